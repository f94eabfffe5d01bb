package datasets

import (
	"fmt"
	"math/rand/v2"

	"github.com/hebbgrad/hebbgrad/stimulus"
)

// NewEpochs returns a stream of budget presentations of the stimuli of part, in
// a new random order each epoch: it goes on from epoch to epoch until its budget
// is met, which may be in the middle of one. The exposure of a presentation is
// the epoch in which it lies; those of the first epoch are novel.
func NewEpochs(part *Part, budget int, src *rand.PCG) (*Sequence, error) {
	switch {
	case part.Len() == 0:
		return nil, fmt.Errorf("epochs: there are no stimuli to present")
	case budget < 1:
		return nil, fmt.Errorf("epochs: a budget of %d presentations: want 1 or more", budget)
	}
	spec := part.Spec(budget)
	spec.Truth, spec.Distinct = true, min(budget, part.Len())
	order, rng := allRows(part.Len()), rand.New(src)
	return NewSequence(spec, func(at int) int { return at/len(order) + 1 }, func(dst *stimulus.Batch, i, at int) {
		place := at % len(order)
		if place == 0 {
			shuffle(order, rng)
		}
		row := int(order[place])
		part.Fill(dst.Row(i), row)
		dst.Labels[i] = part.Label(row)
		dst.Novel[i] = at < len(order)
	}), nil
}
