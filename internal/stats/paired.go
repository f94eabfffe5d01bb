package stats

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"
)

// Test is a difference with its interval and the two-sided p under which no
// difference would give one as large. P is NaN where it cannot be computed.
type Test struct {
	Estimate
	Statistic float64 // t or W
	P         float64
}

func noTest(e Estimate) Test { return Test{Estimate: e, Statistic: math.NaN(), P: math.NaN()} }

// differences returns a − b.
func differences(a, b []float64) ([]float64, Estimate, bool) {
	if len(a) != len(b) {
		return nil, bare(math.NaN(), min(len(a), len(b)), Unpaired), false
	}
	d := make([]float64, len(a))
	for i := range a {
		d[i] = a[i] - b[i]
	}
	e, ok := screen(d)
	return d, e, ok
}

// rounding is how far apart differences may lie, relative to the values that
// they are of, and still count as equal.
const rounding = 1e-12

// PairedT compares a with b, value by value: the mean of a − b with its t
// interval, and the p of Student's paired test. Differences that are all equal,
// to within rounding, say nothing about their spread: they have no interval, and
// no p unless they are 0, where nothing speaks for a difference and p is 1.
func PairedT(a, b []float64) Test {
	d, e, ok := differences(a, b)
	if !ok {
		return noTest(e)
	}
	size := 0.0
	for i := range d {
		size = max(size, math.Abs(a[i]), math.Abs(b[i]))
	}
	return tTest(d, size)
}

// tTest is Student's test of the mean of d against 0; size is that of the
// values that d was computed from.
func tTest(d []float64, size float64) Test {
	m := Mean(d)
	if len(d) < 2 || math.IsNaN(m.Value) {
		return noTest(m)
	}
	if slices.Max(d)-slices.Min(d) <= rounding*size {
		if math.Abs(m.Value) > rounding*size {
			return noTest(bare(m.Value, len(d), AllEqual))
		}
		return Test{Estimate: bare(0, len(d), AllTied), P: 1}
	}
	t := noTest(m)
	mean, sd := stat.MeanStdDev(d, nil)
	t.Statistic = mean / (sd / math.Sqrt(float64(len(d))))
	t.P = tTail(t.Statistic, len(d)-1)
	return t
}

// exactRanks is the number of differences up to which the distribution of
// Wilcoxon's W is counted out; beyond it the normal approximation serves.
const exactRanks = 100

// Wilcoxon compares a with b by the signed-rank test of Wilcoxon (1945). Zero
// differences are left out; tied ones share their mean rank. The value is the
// Hodges–Lehmann estimate, the median of the means of all pairs of differences,
// with the interval that inverts the test (Bauer 1972). P comes from the exact
// permutation distribution for up to 100 differences, ties included. With fewer
// than six differences no result can reach p < .05.
func Wilcoxon(a, b []float64) Test {
	d, e, ok := differences(a, b)
	if !ok {
		return noTest(e)
	}
	t := noTest(hodgesLehmann(d))
	var nonzero []float64
	for _, v := range d {
		if v != 0 {
			nonzero = append(nonzero, v)
		}
	}
	if len(nonzero) == 0 {
		t.Statistic, t.P = 0, 1
		t.Warnings = append(t.Warnings, AllTied)
		return t
	}
	ranks := doubledRanks(nonzero)
	w, total := 0, 0
	for i, v := range nonzero {
		total += ranks[i]
		if v > 0 {
			w += ranks[i]
		}
	}
	t.Statistic = float64(w) / 2
	t.P = signedRankP(ranks, w, total)
	return t
}

// doubledRanks are twice the ranks of abs(d), tied values sharing their mean
// rank; doubled, they are whole.
func doubledRanks(d []float64) []int {
	order := make([]int, len(d))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int {
		return cmp.Or(cmp.Compare(math.Abs(d[i]), math.Abs(d[j])), cmp.Compare(i, j))
	})
	ranks := make([]int, len(d))
	for lo := 0; lo < len(order); {
		hi := lo
		for hi < len(order) && math.Abs(d[order[hi]]) == math.Abs(d[order[lo]]) {
			hi++
		}
		for _, i := range order[lo:hi] {
			ranks[i] = lo + 1 + hi // twice the mean of lo+1 … hi
		}
		lo = hi
	}
	return ranks
}

// signedRankP is the two-sided p of the doubled rank sum w.
func signedRankP(ranks []int, w, total int) float64 {
	low := min(w, total-w)
	if len(ranks) > exactRanks {
		var variance float64
		for _, r := range ranks {
			variance += float64(r) * float64(r) / 4
		}
		zed := math.Max(0, float64(total)/2-float64(low)-1) / math.Sqrt(variance) // with continuity correction
		return math.Min(1, math.Erfc(zed/math.Sqrt2))
	}
	return math.Min(1, 2*cumulative(signCounts(ranks, total), low))
}

// signCounts gives, for each doubled rank sum, the share of the 2ⁿ ways of
// giving signs that lead to it.
func signCounts(ranks []int, total int) []float64 {
	share := make([]float64, total+1)
	share[0] = 1
	reach := 0
	for _, r := range ranks {
		reach += r
		for s := reach; s >= 0; s-- {
			without := share[s]
			with := 0.0
			if s >= r {
				with = share[s-r]
			}
			share[s] = (without + with) / 2
		}
	}
	return share
}

func cumulative(share []float64, upTo int) (p float64) {
	for _, v := range share[:upTo+1] {
		p += v
	}
	return p
}

// hodgesLehmann is the median of the Walsh averages of d with the interval
// between those that the signed-rank test does not reject.
func hodgesLehmann(d []float64) Estimate {
	n := len(d)
	var walsh []float64
	for i := range d {
		for j := i; j < n; j++ {
			walsh = append(walsh, (d[i]+d[j])/2)
		}
	}
	slices.Sort(walsh)
	e := bare(middle(walsh), n)
	if n < 6 {
		e.Warnings = append(e.Warnings, NeedsMore(6))
		return e
	}
	k := 0
	if n <= exactRanks {
		plain := make([]int, n)
		for i := range plain {
			plain[i] = 2 * (i + 1)
		}
		share := signCounts(plain, n*(n+1))
		for sum := 0.0; k <= len(walsh)/2; k++ { // doubled sums without ties are even
			sum += share[2*k]
			if sum > (1-Level)/2 {
				break
			}
		}
	} else {
		m := float64(n) * float64(n+1)
		k = int(math.Floor(m/4 - z*math.Sqrt(m*float64(2*n+1)/24)))
	}
	e.Low, e.High = walsh[k-1], walsh[len(walsh)-k]
	if equal(d) {
		e.Warnings = append(e.Warnings, AllEqual)
	}
	return e
}

// Holm corrects p values for their number by the step-down method of Holm
// (1979): in ascending order, p₍ᵢ₎ becomes the largest of (m−j+1)·p₍ⱼ₎ for
// j ≤ i, at most 1. Values that are NaN stay so and do not count.
func Holm(p []float64) []float64 {
	out := slices.Clone(p)
	var order []int
	for i, v := range p {
		if !math.IsNaN(v) {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(p[i], p[j]) })
	worst := 0.0
	for rank, i := range order {
		worst = max(worst, min(1, p[i]*float64(len(order)-rank)))
		out[i] = worst
	}
	return out
}
