// Package gate decides, presentation by presentation, whether a learner's
// plasticity is open. A gate says which signals it hears and answers from their
// levels; the same gates serve the local learner and the gradient learner, so
// that rule and gate can be crossed. A learner puts its gate to work in a
// [Control].
package gate

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/hebbgrad/hebbgrad/plasticity"
)

// Signal is a kind of news that a gate listens to. They answer different
// questions and are never mixed under one name. Several are joined by a plus
// sign where any opens the gate and by an asterisk where all have to:
// instance+surprise. One that ends in [Budget] names besides that a share of
// presentations opens the gate, and not how far the signal rises.
type Signal string

// Budget ends the name of a signal that opens the gate for a share of the
// presentations: surprise-budget.
const Budget = "-budget"

const (
	None        Signal = "none"        // the gate listens to nothing
	Instance    Signal = "instance"    // was this stimulus, or nearly this, seen before: memory's match
	Uncertainty Signal = "uncertainty" // how unsure the readout is, or an actor of what it did; no label and no reward
	Surprise    Signal = "surprise"    // how wrong the readout was, or by how much more or less came than was expected; uses the label or the reward
	Omission    Signal = "omission"    // for how long what is expected has not come
)

// ParseSignal returns the signal of the given name, which may join several.
func ParseSignal(name string) (Signal, error) {
	s := Signal(name)
	parts := s.Parts()
	unknown := slices.ContainsFunc(parts, func(p Signal) bool { return p != Instance && p != Uncertainty && p != Surprise && p != Omission })
	if unknown || strings.Contains(name, string(Instance)+Budget) || parts == nil && s != None || strings.Contains(name, "+") && strings.Contains(name, "*") {
		return "", fmt.Errorf("unknown gate signal %q: known are none, instance, uncertainty, surprise, omission", name)
	}
	return s, nil
}

// Members are what s joins, as they are written.
func (s Signal) Members() (members []Signal) {
	for name := range strings.FieldsFuncSeq(string(s), func(r rune) bool { return r == '+' || r == '*' }) {
		if m := Signal(name); m != None {
			members = append(members, m)
		}
	}
	return members
}

// Parts are the single signals that s names, each once, without [None] and
// without what ends in [Budget] says of them.
func (s Signal) Parts() (parts []Signal) {
	for _, m := range s.Members() {
		if p := Signal(strings.TrimSuffix(string(m), Budget)); !slices.Contains(parts, p) {
			parts = append(parts, p)
		}
	}
	return parts
}

// Has reports whether s is or names the given single signal.
func (s Signal) Has(one Signal) bool { return slices.Contains(s.Parts(), one) }

// Levels holds the novelty of one stimulus by each signal, in [0, 1].
type Levels struct {
	Instance, Uncertainty, Surprise, Omission float32
}

// Of returns the level of a single signal; 1 for [None].
func (l Levels) Of(s Signal) float32 {
	switch s {
	case Instance:
		return l.Instance
	case Uncertainty:
		return l.Uncertainty
	case Surprise:
		return l.Surprise
	case Omission:
		return l.Omission
	}
	return 1
}

// Read sets the levels that the class probabilities of a readout give.
func (l *Levels) Read(p []float32, label int) {
	l.Uncertainty, l.Surprise = UncertaintyOf(p), SurpriseOf(p, label)
}

// Truth is what the stream says of a stimulus.
type Truth int8

const (
	Unknown Truth = iota
	Familiar
	New
)

// Gate is asked once for each presentation, in order, and may adapt. A gate
// from outside this package embeds [Base] for what it does not do.
type Gate interface {
	// Name tells the kind of gate in tables and saved states.
	Name() string

	// Signal names what the gate listens to, for as long as it lives. A learner
	// that cannot give it refuses the gate.
	Signal() Signal

	// NeedsTruth reports whether the gate has to be told what is new.
	NeedsTruth() bool

	// Open reports whether plasticity is open for a stimulus. Levels of signals
	// that the gate does not listen to may be anything.
	Open(l Levels, t Truth) bool

	// WantsEcho reports whether the gate calibrates itself by echoes, for which it
	// has to listen to instance. Where it does not a learner may leave them out.
	WantsEcho() bool

	// Echo tells the novelty, by instance, of a stimulus that is surely familiar:
	// the one just stored. A gate that does not want echoes passes over it.
	Echo(novelty float32)

	// Err is what made the gate unable to answer, nil where nothing did. A
	// learner asks after each presentation and stops.
	Err() error

	// Reset returns the gate to its initial state.
	Reset()

	// Keep describes the gate's state; see [plasticity.Walker].
	Keep(w *plasticity.Walker)
}

// Base is a gate that listens to nothing, needs and wants nothing, never fails
// and is the same after a reset: what other gates embed.
type Base struct{}

func (Base) Signal() Signal   { return None }
func (Base) NeedsTruth() bool { return false }
func (Base) WantsEcho() bool  { return false }
func (Base) Echo(float32)     {}
func (Base) Err() error       { return nil }
func (Base) Reset()           {}

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
