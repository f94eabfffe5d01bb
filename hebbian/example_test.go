package hebbian_test

import (
	"fmt"
	"hash/fnv"
	"log"
	"math/rand/v2"

	"github.com/hebbgrad/hebbgrad/datasets"
	"github.com/hebbgrad/hebbgrad/gate"
	"github.com/hebbgrad/hebbgrad/hebbian"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// sources gives every purpose its own numbers.
func sources(purpose string) *rand.PCG {
	h := fnv.New64a()
	h.Write([]byte(purpose))
	return rand.NewPCG(1, h.Sum64())
}

// Build a circuit, show it a stream in which ten patterns come back five times
// each, and read the ledger: plasticity happens at the first exposure alone.
func Example() {
	patterns, err := datasets.NewSigns(10, 64, 0, sources("patterns"))
	if err != nil {
		log.Fatal(err)
	}
	stream, err := datasets.NewRepeat(patterns, datasets.RepeatOptions{Stimuli: 10, Exposures: 5}, sources("order"))
	if err != nil {
		log.Fatal(err)
	}
	spec := stream.Spec()

	g, err := gate.NewNovelty(gate.Instance, gate.Aim{FalseFamiliar: .002}, .02)
	if err != nil {
		log.Fatal(err)
	}
	circuit, err := hebbian.New(hebbian.Config{}, spec, sources, g)
	if err != nil {
		log.Fatal(err)
	}

	events := map[int]int{} // by exposure
	writes := int64(0)
	var b stimulus.Batch
	for i := 0; i < spec.Length; i++ {
		if _, err := stream.Next(&b, 1); err != nil {
			log.Fatal(err)
		}
		entry, err := circuit.Learn(b)
		if err != nil {
			log.Fatal(err)
		}
		if entry.Marks[0].Has(plasticity.Memory) {
			events[stream.Exposure(i)]++
		}
		writes += entry.Writes
	}
	fmt.Println("presentations:", spec.Length)
	fmt.Println("events by exposure:", events)
	fmt.Println("memory writes:", writes)
	// Output:
	// presentations: 50
	// events by exposure: map[1:10]
	// memory writes: 10
}

// What is familiar slows the sensors.
func ExampleCircuit_SettledRates() {
	spec := stimulus.Spec{Dim: 16, Length: 1}
	circuit, err := hebbian.New(hebbian.Config{}, spec, sources)
	if err != nil {
		log.Fatal(err)
	}
	b := stimulus.Batch{N: 1, D: 16, X: make([]float32, 16)}
	for i := range b.X {
		b.X[i] = float32(i%4) / 3
	}
	before, after := make([]float32, 1), make([]float32, 1)
	if err := circuit.SettledRates(before, b); err != nil {
		log.Fatal(err)
	}
	if _, err := circuit.Learn(b); err != nil {
		log.Fatal(err)
	}
	if err := circuit.SettledRates(after, b); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("suppressed: %.2f\n", 1-after[0]/before[0])
	// Output: suppressed: 0.75
}
