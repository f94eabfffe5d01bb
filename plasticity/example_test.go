package plasticity_test

import (
	"bytes"
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

// trace is state that a learner of one's own may have.
type trace struct {
	w     []float32
	steps int
}

func (t *trace) Keep(w *plasticity.Walker) {
	w.Float32s("trace", t.w)
	w.Count("steps", &t.steps)
}

// One description saves state and loads it; state of another size is refused
// and changes nothing.
func ExampleSave() {
	var file bytes.Buffer
	if err := plasticity.Save(&file, &trace{w: []float32{1, 2}, steps: 3}); err != nil {
		fmt.Println(err)
	}
	same, other := &trace{w: make([]float32, 2)}, &trace{w: make([]float32, 5)}
	fmt.Println(plasticity.Load(bytes.NewReader(file.Bytes()), other), other.w)
	fmt.Println(plasticity.Load(&file, same), same.w, same.steps)
	// Output:
	// load trace: 2 values saved, the learner has 5 [0 0 0 0 0]
	// <nil> [1 2] 3
}
