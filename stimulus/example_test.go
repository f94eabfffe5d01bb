package stimulus_test

import (
	"fmt"

	"github.com/hebbgrad/hebbgrad/stimulus"
)

// A batch is held against what its stream promised.
func ExampleBatch_Validate() {
	spec := stimulus.Spec{Dim: 2, Classes: 3, Length: 2}
	b := stimulus.Batch{N: 2, D: 2, X: []float32{0, 1, 1, 0}, Labels: []int{0, 3}}
	fmt.Println(b.Validate(spec, true))
	// Output: stimulus 1 has label 3: labels lie in [0, 3)
}

// A probe may not show the answers.
func ExampleBatch_WithoutAnswers() {
	b := stimulus.Batch{N: 1, D: 2, X: []float32{0, 1}, Labels: []int{1}, Times: []float64{.5}}
	p := b.WithoutAnswers()
	fmt.Println(p.Labels == nil, p.Times)
	// Output: true [0.5]
}
