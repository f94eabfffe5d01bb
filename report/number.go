package report

import (
	"math"
	"strconv"
	"strings"
)

// scale is the factor that a column's numbers are shown in.
type scale struct {
	factor float64
	prefix string // "", k, M, G or T
}

// scaleFor chooses one factor for a whole column from its largest magnitude,
// so that numbers of a column compare at a glance.
func scaleFor(largest float64) scale {
	switch largest = math.Abs(largest); {
	case largest >= 1e13:
		return scale{1e12, "T"}
	case largest >= 1e10:
		return scale{1e9, "G"}
	case largest >= 1e7:
		return scale{1e6, "M"}
	case largest >= 1e5:
		return scale{1e3, "k"}
	}
	return scale{1, ""}
}

// decimals shows an interval's half-width h with two significant digits, and
// no more than limit digits after the point.
func decimals(h float64, limit int) int {
	if h <= 0 || math.IsNaN(h) || math.IsInf(h, 0) {
		return -1
	}
	d := 1 - int(math.Floor(math.Log10(h)))
	return max(0, min(d, limit))
}

// grouped formats v with d digits after the point and a comma between
// thousands.
func grouped(v float64, d int) string {
	s := strconv.FormatFloat(v, 'f', max(d, 0), 64)
	sign := ""
	if strings.HasPrefix(s, "-") {
		s = s[1:]
		if strings.Trim(s, "0.") != "" { // no minus before a rounded zero
			sign = "−"
		}
	}
	whole, frac, _ := strings.Cut(s, ".")
	var b strings.Builder
	b.WriteString(sign)
	for i, c := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(c)
	}
	if frac != "" {
		b.WriteByte('.')
		b.WriteString(frac)
	}
	return b.String()
}

// plain formats one number with about four significant digits, whole where
// it is whole.
func plain(v float64) string {
	switch a := math.Abs(v); {
	case math.IsNaN(v):
		return "–"
	case a < 1e6 && v == math.Trunc(v):
		return grouped(v, 0)
	case a >= 1e5:
		s := scaleFor(a)
		return grouped(v/s.factor, decimals(a/s.factor/100, 3)) + " " + s.prefix
	case a >= 1e-3:
		return grouped(v, decimals(a/100, 6))
	}
	return strconv.FormatFloat(v, 'g', 3, 64)
}

// show formats e in scale s: "95.42 ± 0.31", or the mean alone where there is
// one seed. limit is the largest number of digits after the point.
func (e estimate) show(s scale, limit int) string {
	if e.N == 0 {
		return "–"
	}
	mean, h := e.Mean/s.factor, e.half()/s.factor
	d := decimals(h, limit)
	if d < 0 { // no interval, or one of no width
		d = 0
		if mean != math.Trunc(mean) {
			d = max(0, min(decimals(math.Abs(mean)/1000, limit), limit))
		}
	}
	if e.N < 2 {
		return grouped(mean, d)
	}
	if h == 0 {
		return grouped(mean, d) + " ± 0"
	}
	return grouped(mean, d) + " ± " + grouped(h, d)
}

// ratio formats a ratio of two amounts with about three significant digits.
func ratio(v float64) string {
	a := math.Abs(v)
	if a < 1e-3 {
		return strconv.FormatFloat(v, 'g', 2, 64)
	}
	if a >= 1e5 {
		return plain(v)
	}
	return grouped(v, max(0, decimals(a/10, 5)))
}

// signed is grouped with a plus before positive numbers.
func signed(v float64, d int) string {
	s := grouped(v, d)
	if v > 0 && strings.Trim(s, "0.,") != "" {
		return "+" + s
	}
	return s
}

// pValue formats a p value; below .001 it says so.
func pValue(p float64) string {
	switch {
	case math.IsNaN(p):
		return "–"
	case p < .001:
		return "< 0.001"
	}
	return strconv.FormatFloat(p, 'f', 3, 64)
}
