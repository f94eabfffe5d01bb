package report

import (
	"math"

	"hebbgrad/internal/stats"
)

// estimate is a mean over seeds with its 95 % t interval, in the form in which
// it is shown: without an interval, Low and High equal Mean.
type estimate struct {
	Mean, Low, High float64
	N               int
}

func (e estimate) half() float64 { return (e.High - e.Low) / 2 }

// known reports whether there is an interval at all.
func (e estimate) known() bool { return e.N >= 2 }

func estimateOf(v []float64) estimate { return shownAs(stats.Mean(v)) }

func shownAs(e stats.Estimate) estimate {
	if !e.Known() {
		e.Low, e.High = e.Value, e.Value
	}
	return estimate{e.Value, e.Low, e.High, e.N}
}

// survival is what it cost an arm to reach its target, with the runs that did
// not reach it.
type survival struct {
	stats.Censored
	bound float64 // the largest cost at which a run was censored
}

func (sv survival) show(s scale, digits int) string {
	count := grouped(float64(sv.Censored.Censored), 0) + "/" + grouped(float64(sv.N), 0) + " censored"
	v, sign := sv.Value, ""
	if math.IsInf(v, 1) {
		v, sign = sv.bound, "> "
	}
	v /= s.factor
	d := 0
	if v != math.Trunc(v) {
		d = max(0, decimals(math.Abs(v)/100, digits))
	}
	return sign + grouped(v, d) + " (" + count + ")"
}
