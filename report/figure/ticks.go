package figure

import (
	"math"
	"strconv"
	"strings"

	"gonum.org/v1/plot"

	"github.com/hebbgrad/hebbgrad/report/analysis"
)

// linear places about n ticks at multiples of 1, 2, 2.5 or 5 times a power of
// ten.
type linear struct {
	n     int
	whole bool
}

func (l linear) Ticks(lo, hi float64) []plot.Tick {
	if !(hi > lo) {
		return nil
	}
	step := niceStep(hi-lo, float64(max(l.n, 1)), l.whole)
	first := math.Ceil(lo/step - 1e-9)
	var at []float64
	for k := first; k*step <= hi+1e-9*step; k++ {
		at = append(at, k*step)
	}
	return labelled(at, step)
}

// niceStep is the step of 1, 2, 2.5 or 5 times a power of ten that divides a
// range into the number of parts nearest to n, by ratio.
func niceStep(span, n float64, whole bool) float64 {
	mag := math.Pow(10, math.Floor(math.Log10(span/n)))
	best, off := 0.0, math.Inf(1)
	for _, m := range []float64{1, 2, 2.5, 5, 10} {
		s := m * mag
		if whole {
			s = max(1, math.Round(s))
		}
		if d := math.Abs(math.Log(span / s / n)); d < off-1e-9 {
			best, off = s, d
		}
	}
	return best
}

// labelled writes all ticks in one unit and with the same number of digits.
func labelled(at []float64, step float64) []plot.Tick {
	largest := 0.0
	for _, v := range at {
		largest = max(largest, math.Abs(v))
	}
	factor, suffix := si(largest)
	d := 0
	for s := step / factor; d < 8 && math.Abs(s-math.Round(s)) > 1e-6; d++ {
		s *= 10
	}
	ticks := make([]plot.Tick, len(at))
	for i, v := range at {
		ticks[i] = plot.Tick{Value: v, Label: number(v/factor, d) + suffix}
		if v == 0 && suffix != "" {
			ticks[i].Label = "0"
		}
	}
	return ticks
}

// si is the factor in which axis labels are written, for a largest value.
func si(v float64) (float64, string) {
	switch {
	case v >= 1e15, v > 0 && v < 1e-4:
		e := int(math.Floor(math.Log10(v)))
		return math.Pow(10, float64(e)), "·10" + superscript(e)
	case v < 1e4:
		return 1, ""
	}
	s := analysis.Prefixed(v)
	return s.Factor, " " + s.Prefix
}

func number(v float64, d int) string {
	s := strconv.FormatFloat(v, 'f', d, 64)
	if strings.Trim(s, "-0.") == "" {
		return strings.TrimPrefix(s, "-")
	}
	return strings.Replace(s, "-", "−", 1)
}

// decimal places ticks at powers of ten, and between them at 2 and 5 where
// the range has few decades; the rest of a decade gets minor ticks. A
// logarithmic axis is linear in the exponent, and so are its ticks: the
// library's own logarithmic scale misplaces the axis label.
type decimal struct{ n int }

func (l decimal) Ticks(from, to float64) []plot.Tick {
	if !(to > from) {
		return nil
	}
	lo, hi := math.Pow(10, from), math.Pow(10, to)
	d0, d1 := int(math.Floor(math.Log10(lo))), int(math.Ceil(math.Log10(hi)))
	decades := math.Log10(hi) - math.Log10(lo)
	major := map[int]bool{1: true}
	switch {
	case decades < 1:
		for m := 1; m <= 9; m++ {
			major[m] = m <= 3 || m == 5 || m == 7 || decades < .5
		}
	case decades < 2.5:
		major[2], major[5] = true, true
	}
	every := max(1, int(math.Ceil(decades/float64(max(l.n, 1)))))
	var ticks []plot.Tick
	for e := d0; e <= d1; e++ {
		for m := 1; m <= 9; m++ {
			v := float64(m) * math.Pow(10, float64(e))
			if v < lo*(1-1e-9) || v > hi*(1+1e-9) {
				continue
			}
			t := plot.Tick{Value: math.Log10(v)}
			if major[m] && (m > 1 || e%every == 0) {
				t.Label = power(m, e)
			}
			ticks = append(ticks, t)
		}
	}
	labels := 0
	for _, t := range ticks {
		if t.Label != "" {
			labels++
		}
	}
	if labels >= 3 {
		return ticks
	}
	// Less than a decade or so: even steps, placed by their logarithm.
	ticks = (linear{n: max(3, l.n/2)}).Ticks(lo, hi)
	for i := range ticks {
		ticks[i].Value = math.Log10(ticks[i].Value)
	}
	return ticks
}

// power writes m·10^e: 200, 5 k, 10 M, 0.02; beyond that in powers.
func power(m, e int) string {
	v := float64(m) * math.Pow(10, float64(e))
	switch {
	case e >= 15 || e < -4:
		s := "10" + superscript(e)
		if m != 1 {
			s = strconv.Itoa(m) + "·" + s
		}
		return s
	case e < 0:
		return strconv.FormatFloat(v, 'f', -e, 64)
	}
	s := analysis.Prefixed(v)
	return strings.TrimSpace(strconv.FormatFloat(math.Round(v/s.Factor), 'f', 0, 64) + " " + s.Prefix)
}

func superscript(e int) string {
	return strings.NewReplacer("-", "⁻", "0", "⁰", "1", "¹", "2", "²", "3", "³", "4", "⁴",
		"5", "⁵", "6", "⁶", "7", "⁷", "8", "⁸", "9", "⁹").Replace(strconv.Itoa(e))
}

// named labels the positions 0, 1, 2, …
func named(names []string) plot.ConstantTicks {
	var t plot.ConstantTicks
	for i, n := range names {
		t = append(t, plot.Tick{Value: float64(i), Label: clean(n, 24)})
	}
	return t
}
