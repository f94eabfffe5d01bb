package analysis

import (
	"slices"

	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/results"
)

// Measure is one column of the summary: a metric at the end of the run.
type Measure struct {
	Head   string
	Metric string
	Unit   string
	Digits int // at most after the point
	// Optional columns are left out where no arm has anything but zeros
	Optional bool
	// Outcome is what a track is about, rather than a cost
	Outcome bool
}

// Measures are the columns of a summary, in order.
func Measures() []Measure {
	m := []Measure{
		{Head: "test accuracy", Metric: results.MetricTestAccuracy, Unit: "%", Digits: 2},
		{Head: "events", Metric: results.MetricEvents, Unit: "presentations", Digits: 1},
		{Head: "updates", Metric: results.MetricUpdates, Unit: "synapses", Digits: 2},
		{Head: "Σ|Δw|", Metric: results.MetricPlasticity, Unit: "weight", Digits: 2},
		{Head: "to target", Metric: ToTarget("presentations"), Unit: "presentations", Digits: 1},
		{Head: "to target", Metric: ToTarget("synaptic updates"), Unit: "synapses", Digits: 2},
		{Head: "learning time", Metric: results.MetricSeconds, Unit: "s", Digits: 3},
	}
	for s := range plasticity.NumSites {
		name := plasticity.Site(s).String()
		m = append(m, Measure{Head: "events, " + name, Metric: results.MetricEvents + "/" + name,
			Unit: "presentations", Digits: 1, Optional: true})
	}
	return append(m,
		Measure{Head: "writes", Metric: results.MetricWrites, Unit: "stimuli", Digits: 1},
		Measure{Head: "consolidations", Metric: results.MetricConsolidations, Unit: "stimuli", Digits: 1, Optional: true},
		Measure{Head: "coasts", Metric: results.MetricEventless, Unit: "steps", Digits: 1, Optional: true},
		Measure{Head: "MACs forward", Metric: results.MetricMACsForward, Unit: "MAC", Digits: 3},
		Measure{Head: "MACs learning", Metric: results.MetricMACsLearning, Unit: "MAC", Digits: 3},
		Measure{Head: "held", Metric: BytesHeld, Unit: "B", Digits: 2},
	)
}

func comparedMetrics() []Measure {
	return []Measure{
		{Head: "test accuracy", Metric: results.MetricTestAccuracy, Unit: "points", Digits: 2},
		{Head: "events", Metric: results.MetricEvents, Unit: "presentations", Digits: 1},
		{Head: "updates", Metric: results.MetricUpdates, Unit: "synapses", Digits: 2},
		{Head: "Σ|Δw|", Metric: results.MetricPlasticity, Unit: "weight", Digits: 2},
		{Head: "MACs", Metric: AllMACs, Unit: "MAC", Digits: 2},
		{Head: "MACs learning", Metric: results.MetricMACsLearning, Unit: "MAC", Digits: 2},
		{Head: "presentations to target", Metric: ToTarget("presentations"), Unit: "presentations", Digits: 1},
		{Head: "updates to target", Metric: ToTarget("synaptic updates"), Unit: "synapses", Digits: 2},
	}
}

// Comparable are the quantities of every run in which two arms can be compared.
func Comparable() []Measure {
	out := comparedMetrics()
	for _, m := range append(Measures(), Measure{Head: synapsesStored, Metric: synapsesStored, Unit: "synapses", Digits: 2}) {
		if !slices.ContainsFunc(out, func(o Measure) bool { return o.Metric == m.Metric }) {
			out = append(out, m)
		}
	}
	return out
}

// ofTest is the size of the test part, to stand beside an accuracy on it.
func (t *Track) ofTest() string {
	if t.TestPart == 0 {
		return ""
	}
	return " of " + Grouped(float64(t.TestPart), 0) + " test examples"
}

// headed is the name of a quantity, with the size of the test part where it is an
// accuracy on that.
func (t *Track) headed(m Measure) string {
	if m.Metric != results.MetricTestAccuracy {
		return m.Head
	}
	return m.Head + t.ofTest()
}

// quantity is what a comparison of arms of a track may be planned in.
func (t *Track) quantity(metric string) (Measure, bool) {
	for _, m := range append(Comparable(), t.outcomeMeasures()...) {
		if m.Metric == metric {
			return m, true
		}
	}
	m, met := t.seen[metric]
	return Measure{Head: metric, Metric: metric, Unit: m.Unit, Digits: 4, Outcome: true}, met && m.Kind == results.KindOutcome
}

// GridNote says how finely costs to target are known.
const GridNote = "Costs to target are known to the point of the evaluation grid only, so that they err by up to the step before that point"

// ToTarget is the metric of what reaching the target cost in a currency.
func ToTarget(what string) string { return results.MetricToTarget + "/" + what }

// Outcomes are the metrics of a track that the summary does not show: those
// that its probes gave at the end of the run, bar families, which have
// figures.
func (t *Track) Outcomes() []string {
	return slices.DeleteFunc(t.Metrics(results.KindOutcome, results.KindRemark, results.KindAxis, results.KindValidation),
		func(name string) bool { return t.Metric(name).Over != nil || !t.atEnd(name) })
}

// outcomeMeasures are the outcomes as quantities to compare, for tracks whose
// aim is not accuracy.
func (t *Track) outcomeMeasures() []Measure {
	var out []Measure
	names := t.Outcomes()
	for _, name := range names {
		m := t.Metric(name)
		if m.Kind == results.KindRemark || m.Kind == results.KindAxis || m.PartOf != "" && slices.Contains(names, m.PartOf) {
			continue
		}
		unit := m.Unit // as it stands after a number
		switch unit {
		case results.UnitPercent:
			unit = "points"
		case results.UnitOne:
			unit = ""
		}
		out = append(out, Measure{Head: name, Metric: name, Unit: unit, Digits: 4, Outcome: true})
	}
	return out
}

// atEnd reports whether every arm that has the metric has it at the end.
func (t *Track) atEnd(name string) bool {
	for _, a := range t.Arms {
		for s, c := range a.CurvesOf(name) {
			if c.end().at != s.presentations() {
				return false
			}
		}
	}
	return true
}

// Probes are the metrics that a track's probe gave at three points or more
// along the stream, bar accuracy, which has figures of its own.
func (t *Track) Probes() []string {
	return slices.DeleteFunc(t.Metrics(results.KindOutcome, results.KindRemark), func(name string) bool {
		return t.Metric(name).Over != nil || !slices.ContainsFunc(t.Arms, func(a *Arm) bool { return len(a.OverPresentations(name).At) >= 3 })
	})
}

// Axis is the metric against which a track's probes are drawn, where it has one.
func (t *Track) Axis() (m results.Metric, ok bool) {
	names := t.Metrics(results.KindAxis)
	if len(names) == 0 {
		return m, false
	}
	return t.Metric(names[0]), true
}

// Families are the outcomes of a track over a parameter, in order of appearance.
func (t *Track) Families() []results.Metric {
	var out []results.Metric
	for _, name := range t.Metrics(results.KindOutcome) {
		m := t.Metric(name)
		if m.Over != nil && !slices.ContainsFunc(out, func(o results.Metric) bool { return o.Name == m.Name }) {
			out = append(out, m)
		}
	}
	return out
}
