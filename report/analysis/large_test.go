package analysis

import (
	"strings"
	"testing"
)

// Values whose sum is beyond float64 are marked, not shown as NaN.
func TestTooLargeIsMarked(t *testing.T) {
	for _, v := range [][]float64{{1e308, 1.5e308, 1e308}, {-1e308, 1e308, 1.1e308}, {1e200, 3e200}} {
		e := EstimateOf(v)
		if got := e.Show(ScaleFor(e.Mean), 3); got != TooLarge && (strings.Contains(got, "NaN") || strings.Contains(got, "Inf")) {
			t.Errorf("%v is shown as %q", v, got)
		}
	}
	if got := EstimateOf([]float64{1e308, 1.5e308, 1e308}).Show(ScaleFor(1e308), 3); got != TooLarge {
		t.Errorf("a sum beyond float64 is shown as %q", got)
	}
}
