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

// NewLag is the protocol of Tyulmankov, Yang and Abbott (2022): at each
// presentation, where the one R before was novel, it is repeated with the
// given probability; otherwise a new pattern of −1 and +1 is drawn. A pattern
// is thus shown once or twice. In the long run the share of repetitions among
// presentations is p/(1+p).
//
// Which presentations are repetitions is drawn at once; patterns are drawn as
// the stream goes on.
func NewLag(o LagOptions, src *rand.PCG) (*Sequence, error) {
	if o.Repeat == 0 {
		o.Repeat = .5
	}
	switch {
	case o.Dim < 1 || o.Lag < 1 || o.Length < 1:
		return nil, fmt.Errorf("lag: %d inputs, lag %d, %d presentations: want 1 or more of each", o.Dim, o.Lag, o.Length)
	case !(o.Repeat > 0 && o.Repeat <= 1):
		return nil, fmt.Errorf("lag: a repetition with probability %v: want more than 0 and at most 1", o.Repeat)
	}
	if err := limit.Check("a stream", float64(o.Length), "presentations", 8); err != nil {
		return nil, err
	}
	if err := limit.Check(fmt.Sprintf("a lag of patterns of %d inputs", o.Dim), float64(o.Lag), "patterns", 4*float64(o.Dim)); err != nil {
		return nil, err
	}
	exposure := make([]int, o.Length)
	rng := rand.New(src)
	for i := range exposure {
		exposure[i] = 1
		if i >= o.Lag && exposure[i-o.Lag] == 1 && rng.Float64() < o.Repeat {
			exposure[i] = 2
		}
	}
	ring := make([]float32, o.Lag*o.Dim) // the last R patterns
	spec := stimulus.Spec{Dim: o.Dim, Truth: true, Length: o.Length}
	return NewSequence(spec, func(at int) int { return exposure[at] }, func(dst *stimulus.Batch, i, at int) {
		place := at % o.Lag * o.Dim
		row := ring[place : place+o.Dim]
		dst.Novel[i] = exposure[at] == 1
		if dst.Novel[i] {
			signs(row, src)
		}
		copy(dst.Row(i), row)
	}), nil
}
