package stats

import (
	"cmp"
	"math"
	"slices"
)

// Span is how long one run took to reach its target or, where it never did,
// how long it was watched.
type Span struct {
	Length  float64
	Reached bool
}

// Step is one step of a Kaplan–Meier curve: at Length, Reached of AtRisk runs
// reached the target, and Left is the estimated share that needs longer.
type Step struct {
	Length    float64
	AtRisk    int
	Reached   int
	Left      float64
	Low, High float64 // of Left, pointwise
}

// Censored sums up spans of which some never ended: runs that never reached
// the target are counted and used, not dropped.
type Censored struct {
	Estimate // median by Kaplan and Meier; +Inf where fewer than half got there
	Reached  int
	Censored int
	Curve    []Step
}

// Survival estimates the distribution of spans by Kaplan and Meier (1958), with
// pointwise intervals from the variance of Greenwood (1926) on the log-minus-log
// scale. The median is the first length at which at most half is left; its
// interval holds the lengths at which the interval of the curve holds one half
// (Brookmeyer and Crowley 1982), +Inf where the curve ends above.
func Survival(spans []Span) Censored {
	c := Censored{}
	for _, s := range spans {
		if math.IsNaN(s.Length) || math.IsInf(s.Length, 0) || s.Length < 0 {
			c.Estimate = bare(math.NaN(), len(spans), NotFinite)
			return c
		}
		if s.Reached {
			c.Reached++
		} else {
			c.Censored++
		}
	}
	if len(spans) == 0 {
		c.Estimate = bare(math.NaN(), 0, NoneAtAll)
		return c
	}
	c.Curve = curve(spans)
	first := func(left func(Step) float64) float64 {
		for _, s := range c.Curve {
			if left(s) <= .5 {
				return s.Length
			}
		}
		return math.Inf(1)
	}
	c.Estimate = Estimate{Value: first(func(s Step) float64 { return s.Left }), N: len(spans), Method: BrookmeyerCrow,
		Low: first(func(s Step) float64 { return s.Low }), High: first(func(s Step) float64 { return s.High })}
	if math.IsInf(c.Value, 1) {
		c.Warnings = append(c.Warnings, NeverAtMed)
	}
	if len(spans) < 6 {
		c.Warnings = append(c.Warnings, NeedsMore(6))
	}
	return c
}

func curve(spans []Span) []Step {
	sorted := slices.Clone(spans)
	slices.SortFunc(sorted, func(a, b Span) int { return cmp.Compare(a.Length, b.Length) })
	var steps []Step
	left, greenwood := 1.0, 0.0
	for lo := 0; lo < len(sorted); {
		hi, reached := lo, 0
		for ; hi < len(sorted) && sorted[hi].Length == sorted[lo].Length; hi++ {
			if sorted[hi].Reached {
				reached++
			}
		}
		if reached > 0 {
			risk := len(sorted) - lo
			left *= 1 - float64(reached)/float64(risk)
			if reached < risk {
				greenwood += float64(reached) / (float64(risk) * float64(risk-reached))
			}
			s := Step{Length: sorted[lo].Length, AtRisk: risk, Reached: reached, Left: left}
			s.Low, s.High = around(left, greenwood)
			steps = append(steps, s)
		}
		lo = hi
	}
	return steps
}

// around is the interval of a share left on the log-minus-log scale.
func around(left, greenwood float64) (low, high float64) {
	if left <= 0 || left >= 1 {
		return left, left
	}
	width := z * math.Sqrt(greenwood) / math.Abs(math.Log(left))
	return math.Pow(left, math.Exp(width)), math.Pow(left, math.Exp(-width))
}
