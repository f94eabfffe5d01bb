package analysis

import (
	"math"
	"strings"

	"github.com/hebbgrad/hebbgrad/internal/stats"
)

// Survival is what it cost an arm to reach its target, with the runs that did
// not reach it.
type Survival struct {
	stats.Censored
	Bound float64   // the largest cost at which a run was censored
	Cut   []float64 // the costs at which runs were censored
}

// Show is the median or, where half of the runs or more are censored, a bound,
// with how many were.
func (sv Survival) Show(s Scale, digits int) string {
	count := Grouped(float64(sv.Censored.Censored), 0) + "/" + Grouped(float64(sv.N), 0) + " censored"
	v, sign := sv.Value, ""
	if math.IsInf(v, 1) {
		v, sign = sv.Bound, "> "
	}
	v /= s.Factor
	d := 0
	if v != math.Trunc(v) {
		d = max(0, Decimals(math.Abs(v)/100, digits))
	}
	return sign + Grouped(v, d) + " (" + count + ")"
}

// CensoredAny reports whether some run did not reach the target.
func (a *Arm) CensoredAny() bool { return a.has(ToTarget("censored")) }

// Survival gathers what it cost each seed to reach the target or, where it did
// not, what it had spent by its end: presentations, or a metric of costs.
func (a *Arm) Survival(what string) Survival {
	var sv Survival
	spans := a.spans(what)
	for _, s := range spans {
		if !s.Reached {
			sv.Bound, sv.Cut = max(sv.Bound, s.Length), append(sv.Cut, s.Length)
		}
	}
	sv.Censored = stats.Survival(spans)
	return sv
}

func (a *Arm) spans(what string) (spans []stats.Span) {
	for _, s := range a.Seeds {
		if c := s.Curves[ToTarget(what)]; c != nil {
			spans = append(spans, stats.Span{Length: c.Last(), Reached: true})
			continue
		}
		if s.Curves[ToTarget("censored")] == nil {
			continue
		}
		spent := 0.0
		if what == "presentations" {
			spent = float64(s.presentations())
		}
		if c := s.Curves[what]; c != nil {
			spent = c.Last()
		}
		spans = append(spans, stats.Span{Length: spent})
	}
	return spans
}

// Reaching compares what it cost two arms to reach the target where some run of either
// was censored. It is shown and not decided.
type Reaching struct {
	A, B   Survival
	Hazard Estimate // of a in units of that of b: above 1, a reaches the target at less
	P      float64  // of the log-rank test; NaN where no run reached it while one of the other arm was at risk
}

// reaching compares the costs to target of a metric.
func (p Pair) reaching(metric string) *Reaching {
	what := strings.TrimPrefix(metric, ToTarget(""))
	test := stats.LogRank(p.A.spans(what), p.B.spans(what))
	return &Reaching{p.A.Survival(what), p.B.Survival(what), shownAs(test.Estimate), test.P}
}
