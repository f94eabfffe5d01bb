package backprop

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"hebbgrad/gate"
	"hebbgrad/plasticity"
	"hebbgrad/stimulus"
)

// listed opens for the presentations whose place is listed.
type listed struct {
	gate.Fixed
	open []bool
	at   int
}

func (l *listed) Open(float32, gate.Truth) bool {
	l.at++
	return l.open[(l.at-1)%len(l.open)]
}

// A closed gate takes a presentation out of the step: what is learned is what
// a learner learns that sees the open ones only, the same number a step.
func TestClosedGateTakesNoPart(t *testing.T) {
	pattern := []bool{ // 3 of each 8, at other places
		true, false, false, true, true, false, false, false,
		false, false, true, false, true, false, false, true,
	}
	cfg := Config{Layers: layersOf(t, "9 6:tanh"), Minibatch: 8}
	gated := classifier(t, cfg, smallSpec, Gating{Gate: &listed{open: pattern}})
	b := blobs(smallSpec, 48, 4)
	var kept stimulus.Batch
	kept.D = b.D
	for i := range b.N {
		if pattern[i%16] {
			kept.N++
			kept.X = append(kept.X, b.Row(i)...)
			kept.Labels = append(kept.Labels, b.Labels[i])
		}
	}
	for lo := 0; lo < b.N; lo += 8 {
		e, err := gated.Learn(b.Slice(lo, lo+8))
		if err != nil {
			t.Fatal(err)
		}
		pattern := pattern[lo%16:][:8]
		for i, m := range e.Marks {
			if m.Has(plasticity.Layer) != pattern[i] || m.Has(plasticity.Readout) != pattern[i] {
				t.Fatalf("presentation %d: marks %b, gate open %t", i, m, pattern[i])
			}
		}
		if !slices.Equal(gated.Opened(), pattern) {
			t.Fatalf("opened %v, want %v", gated.Opened(), pattern)
		}
	}
	open := classifier(t, cfg, smallSpec, Gating{})
	present(t, open, kept, 3)
	if !slices.Equal(weights(gated), weights(open)) {
		t.Error("gated, it learned something else than from the open presentations alone")
	}
}

func TestShutGateMakesNoStep(t *testing.T) {
	cfg := Config{Layers: layersOf(t, "9"), Minibatch: 8, Step: Step{Rule: AdamW, Decay: .1}}
	c := classifier(t, cfg, smallSpec, Gating{Gate: gate.NewShut(), Signal: gate.Surprise})
	before := weights(c)
	b := blobs(smallSpec, 16, 4)
	e, err := c.Learn(b)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(before, weights(c)) || c.c.steps != 0 {
		t.Error("with the gate shut a step was made")
	}
	want := int64(16 * (12*9 + 9*3)) // the pass that the gate hears is counted
	if e.MACs.Forward != want || e.MACs.Learning != 0 {
		t.Errorf("%d MACs forward and %d learning, want %d and 0", e.MACs.Forward, e.MACs.Learning, want)
	}
}

func TestGateHearsTheNetworksOwnProbabilities(t *testing.T) {
	for _, s := range []gate.Signal{gate.Surprise, gate.Uncertainty} {
		c := classifier(t, Config{Layers: layersOf(t, "9 dropout.5"), Minibatch: 8}, smallSpec, Gating{Gate: gate.NewOpen(), Signal: s})
		present(t, c, blobs(smallSpec, 40, 3), 8)
		b := blobs(smallSpec, 8, 4)
		p := make([]float32, 24)
		if err := c.Scores(p, b.WithoutAnswers()); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Learn(b); err != nil {
			t.Fatal(err)
		}
		for i, got := range c.GateNovelty() {
			want := gate.UncertaintyOf(p[3*i : 3*i+3])
			if s == gate.Surprise {
				want = gate.SurpriseOf(p[3*i:3*i+3], b.Labels[i])
			}
			if got != want {
				t.Errorf("%s of presentation %d is %v, want %v", s, i, got, want)
			}
		}
	}
}

func TestOracleHearsTheTruth(t *testing.T) {
	spec := smallSpec
	spec.Truth = true
	g, err := gate.Build("oracle", gate.KnowsTruth(true))
	if err != nil {
		t.Fatal(err)
	}
	c := classifier(t, Config{Minibatch: 8}, spec, Gating{Gate: g})
	b := blobs(spec, 8, 5)
	if _, err := c.Learn(b); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(c.Opened(), b.Novel) {
		t.Errorf("opened %v, the truth is %v", c.Opened(), b.Novel)
	}
}

// Weights that overflow leave a gate no probabilities to hear: the call fails
// and its entry shows it, although no step was asked for.
func TestGateHearsNothingOfAnOverflow(t *testing.T) {
	shut := &listed{open: []bool{false}}
	c := classifier(t, Config{Layers: layersOf(t, "9"), Minibatch: 8}, smallSpec, Gating{Gate: shut, Signal: gate.Surprise})
	for _, p := range c.c.params {
		for i := range p.w {
			p.w[i] = 3e38
		}
	}
	e, err := c.Learn(blobs(smallSpec, 8, 4))
	if !errors.Is(err, plasticity.ErrDiverged) || !strings.Contains(err.Error(), "the gate hears") {
		t.Errorf("error %v, want that learning diverged where the gate listens", err)
	}
	if _, finite := sum(e); finite {
		t.Errorf("the entry of the call that diverged has plasticity %v", e.Plasticity)
	}
	if shut.at != 0 {
		t.Errorf("the gate was asked %d times about what is no number", shut.at)
	}
	b := blobs(smallSpec, 8, 4)
	if err := c.Scores(make([]float32, 24), b.WithoutAnswers()); !errors.Is(err, plasticity.ErrDiverged) {
		t.Errorf("scores: error %v, want that learning diverged", err)
	}
}
