package memory

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/hebbgrad/hebbgrad/plasticity"
)

// errorsAt stores p patterns and returns the share of them and of as many
// novel ones that the threshold takes for the other kind. With correlated
// patterns each is a prototype of which a share of entries is turned round.
func matches(t *testing.T, b Block, r *rand.Rand, p int, draw func() []float32) (old, novel []float64) {
	t.Helper()
	stored := make([][]float32, p)
	for i := range stored {
		stored[i] = draw()
		present(t, b, stored[i], true)
	}
	for _, x := range stored {
		old = append(old, float64(b.Search(x)))
		novel = append(novel, float64(b.Search(draw())))
	}
	return old, novel
}

// bestError is the smallest mean of misses and false alarms at any threshold.
func bestError(old, novel []float64) float64 {
	best := .5
	for _, th := range old {
		miss, alarm := 0, 0
		for i := range old {
			if old[i] < th {
				miss++
			}
			if novel[i] >= th {
				alarm++
			}
		}
		best = min(best, float64(miss+alarm)/float64(2*len(old)))
	}
	return best
}

// Bogacz and Brown 2003: P = N²/(8z²) uncorrelated patterns are told from
// novel ones with the error of a normal deviate z; .0231 N² at 1 %.
func TestEnergyCapacity(t *testing.T) {
	for _, c := range []struct{ n, matrices int }{{50, 120}, {100, 40}, {200, 20}} {
		if testing.Short() {
			t.Skip("hundreds of matrices")
		}
		p := int(math.Round(.0231 * float64(c.n*c.n)))
		wrong, of := 0, 0
		for m := range c.matrices {
			r := rand.New(rand.NewPCG(uint64(m), uint64(c.n)))
			b, err := makeEnergy(nil, c.n, source(0))
			if err != nil {
				t.Fatal(err)
			}
			old, novel := matches(t, b, r, p, func() []float32 { return signs(r, c.n) })
			for i := range old {
				if old[i] < .5 {
					wrong++
				}
				if novel[i] >= .5 {
					wrong++
				}
				of += 2
			}
		}
		share := 100 * float64(wrong) / float64(of)
		t.Logf("N = %d, P = %d, %d matrices: error %.2f %%", c.n, p, c.matrices, share)
		if math.Abs(share-1) > .3 {
			t.Errorf("N = %d: error %.2f %% at P = %d, want 1 ± .3", c.n, share, p)
		}
	}
}

// With correlated patterns the Hebbian energy cannot tell a stored pattern
// from another of its kind; the anti-Hebbian block can.
func TestAntiHebbBeatsHebbOnCorrelatedPatterns(t *testing.T) {
	if testing.Short() {
		t.Skip("thousands of patterns")
	}
	const n, p = 100, 50
	run := func(turned float64) (hebb, anti float64) {
		const repeats = 6
		for m := range repeats {
			for _, kind := range []string{"energy", "antihebb"} {
				r := rand.New(rand.NewPCG(uint64(m), 5))
				base := signs(r, n)
				draw := func() []float32 { return near(r, base, turned) }
				if kind == "energy" {
					b, _ := makeEnergy(nil, n, source(0))
					old, novel := matches(t, b, r, p, draw)
					hebb += bestError(old, novel) / repeats
				} else {
					b, _ := makeAntiHebb(nil, n, source(uint64(m)))
					old, novel := matches(t, b, r, p, draw)
					anti += bestError(old, novel) / repeats
				}
			}
		}
		return hebb, anti
	}
	hebb, anti := run(.5)
	t.Logf("uncorrelated: Hebbian error %.3f, anti-Hebbian %.3f", hebb, anti)
	if hebb > .01 || anti > .01 {
		t.Errorf("uncorrelated: Hebbian error %.3f, want at most .01; anti-Hebbian %.3f, want at most .01", hebb, anti)
	}
	hebb, anti = run(.15)
	t.Logf("correlated: Hebbian error %.3f, anti-Hebbian %.3f", hebb, anti)
	if hebb < .3 || anti > hebb/3 {
		t.Errorf("correlated: Hebbian error %.3f, want at least .3; anti-Hebbian %.3f, want at most a third of it", hebb, anti)
	}
}

