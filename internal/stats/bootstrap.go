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

// Bootstrap returns statistic(x) with the bias-corrected and accelerated interval
// of Efron (1987) over [Resamples] resamples drawn from src. The statistic must
// not keep or change its argument. It needs six values; with few of them the
// interval is too short, as bootstrap intervals are.
func Bootstrap(x []float64, statistic func([]float64) float64, src rand.Source) Estimate {
	return bootstrap(x, statistic, z, src)
}

// expanded is z made wider by as much as the bootstrap interval of a mean of n
// values is too short, √(n/(n−1))·t(.975, n−1) (Hesterberg 2015, The American
// Statistician 69:371).
func expanded(n int) float64 {
	return math.Sqrt(float64(n)/float64(n-1)) * student(n).Quantile((1+Level)/2)
}

// bootstrap is Bootstrap with ends at ±zed in place of ±z.
func bootstrap(x []float64, statistic func([]float64) float64, zed float64, src rand.Source) Estimate {
	if e, ok := screen(x); !ok {
		return e
	}
	n := len(x)
	e := bare(statistic(x), n)
	if n < 6 {
		e.Warnings = []Warning{NeedsMore(6)}
		return e
	}
	e.Method = BCaBootstrap
	if equal(x) {
		e.Low, e.High, e.Warnings = e.Value, e.Value, []Warning{AllEqual}
		return e
	}
	r := rand.New(src)
	draws, sample := make([]float64, Resamples), make([]float64, n)
	for i := range draws {
		for j := range sample {
			sample[j] = x[r.IntN(n)]
		}
		draws[i] = statistic(sample)
	}
	e.Low, e.High = bca(draws, e.Value, acceleration(x, statistic), zed)
	return e
}

// bca is the interval of Efron (1987) from resampled values of a statistic, which
// it sorts: its ends are the Φ(b + (b±zed)/(1 − a(b±zed))) quantiles of the
// draws, b being the bias and a the acceleration.
func bca(draws []float64, value, accel, zed float64) (low, high float64) {
	below, many := 0.0, float64(len(draws))
	for _, v := range draws {
		switch cmp.Compare(v, value) {
		case -1:
			below++
		case 0:
			below += .5 // so that a discrete statistic is not taken for biased
		}
	}
	slices.Sort(draws)
	bias := distuv.UnitNormal.Quantile(min(max(below, .5), many-.5) / many)
	at := func(zed float64) float64 {
		u := bias + zed
		p := distuv.UnitNormal.CDF(bias + u/(1-accel*u))
		return draws[min(len(draws)-1, max(0, int(math.Floor(p*(many+1)))-1))]
	}
	return at(-zed), at(zed)
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
