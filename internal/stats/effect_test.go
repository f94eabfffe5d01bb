package stats

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
)

// Hedges's correction makes the mean of d_z over samples the effect itself, and
// the interval holds it.
func TestEffectSizeIsUnbiased(t *testing.T) {
	skipTrials(t)
	r := rand.New(rand.NewPCG(1, 1))
	const trials, effect = 500, 1.2
	mean, held := 0.0, 0
	for range trials {
		d := make([]float64, 8)
		for i := range d {
			d[i] = 3 * (r.NormFloat64() + effect)
		}
		e := EffectSize(d)
		mean += e.Value / trials
		held += inside(e, effect)
	}
	approx(t, "mean effect", mean, effect, .07) // three standard errors; uncorrected it is 1.35
	covers(t, "EffectSize", held, trials, 0)
}

func TestEffectSizeWarns(t *testing.T) {
	for w, d := range map[Warning][]float64{NoneAtAll: nil, NeedsMore(3): {1, 2}, AllEqual: {1, 1, 1}, NotFinite: {1, 2, math.NaN()}} {
		if e := EffectSize(d); !math.IsNaN(e.Value) || !warned(e, w) {
			t.Errorf("%v: %+v", d, e)
		}
	}
}

func TestNoncentralAtItsEnds(t *testing.T) {
	for _, nu := range []float64{1, 7, 300} { // without noncentrality it is Student's
		for _, at := range []float64{-3, -.5, 0, 2} {
			approx(t, "central", noncentral(at, nu, 0), distuv.StudentsT{Sigma: 1, Nu: nu}.CDF(at), 1e-5)
		}
	}
	approx(t, "power without effect", Power(0, 12, .01), .01, 1e-6)
	approx(t, "power of many", Power(.03, 10000, .05), distuv.UnitNormal.CDF(3-z), 1e-4)
	if p := Power(3, 1, .05); p != 0 {
		t.Errorf("one seed has a power of %v", p)
	}
}

func TestSeedsNeededAtItsEnds(t *testing.T) {
	for _, c := range []struct {
		name        string
		effect      float64
		comparisons int
		want        int
	}{
		{"tiny", 1e-4, 1, 0},
		{"huge", 50, 1, DecidingSeeds},
		{"huge among 10", 50, 10, FewestSeeds(10)},
	} {
		if n := SeedsNeeded(c.effect, .8, c.comparisons, rand.NewPCG(1, 1)); n != c.want {
			t.Errorf("a %s effect needs %d seeds, want %d", c.name, n, c.want)
		}
	}
	if n, m := SeedsNeeded(.6, .8, 1, nil), SeedsNeeded(-.6, .8, 1, nil); n != m || n <= ExactFlips {
		t.Errorf("the sign of an effect matters: %d and %d", n, m)
	}
	// Among ten, 1.5 standard deviations are found by Student's test on 10 seeds
	// and not by flips, the least p of which is .00195 there.
	if Power(1.5, 10, .005) < .8 || SeedsNeeded(1.5, .8, 10, rand.NewPCG(1, 1)) <= 10 {
		t.Errorf("power of Student's test %.2f, of flips %.2f", Power(1.5, 10, .005), flipPower(1.5, 10, .005, rand.NewPCG(1, 1)))
	}
}
