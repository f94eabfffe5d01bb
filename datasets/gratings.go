package datasets

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/hebbgrad/hebbgrad/stimulus"
)

// GratingOptions describe sinusoidal gratings.
type GratingOptions struct {
	Side         int     // the image is Side×Side
	Orientations int     // evenly spread over half a turn; the label is which
	Cycles       float64 // across the image; 0 means 2
	Length       int     // presentations
}

// Gratings shows gratings of random orientation and phase φ,
//
//	x = ½ + ½·cos(2π·Cycles·(u·cos θ + v·sin θ) + φ),
//
// where u and v run over [0, 1) across and down the image and θ = π·label /
// Orientations.
type Gratings struct {
	o    GratingOptions
	spec stimulus.Spec
	rng  *rand.Rand
	cursor
}

var _ Stream = (*Gratings)(nil)

// NewGratings returns a stream of gratings.
func NewGratings(o GratingOptions, src *rand.PCG) (*Gratings, error) {
	if o.Cycles == 0 {
		o.Cycles = 2
	}
	if o.Side < 2 || o.Orientations < 1 || o.Length < 1 || !(o.Cycles > 0) || o.Cycles > float64(o.Side)/2 {
		return nil, fmt.Errorf("gratings: side %d, %d orientations, %v cycles, %d presentations: want a side of 2 or more, 1 or more orientations and presentations, and at most a cycle for 2 pixels",
			o.Side, o.Orientations, o.Cycles, o.Length)
	}
	shape := stimulus.Shape{Channels: 1, Height: o.Side, Width: o.Side}
	return &Gratings{
		o: o, rng: rand.New(src), cursor: cursor{length: o.Length},
		spec: stimulus.Spec{Dim: shape.Size(), Shape: shape, Classes: o.Orientations, Length: o.Length},
	}, nil
}

// Spec declares the stream: inputs, and the orientation as label.
func (s *Gratings) Spec() stimulus.Spec { return s.spec }

// Exposure is 0: no two phases are the same.
func (s *Gratings) Exposure(int) int { return 0 }

// Next fills dst with at most n presentations.
func (s *Gratings) Next(dst *stimulus.Batch, n int) (int, error) {
	_, n = s.advance(n)
	resize(dst, s.spec, n)
	side := s.o.Side
	for i := range n {
		label := s.rng.IntN(s.o.Orientations)
		phase := 2 * math.Pi * s.rng.Float64()
		dst.Labels[i] = label
		sin, cos := math.Sincos(math.Pi * float64(label) / float64(s.o.Orientations))
		k := 2 * math.Pi * s.o.Cycles / float64(side)
		row := dst.Row(i)
		for y := range side {
			for x := range side {
				row[y*side+x] = float32(.5 + .5*math.Cos(k*(float64(x)*cos+float64(y)*sin)+phase))
			}
		}
	}
	return n, nil
}
