package figure

import (
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/report/analysis"
	"github.com/hebbgrad/hebbgrad/results"
)

// An arm without updates has no place on the logarithmic axis of the trade-off:
// it is neither in the legend nor silently gone.
func TestZeroOnALogarithmicAxisIsSaid(t *testing.T) {
	var rows []results.Row
	for seed := uint64(1); seed <= 2; seed++ {
		for arm, updates := range map[string]float64{"shut": 0, "open": 1000} {
			for metric, v := range map[string]float64{results.MetricUpdates: updates, results.MetricTestAccuracy: 10 + updates/20} {
				rows = append(rows, results.Row{RunID: arm, Track: "x", Arm: arm, Seed: seed, Presentations: 10, Metric: metric, Value: v, Unit: "u"})
			}
		}
	}
	f := analysis.NewFrame(analysis.Data{Rows: rows})
	d := tradeOff(f.Tracks[0])
	if d.figure == nil {
		t.Fatal(d.missing)
	}
	if !strings.Contains(d.figure.Caption, "shut, 0 updates and 10") || strings.Contains(d.figure.Caption, "open,") {
		t.Errorf("the caption is %q", d.figure.Caption)
	}
	for _, p := range d.figure.Panels {
		if len(p.Layers) != 2 { // the seeds and the mean of open alone
			t.Errorf("%d layers", len(p.Layers))
		}
	}
}
