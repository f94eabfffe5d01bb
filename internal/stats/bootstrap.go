package stats

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// Resamples is how often [Bootstrap] draws.
const Resamples = 2000

// Bootstrap is kept for comparisons of 20 seeds or more, which are to be shown by
// it. It returns statistic(x) with the bias-corrected and accelerated
// interval of Efron (1987) over [Resamples] resamples drawn from src. The
// statistic must not keep or change its argument. It needs six values; with few
// of them the interval is too short, as bootstrap intervals are.
func Bootstrap(x []float64, statistic func([]float64) float64, src rand.Source) Estimate {
	if e, ok := screen(x); !ok {
		return e
	}
	n := len(x)
	e := bare(statistic(x), n)
	if n < 6 {
		e.Warnings = []Warning{NeedsMore(6)}
		return e
	}
	if equal(x) {
		e.Low, e.High, e.Warnings = e.Value, e.Value, []Warning{AllEqual}
		return e
	}
	r := rand.New(src)
	draws, sample := make([]float64, Resamples), make([]float64, n)
	below := 0.0
	for i := range draws {
		for j := range sample {
			sample[j] = x[r.IntN(n)]
		}
		draws[i] = statistic(sample)
		switch cmp.Compare(draws[i], e.Value) {
		case -1:
			below++
		case 0:
			below += .5 // so that a discrete statistic is not taken for biased
		}
	}
	slices.Sort(draws)
	bias := distuv.UnitNormal.Quantile(min(max(below, .5), Resamples-.5) / Resamples)
	accel := acceleration(x, statistic)
	at := func(zed float64) float64 {
		u := bias + zed
		p := distuv.UnitNormal.CDF(bias + u/(1-accel*u))
		return draws[min(Resamples-1, max(0, int(math.Floor(p*(Resamples+1)))-1))]
	}
	e.Low, e.High = at(-z), at(z)
	return e
}

// acceleration is that of Efron (1987), from the jackknife.
func acceleration(x []float64, statistic func([]float64) float64) float64 {
	n := len(x)
	left, without := make([]float64, n), make([]float64, n-1)
	mean := 0.0
	for i := range x {
		copy(without, x[:i])
		copy(without[i:], x[i+1:])
		left[i] = statistic(without)
		mean += left[i] / float64(n)
	}
	var cube, square float64
	for _, v := range left {
		d := mean - v
		cube += d * d * d
		square += d * d
	}
	if square == 0 {
		return 0
	}
	return cube / (6 * math.Pow(square, 1.5))
}
