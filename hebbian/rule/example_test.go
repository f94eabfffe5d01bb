package rule_test

import (
	"fmt"
	"log"

	"github.com/hebbgrad/hebbgrad/hebbian/rule"
)

// Oja's rule, Δw = η·y·(x − y·w): computing a change is separate from applying it.
func ExampleNew() {
	oja, err := rule.New("oja", rule.Params{"rate": .5}, rule.Shape{In: 2, Out: 1})
	if err != nil {
		log.Fatal(err)
	}
	w := rule.Weights{In: 2, Out: 1, W: []float32{1, 0}}
	a := rule.Activity{N: 1, In: 2, Out: 1, Pre: []float32{1, 1}, Drive: []float32{1}, Post: []float32{1}}
	var d rule.Delta
	if err := oja.Delta(&d, w, &a); err != nil {
		log.Fatal(err)
	}
	dw := make([]float32, 2)
	d.Dense(dw)
	fmt.Println(dw, w.W)
	// Output: [0 0.5] [1 0]
}

// Every rule says of itself what is not strictly local in it.
func ExampleAll() {
	for _, e := range rule.All() {
		if len(e.Spec.NonLocal) > 0 {
			fmt.Printf("%s: %s\n", e.Spec.Name, e.Spec.NonLocal[0].Name)
		}
	}
	// Output:
	// sanger: lower rows: unit j sees the weights and activities of units before it
	// krotov-hopfield: a ranking over the layer
	// softhebb: a normalisation (softmax) over the layer
	// resonance: a ranking over the layer
	// competitive: a ranking over the layer
	// imprint: which unit is free is agreed within the layer
	// k-means: not local: a reference, which keeps inputs and compares each with all units
}
