package table

import (
	"math"
	"testing"

	"github.com/hebbgrad/hebbgrad/report/analysis"
)

// Counts are whole in the table's file, and one point reached by all seeds is
// marked as such.
func TestSpentInWholeNumbers(t *testing.T) {
	same := spent(analysis.Estimate{Mean: 560, Low: 560, High: 560, N: 3}, samePoint)
	if same.Value != 560 || same.Text != "560 (same point)" || !math.IsNaN(same.Low) {
		t.Errorf("the same in all seeds: %+v", same)
	}
	c := spent(analysis.Estimate{Mean: 594.39, Low: 391.42, High: 902.6, N: 3}, samePoint)
	for _, v := range []float64{c.Value, c.Low, c.High} {
		if v != math.Round(v) || v == 0 {
			t.Errorf("a count of %v: %+v", v, c)
		}
	}
	if c.Text != "594 (391 to 903)" {
		t.Errorf("shown as %q", c.Text)
	}
}
