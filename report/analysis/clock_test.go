package analysis

import (
	"fmt"
	"testing"

	"github.com/hebbgrad/hebbgrad/results"
)

// TestWallSecondsAreNotJudged: a lone run's seconds can make an arm the better one,
// those of runs that went side by side cannot, however far apart they are.
func TestWallSecondsAreNotJudged(t *testing.T) {
	for clock, want := range map[string]string{results.ClockProcessor: "gated", results.ClockWall: whyWall} {
		in := Data{Arms: []string{"gated", "plain"}}
		for seed := range 10 {
			for i, arm := range in.Arms {
				r := results.Row{RunID: fmt.Sprint(arm, seed), Track: "t", Arm: arm, Rule: "local", Gate: "novelty", Seed: uint64(seed), Presentations: 9, Metric: results.MetricSeconds}
				if r.Value = 1 + 9*float64(i) + .01*float64(seed*(i+1)); i == 1 {
					r.Rule, r.Gate = "gradient", "open"
				}
				in.Rows = append(in.Rows, r)
				in.Runs = append(in.Runs, results.Manifest{RunID: r.RunID, Clock: clock})
			}
		}
		in.Planned = []results.Planned{{Track: "t", A: "gated", B: "plain", Quantity: results.MetricSeconds}}
		acc, ok := NewFrame(in).Tracks[0].Account()
		if got := betterIn(acc)["learning time"]; !ok || got != want {
			t.Errorf("timed by %s: %q, want %q", clock, got, want)
		}
		in.Planned = nil
		acc, _ = NewFrame(in).Tracks[0].Account()
		if wall := acc.Entries[0].Ahead == nil && betterIn(acc)["learning time"] == whyWall; wall != (clock == results.ClockWall) {
			t.Errorf("timed by %s and not planned: %q is ahead: %v", clock, betterIn(acc)["learning time"], acc.Entries[0].Ahead != nil)
		}
	}
}
