package backprop_test

import (
	"fmt"
	"log"
	"math/rand/v2"

	"github.com/hebbgrad/hebbgrad/backprop"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// A classifier under the same contract and the same ledger as the local learner.
func ExampleNewClassifier() {
	spec := stimulus.Spec{Dim: 2, Classes: 2, Length: 4}
	layers, err := backprop.ParseLayers("3:tanh")
	if err != nil {
		log.Fatal(err)
	}
	c, err := backprop.NewClassifier(backprop.Config{Layers: layers, Minibatch: 4, Step: backprop.Step{Rule: backprop.SGD, Rate: .1}},
		spec, func(string) *rand.PCG { return rand.NewPCG(1, 2) }, backprop.Gating{})
	if err != nil {
		log.Fatal(err)
	}
	b := stimulus.Batch{N: 4, D: 2, X: []float32{0, 1, 1, 0, 1, 1, .5, .25}, Labels: []int{0, 1, 1, 0}}
	e, err := c.Learn(b)
	if err != nil {
		log.Fatal(err)
	}
	var updates int64
	for _, n := range e.Updates {
		updates += n
	}
	fmt.Println("updates of one step:", updates, "of", 2*3+3+3*2+2, "weights")
	fmt.Println("an event of the last presentation:", e.Marks[3].Has(plasticity.Readout))
	// Output:
	// updates of one step: 17 of 17 weights
	// an event of the last presentation: true
}

// Layers are written as on the command line.
func ExampleParseLayers() {
	layers, err := backprop.ParseLayers("conv16x5 pool2 256:tanh")
	if err != nil {
		log.Fatal(err)
	}
	for _, l := range layers {
		fmt.Println(l.Kind)
	}
	// Output:
	// conv
	// pool
	// dense
}
