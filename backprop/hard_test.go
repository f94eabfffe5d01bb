package backprop

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// hard holds stimuli that are dead, ordinary and far out.
func hard() stimulus.Batch {
	return stimulus.Batch{N: 4, D: 4, X: []float32{0, 0, 0, 0, 1, 1, 0, 0, 1, -1, 0, 0, 9, -9, 0, 0}}
}

// spread gives the weights of every layer below the output the size hidden, and
// those of the output the size output, with both signs and zeros.
func spread(n *network, hidden, output float32) {
	for _, p := range n.c.params {
		size := hidden
		if p.readout {
			size = output
		}
		for i := range p.w {
			p.w[i] = size * float32(i%3-1)
		}
	}
}

// Logits far beyond the range of exp, dead inputs, a single class and outputs
// far from their targets give no NaN, with hidden layers and without, by every
// rule and L-BFGS.
func TestHardInputsGiveNoNaN(t *testing.T) {
	for _, s := range append(everyRule(), Step{Rule: LBFGS}) {
		for _, layers := range []string{"none", "6", "6:elu 5:softplus", "6:tanh 5:sigmoid", "conv3x1:leaky-relu pool2 5"} {
			cfg := Config{Layers: layersOf(t, layers), Minibatch: 4, Step: s}
			gentle := cfg
			switch s.Rule { // a multiple of a gradient of such weights is a divergence unless it is small
			case SGD, Momentum, Nesterov:
				gentle.Step.Rate = 1e-13
				if layers != "none" {
					cfg.Step.Rate = 1e-4
				}
			}
			spec := stimulus.Spec{Dim: 4, Shape: stimulus.Shape{Channels: 1, Height: 2, Width: 2}}
			learn := func(what string, n *network, b stimulus.Batch) {
				t.Helper()
				for range 20 {
					if _, err := n.Learn(b); err != nil {
						t.Errorf("%s, %s, %+v: %v", what, layers, s, err)
						return
					}
				}
				if l := n.Loss(); l-l != 0 {
					t.Errorf("%s, %s, %+v: loss %v", what, layers, s, l)
				}
			}
			classes := spec
			classes.Classes = 3
			b := hard()
			b.Labels = []int{0, 1, 2, 0}
			c := classifier(t, cfg, classes, Gating{})
			spread(c.network, 10, 1000)
			p := make([]float32, 12)
			if err := c.Scores(p, b.WithoutAnswers()); err != nil {
				t.Errorf("scores, %s: %v", layers, err)
			}
			learn("large logits", c.network, b)

			one := spec
			one.Classes = 1
			b.Labels = []int{0, 0, 0, 0}
			learn("a single class", classifier(t, cfg, one, Gating{}).network, b)

			b = hard()
			b.X = make([]float32, len(b.X))
			b.Labels = []int{0, 1, 2, 0}
			learn("dead inputs", classifier(t, cfg, classes, Gating{}).network, b)

			targets := spec
			targets.Targets = 2
			b = hard()
			b.Targets = []float32{0, 1e4, -1e4, 0, 0, 0, 1, -1}
			r, err := NewRegressor(gentle, targets, sources(5), Gating{})
			if err != nil {
				t.Fatal(err)
			}
			spread(r.network, 10, 100)
			learn("far targets", r.network, b)

			a, err := NewAutoencoder(gentle, spec, sources(5), Gating{})
			if err != nil {
				t.Fatal(err)
			}
			b = hard()
			spread(a.network, 10, 100)
			learn("far reconstructions", a.network, b)
			if err := a.Novelty(make([]float32, b.N), b); err != nil {
				t.Errorf("novelty, %s, %s: %v", layers, fmt.Sprint(s), err)
			}
		}
	}
}

// L-BFGS whose start is no number stops as every other rule does.
func TestLBFGSDivergenceNamesStepAndLayer(t *testing.T) {
	c := classifier(t, Config{Layers: layersOf(t, "5"), Minibatch: 4, Step: Step{Rule: LBFGS}}, smallSpec, Gating{})
	spread(c.network, 3e38, 1)
	e, err := c.Learn(blobs(smallSpec, 4, 1))
	if !errors.Is(err, plasticity.ErrDiverged) || !strings.Contains(err.Error(), "step 1: an output of hidden layer 1") {
		t.Errorf("error %v, want one that names step 1 and hidden layer 1", err)
	}
	if _, finite := sum(e); finite {
		t.Errorf("the entry of the call that diverged has plasticity %v", e.Plasticity)
	}
}
