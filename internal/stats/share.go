package stats

import (
	"math"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// ClopperPearson returns k/n with the exact interval of Clopper and Pearson
// (1934): the rates under which k or more, and k or fewer, of n events have a
// probability of 2.5 % or more. It holds the true rate in at least 95 % of
// samples, whatever the rate.
func ClopperPearson(k, n int) Estimate {
	if n <= 0 || k < 0 || k > n {
		return bare(math.NaN(), max(n, 0), NoneAtAll)
	}
	low, high := clopperPearson(float64(k), float64(n))
	return Estimate{Value: float64(k) / float64(n), Low: low, High: high, N: n, Method: Exact}
}

// clopperPearson is the interval for k of n, neither of which need be whole.
func clopperPearson(k, n float64) (low, high float64) {
	high = 1
	if k > 0 {
		low = distuv.Beta{Alpha: k, Beta: n - k + 1}.Quantile((1 - Level) / 2)
	}
	if k < n {
		high = distuv.Beta{Alpha: k + 1, Beta: n - k}.Quantile((1 + Level) / 2)
	}
	return low, high
}

// effective is the interval of Korn and Graubard (1998, Survey Methodology
// 24:193) around a share p: that of Clopper and Pearson for p·m of m, m being
// the number of independent answers that p would have this variance from,
// p(1−p)/Var, times (z/t)² for the degrees of freedom of the variance, and at
// most the number there are. Where there is no variance, as at 0 and 1, m is
// least.
func effective(p, variance, t, least, most float64) (low, high float64) {
	m := least
	if variance > 0 {
		m = min(most, p*(1-p)/variance*(z/t)*(z/t))
	}
	low, high = clopperPearson(p*m, m)
	return min(low, p), max(high, p)
}

// Accuracy returns the mean over seeds of the share of right answers, in [0, 1],
// with an interval that holds for other seeds and other test examples, as
// [AccuracyDifference] does, and lies in [0, 1]: that of Korn and Graubard (1998)
// with the variance and the degrees of freedom given there. Where all answers
// are right, or wrong, there are as many independent ones as there are test
// examples, however many seeds answered each.
func Accuracy(seeds []Answers) Estimate {
	if len(seeds) == 0 {
		return bare(math.NaN(), 0, NoneAtAll)
	}
	d := make([]cells, len(seeds))
	for s := range seeds {
		var w Warning
		if d[s], w = seeds[s].cells(); w != "" {
			return bare(math.NaN(), len(seeds), w)
		}
	}
	v := cross(d)
	e := Estimate{Value: v.mean, N: len(seeds), Method: EffectiveExact}
	t := z
	if len(seeds) == 1 {
		e.Warnings = []Warning{OneSeed}
	} else if v.seeds+v.examples > 0 {
		t = v.t()
	}
	e.Low, e.High = effective(v.mean, v.seeds+v.examples, t, float64(v.distinct), float64(v.answers))
	return e
}

// Bounded returns the mean of values that lie in [low, high], one for each seed,
// with an interval in those bounds: that of Korn and Graubard (1998) for the
// place of the mean between them, with Var = s²/n and n−1 degrees of freedom. Each
// value is a mean over size examples, or size is 0 where it is not. Seeds that
// vary less than their n·size answers would, were they independent, are not
// believed to; seeds that do not vary at all count as size answers. It holds for
// other seeds; other test examples are accounted for by [Accuracy] alone.
func Bounded(x []float64, low, high float64, size int) Estimate {
	if e, ok := screen(x); !ok {
		return e
	}
	e := bare(stat.Mean(x, nil), len(x))
	for _, v := range x {
		if v < low || v > high || !(low < high) {
			return bare(e.Value, len(x), OutOfBounds)
		}
	}
	variance, t, many := 0.0, z, math.Inf(1)
	if size > 0 {
		many = float64(len(x)) * float64(size)
	}
	if !equal(x) {
		variance = stat.Variance(x, nil) / float64(len(x)) / ((high - low) * (high - low))
		t = student(len(x)).Quantile((1 + Level) / 2)
	} else {
		e.Value = x[0]
		switch {
		case len(x) == 1 && size == 0:
			e.Warnings = []Warning{NeedsMore(2)}
			return e
		case len(x) == 1:
			e.Warnings = []Warning{OneSeed}
		default:
			e.Warnings = []Warning{AllEqual}
		}
		if size <= 0 {
			return e
		}
	}
	e.Method = EffectiveExact
	l, h := effective((e.Value-low)/(high-low), variance, t, float64(size), many)
	e.Low, e.High = low+l*(high-low), low+h*(high-low)
	return e
}
