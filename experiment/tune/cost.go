package tune

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/results"
)

// Cost is what one run spent up to the first point of its curve from which it
// held the target, by currency; nil where it never did.
type Cost map[string]float64

// Synapses is the currency of storage: the synapses that a learner which
// reached the target holds, at all sites.
const Synapses = "synapses"

// Currencies are those in which a search with a target names a winner each.
func Currencies() []string { return []string{"synaptic updates", results.MetricPasses, Synapses} }

// costOf reads a run's cost of reaching its target.
func costOf(r bench.Result) Cost {
	const prefix, synapses = results.MetricToTarget + "/", results.MetricState + "/" + Synapses
	c := Cost{}
	last := map[string]float64{}
	for _, row := range r.Rows {
		switch name, found := strings.CutPrefix(row.Metric, prefix); {
		case found && name == "censored":
			return nil
		case found && row.Unit != results.UnitSeconds:
			c[name] = row.Value
		case row.Metric == synapses || strings.HasPrefix(row.Metric, synapses+"/"):
			last[row.Metric] = row.Value
		}
	}
	for _, v := range last {
		c[Synapses] += v
	}
	return c
}

// Cost is the geometric mean over seeds of the cost in one currency; +∞ where a
// seed did not reach the target, or failed.
func (o *Outcome) Cost(currency string) float64 {
	if o == nil || o.Error != "" || len(o.Costs) == 0 {
		return math.Inf(1)
	}
	var s float64
	for _, c := range o.Costs {
		v, ok := c[currency]
		if !ok || v == 0 { // what holds before anything is learned has no cost to compare
			return math.Inf(1)
		}
		s += math.Log(v)
	}
	return math.Round(math.Exp(s / float64(len(o.Costs))))
}

// Cheapest returns the trial of an arm that reached the target at the least
// cost in one currency, the earlier of equals; ok is false where none did.
func Cheapest(trials []Trial, arm, currency string) (best Trial, ok bool) {
	return least(trials, arm, func(o *Outcome) float64 { return o.Cost(currency) })
}

// space is the arm with the ranges in which this search draws: with a target,
// those declared for cost where there are some, and of a wide search those declared
// for it.
func (s Search) space(a bench.Arm) bench.Arm {
	a.Settings = slices.Clone(a.Settings)
	for i := range a.Settings {
		set := &a.Settings[i]
		if s.Wide {
			set.Search = cmp.Or(set.Wide, set.Search)
		}
		if s.Target > 0 {
			set.Search = cmp.Or(set.Cost, set.Search)
		}
		if v, err := set.Accept(s.Fixed[set.Name]); err == nil { // which Check saw to
			set.Search, set.Default = nil, v
		}
	}
	return a
}
