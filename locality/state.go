package locality

import (
	"math/rand/v2"
	"slices"
)

func (s *State) clone() *State {
	c := *s
	c.Weights, c.Pre = slices.Clone(s.Weights), slices.Clone(s.Pre)
	c.PreTimes, c.PostTimes = deep(s.PreTimes), deep(s.PostTimes)
	c.Post, c.PostKeeps, c.PreKeeps, c.SynapseKeeps = deep(s.Post), deep(s.PostKeeps), deep(s.PreKeeps), deep(s.SynapseKeeps)
	c.Broadcast, c.Elsewhere, c.Feedback = deep(s.Broadcast), deep(s.Elsewhere), deep(s.Feedback)
	return &c
}

func deep[T any](a [][]T) [][]T {
	if a == nil {
		return nil
	}
	out := make([][]T, len(a))
	for i := range a {
		out[i] = slices.Clone(a[i])
	}
	return out
}

// scrambled returns s with everything changed but what the synapse from i to j
// has at hand.
func (s *State) scrambled(in, out, i, j int, rng *rand.Rand) *State {
	c := s.clone()
	columns := func(a []float32, width, keep int) {
		for k := range a {
			if k%width != keep {
				a[k] = scramble(a[k], rng)
			}
		}
	}
	all := func(a []float32) { columns(a, len(a)+1, len(a)) }
	columns(c.Weights, in*out, j*in+i)
	columns(c.Pre, in, i)
	for _, a := range c.Post {
		columns(a, out, j)
	}
	for _, a := range c.PostKeeps {
		columns(a, out, j)
	}
	for _, a := range c.PreKeeps {
		columns(a, in, i)
	}
	for _, a := range c.SynapseKeeps {
		columns(a, in*out, j*in+i)
	}
	for _, a := range c.Elsewhere {
		all(a)
	}
	for _, a := range c.Feedback {
		all(a)
	}
	trains(c.PreTimes, i, rng)
	trains(c.PostTimes, j, rng)
	return c
}

// scramble replaces a value by another of its kind. Values that are 0 become
// something, since a silence is a fact as well.
func scramble(v float32, rng *rand.Rand) float32 {
	if v == 0 {
		return float32(rng.Float64())
	}
	return v * float32(.25+1.5*rng.Float64())
}

// trains redraws every spike train but one.
func trains(t [][]float64, keep int, rng *rand.Rand) {
	var last float64
	for _, train := range t {
		if n := len(train); n > 0 {
			last = max(last, train[n-1])
		}
	}
	for k := range t {
		if k == keep {
			continue
		}
		fresh := make([]float64, 1+rng.IntN(4))
		for i := range fresh {
			fresh[i] = last * rng.Float64()
		}
		slices.Sort(fresh)
		t[k] = fresh
	}
}
