package report

import (
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/results"
)

// Figures that a track declares from elsewhere stand beside what the arms reached.
func TestFiguresFromElsewhereStandBesideOurs(t *testing.T) {
	in := lean(madeInput("mnist", 3, 100))
	in.Declared = map[string]results.Declared{"mnist": {Published: []results.Published{{System: "BCPNN", Metric: results.MetricTestAccuracy,
		Value: "97.77 ± 0.12 %", Source: "Ravichandran, Lansner and Herman 2020", Tag: results.Read}}}}
	_, page := written(t, in)
	for _, want := range []string{"97.77 ± 0.12 %", "Ravichandran", "backprop 9", `id="elsewhere"`} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not show %q", want)
		}
	}
}
