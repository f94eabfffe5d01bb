package datasets

import (
	"fmt"
	"math/rand/v2"

	"github.com/hebbgrad/hebbgrad/stimulus"
)

// BarsOptions describe the bars of Földiák (1990).
type BarsOptions struct {
	Side   int     // the image is Side×Side; 0 means 8
	P      float64 // probability of each bar; 0 means 1/8
	Length int     // presentations
}

// Bars shows images of horizontal and vertical bars, 2·Side of them, each
// present with probability P independently of the others. A pixel is 1 where a
// bar lies and 0 elsewhere; where two cross it is 1.
type Bars struct {
	o    BarsOptions
	spec stimulus.Spec
	rng  *rand.Rand
	cursor
}

var _ Stream = (*Bars)(nil)

// NewBars returns a stream of bars.
func NewBars(o BarsOptions, src *rand.PCG) (*Bars, error) {
	if o.Side == 0 {
		o.Side = 8
	}
	if o.P == 0 {
		o.P = 1. / 8
	}
	if o.Side < 1 || o.Length < 1 || !(o.P > 0 && o.P <= 1) {
		return nil, fmt.Errorf("bars: side %d, probability %v, %d presentations: want sides and presentations of 1 or more and a probability above 0 and up to 1", o.Side, o.P, o.Length)
	}
	shape := stimulus.Shape{Channels: 1, Height: o.Side, Width: o.Side}
	return &Bars{
		o: o, rng: rand.New(src), cursor: cursor{length: o.Length},
		spec: stimulus.Spec{Dim: shape.Size(), Shape: shape, Length: o.Length},
	}, nil
}

// Spec declares the stream: inputs only.
func (s *Bars) Spec() stimulus.Spec { return s.spec }

// Exposure is 0: the same image comes back by chance.
func (s *Bars) Exposure(int) int { return 0 }

// Templates are the images of one bar each, the horizontal ones first: what a
// learner should find.
func (s *Bars) Templates() *Patterns {
	p := &Patterns{X: make([]float32, 2*s.o.Side*s.spec.Dim), dim: s.spec.Dim, shape: s.spec.Shape}
	for k := range 2 * s.o.Side {
		s.draw(p.Row(k), k)
	}
	return p
}

// draw adds bar k to x.
func (s *Bars) draw(x []float32, k int) {
	n := s.o.Side
	for j := range n {
		if k < n {
			x[k*n+j] = 1
		} else {
			x[j*n+k-n] = 1
		}
	}
}

// Next fills dst with at most n presentations.
func (s *Bars) Next(dst *stimulus.Batch, n int) (int, error) {
	_, n = s.advance(n)
	resize(dst, s.spec, n)
	clear(dst.X)
	for i := range n {
		for k := range 2 * s.o.Side {
			if s.rng.Float64() < s.o.P {
				s.draw(dst.Row(i), k)
			}
		}
	}
	return n, nil
}
