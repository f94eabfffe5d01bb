package analysis

import (
	"math"
	"strconv"
	"strings"
)

// Scale is the factor that a column's numbers are shown in.
type Scale struct {
	Factor float64
	Prefix string // "", k, M, G or T
}

// ScaleFor chooses one factor for a whole column from its largest magnitude,
// so that numbers of a column compare at a glance.
func ScaleFor(largest float64) Scale {
	if largest = math.Abs(largest); largest < 1e5 {
		return Scale{1, ""}
	}
	return Prefixed(largest / 10)
}

// Prefixed is the scale of the largest prefix that v reaches.
func Prefixed(v float64) Scale {
	for _, s := range []Scale{{1e12, "T"}, {1e9, "G"}, {1e6, "M"}, {1e3, "k"}} {
		if v >= s.Factor {
			return s
		}
	}
	return Scale{1, ""}
}

// Decimals shows an interval's half-width h with two significant digits, and
// no more than limit digits after the point.
func Decimals(h float64, limit int) int {
	if h <= 0 || math.IsNaN(h) || math.IsInf(h, 0) {
		return -1
	}
	d := 1 - int(math.Floor(math.Log10(h)))
	return max(0, min(d, limit))
}

// Grouped formats v with d digits after the point and a comma between
// thousands.
func Grouped(v float64, d int) string {
	s := strconv.FormatFloat(v, 'f', max(d, 0), 64)
	sign := ""
	if strings.HasPrefix(s, "-") {
		s = s[1:]
		if strings.Trim(s, "0.") != "" { // no minus before a rounded zero
			sign = "−"
		}
	}
	whole, frac, _ := strings.Cut(s, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if frac != "" {
		frac = "." + frac
	}
	return sign + whole + frac
}

// Plain formats one number with about four significant digits, whole where
// it is whole.
func Plain(v float64) string {
	switch a := math.Abs(v); {
	case math.IsNaN(v):
		return "–"
	case a < 1e6 && v == math.Trunc(v):
		return Grouped(v, 0)
	case a >= 1e5:
		s := ScaleFor(a)
		return Grouped(v/s.Factor, Decimals(a/s.Factor/100, 3)) + " " + s.Prefix
	case a >= 1e-3:
		return Grouped(v, Decimals(a/100, 6))
	}
	return strconv.FormatFloat(v, 'g', 3, 64)
}

// Ratio formats a ratio of two amounts with about three significant digits.
func Ratio(v float64) string {
	a := math.Abs(v)
	if a < 1e-3 {
		return strconv.FormatFloat(v, 'g', 2, 64)
	}
	if a >= 1e5 {
		return Plain(v)
	}
	return Grouped(v, max(0, Decimals(a/10, 5)))
}

// Signed is grouped with a plus before positive numbers.
func Signed(v float64, d int) string {
	s := Grouped(v, d)
	if v > 0 && strings.Trim(s, "0.,") != "" {
		return "+" + s
	}
	return s
}

// PValue formats a p value; below .001 it says so.
func PValue(p float64) string {
	switch {
	case math.IsNaN(p):
		return "–"
	case p < .001:
		return "< 0.001"
	}
	return strconv.FormatFloat(p, 'f', 3, 64)
}

// List joins words as a sentence does.
func List(parts []string) string {
	if len(parts) < 2 {
		return strings.Join(parts, "")
	}
	return strings.Join(parts[:len(parts)-1], ", ") + " and " + parts[len(parts)-1]
}
