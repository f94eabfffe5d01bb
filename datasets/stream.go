package datasets

import (
	"slices"
	"sort"

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

// Sequence is a Stream whose presentations are made one at a time, in order.
type Sequence struct {
	spec     stimulus.Spec
	exposure func(at int) int
	show     func(dst *stimulus.Batch, i, at int)
	at       int
}

var _ Stream = (*Sequence)(nil)

// NewSequence returns the stream that spec declares. show writes presentation
// at into place i of dst, whose memory may hold something older; it is called
// once for each, in order. exposure is asked about presentations that there
// are; nil where the stream knows of none.
func NewSequence(spec stimulus.Spec, exposure func(at int) int, show func(dst *stimulus.Batch, i, at int)) *Sequence {
	return &Sequence{spec: spec, exposure: exposure, show: show}
}

// Chain presents sequences that give the same, one after another. Exposures are
// those of each by itself.
func Chain(parts ...*Sequence) *Sequence {
	spec := parts[0].spec
	spec.Length = 0
	var starts []int
	for _, p := range parts {
		starts = append(starts, spec.Length)
		spec.Length += p.spec.Length
	}
	part := func(at int) (p *Sequence, place int) {
		k := sort.SearchInts(starts, at+1) - 1
		return parts[k], at - starts[k]
	}
	return NewSequence(spec, func(at int) int {
		p, place := part(at)
		return p.Exposure(place)
	}, func(dst *stimulus.Batch, i, at int) {
		p, place := part(at)
		p.show(dst, i, place)
	})
}

// Spec declares the stream.
func (s *Sequence) Spec() stimulus.Spec { return s.spec }

// Exposure says which exposure of its stimulus presentation i is; 0 where that
// is not known, or there is no presentation i.
func (s *Sequence) Exposure(i int) int {
	if i < 0 || i >= s.spec.Length || s.exposure == nil {
		return 0
	}
	return s.exposure(i)
}

// Next fills dst with at most n presentations.
func (s *Sequence) Next(dst *stimulus.Batch, n int) (int, error) {
	n = max(0, min(n, s.spec.Length-s.at))
	resize(dst, s.spec, n)
	for i := range n {
		s.show(dst, i, s.at+i)
	}
	s.at += n
	return n, nil
}

// resize gives b room for n presentations under s and reuses its memory.
func resize(b *stimulus.Batch, s stimulus.Spec, n int) {
	b.N, b.D = n, s.Dim
	b.X = room(b.X, n*s.Dim, true)
	b.Symbols = room(b.Symbols, n, s.Symbols > 0)
	b.Streams = room(b.Streams, n, s.Streams > 1)
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
