package backprop

import (
	"slices"
	"testing"

	"github.com/hebbgrad/hebbgrad/gate"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// echoing is a gate that opens as it is told and keeps the echoes.
type echoing struct {
	listed
	echoes []float32
}

func (g *echoing) Echo(novelty float32) { g.echoes = append(g.echoes, novelty) }

// TestGateHearsTheReconstruction: the gate of an autoencoder without a memory
// hears what share of each stimulus is not reconstructed, before the step; and
// after it, as echo, that of what was learned.
func TestGateHearsTheReconstruction(t *testing.T) {
	spec := stimulus.Spec{Dim: 12, Length: 1000}
	g := &echoing{listed: listed{open: []bool{true, false, true, true}}}
	a, err := NewAutoencoder(Config{Layers: layersOf(t, "9"), Minibatch: 4, Step: Step{Rate: .01}}, spec, sources(5), Gating{Gate: g, Shows: gate.Instance})
	if err != nil {
		t.Fatal(err)
	}
	b := stimulus.Batch{N: 4, D: 12, X: blobs(smallSpec, 4, 3).X}
	for range 20 { // until something is reconstructed
		if _, err := a.Learn(b); err != nil {
			t.Fatal(err)
		}
	}
	g.echoes = nil
	before, after := make([]float32, 4), make([]float32, 4)
	if err := a.Novelty(before, b); err != nil {
		t.Fatal(err)
	}
	e, err := a.Learn(b)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Novelty(after, b); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(a.GateNovelty(), before) {
		t.Errorf("the gate heard %v, before the step %v were not reconstructed", a.GateNovelty(), before)
	}
	if want := []float32{after[0], after[2], after[3]}; !slices.Equal(g.echoes, want) {
		t.Errorf("echoes %v, after the step %v of what was learned", g.echoes, want)
	}
	if slices.Equal(before, after) {
		t.Errorf("novelty %v before the step and %v after it: the test tells nothing", before, after)
	}
	// Four rows before the step and four after it, beside the three that learn.
	if want := int64(a.c.work().forward * (4 + 3 + 4)); e.MACs.Forward != want {
		t.Errorf("%d MACs forward, want %d", e.MACs.Forward, want)
	}
}

// A regression has nothing of the stimulus to compare with.
func TestOnlyAnAutoencoderHearsItself(t *testing.T) {
	spec := stimulus.Spec{Dim: 4, Targets: 2, Length: 10}
	if _, err := NewRegressor(Config{}, spec, sources(1), Gating{Gate: gate.NewOpen(), Shows: gate.Instance}); err == nil {
		t.Error("a regression without a memory takes a gate that listens to instance")
	}
}
