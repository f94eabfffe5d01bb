package datasets

import (
	"slices"

	"github.com/hebbgrad/hebbgrad/stimulus"
)

// Stream is a finite ordered sequence of stimuli. Two streams made alike give
// the same stimuli, however they are cut into batches.
type Stream interface {
	// Spec declares what every presentation has; Spec().Length is how many
	// presentations there are.
	Spec() stimulus.Spec

	// Next fills dst with the next presentations, at most n, and returns how
	// many; 0 at the end. dst's memory is reused where it is large enough.
	Next(dst *stimulus.Batch, n int) (int, error)

	// Exposure says which exposure of the same stimulus presentation i of the
	// stream is, 1 for the first; 0 where the stream does not know, or there
	// is no presentation i.
	Exposure(i int) int
}

// resize gives b room for n presentations under s and reuses its memory.
func resize(b *stimulus.Batch, s stimulus.Spec, n int) {
	b.N, b.D = n, s.Dim
	b.X = room(b.X, n*s.Dim, true)
	b.Labels = room(b.Labels, n, s.Classes > 0)
	b.Targets = room(b.Targets, n*s.Targets, s.Targets > 0)
	b.Rewards = room(b.Rewards, n, s.Reward)
	b.Times = room(b.Times, n, s.Timed)
	b.Boundaries = room(b.Boundaries, n, s.Bounded)
	b.Novel = room(b.Novel, n, s.Truth)
}

func room[T any](s []T, n int, wanted bool) []T {
	if !wanted {
		return nil
	}
	return slices.Grow(s[:0], n)[:n]
}

// cursor counts the presentations that a stream has given.
type cursor struct {
	at, length int
}

// advance takes the next n presentations, or those that are left.
func (c *cursor) advance(n int) (first, taken int) {
	taken = max(0, min(n, c.length-c.at))
	first = c.at
	c.at += taken
	return first, taken
}
