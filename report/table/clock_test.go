package table

import (
	"slices"
	"testing"

	"github.com/hebbgrad/hebbgrad/report/analysis"
	"github.com/hebbgrad/hebbgrad/results"
)

// TestSummarySaysWhichClock: seconds of runs that went side by side are nothing to judge
// by, and the table says so; those of lone runs are, and so it does not.
func TestSummarySaysWhichClock(t *testing.T) {
	for clock, want := range map[string]bool{results.ClockWall: true, results.ClockProcessor: false, "": false} {
		in := analysis.Data{Arms: []string{"a"}}
		for seed, id := range []string{"1", "2"} {
			in.Rows = append(in.Rows, results.Row{RunID: id, Track: "t", Arm: "a", Seed: uint64(seed), Presentations: 9, Metric: results.MetricSeconds, Value: 1, Unit: results.UnitSeconds})
			in.Runs = append(in.Runs, results.Manifest{RunID: id, Clock: results.ClockProcessor})
		}
		in.Runs[1].Clock = clock
		got := Summary(analysis.NewFrame(in).Tracks[0])
		if slices.Contains(got.Notes, analysis.WallNote+".") != want {
			t.Errorf("one run of two timed by the clock %q: %q", clock, got.Notes)
		}
	}
}
