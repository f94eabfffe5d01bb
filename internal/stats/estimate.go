// Package stats puts intervals around numbers and compares arms by pairs. Every
// result carries what a reader must know before believing it as [Warning]s, in
// the result and not in a log.
//
// Intervals are two-sided at 95 %, each with its [Method]. Slices are read, never
// changed. A report decides its planned comparisons by [Judge], accounts for test
// examples by [Accuracy] and [AccuracyDifference], and is audited by
// [AuditReports].
package stats

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// Level is the coverage of every interval.
const Level = .95

// z is the 97.5 % point of the standard normal distribution.
const z = 1.959963984540054

// Warning is one thing to know before believing a result.
type Warning string

// Warnings without a number in them.
const (
	AllEqual    Warning = "all values are equal: the interval says nothing about the spread"
	NotFinite   Warning = "a value is not finite"
	Unpaired    Warning = "the two sides do not have the same number of values"
	AllTied     Warning = "all differences are zero"
	Saturated   Warning = "a rate is 0 or 1: the value is a bound made finite by a correction"
	NoneAtAll   Warning = "no values"
	NeverAtMed  Warning = "fewer than half reached the target: the median lies beyond the run"
	OutOfBounds Warning = "a value lies outside its bounds"
	NoneReached Warning = "no run reached the target while others were at risk"
)

// NeedsMore says that n values are too few for what was asked.
func NeedsMore(n int) Warning { return Warning(fmt.Sprintf("needs %d values or more", n)) }

// Estimate is a value with its interval. Where there are too few values for
// one, Low and High are NaN; where there are none at all, so is Value.
type Estimate struct {
	Value     float64
	Low, High float64
	N         int
	Method    Method // of the interval; empty where there is none
	Warnings  []Warning
}

// Known reports whether there is an interval.
func (e Estimate) Known() bool { return !math.IsNaN(e.Low) && !math.IsNaN(e.High) }

func bare(v float64, n int, w ...Warning) Estimate {
	return Estimate{Value: v, Low: math.NaN(), High: math.NaN(), N: n, Warnings: w}
}

// screen returns an Estimate for values from which nothing can be computed.
func screen(x []float64) (Estimate, bool) {
	if len(x) == 0 {
		return bare(math.NaN(), 0, NoneAtAll), false
	}
	for _, v := range x {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return bare(math.NaN(), len(x), NotFinite), false
		}
	}
	return Estimate{}, true
}

// Mean returns the mean of x with Student's t interval,
//
//	x̄ ± t(.975, n−1)·s/√n.
//
// It needs two values for an interval.
func Mean(x []float64) Estimate {
	if e, ok := screen(x); !ok {
		return e
	}
	if len(x) == 1 {
		return bare(x[0], 1, NeedsMore(2))
	}
	m, sd := stat.MeanStdDev(x, nil)
	if equal(x) {
		return Estimate{Value: x[0], Low: x[0], High: x[0], N: len(x), Method: StudentT, Warnings: []Warning{AllEqual}}
	}
	half := student(len(x)).Quantile((1+Level)/2) * sd / math.Sqrt(float64(len(x)))
	return Estimate{Value: m, Low: m - half, High: m + half, N: len(x), Method: StudentT}
}

// NonNegative returns the mean of values of which none can be below 0, such as costs:
// that of [Mean] where its interval stays above 0, and elsewhere with the interval of
// the mean's logarithm, whose standard error is s/(x̄·√n) by the delta method,
//
//	x̄·exp(±t(.975, n−1)·s/(x̄·√n)),
//
// which never reaches 0. Where a value is below 0 it warns and gives no interval.
func NonNegative(x []float64) Estimate {
	e := Mean(x)
	if len(x) > 0 && slices.Min(x) < 0 {
		return bare(e.Value, len(x), OutOfBounds)
	}
	if e.Known() && e.Low < 0 {
		f := math.Exp((e.High - e.Value) / e.Value)
		e.Low, e.High, e.Method = e.Value/f, e.Value*f, LogStudentT
	}
	return e
}

// equal reports whether no value differs from another.
func equal(x []float64) bool { return slices.Min(x) == slices.Max(x) }

func student(n int) distuv.StudentsT { return distuv.StudentsT{Sigma: 1, Nu: float64(n - 1)} }
