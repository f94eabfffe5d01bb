package datasets

import (
	"fmt"
	"math/rand/v2"
	"slices"
)

// Change is what happens to a repeating set of stimuli at a known moment.
type Change uint8

const (
	// Replace shows a set of stimuli never shown before.
	Replace Change = iota
	// ReplaceHalf exchanges half of the set, rounded up, for new stimuli.
	ReplaceHalf
	// Permute shows the same stimuli with their inputs in another order, one
	// for all: a new distribution, in which nothing is familiar.
	Permute
	// Return brings back the first set as it was: nothing is novel, and what
	// was learned of it is put to the test.
	Return
)

var changeNames = [...]string{"replace", "replace-half", "permute", "return"}

func (c Change) String() string {
	if int(c) < len(changeNames) {
		return changeNames[c]
	}
	return fmt.Sprintf("change %d", uint8(c))
}

// ChangingOptions describe a stream of repeating stimuli that changes.
type ChangingOptions struct {
	Stimuli int      // in the set at any moment
	Every   int      // presentations between changes
	Changes []Change // in order; there is one phase more than changes
}

// Changing shows a set of stimuli again and again, each once a round in a new
// random order, and changes the set or the distribution at known moments.
type Changing struct {
	script
	every  int
	phases []phase
}

type phase struct {
	set    []int32 // stimuli
	inputs int32   // which order of the inputs
}

// NewChanging draws the sets and the order.
func NewChanging(source Source, o ChangingOptions, src *rand.PCG) (*Changing, error) {
	if o.Stimuli < 1 || o.Every < o.Stimuli {
		return nil, fmt.Errorf("change: a set of %d stimuli for %d presentations: want 1 stimulus or more, and each shown between changes", o.Stimuli, o.Every)
	}
	fresh := o.Stimuli
	orders := int32(0)
	for _, c := range o.Changes {
		switch c {
		case Replace:
			fresh += o.Stimuli
		case ReplaceHalf:
			fresh += (o.Stimuli + 1) / 2
		case Permute:
			orders++
		case Return:
		default:
			return nil, fmt.Errorf("change: there is no %v", c)
		}
	}
	if err := scriptFits(float64(o.Every) * float64(len(o.Changes)+1)); err != nil {
		return nil, err
	}
	rng := rand.New(src)
	pick, err := distinct(source, fresh, rng)
	if err != nil {
		return nil, fmt.Errorf("change: %w", err)
	}
	s := &Changing{script: script{source: source, pick: pick}, every: o.Every}
	s.phases = sets(o, fresh, rng)
	permutations := make([][]int32, orders)
	for k := range permutations {
		permutations[k] = allRows(source.Dim())
		shuffle(permutations[k], rng)
	}
	for _, p := range s.phases {
		round := slices.Clone(p.set)
		for i := range o.Every {
			if i%len(round) == 0 {
				shuffle(round, rng)
			}
			s.order = append(s.order, round[i%len(round)])
			s.kind = append(s.kind, p.inputs)
		}
	}
	s.prepare()
	old := make([]float32, source.Dim())
	s.alter = func(x []float32, i int) {
		if k := s.kind[i]; k > 0 {
			copy(old, x)
			for j, from := range permutations[k-1] {
				x[j] = old[from]
			}
		}
	}
	return s, nil
}

// sets returns the set of each phase, of so many stimuli in all.
func sets(o ChangingOptions, stimuli int, rng *rand.Rand) []phase {
	unused := allRows(stimuli)
	take := func(n int) []int32 {
		out := unused[:n:n]
		unused = unused[n:]
		return out
	}
	now := phase{set: take(o.Stimuli)}
	out := []phase{now}
	orders := int32(0)
	for _, c := range o.Changes {
		switch c {
		case Replace:
			now.set = take(o.Stimuli)
		case ReplaceHalf:
			kept := slices.Clone(now.set)
			shuffle(kept, rng)
			n := (o.Stimuli + 1) / 2
			now.set = append(kept[n:], take(n)...)
		case Permute:
			orders++
			now.inputs = orders
		case Return:
			now = out[0]
		}
		out = append(out, now)
	}
	return out
}

// Changes are the presentations, from 0, at which a change takes effect.
func (s *Changing) Changes() []int {
	out := make([]int, 0, len(s.phases)-1)
	for k := 1; k < len(s.phases); k++ {
		out = append(out, k*s.every)
	}
	return out
}
