package analysis

import (
	"fmt"
	"math"

	"github.com/hebbgrad/hebbgrad/internal/stats"
)

// Estimate is a mean over seeds with its 95 % interval, in the form in which
// it is shown: without an interval, Low and High equal Mean.
type Estimate struct {
	Mean, Low, High float64
	N               int
	Method          stats.Method // of the interval; empty where there is none
}

// Half is half the width of the interval.
func (e Estimate) Half() float64 { return (e.High - e.Low) / 2 }

// Known reports whether there is an interval: of several seeds, or of one and the
// test examples that it answered.
func (e Estimate) Known() bool { return (e.N >= 2 || e.Method != "") && e.High > e.Low }

// Same reports whether several seeds gave one value, which says nothing about
// the spread.
func (e Estimate) Same() bool { return e.N >= 2 && e.High == e.Low }

// lopsided reports whether the interval reaches further on one side of the mean
// than on the other, as those of bounded quantities do.
func (e Estimate) lopsided() bool {
	return math.Abs(e.High+e.Low-2*e.Mean) > 1e-9*(math.Abs(e.High)+math.Abs(e.Low))
}

// whyNone says why there is no interval.
func (e Estimate) whyNone() string {
	if e.Same() {
		return "the same in all " + Grouped(float64(e.N), 0) + " seeds, which gives no interval"
	}
	return "one seed, which gives no interval"
}

// apart reports whether 0 lies outside the interval.
func (e Estimate) apart() bool { return e.Known() && (e.Low > 0 || e.High < 0) }

// EstimateOf is the mean of the values of some seeds, of a quantity without bounds.
func EstimateOf(v []float64) Estimate { return shownAs(stats.Mean(v)) }

func shownAs(e stats.Estimate) Estimate {
	if !e.Known() {
		e.Low, e.High = e.Value, e.Value
	}
	return Estimate{e.Value, e.Low, e.High, e.N, e.Method}
}

// geometric is the geometric mean with the interval of its logarithm.
func geometric(v []float64) Estimate {
	l := make([]float64, len(v))
	for i, x := range v {
		l[i] = math.Log(x)
	}
	e := EstimateOf(l)
	if !e.Known() {
		return Estimate{v[0], v[0], v[0], e.N, ""}
	}
	return Estimate{math.Exp(e.Mean), math.Exp(e.Low), math.Exp(e.High), e.N, e.Method}
}

// TooLarge stands where values are so large that their sum, or the square of
// their differences, is no number of float64.
const TooLarge = "too large (their sum is beyond 1.8e308)"

// Show formats e in scale s: "95.42 ± 0.31", "99.50 (97.80 to 99.95)" where the
// interval reaches further to one side, or the mean alone where there is none of
// one seed. limit is the largest number of digits after the point.
func (e Estimate) Show(s Scale, limit int) string {
	if e.N == 0 {
		return "–"
	}
	if math.IsNaN(e.Mean-e.Mean) || math.IsNaN(e.Half()-e.Half()) {
		return TooLarge
	}
	mean, h := e.Mean/s.Factor, e.Half()/s.Factor
	d := Decimals(h, limit)
	if d < 0 { // no interval, or one of no width
		d = 0
		if mean != math.Trunc(mean) {
			d = max(0, min(Decimals(math.Abs(mean)/1000, limit), limit))
		}
	}
	if e.Known() && e.lopsided() {
		return Grouped(mean, d) + " (" + Grouped(e.Low/s.Factor, d) + " to " + Grouped(e.High/s.Factor, d) + ")"
	}
	if e.N < 2 || e.Method == "" && h == 0 {
		return Grouped(mean, d)
	}
	if h == 0 {
		return Grouped(mean, d) + " ± 0"
	}
	return Grouped(mean, d) + " ± " + Grouped(h, d)
}

// interval is the interval in words, of quantities with at least one digit after
// the point and at most limit, and how many digits that is.
func (e Estimate) interval(limit int) (dec int, text string) {
	dec = max(1, Decimals(e.Half(), limit))
	return dec, fmt.Sprintf("95 %% interval %s to %s", Signed(e.Low, dec), Signed(e.High, dec))
}
