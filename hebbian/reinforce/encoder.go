package reinforce

import (
	"math/rand/v2"

	"github.com/hebbgrad/hebbgrad/stimulus"
)

// Encoder computes features for learners of other kinds, so that two rules can be
// compared on the same.
type Encoder struct {
	of   *encoder
	code code
}

// NewEncoder draws fixed features from src.
func NewEncoder(f Features, s stimulus.Spec, src *rand.PCG) (*Encoder, error) {
	e, err := newEncoder(f, s, src)
	return &Encoder{of: e}, err
}

// Width is the number of features, Cost the multiply-accumulates of an observation.
func (e *Encoder) Width() int { return e.of.width }
func (e *Encoder) Cost() int  { return e.of.cost }

// Encode writes all features of x, a vector of length 1 or 0.
func (e *Encoder) Encode(dst, x []float32) {
	e.of.encode(&e.code, x)
	clear(dst[:e.of.width])
	for k, f := range e.code.at {
		dst[f] += e.code.v[k]
	}
}
