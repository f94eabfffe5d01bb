package single

import (
	"math/rand/v2"

	"github.com/hebbgrad/hebbgrad/hebbian/layer"
	"github.com/hebbgrad/hebbgrad/hebbian/rule"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// Classifier is a layer that names classes: by its own units where its rule is
// taught, otherwise by a delta-rule readout of its output, which is divided by
// its Euclidean norm for that.
type Classifier struct{ *Field }

// Rate of the readout, of one presentation, and the share of it that is lost
// over the run, as in the circuit.
const (
	readRate   = 4
	readAnneal = .9
)

// NewClassifier makes one for a stream with labels.
func NewClassifier(c Config, src *rand.PCG) (*Classifier, error) {
	f, err := NewField(c, src)
	if err != nil {
		return nil, err
	}
	if !f.taught {
		f.read, err = layer.NewReadout(layer.ReadoutConfig{
			Features: f.layer.Out(), Classes: c.Spec.Classes, Rule: "delta", Length: c.Spec.Length,
			Params: rule.Params{"rate": readRate * float64(max(c.Minibatch, 1)), "anneal": readAnneal},
		})
	}
	return &Classifier{f}, err
}

// readOut lets the readout learn from the output of the layer.
func (l *Layer) readOut(b stimulus.Batch, s layer.Step) error {
	l.unit = append(l.unit[:0], l.y...)
	l.direct(b.N)
	l.score = grow(l.score, b.N*l.read.Out())
	if err := l.read.Forward(&l.ledger, l.score, l.unit, b.N); err != nil {
		return err
	}
	l.ledger.Elementwise(2 * len(l.unit))
	s.Site, s.Labels = plasticity.Readout, b.Labels
	return l.read.Learn(s)
}

// direct divides n outputs of the layer by their norms.
func (l *Layer) direct(n int) {
	for i := range n {
		layer.Unit(l.unit[i*l.layer.Out() : (i+1)*l.layer.Out()])
	}
}

// Scores writes class scores, N×Classes, without learning.
func (c *Classifier) Scores(dst []float32, b stimulus.Batch) error {
	if c.read == nil {
		return c.Encode(dst, b)
	}
	c.unit = grow(c.unit, b.N*c.layer.Out())
	if err := c.Encode(c.unit, b); err != nil {
		return err
	}
	c.direct(b.N)
	return c.read.Infer(dst, c.unit, b.N)
}
