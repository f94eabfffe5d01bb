package backprop

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/gate"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// listed opens for the presentations whose place is listed.
type listed struct {
	gate.Fixed
	open []bool
	at   int
}

func (l *listed) Open(gate.Levels, gate.Truth) bool {
	l.at++
	return l.open[(l.at-1)%len(l.open)]
}

func TestShutGateMakesNoStep(t *testing.T) {
	cfg := Config{Layers: layersOf(t, "9"), Minibatch: 8, Step: Step{Rule: AdamW, Decay: .1}}
	c := classifier(t, cfg, smallSpec, Gating{Gate: gate.NewShut(), Shows: gate.Surprise})
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
	if want := int64(16 * 2 * (9 + 3)); e.MACs.Elementwise != want { // a bias and an activation for each output
		t.Errorf("%d element-wise operations, want %d", e.MACs.Elementwise, want)
	}
	spec := stimulus.Spec{Dim: 2 * 5 * 6, Shape: stimulus.Shape{Channels: 2, Height: 5, Width: 6}, Classes: 3}
	c = classifier(t, Config{Layers: layersOf(t, "conv4x3 pool2 dropout.5 6"), Minibatch: 4}, spec, Gating{Gate: gate.NewShut(), Shows: gate.Surprise})
	if e, err = c.Learn(blobs(spec, 1, 1)); err != nil {
		t.Fatal(err)
	}
	if want := int64(2*4*3*4 + 4*1*2*(2*2) + 2*6 + 2*3); e.MACs.Elementwise != want { // to answer, nothing is dropped out
		t.Errorf("%d element-wise operations of a convolution that answers, want %d", e.MACs.Elementwise, want)
	}
}

func TestGateHearsTheNetworksOwnProbabilities(t *testing.T) {
	for _, s := range []gate.Signal{gate.Surprise, gate.Uncertainty} {
		c := classifier(t, Config{Layers: layersOf(t, "9 dropout.5"), Minibatch: 8}, smallSpec, Gating{Gate: gate.NewOpen(), Shows: s})
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
	g, err := gate.Build("oracle", gate.Settings{Truth: true})
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
	c := classifier(t, Config{Layers: layersOf(t, "9"), Minibatch: 8}, smallSpec, Gating{Gate: shut, Shows: gate.Surprise})
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
