package figure

import (
	"math"
	"slices"
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
	for s := step / factor; d < 12 && math.Abs(s-math.Round(s)) > 1e-6*s; d++ {
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

// decimal places ticks at powers of ten, and between them at 2 and 5 or at more
// where the range has too few decades for three labels; the rest of a decade gets
// minor ticks. A logarithmic axis is linear in the exponent, and so are its ticks: the
// library's own logarithmic scale misplaces the axis label.
type decimal struct {
	n  int
	of span
}

func (l decimal) Ticks(from, to float64) []plot.Tick {
	if !(to > from) {
		return nil
	}
	if l.of.zero { // between 0 and the least other value there is nothing to label
		from = math.Log10(l.of.floor) + .6*(math.Log10(l.of.floor)-math.Log10(l.of.lo))
	}
	ticks := l.positive(from, to)
	if l.of.zero {
		ticks = append([]plot.Tick{{Value: math.Log10(l.of.floor), Label: "0"}}, ticks...)
	}
	return ticks
}

const fewLabels = 3

// positive are the ticks of what is above 0, with three labels or more.
func (l decimal) positive(from, to float64) []plot.Tick {
	every := max(1, int(math.Ceil((to-from)/float64(max(l.n, 1)))))
	for _, try := range []struct {
		every int
		major string
	}{{every, "1"}, {1, "1"}, {1, "125"}, {1, "12357"}} {
		if every > 1 && try.major != "1" {
			break
		}
		if to-from < 2.5 && try.major == "1" {
			continue // decades so wide have room for more
		}
		if ticks, labels := decades(from, to, try.every, try.major); labels >= fewLabels {
			return ticks
		}
	}
	if to-from >= 1 {
		ticks, _ := decades(from, to, 1, "12357")
		return ticks
	}
	// Less than a decade or so: even steps, placed by their logarithm.
	ticks := (linear{n: max(fewLabels, l.n/2)}).Ticks(math.Pow(10, from), math.Pow(10, to))
	ticks = slices.DeleteFunc(ticks, func(t plot.Tick) bool { return t.Value <= 0 })
	for i := range ticks {
		ticks[i].Value = math.Log10(ticks[i].Value)
	}
	return ticks
}

// decades are the ticks at 1 to 9 times each power of ten of a range of exponents,
// labelled at the major digits of every so manieth power; and how many labels there are.
func decades(from, to float64, every int, major string) (ticks []plot.Tick, labels int) {
	for e := int(math.Floor(from)); e <= int(math.Ceil(to)); e++ {
		for m := 1; m <= 9; m++ {
			v := math.Log10(float64(m)) + float64(e)
			if v < from-1e-9 || v > to+1e-9 {
				continue
			}
			t := plot.Tick{Value: v}
			if strings.Contains(major, strconv.Itoa(m)) && e%every == 0 {
				t.Label = power(m, e)
				labels++
			}
			ticks = append(ticks, t)
		}
	}
	return ticks, labels
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
