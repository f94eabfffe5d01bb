package report

import (
	"math"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/report/analysis"
	"github.com/hebbgrad/hebbgrad/report/table"
	"github.com/hebbgrad/hebbgrad/results"
)

// A cost to target is a point of the evaluation grid: where all seeds reached
// the target at the same one, that is no interval of width 0.
func TestToTargetIsAPointOfTheGrid(t *testing.T) {
	in := paretoInput()
	for i, r := range in.Rows {
		if r.Arm == "first" && r.Metric == analysis.ToTarget("presentations") {
			in.Rows[i].Value = 4900
		}
	}
	tr := analysis.NewFrame(in.Data).Tracks[0]
	tab := table.Summary(tr)
	at := 0
	for j, c := range tab.Columns {
		if c.Name == analysis.ToTarget("presentations")+" (presentations)" {
			at = j
		}
	}
	cell := tab.Rows[0][at]
	if cell.Text != "4,900 (same point)" || cell.Value != 4900 || !math.IsNaN(cell.Low) || !math.IsNaN(cell.High) {
		t.Errorf("4,900 in all seeds is shown as %+v", cell)
	}
	if other := tab.Rows[1][at].Text; other != "233 (46 to 1,186)" {
		t.Errorf("differing seeds are shown as %q", other)
	}
	notes := strings.Join(tab.Notes, " ")
	for _, want := range []string{"point of the evaluation grid only", "(same point): all seeds reached it at the same one"} {
		if !strings.Contains(notes, want) {
			t.Errorf("the notes of the summary do not say %q: %s", want, notes)
		}
	}
	b, err := tab.CSV()
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(b), ",4900,,,3,,0,") || strings.Contains(string(b), "NaN") {
		t.Errorf("the table's file does not leave the interval out:\n%s", b)
	}
	pareto, _ := tableOf(tr, "pareto-")
	if !strings.Contains(strings.Join(pareto.Notes, " "), "point of the evaluation grid only") {
		t.Error("the notes of the costs do not say how finely they are known")
	}
	ds := []analysis.Difference{{Pair: analysis.Pair{A: tr.Arms[0], B: tr.Arms[1]}, Measure: analysis.Measure{Metric: analysis.ToTarget("presentations")}, Diff: analysis.Estimate{Mean: 1, Low: 0, High: 2, N: 3}}}
	if !strings.Contains(strings.Join(named(table.Of(tr, ds), "comparison-").Notes, " "), "point of the evaluation grid only") {
		t.Error("the notes of the comparison do not say how finely costs to target are known")
	}
	ds[0].Metric = results.MetricUpdates
	if strings.Contains(strings.Join(named(table.Of(tr, ds), "comparison-").Notes, " "), "evaluation grid") {
		t.Error("a comparison without costs to target speaks of the grid")
	}
}
