package analysis

import (
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/results"
)

// Whoever is first is said for each currency, and a run that never arrived counts
// as longer than those that did.
func TestConvergenceSaysWhoIsFirstInEachCurrency(t *testing.T) {
	var in Data
	add := func(arm string, seed uint64, metric string, v float64) {
		in.Rows = append(in.Rows, results.Row{RunID: arm, Track: "t", Arm: arm, Seed: seed, Presentations: 5000, Metric: metric, Value: v, Unit: results.UnitCount})
	}
	for s := range uint64(3) {
		add("quick", s, ToTarget("presentations"), 1000)
		add("quick", s, ToTarget(results.MetricEvents), 900)
		add("quick", s, ToTarget(results.MetricUpdates), 70000+float64(s))
		add("sparing", s, ToTarget("presentations"), 1200)
		add("sparing", s, ToTarget(results.MetricEvents), 120)
		add("sparing", s, ToTarget(results.MetricUpdates), 8000)
		if s == 0 {
			add("late", s, ToTarget("censored"), 1)
			add("late", s, results.MetricEvents, 5000)
			continue
		}
		add("late", s, ToTarget("presentations"), 1100)
		add("late", s, ToTarget(results.MetricEvents), 100)
	}
	var texts []string
	for _, f := range NewFrame(in).Tracks[0].Findings(nil) {
		texts = append(texts, f.Text)
	}
	all := strings.Join(texts, "\n")
	for _, want := range []string{
		"in presentations, medians over seeds, the first first: quick 1,000; late 1,100 (1/3 censored); sparing 1,200.",
		"in plasticity events, medians over seeds, the first first: late 100 (1/3 censored); sparing 120; quick 900.",
		"in synaptic updates, medians over seeds, the first first: sparing 8,000; quick 70,001",
	} {
		if !strings.Contains(strings.ReplaceAll(all, " and ", "; "), want) {
			t.Errorf("the findings do not say %q:\n%s", want, all)
		}
	}
}
