package gate

import (
	"fmt"

	"github.com/hebbgrad/hebbgrad/internal/state"
)

// Fixed is a gate that ignores its signal: always open, the control of every
// gated learner, or always shut, the control of every learner at all.
type Fixed struct {
	Base
	stateless
	open bool
}

// NewOpen returns the gate that is always open.
func NewOpen() *Fixed { return &Fixed{stateless: "open", open: true} }

// NewShut returns the gate that is never open.
func NewShut() *Fixed { return &Fixed{stateless: "shut"} }

// Open answers the same to every stimulus.
func (g *Fixed) Open(Levels, Truth) bool { return g.open }

// Threshold opens for stimuli whose novelty exceeds a threshold that stays as
// it was set. It has no state and calibrates nothing: an answer that is wrong
// by more than the threshold is worth learning from, however many there are.
type Threshold struct {
	Base
	stateless
	signal Signal
	above  float32
}

// NewThreshold returns a gate that is open above a novelty by one signal, which
// lies in [0, 1).
func NewThreshold(s Signal, above float64) (*Threshold, error) {
	if err := single("threshold", s); err != nil {
		return nil, err
	}
	if !(above >= 0 && above < 1) {
		return nil, fmt.Errorf("gate threshold: %v: a threshold on a novelty lies in [0, 1)", above)
	}
	return &Threshold{stateless: "threshold", signal: s, above: float32(above)}, nil
}

// Signal is what the gate listens to.
func (g *Threshold) Signal() Signal { return g.signal }

// Open reports whether the novelty exceeds the threshold. What is not a number
// is novel.
func (g *Threshold) Open(l Levels, _ Truth) bool { return !(l.Of(g.signal) <= g.above) }

// single refuses what is not one signal for a gate to listen to.
func single(kind string, s Signal) error {
	if _, err := ParseSignal(string(s)); err != nil {
		return fmt.Errorf("gate %s: %w", kind, err)
	}
	if parts := s.Parts(); len(parts) != 1 || parts[0] != s {
		return fmt.Errorf("gate %s: it is to listen to %s: it listens to one signal", kind, s)
	}
	return nil
}

// stateless is a gate's name where that is all there is to save.
type stateless string

// Name is open, shut or threshold.
func (name stateless) Name() string { return string(name) }

// Keep is of the name; what was set is not state.
func (name stateless) Keep(w *state.Walker) { w.Is("gate", string(name)) }
