package stats

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/integrate/quad"
	"gonum.org/v1/gonum/stat/distuv"
)

// An arm that is compared with itself is called different by at most 5 % of
// reports of ten planned comparisons, whatever the scores are drawn from: the
// exact interval reaches down to 5 %. Of 20 seeds the share is near 5 %, so that
// power is not given away.
func TestReportsHoldTheirLevel(t *testing.T) {
	skipTrials(t)
	const reports, comparisons = 2000, 10
	for i, c := range []struct {
		name string
		draw func(r *rand.Rand) float64 // a score of one run
	}{
		{"normal", (*rand.Rand).NormFloat64},
		{"t with 2 degrees of freedom", func(r *rand.Rand) float64 { return r.NormFloat64() / math.Sqrt(r.ExpFloat64()) }},
		{"Cauchy", func(r *rand.Rand) float64 { return r.NormFloat64() / r.NormFloat64() }},
		{"lognormal", func(r *rand.Rand) float64 { return math.Exp(1.5 * r.NormFloat64()) }},
		{"binomial of 300", func(r *rand.Rand) float64 { return distuv.Binomial{N: 300, P: .95, Src: r}.Rand() / 300 }},
		{"mostly ties", func(r *rand.Rand) float64 { return float64(binomial(r, 2, .9)) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(uint64(i), 5))
			for _, seeds := range []int{8, 10, 20} {
				pool := make([]float64, reports*comparisons*seeds)
				for j := range pool {
					pool[j] = c.draw(r) - c.draw(r)
				}
				a := AuditReports(pool, seeds, comparisons, 1, r)
				t.Logf("%d seeds: %.2f %% (%.2f to %.2f)", seeds, 100*a.Value, 100*a.Low, 100*a.High)
				if a.N != reports || a.Method != Exact || a.Low > .05 {
					t.Errorf("%d seeds: %+v", seeds, a)
				}
				if seeds == 20 && c.name != "mostly ties" && a.High < .04 {
					t.Errorf("%d seeds: %+v: the test is blunt", seeds, a)
				}
			}
		})
	}
}

// Differences of mean 0 that are not symmetric are no comparison of an arm with
// itself, and SignFlip says how often they are called: too often.
func TestSkewedDifferencesAreCalledTooOften(t *testing.T) {
	skipTrials(t)
	const reports, comparisons = 500, 10
	r := rand.New(rand.NewPCG(1, 6))
	for _, c := range []struct{ σ, low, high float64 }{{.25, .03, .09}, {1, .25, .45}} {
		for _, seeds := range []int{10, 20} {
			pool := make([]float64, reports*comparisons*seeds)
			for j := range pool {
				pool[j] = math.Exp(c.σ*r.NormFloat64()) - math.Exp(c.σ*c.σ/2)
			}
			a := AuditReports(pool, seeds, comparisons, 1, r)
			t.Logf("σ %v, %d seeds: %.1f %% (%.1f to %.1f)", c.σ, seeds, 100*a.Value, 100*a.Low, 100*a.High)
			if a.Value < c.low || a.Value > c.high {
				t.Errorf("σ %v, %d seeds: %+v", c.σ, seeds, a)
			}
		}
	}
}

// A difference of one standard deviation among nine that are none is found as
// often as theory says after correction. Of 8 seeds never; of 10, p ≤ .05/10 has
// only a sample of one sign, or one whose smallest value alone has the other:
//
//	Φ(1)¹⁰ + 10·∫ φ(x+1)·Φ(1−x)⁹ dx over x > 0,
//
// and of 20 there are flips enough for Student's test to be the theory.
func TestPlantedDifferenceIsFound(t *testing.T) {
	skipTrials(t)
	r := rand.New(rand.NewPCG(2, 7))
	const trials, comparisons = 2000, 10
	unit := distuv.UnitNormal
	ten := math.Pow(unit.CDF(1), 10) + 10*quad.Fixed(func(x float64) float64 {
		return unit.Prob(x+1) * math.Pow(unit.CDF(1-x), 9)
	}, 0, 8, 100, nil, 0)
	for _, of := range []struct {
		seeds  int
		theory float64
	}{{8, 0}, {10, ten}, {20, Power(1, 20, .005)}} {
		seeds, theory, found := of.seeds, of.theory, 0
		for range trials {
			p := make([]float64, comparisons)
			for c := range p {
				d := make([]float64, seeds)
				for s := range d {
					d[s] = r.NormFloat64()
					if c == 3 {
						d[s]++
					}
				}
				p[c] = SignFlip(d, nil)
			}
			if differs(Holm(p)[3], seeds) {
				found++
			}
		}
		e := ClopperPearson(found, trials)
		t.Logf("%d seeds: %.1f %% (%.1f to %.1f), theory %.1f %%", seeds, 100*e.Value, 100*e.Low, 100*e.High, 100*theory)
		// Holm finds it a little more often where another one was called before.
		if theory < e.Low-.02 || theory > e.High {
			t.Errorf("%d seeds: found in %.3f to %.3f, theory %.3f", seeds, e.Low, e.High, theory)
		}
	}
}

// Where rounds share draws, the interval holds the rate as often as it says; the
// binomial of all reports does not.
func TestAuditAccountsForOverlap(t *testing.T) {
	skipTrials(t)
	r := rand.New(rand.NewPCG(3, 8))
	const pools, seeds, comparisons, size, rounds = 60, 9, 2, 90, 60
	normal := func(n int) []float64 {
		pool := make([]float64, n)
		for j := range pool {
			pool[j] = r.NormFloat64()
		}
		return pool
	}
	truth := AuditReports(normal(20000*seeds*comparisons), seeds, comparisons, 1, r).Value
	held, alone, counts := 0, 0, 0.0
	for range pools {
		a := AuditReports(normal(size), seeds, comparisons, rounds, r)
		if a.N != rounds*size/(seeds*comparisons) || a.Method != ManyExact {
			t.Fatalf("%+v", a)
		}
		held += inside(a.Estimate, truth)
		alone += inside(ClopperPearson(a.Called, a.N), truth)
		counts += a.Counts / pools
	}
	t.Logf("rate %.2f %%, held for %d of %d pools; by all reports %d; %.0f of %d count", 100*truth, held, pools, alone, counts, rounds*size/seeds/comparisons)
	covers(t, "the audit", held, pools, 0)
	if alone > held-pools/10 {
		t.Errorf("held %d, by all reports %d: the trial says nothing of overlap", held, alone)
	}
}

func TestAuditWarns(t *testing.T) {
	for _, c := range []struct {
		name                       string
		pool                       []float64
		seeds, comparisons, rounds int
		want                       Warning
	}{
		{"too few", make([]float64, 19), 10, 2, 1, NeedsMore(20)},
		{"no comparison", make([]float64, 19), 10, 0, 1, NeedsMore(1)},
		{"no round", make([]float64, 20), 10, 2, 0, NeedsMore(20)},
		{"nothing", nil, 10, 2, 1, NoneAtAll},
		{"not finite", []float64{math.NaN()}, 1, 1, 1, NotFinite},
	} {
		if a := AuditReports(c.pool, c.seeds, c.comparisons, c.rounds, nil); a.Known() || !warned(a.Estimate, c.want) {
			t.Errorf("%s: %+v", c.name, a)
		}
	}
}

// An arm that is not the same under its second name is caught.
func TestAuditCatchesABias(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 9))
	pool := make([]float64, 200)
	for i := range pool {
		pool[i] = r.NormFloat64() + .7
	}
	if a := AuditReports(pool, 10, 2, 20, r); a.Low <= .05 {
		t.Errorf("%+v", a)
	}
}
