package tracks

import (
	"math"
	"testing"
)

// The measures of transfer on matrices made by hand. Row t is the accuracy on each
// task once t tasks are over.
func TestTransfer(t *testing.T) {
	for name, c := range map[string]struct {
		matrix    [][]float64
		best, end []float64
		want      transfers
	}{
		// Every task is forgotten as the next is learned, and helps none.
		"catastrophe": {[][]float64{{10, 10, 10}, {90, 10, 10}, {0, 80, 10}, {0, 0, 70}}, []float64{90, 80, 70}, []float64{0, 0, 70},
			transfers{forgetting: 85, backward: -85, forward: 0}},
		// Nothing is forgotten, later tasks help earlier ones and are helped.
		"gain": {[][]float64{{10, 20, 30}, {80, 40, 30}, {85, 80, 60}, {90, 82, 80}}, []float64{90, 82, 80}, []float64{90, 82, 80},
			transfers{forgetting: 0, backward: (10 + 2) / 2., forward: (20 + 30) / 2.}},
		// The best was before a task was over.
		"early": {[][]float64{{0, 0}, {60, 0}, {50, 40}}, []float64{70, 45}, []float64{50, 40},
			transfers{forgetting: 20, backward: -10, forward: 0}},
		"no end":   {nil, []float64{70, 45, 9}, []float64{50, 40, 9}, transfers{forgetting: 12.5}},
		"one task": {[][]float64{{0}, {9}}, []float64{9}, []float64{9}, transfers{}},
	} {
		got := transfer(c.matrix, c.best, c.end)
		for _, d := range []float64{got.forgetting - c.want.forgetting, got.backward - c.want.backward, got.forward - c.want.forward} {
			if math.Abs(d) > 1e-12 {
				t.Errorf("%s: %+v, want %+v", name, got, c.want)
				break
			}
		}
	}
}
