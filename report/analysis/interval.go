package analysis

import (
	"math/rand/v2"
	"slices"

	"github.com/hebbgrad/hebbgrad/internal/stats"
	"github.com/hebbgrad/hebbgrad/results"
)

// source draws the resamples of an interval, the same for the same results.
func source() rand.Source { return rand.NewPCG(1, 2) }

// bounds are those between which the values of a metric lie; ok is false where
// nothing bounds them.
func bounds(m results.Metric) (low, high float64, ok bool) {
	switch m.Unit {
	case results.UnitPercent:
		high = 100
	case results.UnitFraction:
		high = 1
	default:
		return 0, 0, false
	}
	if m.Signed {
		low = -high
	}
	return low, high, slices.Contains([]results.Kind{results.KindTest, results.KindValidation, results.KindOutcome, results.KindRemark}, m.Kind)
}

// amount reports whether a metric is how much there was of something, which is never
// below 0.
func amount(name string, m results.Metric) bool {
	switch name {
	case AllMACs, BytesHeld, synapsesStored:
		return true
	}
	switch m.Kind {
	case results.KindCost, results.KindToTarget, results.KindWindow, results.KindSensor, results.KindState:
		return m.Unit != results.UnitPercent && m.Unit != results.UnitFraction
	}
	return false
}

// mean makes the means of a metric.
func (a *Arm) mean(metric string) func([]float64) Estimate {
	return func(v []float64) Estimate { return a.estimate(metric, v) }
}

// SeriesMethods names the methods of the intervals of curves.
const SeriesMethods = "Student's t; of costs, where it would reach below 0, on the logarithm of the mean; of shares Clopper–Pearson at the effective sample size"

// Mean is that of a metric's values at the end in the seeds that have another quantity
// too: [Arm.End], where those are all seeds.
func (a *Arm) Mean(metric string, v []float64) Estimate {
	if e := a.End(metric); e.N == len(v) {
		return e
	}
	return a.estimate(metric, v)
}

// estimate is the mean of a metric in some seeds, with an interval between the
// metric's bounds where it has any and keeps them.
func (a *Arm) estimate(metric string, v []float64) Estimate {
	if a.track == nil {
		return EstimateOf(v)
	}
	seen := a.track.seen[metric]
	if amount(metric, seen) {
		if e := stats.NonNegative(v); !slices.Contains(e.Warnings, stats.OutOfBounds) {
			return shownAs(e)
		}
	}
	low, high, ok := bounds(seen)
	size := 0
	if metric == results.MetricTestAccuracy {
		size = a.track.TestPart
	}
	e := stats.Bounded(v, low, high, size)
	if !ok || slices.Contains(e.Warnings, stats.OutOfBounds) {
		return EstimateOf(v)
	}
	return shownAs(e)
}

// answer makes the interval of the test accuracy hold for other test examples as well as
// for other seeds, where the answers of every seed are kept.
func (a *Arm) answer() {
	var v []float64
	var kept []stats.Answers
	for s, c := range a.CurvesOf(results.MetricTestAccuracy) {
		if s.answers == nil {
			return
		}
		v, kept = append(v, c.Last()), append(kept, right(s.answers))
	}
	if e := stats.Accuracy(kept); e.Known() {
		a.answered = Estimate{EstimateOf(v).Mean, 100 * e.Low, 100 * e.High, e.N, e.Method}
	}
}

// right says which test examples were answered rightly.
func right(a *results.Answers) stats.Answers {
	out := stats.Answers{Example: make([]int, len(a.Said)), Right: make([]bool, len(a.Said))}
	for i := range a.Said {
		if out.Example[i] = i; a.Rows != nil {
			out.Example[i] = int(a.Rows[i])
		}
		out.Right[i] = a.Said[i] == a.Labels[i]
	}
	return out
}

// interval is that of a difference: of a test accuracy by the answers, where both
// arms have kept them in every seed, and otherwise e, by seeds alone; either within
// what the bounds of the metric allow.
func (p Pair) interval(m Measure, e stats.Estimate) Estimate {
	out := shownAs(e)
	if m.Metric == results.MetricTestAccuracy {
		if c, ok := p.crossed(); ok && c.Known() {
			out = Estimate{out.Mean, 100 * c.Low, 100 * c.High, c.N, c.Method}
		}
	}
	if p.A.track == nil {
		return out
	}
	if low, high, ok := bounds(p.A.track.seen[m.Metric]); ok {
		out.Low, out.High = max(out.Low, low-high), min(out.High, high-low)
	}
	return out
}

// crossed is the difference in accuracy, in [−1, 1], over seeds and test examples.
func (p Pair) crossed() (stats.Estimate, bool) {
	has := func(a *Arm) func(uint64) *Seed {
		return func(number uint64) *Seed {
			i := slices.IndexFunc(a.Seeds, func(s *Seed) bool { return s.Number == number })
			if i < 0 || a.Seeds[i].Curves[results.MetricTestAccuracy] == nil {
				return nil
			}
			return a.Seeds[i]
		}
	}
	var a, b []stats.Answers
	inA, inB := has(p.A), has(p.B)
	for _, number := range seedsOf(p.A) {
		x, y := inA(number), inB(number)
		switch {
		case x == nil || y == nil:
		case x.answers == nil || y.answers == nil:
			return stats.Estimate{}, false
		default:
			a, b = append(a, right(x.answers)), append(b, right(y.answers))
		}
	}
	return stats.AccuracyDifference(a, b, source()), len(a) > 0
}