// Dasgupta et al. 2018: the novelty of a stimulus falls by .4 with each
// presentation and recovers by .01 with each that it is not active in.
func TestFlyBloomFilter(t *testing.T) {
	b, err := makeExpansion(nil, 50, source(8))
	if err != nil {
		t.Fatal(err)
	}
	if b.cells != 350 || b.fan != 6 || b.k != 18 {
		t.Fatalf("%d cells with a fan of %d, %d of which fire; published are 350, 6 and 5 %% (17.5)", b.cells, b.fan, b.k)
	}
	r := rand.New(source(9))
	x := uniform(r, 50)
	want := 1.
	for k := range 8 {
		if got := 1 - float64(b.Search(x)); math.Abs(got-want) > 1e-5 {
			t.Fatalf("novelty %v after %d presentations, want .4^%d = %v", got, k, k, want)
		}
		e, wrote := present(t, b, x, k%2 == 0)
		if wrote || e.Updates[plasticity.Memory] != 0 || e.Updates[plasticity.ShortTerm] == 0 {
			t.Fatalf("presentation %d: depression that recovers is short-term: %+v", k, e)
		}
		want *= .4
	}
	// Stimuli in which none of the same cells fire let it recover.
	active := map[int32]bool{}
	b.Search(x)
	for _, j := range b.fires {
		active[j] = true
	}
	for steps := 0; steps < 40; {
		y := uniform(r, 50)
		b.Search(y)
		apart := true
		for _, j := range b.fires {
			apart = apart && !active[j]
		}
		if !apart {
			continue
		}
		present(t, b, y, false)
		steps++
		want += .01
		if got := 1 - float64(b.Search(x)); math.Abs(got-want) > 1e-4 {
			t.Fatalf("novelty %v after %d presentations of others, want %v", got, steps, want)
		}
	}
}

// Carpenter et al. 1991: with vigilance 0 one category takes everything in,
// with vigilance 1 each distinct input has its own, and an input that is
// repeated finds it.
func TestFuzzyARTVigilance(t *testing.T) {
	for _, c := range []struct {
		vigilance float64
		want      int
	}{{0, 1}, {1, 40}} {
		b, err := makePrototypes(Values{"vigilance": c.vigilance}, 12, source(0))
		if err != nil {
			t.Fatal(err)
		}
		r := rand.New(source(10))
		var seen [][]float32
		for range 40 {
			x := uniform(r, 12)
			seen = append(seen, x)
			present(t, b, x, true)
		}
		for _, x := range seen {
			if _, wrote := present(t, b, x, true); wrote {
				t.Errorf("vigilance %v: a repeated input was stored as new", c.vigilance)
			}
		}
		if len(b.norm) != c.want {
			t.Errorf("vigilance %v: %d categories, want %d", c.vigilance, len(b.norm), c.want)
		}
		if c.vigilance == 1 && !b.Holds().Verbatim {
			t.Error("a category of one input holds it verbatim, and the block denies it")
		}
	}
}

// By hand: I = (.2, .6, .8, .4) is stored; (.3, .5) meets it in
// (.2, .5, .7, .4), a match of 1.8/2, and with fast learning becomes that.
func TestFuzzyARTByHand(t *testing.T) {
	b, _ := makePrototypes(Values{"vigilance": .85}, 2, source(0))
	present(t, b, []float32{.2, .6}, true)
	if got := b.Search([]float32{.3, .5}); math.Abs(float64(got)-.9) > 1e-6 {
		t.Errorf("match %v, want .9", got)
	}
	present(t, b, []float32{.3, .5}, true)
	if len(b.norm) != 1 {
		t.Fatalf("%d categories, want 1", len(b.norm))
	}
	for i, want := range []float64{.2, .5, .7, .4} {
		if got := float64(b.category(0)[i]); math.Abs(got-want) > 1e-6 {
			t.Errorf("weight %d is %v, want %v", i, got, want)
		}
	}
}

