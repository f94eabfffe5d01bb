package analysis

import (
	"math"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/internal/stats"
	"github.com/hebbgrad/hebbgrad/results"
)

// reachingTarget is a gated arm and its open control that reach the target after so
// many presentations, or in 100 do not where it is 0.
func reachingTarget(gated, open []float64) Data {
	var in Data
	for k, lengths := range [][]float64{gated, open} {
		arm := []string{"g", "g-open"}[k]
		for seed, n := range lengths {
			row := results.Row{RunID: arm + string(rune('a'+seed)), Track: "t", Arm: arm, Rule: "local", Gate: []string{gateNovelty, gateOpen}[k], Seed: uint64(seed),
				Presentations: 100, Metric: ToTarget("presentations"), Value: n, Unit: results.UnitCount}
			if n == 0 {
				row.Metric, row.Value = ToTarget("censored"), 1
			}
			events := row
			events.Metric, events.Value = results.MetricEvents, 50
			in.Rows = append(in.Rows, row, events)
		}
	}
	return in
}

// Where a run is censored, costs to target are compared by the log-rank test over all
// runs; where none is, by their difference; and neither is decided unless planned.
func TestCensoredCostsAreComparedByLogRank(t *testing.T) {
	reached := func(n float64) stats.Span { return stats.Span{Length: n, Reached: true} }
	late := stats.Span{Length: 100}
	want := stats.LogRank([]stats.Span{reached(20), reached(30), reached(40), reached(20)}, []stats.Span{reached(60), late, late, reached(90)})
	tr := NewFrame(reachingTarget([]float64{20, 30, 40, 20}, []float64{60, 0, 0, 90})).Tracks[0]
	ds := tr.Differences()
	var got *Reaching
	for _, d := range ds {
		if d.Metric == ToTarget("presentations") {
			got = d.Reaching
			if d.Diff.N != 0 || !math.IsNaN(d.Ratio) || d.Decided != nil {
				t.Errorf("a difference of means, or a verdict: %+v", d)
			}
		}
	}
	if got == nil || math.Abs(got.P-want.P) > 1e-12 || math.Abs(got.Hazard.Mean-want.Value) > 1e-12 || got.Hazard.Mean <= 1 || got.B.Reached != 2 {
		t.Fatalf("%+v, want %+v", got, want)
	}
	said := sentence(ds)
	if want := "the target reached in 4 of 4 runs against 2 of 4 (log-rank p = " + PValue(want.P) + " in presentations, shown and not decided)"; !strings.Contains(said, want) {
		t.Errorf("%q does not say %q", said, want)
	}
	for _, d := range NewFrame(reachingTarget([]float64{20, 30}, []float64{60, 90})).Tracks[0].Differences() {
		if d.Reaching != nil {
			t.Errorf("no run is censored: %+v", d)
		}
	}
	// Nobody got there: there is nothing to test, and no p.
	said = sentence(NewFrame(reachingTarget([]float64{0, 0}, []float64{0, 0})).Tracks[0].Differences())
	if !strings.Contains(said, "0 of 2 runs against 0 of 2") || strings.Contains(said, "NaN") || strings.Contains(said, "log-rank") {
		t.Errorf("nobody reached it: %q", said)
	}
}
