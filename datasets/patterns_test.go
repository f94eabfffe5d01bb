package datasets

import (
	"math"
	"slices"
	"testing"

	"github.com/hebbgrad/hebbgrad/internal/seed"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

func signsOf(t testing.TB, n, d int, rho float64, s uint64) *Patterns {
	t.Helper()
	p, err := NewSigns(n, d, rho, seed.PCG(s))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestSigns(t *testing.T) {
	for _, rho := range []float64{0, .1, .5} {
		const n, d, sets = 10, 1000, 40
		var sum, squares, mean float64
		for s := range uint64(sets) {
			p := signsOf(t, n, d, rho, s)
			var overlap float64
			for a := range n {
				for _, v := range p.Row(a) {
					if v != 1 && v != -1 {
						t.Fatalf("an input is %v", v)
					}
					mean += float64(v) / (n * d * sets)
				}
				for b := range a {
					for j, v := range p.Row(a) {
						overlap += float64(v*p.Row(b)[j]) / d
					}
				}
			}
			overlap /= n * (n - 1) / 2
			sum += overlap
			squares += overlap * overlap
		}
		// Sets are independent: four standard errors of their mean, which
		// holds in 15,999 of 16,000 draws.
		m := sum / sets
		se := math.Sqrt((squares/sets-m*m)/sets) + 1e-9
		if math.Abs(m-rho) > 4*se {
			t.Errorf("correlation %v: overlap %.5f ± %.5f", rho, m, se)
		}
		if se > .005 {
			t.Errorf("correlation %v: the test resolves only ±%.4f", rho, se)
		}
		// The mean of all inputs has at most the standard error of the
		// templates' means: 1/√(d·sets) = .005.
		if math.Abs(mean) > .02 {
			t.Errorf("correlation %v: mean input %.4f", rho, mean)
		}
	}
	if !slices.Equal(signsOf(t, 3, 100, .2, 1).X, signsOf(t, 3, 100, .2, 1).X) {
		t.Error("one seed gives two sets of patterns")
	}
	for _, c := range []struct {
		n, d int
		rho  float64
	}{{0, 1, 0}, {1, 0, 0}, {1, 1, -.1}, {1, 1, 1}, {1, 1, math.NaN()}} {
		if _, err := NewSigns(c.n, c.d, c.rho, seed.PCG(1)); err == nil {
			t.Errorf("%+v accepted", c)
		}
	}
}

func TestCues(t *testing.T) {
	p := signsOf(t, 500, 101, 0, 1)
	var b, again stimulus.Batch
	c := Corruption{Flip: .2, Blank: .1}
	if err := Cues(&b, p, 100, 500, c, seed.PCG(7)); err != nil {
		t.Fatal(err)
	}
	if err := Cues(&again, p, 100, 500, c, seed.PCG(7)); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(b.X, again.X) {
		t.Error("one source gives two sets of cues")
	}
	where := make([]int, 101)
	for i := range b.N {
		flips, blanks := 0, 0
		for j, v := range b.Row(i) {
			switch want := p.Row(100 + i)[j]; v {
			case want:
			case -want:
				flips++
				where[j]++
			case 0:
				blanks++
				where[j]++
			default:
				t.Fatalf("a cue holds %v", v)
			}
		}
		if flips != 20 || blanks != 10 {
			t.Fatalf("cue %d has %d flips and %d blanks, want 20 and 10", i, flips, blanks)
		}
	}
	// Each place is corrupted with probability 30/101: 5 standard deviations.
	q := 30. / 101
	for j, n := range where {
		if math.Abs(float64(n)-400*q) > 5*math.Sqrt(400*q*(1-q)) {
			t.Errorf("input %d is corrupted in %d of 400 cues, want about %.0f", j, n, 400*q)
		}
	}
	if err := Cues(&b, p, 0, 500, Corruption{Noise: .5}, seed.PCG(8)); err != nil {
		t.Fatal(err)
	}
	var ss float64
	for i := range b.N {
		for j, v := range b.Row(i) {
			d := float64(v - p.Row(i)[j])
			ss += d * d
		}
	}
	if std := math.Sqrt(ss / float64(len(b.X))); math.Abs(std-.5) > .01 {
		t.Errorf("noise has standard deviation %.4f, want .5", std)
	}
	for _, c := range []Corruption{{Flip: .6, Blank: .6}, {Flip: -1}, {Noise: math.NaN()}} {
		if err := Cues(&b, p, 0, 1, c, seed.PCG(1)); err == nil {
			t.Errorf("%+v accepted", c)
		}
	}
	if err := Cues(&b, p, 0, 501, Corruption{}, seed.PCG(1)); err == nil {
		t.Error("cues of absent patterns accepted")
	}
}
