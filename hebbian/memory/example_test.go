package memory_test

import (
	"fmt"
	"log"
	"math/rand/v2"

	"github.com/hebbgrad/hebbgrad/hebbian/memory"
	"github.com/hebbgrad/hebbgrad/plasticity"
)

// A block finds what was stored and not what was not.
func ExampleNew() {
	m, err := memory.New("conjunction", nil, 64, rand.NewPCG(1, 2))
	if err != nil {
		log.Fatal(err)
	}
	r := rand.New(rand.NewPCG(3, 4))
	stored, other := make([]float32, 64), make([]float32, 64)
	for i := range stored {
		stored[i], other[i] = r.Float32(), r.Float32()
	}
	var l plasticity.Ledger
	l.Begin(1)
	wrote := m.Present(&l, 0, stored, true)
	fmt.Printf("%v %.2f %.2f\n", wrote, m.Search(stored), m.Search(other))
	// Output: true 1.00 0.00
}

// The response of the fly's novelty neuron falls geometrically with exposure.
func ExampleHabituation() {
	r, err := memory.Habituation(.5, 4)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.3f\n", r)
	// Output: [1.000 0.500 0.250 0.125]
}
