package datasets

import (
	"fmt"
	"math/rand/v2"

	"github.com/hebbgrad/hebbgrad/internal/limit"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// LagOptions describe continual familiarity at one lag.
type LagOptions struct {
	Dim    int     // inputs of a pattern
	Lag    int     // R: a repetition comes exactly this many presentations after
	Repeat float64 // probability of repeating where it is possible; 0 means 1/2
	Length int     // presentations
}

// Lag is the protocol of Tyulmankov, Yang and Abbott (2022): at each
// presentation, where the one R before was novel, it is repeated with the
// given probability; otherwise a new pattern of −1 and +1 is drawn. A pattern
// is thus shown once or twice. In the long run the share of repetitions among
// presentations is p/(1+p).
type Lag struct {
	o      LagOptions
	src    *rand.PCG
	spec   stimulus.Spec
	repeat []bool
	ring   []float32 // the last R patterns
	cursor
}

var _ Stream = (*Lag)(nil)

// NewLag draws which presentations are repetitions; patterns are drawn as the
// stream goes on.
func NewLag(o LagOptions, src *rand.PCG) (*Lag, error) {
	if o.Repeat == 0 {
		o.Repeat = .5
	}
	switch {
	case o.Dim < 1 || o.Lag < 1 || o.Length < 1:
		return nil, fmt.Errorf("lag: %d inputs, lag %d, %d presentations: want 1 or more of each", o.Dim, o.Lag, o.Length)
	case !(o.Repeat > 0 && o.Repeat <= 1):
		return nil, fmt.Errorf("lag: a repetition with probability %v: want more than 0 and at most 1", o.Repeat)
	}
	if err := limit.Check("a stream", float64(o.Length), "presentations", 1); err != nil {
		return nil, err
	}
	if err := limit.Check(fmt.Sprintf("a lag of patterns of %d inputs", o.Dim), float64(o.Lag), "patterns", 4*float64(o.Dim)); err != nil {
		return nil, err
	}
	s := &Lag{
		o: o, src: src, cursor: cursor{length: o.Length},
		spec:   stimulus.Spec{Dim: o.Dim, Truth: true, Length: o.Length},
		repeat: make([]bool, o.Length),
		ring:   make([]float32, o.Lag*o.Dim),
	}
	rng := rand.New(src)
	for i := o.Lag; i < o.Length; i++ {
		s.repeat[i] = !s.repeat[i-o.Lag] && rng.Float64() < o.Repeat
	}
	return s, nil
}

// Spec declares the stream: inputs, and the truth of what is novel.
func (s *Lag) Spec() stimulus.Spec { return s.spec }

// Exposure is 2 for a repetition and 1 for a new pattern.
func (s *Lag) Exposure(i int) int {
	switch {
	case i < 0 || i >= s.length:
		return 0
	case s.repeat[i]:
		return 2
	}
	return 1
}

// Next fills dst with at most n presentations.
func (s *Lag) Next(dst *stimulus.Batch, n int) (int, error) {
	first, n := s.advance(n)
	resize(dst, s.spec, n)
	for i := range n {
		at := first + i
		place := at % s.o.Lag * s.o.Dim
		row := s.ring[place : place+s.o.Dim]
		if !s.repeat[at] {
			signs(row, s.src)
		}
		copy(dst.Row(i), row)
		dst.Novel[i] = !s.repeat[at]
	}
	return n, nil
}
