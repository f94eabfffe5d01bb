package gate

import (
	"errors"
	"fmt"

	"github.com/hebbgrad/hebbgrad/internal/state"
)

// Oracle is told by the stream what is new: the bound that no gate which has
// to find out for itself can beat. Where the stream does not know, it stays
// shut and Err says so from then on.
type Oracle struct {
	Base
	seen   int
	failed bool
}

// NewOracle returns the gate that opens for [New] stimuli and no others.
func NewOracle() *Oracle { return &Oracle{} }

// ErrNoTruth says that an oracle gate met a stream that does not know which
// stimuli are new.
var ErrNoTruth = errors.New("the oracle gate needs a stream that knows which stimuli are new")

// Name is oracle.
func (g *Oracle) Name() string { return "oracle" }

// NeedsTruth is true.
func (g *Oracle) NeedsTruth() bool { return true }

// Open reports whether truth is New.
func (g *Oracle) Open(_ Levels, truth Truth) bool {
	if truth != New && truth != Familiar {
		g.failed = true
	}
	if !g.failed {
		g.seen++
	}
	return truth == New
}

// Err wraps ErrNoTruth, with the presentation, once Open was asked without truth.
func (g *Oracle) Err() error {
	if !g.failed {
		return nil
	}
	return fmt.Errorf("presentation %d: %w", g.seen, ErrNoTruth)
}

// Reset forgets that truth was missing.
func (g *Oracle) Reset() { *g = Oracle{} }

// Keep describes how many presentations were answered.
func (g *Oracle) Keep(w *state.Walker) {
	w.Is("gate", g.Name())
	state.Count(w, "asked", &g.seen)
	w.Bool("failed", &g.failed)
}
