package stats_test

import (
	"fmt"

	"github.com/hebbgrad/hebbgrad/internal/stats"
)

// Two planned comparisons of ten seeds: the first arm is better in all but one,
// the second now and then.
func ExampleJudge() {
	base := []float64{91.2, 90.4, 91.9, 90.7, 91.1, 90.2, 91.5, 90.9, 91.4, 90.8}
	better := []float64{92.9, 92.3, 91.8, 92.6, 92.7, 91.6, 93.2, 92.1, 93.5, 92.4}
	alike := []float64{91.5, 90.1, 92.0, 90.5, 91.3, 89.9, 91.9, 90.4, 91.6, 90.9}
	for _, v := range stats.Judge([]stats.Pair{{A: better, B: base}, {A: alike, B: base}}, nil) {
		fmt.Printf("%+.2f (%.2f to %.2f, %s), p = %.4f, corrected %.4f, differs: %v\n",
			v.Value, v.Low, v.High, v.Method, v.P, v.Corrected, v.Differs)
	}
	// Output:
	// +1.50 (1.06 to 1.94, Student's t), p = 0.0039, corrected 0.0078, differs: true
	// -0.00 (-0.22 to 0.22, Student's t), p = 1.0000, corrected 1.0000, differs: false
}
