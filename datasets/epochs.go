package datasets

import (
	"fmt"
	"math/rand/v2"

	"github.com/hebbgrad/hebbgrad/stimulus"
)

// Epochs presents the stimuli of a part in a new random order each epoch, and
// goes on from epoch to epoch until its budget of presentations is met, which
// may be in the middle of one.
type Epochs struct {
	part  *Part
	spec  stimulus.Spec
	rng   *rand.Rand
	order []int32
	cursor
}

var _ Stream = (*Epochs)(nil)

// NewEpochs returns a stream of budget presentations of the stimuli of part.
// With truth, the stream says which presentations are the first of their
// stimulus: those of the first epoch.
func NewEpochs(part *Part, budget int, truth bool, src *rand.PCG) (*Epochs, error) {
	switch {
	case part.Len() == 0:
		return nil, fmt.Errorf("epochs: there are no stimuli to present")
	case budget < 1:
		return nil, fmt.Errorf("epochs: a budget of %d presentations: want 1 or more", budget)
	}
	s := &Epochs{part: part, spec: part.Spec(budget), rng: rand.New(src), order: allRows(part.Len()), cursor: cursor{length: budget}}
	s.spec.Truth = truth
	return s, nil
}

// Spec declares the stream: inputs and labels.
func (s *Epochs) Spec() stimulus.Spec { return s.spec }

// Exposure is the epoch in which presentation i lies, 1 for the first.
func (s *Epochs) Exposure(i int) int {
	if i < 0 || i >= s.length {
		return 0
	}
	return i/len(s.order) + 1
}

// Next fills dst with at most n presentations.
func (s *Epochs) Next(dst *stimulus.Batch, n int) (int, error) {
	first, n := s.advance(n)
	resize(dst, s.spec, n)
	for i := range n {
		s.present(dst, i, first+i)
	}
	return n, nil
}

// present writes presentation number at into place i of dst. Presentations
// are asked for in order.
func (s *Epochs) present(dst *stimulus.Batch, i, at int) {
	place := at % len(s.order)
	if place == 0 {
		s.rng.Shuffle(len(s.order), func(a, b int) { s.order[a], s.order[b] = s.order[b], s.order[a] })
	}
	row := int(s.order[place])
	s.part.Fill(dst.Row(i), row)
	dst.Labels[i] = s.part.Label(row)
	if s.spec.Truth {
		dst.Novel[i] = at < len(s.order)
	}
}