// What was stored matches exactly 1 and what was not hardly ever does, at a
// load far beyond what one layer of expansion cells could bear.
func TestConjunctionTellsStoredFromNovel(t *testing.T) {
	b, err := makeConjunction(nil, 64, source(12))
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(source(13))
	var stored [][]float32
	n := 2000
	if testing.Short() {
		n = 300
	}
	for range n {
		x := uniform(r, 64)
		stored = append(stored, x)
		present(t, b, x, true)
	}
	high := 0
	for _, x := range stored {
		if m := b.Search(x); m != 1 {
			t.Fatalf("a stored pattern matches %v", m)
		}
		if b.Search(uniform(r, 64)) > .5 {
			high++
		}
	}
	if high > n/100 {
		t.Errorf("%d of %d novel patterns match above .5", high, n)
	}
	// A repeat that is slightly off matches more than a novel pattern.
	off, novel := 0., 0.
	for _, x := range stored[:n/4] {
		y := append([]float32(nil), x...)
		for i := range y {
			y[i] += .02 * float32(r.NormFloat64())
		}
		off += float64(b.Search(y)) / float64(n/4)
		novel += float64(b.Search(uniform(r, 64))) / float64(n/4)
	}
	if off < 3*novel {
		t.Errorf("mean match of jittered repeats %v, of novel patterns %v: similarity is lost", off, novel)
	}
	if b.Holds().Verbatim {
		t.Error("a Bloom filter cannot give back what was stored")
	}
}

// A pattern alone in memory has the energy that its match is measured by.
func TestEnergyOfOnePattern(t *testing.T) {
	b, _ := makeEnergy(Values{"mean": .3}, 16, source(0))
	x := uniform(rand.New(source(20)), 16)
	e, _ := present(t, b, x, true)
	if got := b.Search(x); math.Abs(float64(got)-.8) > 1e-5 {
		t.Errorf("match %v of the only pattern stored, want 1/(1 + ¼)", got)
	}
	if e.MACs.Learning != 16*16 {
		t.Errorf("storing took %d multiply-accumulates, want 16²", e.MACs.Learning)
	}
}

// With a running mean the matrix is the covariance about the mean of all that
// is stored, the first mean counting as one pattern, computed here in one go.
func TestEnergyAboutARunningMean(t *testing.T) {
	const n, p, first = 12, 30, .25
	b, err := makeEnergy(Values{"mean": first, "running-mean": true}, n, source(0))
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(source(21))
	all := make([][]float64, 1, p+1)
	mu := make([]float64, n)
	all[0] = make([]float64, n)
	for i := range n {
		all[0][i], mu[i] = first, first
	}
	for range p {
		x := uniform(r, n)
		present(t, b, x, true)
		y := make([]float64, n)
		for i, v := range x {
			y[i] = float64(v)
			mu[i] += y[i]
		}
		all = append(all, y)
	}
	for i := range mu {
		mu[i] /= p + 1
	}
	for i := range n {
		for j := range n {
			want := 0.
			for _, y := range all {
				if i != j {
					want += (y[i] - mu[i]) * (y[j] - mu[j])
				}
			}
			if got := float64(b.w[i*n+j]); math.Abs(got-want) > 1e-4 {
				t.Fatalf("synapse %d, %d is %v, the covariance of all patterns %v", i, j, got, want)
			}
		}
	}
	if _, err := makeEnergy(Values{"running-mean": true, "decay": .1}, n, source(0)); err == nil {
		t.Error("a mean over all that is stored goes with a decay")
	}
}

// Just below the vigilance a category does not take a pattern in.
func TestFuzzyARTVigilanceIsSharp(t *testing.T) {
	for vigilance, want := range map[float64]int{.89: 1, .91: 2} {
		b, _ := makePrototypes(Values{"vigilance": vigilance}, 2, source(0))
		present(t, b, []float32{.2, .6}, true)
		present(t, b, []float32{.3, .5}, true) // match .9
		if len(b.norm) != want {
			t.Errorf("vigilance %v: %d categories, want %d", vigilance, len(b.norm), want)
		}
	}
}
