package stats

import (
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/stat"
)

// Resigned is how often [AuditReports] repeats itself on a pool with other signs.
const Resigned = 100

// Audit is how often reports without a difference to find called one.
type Audit struct {
	Estimate         // the share of reports that called at least one; N is their number
	Called   int     // reports that called at least one
	Counts   float64 // the number of independent reports that N count as
}

// AuditReports makes reports of A/A comparisons. Each of the differences is that
// of two runs of one arm on one stream, with noise of their own. In each of the
// rounds they are shuffled and dealt, none twice, into as many reports of so
// many comparisons of so many seeds as there are differences for; a report calls
// a difference where the decision of [Judge] is that at least one of its
// comparisons differs. It needs seeds·comparisons differences.
//
// Reports of one round are independent. Those of different rounds share
// differences, so that N reports count as fewer, r(1−r)/Var, where Var is the
// variance of the rate that the whole procedure has on this pool when the two
// names are dealt anew to the two runs of each pair, which under A/A changes
// nothing: the signs are drawn [Resigned] times, r being their mean rate. The
// interval is that of [ClopperPearson] for the observed rate of that number; with
// one round it is exact.
func AuditReports(differences []float64, seeds, comparisons, rounds int, src rand.Source) Audit {
	return auditOf(differences, 0, seeds, comparisons, rounds, src)
}

// AuditPlanted does the same with a difference of effect standard deviations planted in
// the first comparison of every report, and counts the reports that call that one.
// The standard deviation is the root mean square of the differences, whose mean
// under A/A is 0. [SignFlipPower] at 5 %/comparisons is what theory expects of normal
// ones, or a little less than that: where others were called, Holm asks less.
func AuditPlanted(differences []float64, effect float64, seeds, comparisons, rounds int, src rand.Source) Audit {
	var square float64
	for _, d := range differences {
		square += d * d / float64(len(differences))
	}
	return auditOf(differences, effect*math.Sqrt(square), seeds, comparisons, rounds, src)
}

func auditOf(differences []float64, planted float64, seeds, comparisons, rounds int, src rand.Source) Audit {
	e, ok := screen(differences)
	if !ok {
		return Audit{Estimate: e}
	}
	if need := seeds * comparisons; need < 1 || rounds < 1 || len(differences) < need {
		return Audit{Estimate: bare(math.NaN(), 0, NeedsMore(max(1, need)))}
	}
	r, order := rand.New(src), make([][]int, rounds)
	for i := range order {
		order[i] = r.Perm(len(differences))
	}
	called, n := audit(differences, planted, seeds, comparisons, order, src)
	a := Audit{Called: called, Counts: float64(n)}
	a.Estimate = ClopperPearson(called, n)
	if rounds == 1 {
		return a
	}
	rates, pool := make([]float64, Resigned), make([]float64, len(differences))
	for i := range rates {
		for j, d := range differences {
			if pool[j] = d; r.IntN(2) == 1 {
				pool[j] = -d
			}
		}
		c, _ := audit(pool, planted, seeds, comparisons, order, src)
		rates[i] = float64(c) / float64(n)
	}
	if mean, variance := stat.MeanVariance(rates, nil); variance > 0 {
		a.Counts = min(a.Counts, mean*(1-mean)/variance)
	}
	a.Method = ManyExact
	a.Low, a.High = clopperPearson(a.Value*a.Counts, a.Counts)
	return a
}

// audit deals the pool in each of the orders, and counts reports that call a difference
// or, where one is planted, that one.
func audit(pool []float64, planted float64, seeds, comparisons int, orders [][]int, src rand.Source) (called, reports int) {
	d, p := make([]float64, seeds), make([]float64, comparisons)
	for _, order := range orders {
		for each := seeds * comparisons; len(order) >= each; order = order[each:] {
			for c := range p {
				for s := range d {
					if d[s] = pool[order[c*seeds+s]]; c == 0 {
						d[s] += planted
					}
				}
				p[c] = SignFlip(d, src)
			}
			reports++
			corrected := Holm(p)
			if planted != 0 {
				corrected = corrected[:1]
			}
			if slices.ContainsFunc(corrected, func(p float64) bool { return differs(p, seeds) }) {
				called++
			}
		}
	}
	return called, reports
}
