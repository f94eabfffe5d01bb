// Package gate decides, presentation by presentation, whether a learner's
// plasticity is open. A gate listens to one named signal; the same gates serve
// the local learner and the gradient learner, so that rule and gate can be
// crossed.
package gate

import (
	"encoding"
	"math"
)

// Signal is what a gate listens to. The three signals answer different
// questions and are never mixed under one name.
type Signal string

const (
	None        Signal = "none"        // the gate listens to nothing
	Instance    Signal = "instance"    // was this stimulus, or nearly this, seen before: memory's match
	Uncertainty Signal = "uncertainty" // how unsure the readout is; no label
	Surprise    Signal = "surprise"    // how wrong the readout was; uses the label
)

// Truth is what the stream says of a stimulus.
type Truth int8

const (
	Unknown Truth = iota
	Familiar
	New
)

// Gate is asked once for each presentation, in order, and may adapt.
type Gate interface {
	// Name is open, shut, novelty, yoked or oracle.
	Name() string

	// Open reports whether plasticity is open for a stimulus of the given
	// novelty, in [0, 1].
	Open(novelty float32, truth Truth) bool

	// Reset returns the gate to its initial state.
	Reset()

	encoding.BinaryMarshaler
	encoding.BinaryUnmarshaler
}

// SurpriseOf is 1 − p(label).
func SurpriseOf(p []float32, label int) float32 { return clamp(1 - p[label]) }

// UncertaintyOf is 1 − (p₁ − p₂), the margin between the two likeliest
// classes turned round; 0 where there is a single class.
func UncertaintyOf(p []float32) float32 {
	if len(p) < 2 {
		return 0
	}
	first, second := float32(math.Inf(-1)), float32(math.Inf(-1))
	for _, v := range p {
		if v > first {
			first, second = v, first
		} else if v > second {
			second = v
		}
	}
	return clamp(1 - (first - second))
}

func clamp(v float32) float32 { return min(max(v, 0), 1) }
