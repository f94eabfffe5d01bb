package plasticity_test

import (
	"fmt"

	"github.com/hebbgrad/hebbgrad/plasticity"
)

// A learner changes weights through the ledger, which counts what changed, and
// credits the presentation that caused it.
func ExampleLedger() {
	w := []float32{.5, .5, .5}
	var l plasticity.Ledger
	l.Begin(2) // two presentations, of which the second changes something
	changed := l.Add(plasticity.Readout, w, []float32{.25, 0, -.5})
	l.CreditOne(plasticity.Readout, changed, 1)
	e, err := l.Entry()
	fmt.Println(e.Updates[plasticity.Readout], e.Plasticity[plasticity.Readout], err)
	fmt.Println(e.Marks[0].Has(plasticity.Readout), e.Marks[1].Has(plasticity.Readout))
	// Output:
	// 2 0.75 <nil>
	// false true
}

// Depression that fades by itself is counted and is not lasting.
func ExampleMark_Lasting() {
	m := plasticity.Mark(0).With(plasticity.ShortTerm)
	fmt.Println(m.Lasting() != 0, m.With(plasticity.Memory).Lasting() != 0)
	// Output: false true
}

func ExampleSite_String() {
	fmt.Println(plasticity.Layer, plasticity.Memory, plasticity.Feedback, plasticity.Readout, plasticity.ShortTerm)
	// Output: layer memory feedback readout short-term
}
