package datasets

import (
	"math/rand/v2"

	"github.com/hebbgrad/hebbgrad/internal/limit"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// script is a stream whose order is drawn in advance: which stimulus each
// presentation shows. Streams of familiar and novel stimuli are built on it.
type script struct {
	*Sequence
	source Source
	pick   []int32 // place in source of each stimulus
	order  []int32 // stimulus of each presentation

	// kind is what, beside the stimulus, makes a presentation a thing of its
	// own that can be novel; nil where nothing does.
	kind []int32

	exposures, lag, load []int32 // of each presentation

	// alter changes stimulus x of presentation i, in order; nil where the
	// stimulus is shown as it is.
	alter func(x []float32, i int)
}

// scriptFits refuses an order of presentations for which there is no memory.
func scriptFits(presentations float64) error {
	return limit.Check("a stream", presentations, "presentations", 4*4)
}

// prepare derives from the order what the stream knows of each presentation.
func (s *script) prepare() {
	n := len(s.order)
	s.exposures, s.lag, s.load = make([]int32, n), make([]int32, n), make([]int32, n)
	type thing struct{ stimulus, kind int32 }
	type past struct{ times, last int32 }
	seen := make(map[thing]past, len(s.pick))
	for i, k := range s.order {
		t := thing{stimulus: k}
		if s.kind != nil {
			t.kind = s.kind[i]
		}
		s.load[i] = int32(len(seen))
		p := seen[t]
		if p.times > 0 {
			s.lag[i] = int32(i) - p.last
		}
		p.times++
		p.last = int32(i)
		seen[t] = p
		s.exposures[i] = p.times
	}
	spec := stimulus.Spec{Dim: s.source.Dim(), Shape: s.source.Shape(), Truth: true, Length: n}
	s.Sequence = NewSequence(spec, func(at int) int { return int(s.exposures[at]) }, func(dst *stimulus.Batch, i, at int) {
		s.source.Fill(dst.Row(i), s.Stimulus(at))
		if s.alter != nil {
			s.alter(dst.Row(i), at)
		}
		dst.Novel[i] = s.exposures[at] == 1
	})
}

// Lag is how many presentations ago the stimulus of presentation i was shown
// last; 0 where it is novel.
func (s *script) Lag(i int) int { return int(s.lag[i]) }

// Load is the number of different stimuli shown before presentation i.
func (s *script) Load(i int) int { return int(s.load[i]) }

// Stimulus is the place in the source of what presentation i shows.
func (s *script) Stimulus(i int) int { return int(s.pick[s.order[i]]) }

func shuffle(x []int32, rng *rand.Rand) {
	rng.Shuffle(len(x), func(a, b int) { x[a], x[b] = x[b], x[a] })
}
