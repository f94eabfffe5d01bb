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

// NewBars shows images of horizontal and vertical bars, 2·Side of them, each
// present with probability P independently of the others. A pixel is 1 where a
// bar lies and 0 elsewhere; where two cross it is 1. Exposures are not known:
// the same image comes back by chance.
func NewBars(o BarsOptions, src *rand.PCG) (*Sequence, error) {
	if o.Side == 0 {
		o.Side = 8
	}
	if o.P == 0 {
		o.P = 1. / 8
	}
	if o.Side < 1 || o.Length < 1 || !(o.P > 0 && o.P <= 1) {
		return nil, fmt.Errorf("bars: side %d, probability %v, %d presentations: want sides and presentations of 1 or more and a probability above 0 and up to 1", o.Side, o.P, o.Length)
	}
	rng := rand.New(src)
	return NewSequence(square(o.Side, o.Length), nil, func(dst *stimulus.Batch, i, _ int) {
		clear(dst.Row(i))
		for k := range 2 * o.Side {
			if rng.Float64() < o.P {
				drawBar(dst.Row(i), o.Side, k)
			}
		}
	}), nil
}

// BarTemplates are the images of one bar each, the horizontal ones first: what a
// learner should find.
func BarTemplates(side int) *Patterns {
	s := square(side, 2*side)
	p := &Patterns{X: make([]float32, s.Length*s.Dim), dim: s.Dim, shape: s.Shape}
	for k := range p.Len() {
		drawBar(p.Row(k), side, k)
	}
	return p
}

// drawBar adds bar k to x.
func drawBar(x []float32, side, k int) {
	for j := range side {
		if k < side {
			x[k*side+j] = 1
		} else {
			x[j*side+k-side] = 1
		}
	}
}

// square declares a stream of grey images of side×side pixels.
func square(side, length int) stimulus.Spec {
	return stimulus.Spec{Dim: side * side, Shape: stimulus.Shape{Channels: 1, Height: side, Width: side}, Length: length}
}
