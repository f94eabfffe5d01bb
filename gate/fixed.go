package gate

import "fmt"

// Fixed is a gate that ignores its signal: always open, the control of every
// gated learner, or always shut, the control of every learner at all.
type Fixed struct {
	open bool
}

// NewOpen returns the gate that is always open, NewShut the one that never is.
func NewOpen() *Fixed { return &Fixed{open: true} }

// NewShut returns the gate that is always shut.
func NewShut() *Fixed { return &Fixed{} }

// Name is open or shut.
func (g *Fixed) Name() string {
	if g.open {
		return "open"
	}
	return "shut"
}

// Open answers the same to every stimulus.
func (g *Fixed) Open(float32, Truth) bool { return g.open }

// Reset does nothing: the gate has no state.
func (g *Fixed) Reset() {}

// MarshalBinary writes the gate's name, which is all there is to it.
func (g *Fixed) MarshalBinary() ([]byte, error) { return []byte(g.Name()), nil }

// UnmarshalBinary refuses the state of another gate.
func (g *Fixed) UnmarshalBinary(data []byte) error {
	if string(data) != g.Name() {
		return fmt.Errorf("gate %s: state of %d bytes is not of this gate", g.Name(), len(data))
	}
	return nil
}

var _ Gate = (*Fixed)(nil)
