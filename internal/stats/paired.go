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
	Statistic float64 // t, χ² or, of flipped signs, the mean
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
	t.P = min(1, 2*student(len(d)).Survival(math.Abs(t.Statistic)))
	return t
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
