package report

import (
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/report/analysis"
	"github.com/hebbgrad/hebbgrad/results"
)

// Each alarm says whether it matters: by what was said when it was raised or, where
// that depends on the result, by how far the arm ends from the best.
func TestAlarmsSayWhetherTheyMatter(t *testing.T) {
	in := madeInput("digits", 3, 300) // hebbian-yoked has dead units, and ends below backprop
	if got := alarms(analysis.NewFrame(in.Data)); len(got) != 1 || !strings.Contains(got[0], "; it may matter: its test accuracy is −") || !strings.Contains(got[0], "from that of backprop, the best (95 % interval ") {
		t.Errorf("%q", got)
	}
	for i, r := range in.Rows {
		if r.Arm == "hebbian-yoked" && r.Metric == results.MetricTestAccuracy {
			in.Rows[i].Value = 99
		}
	}
	if got := alarms(analysis.NewFrame(in.Data)); len(got) != 1 || !strings.HasSuffix(got[0], "; it does not matter for test accuracy: no arm has a higher one") {
		t.Errorf("of the best arm: %q", got)
	}
	for i := range in.Runs {
		for k := range in.Runs[i].Alarms {
			in.Runs[i].Alarms[k].Matters = "it matters: so it does"
		}
	}
	if got := alarms(analysis.NewFrame(in.Data)); len(got) != 1 || !strings.HasSuffix(got[0], "; it matters: so it does") {
		t.Errorf("said when raised: %q", got)
	}
}
