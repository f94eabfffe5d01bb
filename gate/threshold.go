package gate

import "fmt"

// Threshold opens for stimuli whose novelty exceeds a threshold that stays as
// it was set. It has no state and calibrates nothing: an answer that is wrong
// by more than the threshold is worth learning from, however many there are.
type Threshold struct {
	above float32
}

// NewThreshold returns a gate that is open above a novelty, which lies in [0, 1).
func NewThreshold(above float64) (*Threshold, error) {
	if !(above >= 0 && above < 1) {
		return nil, fmt.Errorf("gate threshold: %v: a threshold on a novelty lies in [0, 1)", above)
	}
	return &Threshold{above: float32(above)}, nil
}

// Name is threshold.
func (g *Threshold) Name() string { return "threshold" }

// Open reports whether the novelty exceeds the threshold. What is not a number
// is novel.
func (g *Threshold) Open(novelty float32, _ Truth) bool { return !(novelty <= g.above) }

// Reset does nothing: the gate has no state.
func (g *Threshold) Reset() {}

// MarshalBinary writes the gate's name; the threshold is not state.
func (g *Threshold) MarshalBinary() ([]byte, error) { return []byte(g.Name()), nil }

// UnmarshalBinary refuses the state of another gate.
func (g *Threshold) UnmarshalBinary(data []byte) error {
	if string(data) != g.Name() {
		return fmt.Errorf("gate %s: state of %d bytes is not of this gate", g.Name(), len(data))
	}
	return nil
}

var _ Gate = (*Threshold)(nil)
