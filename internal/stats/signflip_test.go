package stats

import (
	"math"
	"math/rand/v2"
	"testing"
)

// Against the count of all flips one by one, with ties, zeros and rounding.
func TestSignFlipCountsAllFlips(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for trial := range 60 {
		d := make([]float64, 1+trial%12)
		for i := range d {
			d[i] = r.NormFloat64() + .5
			if trial%3 > 0 {
				d[i] = math.Round(d[i]*float64(trial%3)) / 10 // tenths add up inexactly
			}
		}
		var sum float64
		for _, v := range d {
			sum += v
		}
		count := 0
		for f := range uint(1) << len(d) {
			flipped := 0.0
			for i, v := range d {
				if f>>i&1 == 1 {
					v = -v
				}
				flipped += v
			}
			if math.Abs(flipped) >= math.Abs(sum)-1e-9 {
				count++
			}
		}
		approx(t, "p", SignFlip(d, nil), float64(count)/math.Exp2(float64(len(d))), 1e-15)
	}
}

// Twenty differences of one sign have the least p there is; of more, flips are
// drawn, the same ones for the same source, and p is not 0.
func TestSignFlipAtItsEnds(t *testing.T) {
	same := func(n int) (d []float64) {
		for i := range n {
			d = append(d, 1+float64(i)/7)
		}
		return d
	}
	approx(t, "least p", SignFlip(same(ExactFlips), nil), math.Exp2(1-ExactFlips), 0)
	approx(t, "least p drawn", SignFlip(same(70), rand.NewPCG(1, 1)), 1./(1+Flips), 0)
	if p := SignFlip([]float64{0, 0}, nil); p != 1 {
		t.Errorf("no difference: p = %v", p)
	}
	if p := SignFlip(nil, nil); !math.IsNaN(p) {
		t.Errorf("nothing: p = %v", p)
	}
	if p := SignFlip([]float64{1, math.Inf(1)}, nil); !math.IsNaN(p) {
		t.Errorf("infinite: p = %v", p)
	}
	// ±1 are a sign test: 70 differences of which 45 are positive, by the binomial.
	d, tail := make([]float64, 70), 0.0
	for i := range d {
		d[i] = float64(1 - 2*(i%14/9))
	}
	for k := 45; k <= 70; k++ {
		a, _ := math.Lgamma(71)
		b, _ := math.Lgamma(float64(k + 1))
		c, _ := math.Lgamma(float64(70 - k + 1))
		tail += 2 * math.Exp(a-b-c-70*math.Ln2)
	}
	p := SignFlip(d, rand.NewPCG(2, 2))
	approx(t, "drawn p", p, tail, 4*math.Sqrt(tail/Flips))
	if p != SignFlip(d, rand.NewPCG(2, 2)) {
		t.Error("the same source gave another p")
	}
}

// Each bit of a draw flips one difference, beyond the first 64 too.
func TestDrawnFlipsUseEveryBit(t *testing.T) {
	d := make([]float64, 130)
	for _, i := range []int{0, 63, 64, 129} {
		d[i] = 1
	}
	approx(t, "p", SignFlip(d, rand.NewPCG(3, 3)), 2./16, .015)
}

func TestPairedTakesItsInterval(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	a, b := make([]float64, 25), make([]float64, 25)
	for i := range a {
		a[i], b[i] = r.ExpFloat64()+.4, r.NormFloat64()*.1
	}
	few, many := Paired(a[:19], b[:19], nil), Paired(a, b, rand.NewPCG(5, 5))
	by := PairedT(a[:19], b[:19])
	if few.Method != StudentT || few.Low != by.Low || few.P != SignFlip(diff(a[:19], b[:19]), nil) || few.Statistic != few.Value {
		t.Errorf("of 19: %+v", few)
	}
	if many.Method != BCaExpanded || many.High-many.Value <= many.Value-many.Low || many.P > .01 {
		t.Errorf("of 25: %+v", many)
	}
	if tied := Paired(a, a, nil); tied.P != 1 || tied.Known() {
		t.Errorf("tied: %+v", tied)
	}
}

// The interval of 20 or more is as wide as its coverage asks.
func TestPairedCovers(t *testing.T) {
	skipTrials(t)
	r := rand.New(rand.NewPCG(6, 6))
	const trials = 800
	held := 0
	for range trials {
		a, b := make([]float64, 20), make([]float64, 20)
		for i := range a {
			a[i] = r.NormFloat64() + 2
		}
		held += inside(Paired(a, b, r).Estimate, 2)
	}
	covers(t, "Paired of 20", held, trials, 0)
}

func diff(a, b []float64) []float64 {
	d, _, _ := differences(a, b)
	return d
}
