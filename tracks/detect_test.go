package tracks

import (
	"math"
	"math/rand/v2"
	"testing"
)

func drawn(n int, shift float64, rng *rand.Rand) []float64 {
	x := make([]float64, n)
	for i := range x {
		// Rounded, so that ratings tie.
		x[i] = float64(math.Round(4*(rng.NormFloat64()+shift)) / 4)
	}
	return x
}

func TestAUCAgreesWithAllPairs(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for range 20 {
		r := ratings{familiar: drawn(1+rng.IntN(60), 0, rng), novel: drawn(1+rng.IntN(60), 1, rng)}
		var sum float64
		for _, n := range r.novel {
			for _, f := range r.familiar {
				switch {
				case n > f:
					sum++
				case n == f:
					sum += .5
				}
			}
		}
		want := sum / float64(len(r.novel)*len(r.familiar))
		if got := r.auc(); math.Abs(got-want) > 1e-12 {
			t.Fatalf("AUC %v, over all pairs %v", got, want)
		}
	}
	if (ratings{novel: []float64{1}}).ok() {
		t.Error("an AUC without familiar stimuli")
	}
}

func TestHitsAtAgreeWithEveryThreshold(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 2))
	for range 20 {
		r := ratings{familiar: drawn(50, 0, rng), novel: drawn(50, 1.5, rng)}
		for _, allowed := range []float64{0, .01, .05, .3, 1} {
			best := 0.
			for th := -6.; th <= 9; th += .125 {
				share := func(x []float64) (s float64) {
					for _, v := range x {
						if float64(v) < th {
							s++
						}
					}
					return s / float64(len(x))
				}
				if share(r.novel) <= allowed {
					best = max(best, share(r.familiar))
				}
			}
			if got := r.hitsAt(allowed); math.Abs(got-best) > 1e-12 {
				t.Fatalf("hits %v at %v false alarms, the best threshold has %v", got, allowed, best)
			}
		}
	}
}

// TestEqualErrorOfNormals: with means 2·z apart at σ = 1 the threshold between
// errs by Φ(−z), 1 % at z = 2.326, whatever growing function makes ratings of
// the deviates. 200,000 ratings have a standard error of .022 points; four of
// them are allowed.
func TestEqualErrorOfNormals(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 3))
	z := quantile(.99)
	for name, rating := range map[string]func(float64) float64{
		"as they are": func(v float64) float64 { return v },
		"bounded":     func(v float64) float64 { return math.Exp(math.Min(v, 2)) }, // like the rating of an energy
	} {
		var r ratings
		for range 100000 {
			r.familiar = append(r.familiar, float64(rating(rng.NormFloat64()-z)))
			r.novel = append(r.novel, float64(rating(rng.NormFloat64()+z)))
		}
		if got := r.equalError(); math.Abs(got-.01) > .0009 {
			t.Errorf("%s: error %v, want .01", name, got)
		}
	}
	for _, c := range []struct {
		familiar, novel []float64
		want            float64
	}{
		{[]float64{1, 1}, []float64{1}, .5}, // all alike
		{[]float64{0, 1, 2}, []float64{3, 4}, 0},
		{[]float64{0, 3}, []float64{1, 4}, .5},
		{[]float64{0, 0, 0, 5}, []float64{4, 9, 9, 9}, .25},
		{[]float64{4, 9}, []float64{0, 1}, 1},
	} {
		if got := (ratings{familiar: c.familiar, novel: c.novel}).equalError(); got != c.want {
			t.Errorf("familiar %v, novel %v: error %v, want %v", c.familiar, c.novel, got, c.want)
		}
	}
	if v := (ratings{familiar: []float64{1}}).equalError(); !math.IsNaN(v) {
		t.Error("an error without novel stimuli")
	}
}

func TestLoadOfTheory(t *testing.T) {
	for p, z := range map[float64]float64{.5: 0, .975: 1.959964, .01: -2.326348} {
		if got := quantile(p); math.Abs(got-z) > 1e-6 {
			t.Errorf("quantile of %v is %v, want %v", p, got, z)
		}
	}
	if math.Abs(theoryLoad-.0231) > .0001 {
		t.Errorf("load at 1 %% error %v, want .0231", theoryLoad)
	}
}

func TestTheFirstOfEqualScoresCounts(t *testing.T) {
	for _, c := range []struct {
		scores []float32
		want   int
	}{{[]float32{0, 0, 0}, 0}, {[]float32{1, 3, 3}, 1}, {[]float32{-2, -1, -3}, 1}} {
		if got := argmax(c.scores); got != c.want {
			t.Errorf("the class of scores %v is %d, want %d", c.scores, got, c.want)
		}
	}
}
