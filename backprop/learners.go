package backprop

import (
	"fmt"
	"math/rand/v2"

	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// Classifier learns labels by softmax cross-entropy. Like the other learners of
// this package it has the methods Learn, Reset, Save, Load, Synapses, Opened,
// GateNovelty, Fields, Inspect and Loss.
type Classifier struct{ *network }

// Regressor learns target vectors by mean squared error.
type Regressor struct{ *network }

// Autoencoder learns to give back its input, by mean squared error. Its
// narrowest layer is what it can keep.
type Autoencoder struct{ *network }

// NewClassifier builds a classifier for a stream with labels. rand returns
// the source of random numbers for one purpose (weights, dropout, replay). A
// setting that is unknown or cannot be used is refused by name.
func NewClassifier(cfg Config, spec stimulus.Spec, rand func(purpose string) *rand.PCG, g Gating) (*Classifier, error) {
	n, err := newNetwork(cfg, spec, rand, g, targetLabel)
	if err != nil {
		return nil, fmt.Errorf("gradient classifier: %w", err)
	}
	return &Classifier{n}, nil
}

// NewRegressor builds a regression for a stream with target vectors.
func NewRegressor(cfg Config, spec stimulus.Spec, rand func(purpose string) *rand.PCG, g Gating) (*Regressor, error) {
	n, err := newNetwork(cfg, spec, rand, g, targetVector)
	if err != nil {
		return nil, fmt.Errorf("gradient regression: %w", err)
	}
	return &Regressor{n}, nil
}

// NewAutoencoder builds an autoencoder; labels and targets that the stream
// may give are not used.
func NewAutoencoder(cfg Config, spec stimulus.Spec, rand func(purpose string) *rand.PCG, g Gating) (*Autoencoder, error) {
	n, err := newNetwork(cfg, spec, rand, g, targetInput)
	if err != nil {
		return nil, fmt.Errorf("gradient autoencoder: %w", err)
	}
	return &Autoencoder{n}, nil
}

// predict fills dst with the outputs for b, width values a row.
func (n *network) predict(dst []float32, b stimulus.Batch, width int, what string) error {
	if err := b.Validate(n.spec, false); err != nil {
		return err
	}
	if len(dst) != b.N*width {
		return fmt.Errorf("%d %s asked for, %d stimuli have %d", len(dst), what, b.N, b.N*width)
	}
	return n.outputs(dst, b.X, what)
}

// outputs fills the start of dst with the outputs for the rows of x.
func (n *network) outputs(dst, x []float32, what string) error {
	if !finite(n.c.predict(dst, x)) {
		return fmt.Errorf("after step %d: %s are not finite: %w", n.c.steps, what, plasticity.ErrDiverged)
	}
	return nil
}

// Scores gives the class probabilities, N×Classes row-major.
func (c *Classifier) Scores(dst []float32, b stimulus.Batch) error {
	return c.predict(dst, b, c.spec.Classes, "class scores")
}

// Predict gives the output vectors, N×Targets row-major.
func (r *Regressor) Predict(dst []float32, b stimulus.Batch) error {
	return r.predict(dst, b, r.spec.Targets, "outputs")
}

// Recall gives back each row of cue as the network reconstructs it.
func (a *Autoencoder) Recall(dst []float32, cue stimulus.Batch) error {
	return a.predict(dst, cue, a.spec.Dim, "reconstructed inputs")
}

// Novelty is the share of a stimulus that is not reconstructed,
// ‖x − x̂‖²/‖x‖², at most 1. For a stimulus of zeros it is 0 if that is
// reconstructed exactly and 1 otherwise.
func (a *Autoencoder) Novelty(dst []float32, b stimulus.Batch) error {
	if len(dst) != b.N {
		return fmt.Errorf("%d novelties asked for, the batch has %d stimuli", len(dst), b.N)
	}
	back := make([]float32, len(b.X))
	if err := a.Recall(back, b); err != nil {
		return err
	}
	for i := range dst {
		dst[i] = unexplained(b.Row(i), back[i*b.D:(i+1)*b.D])
	}
	return nil
}
