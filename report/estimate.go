package report

import (
	"math"

	"github.com/hebbgrad/hebbgrad/internal/stats"
)

// estimate is a mean over seeds with its 95 % t interval, in the form in which
// it is shown: without an interval, Low and High equal Mean.
type estimate struct {
	Mean, Low, High float64
	N               int
}

func (e estimate) half() float64 { return (e.High - e.Low) / 2 }

// known reports whether there is an interval.
func (e estimate) known() bool { return e.N >= 2 && e.High > e.Low }

// same reports whether several seeds gave one value, which says nothing about
// the spread.
func (e estimate) same() bool { return e.N >= 2 && e.High == e.Low }

// whyNone says why there is no interval.
func (e estimate) whyNone() string {
	if e.same() {
		return "the same in all " + grouped(float64(e.N), 0) + " seeds, which gives no interval"
	}
	return "one seed, which gives no interval"
}

// apart reports whether 0 lies outside the interval.
func (e estimate) apart() bool { return e.known() && (e.Low > 0 || e.High < 0) }

// cell is a cell of e, without bounds where there is no interval.
func (e estimate) cell(text string) Cell {
	c := Cell{Text: text, Number: e.N > 0, Value: e.Mean, Low: e.Low, High: e.High, N: e.N}
	if !e.known() {
		c.Low, c.High = math.NaN(), math.NaN()
	}
	return c
}

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
