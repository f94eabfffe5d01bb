package hebbian_test

import (
	"testing"

	"github.com/hebbgrad/hebbgrad/datasets"
	"github.com/hebbgrad/hebbgrad/gate"
	"github.com/hebbgrad/hebbgrad/hebbian"
	"github.com/hebbgrad/hebbgrad/hebbian/memory"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// shutLater is a novelty gate that can be shut for good.
type shutLater struct {
	gate.Gate
	shut bool
}

func (g *shutLater) Open(l gate.Levels, truth gate.Truth) bool {
	return !g.shut && g.Gate.Open(l, truth)
}

// BenchmarkPresentation times one presentation of a digit to the circuit of
// TestCostOfAFamiliarImage once it has learned: a forward pass (the gate is then
// shut for good), a familiar image, one at which an early match skips the
// layers, and images that are learned (the gate open for good).
//
//	go test -run '^$' -bench Presentation -count 10 ./hebbian
func BenchmarkPresentation(b *testing.B) {
	data := must(datasets.Open("digits", ""))
	const images = 500
	batch := make([]stimulus.Batch, images)
	for i := range batch {
		x := make([]float32, data.Train.Dim())
		data.Train.Fill(x, i)
		batch[i] = stimulus.Batch{N: 1, D: len(x), X: x}
	}
	novelty := func() gate.Gate { return must(gate.NewNovelty(gate.Instance, gate.Aim{FalseFamiliar: .001}, .02)) }
	later := &shutLater{Gate: novelty()}
	for _, c := range []struct {
		name  string
		gate  gate.Gate
		early bool
	}{
		{"forward", later, false}, {"familiar", novelty(), false},
		{"familiar-early-match", novelty(), true}, {"learned", gate.NewOpen(), false},
	} {
		b.Run(c.name, func(b *testing.B) {
			cfg := hebbian.Digits()
			cfg.Minibatch, cfg.EarlyMatch = 1, c.early
			cfg.Layers = append(cfg.Layers, hebbian.Layer{Units: 200})
			cfg.Memory.Set = map[string]memory.Values{"conjunction": {"neurons": 128}}
			n := must(hebbian.New(cfg, stimulus.Spec{Dim: data.Train.Dim(), Shape: data.Train.Shape(), Length: 1 << 20}, source(3), c.gate))
			later.shut = false
			// Twice: what was taken for familiar at first is stored then.
			for i := range 2 * images {
				must(n.Learn(batch[i%images]))
			}
			later.shut = true // the other gates go on
			i := 0
			for b.Loop() {
				must(n.Learn(batch[i%images]))
				i++
			}
		})
	}
}
