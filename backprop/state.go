package backprop

import (
	"fmt"
	"io"

	"github.com/hebbgrad/hebbgrad/internal/state"
)

// Keep describes the whole state.
func (n *network) Keep(w *state.Walker) {
	w.Is("learner", fmt.Sprintf("%d arrays of weights, gate: %t, memory: %t, replay: %t",
		len(n.c.params), n.gating.Gate != nil, n.gating.Familiarity != nil, n.replay != nil))
	n.keepStepped(w)
	state.Count(w, "presentations", &n.presented)
	state.Count(w, "presentations at the gate", &n.asked)
	state.Count(w, "openings", &n.open)
	state.Count(w, "sampled", &n.watch.seen)
	w.Float32s("sampled stimuli", n.watch.x)
	if n.gating.Gate != nil {
		w.In("gate", n.gating.Gate)
	}
	if n.gating.Familiarity != nil {
		w.In("memory", n.gating.Familiarity)
	}
}

// keepStepped describes what only presentations that take part in a step change.
func (n *network) keepStepped(w *state.Walker) {
	for _, p := range n.c.params {
		w.Float32s(p.name, p.w)
		w.Float32s("first moments of "+p.name, p.m)
		w.Float32s("second moments of "+p.name, p.v)
	}
	n.keepSettled(w)
	state.Count(w, "steps", &n.c.steps)
	state.Count(w, "evaluations", &n.evaluations)
	state.Value(w, "loss", &n.lastLoss)
	w.Binary("dropout", n.c.dropout)
	if n.replay != nil {
		w.In("replay", n.replay)
	}
}

// Keep describes the examples and the source that draws them.
func (r *reservoir) Keep(w *state.Walker) {
	state.Count(w, "seen", &r.seen)
	state.Count(w, "held", &r.held)
	if r.held != min(r.seen, int64(len(r.x)/r.dim)) {
		w.Refuse("%d examples held of %d seen", r.held, r.seen)
	}
	w.Float32s("inputs", r.x)
	w.Float32s("answers", r.t)
	w.Binary("source", r.source)
}

// Save writes the whole state. A learner built with the same settings that
// loads it continues bit for bit.
func (n *network) Save(w io.Writer) error {
	if n.failed != nil {
		return fmt.Errorf("save: %w", n.failed)
	}
	return state.Save(w, n)
}

// Load reads what Save wrote. A state of another network is refused and
// changes nothing.
func (n *network) Load(r io.Reader) error {
	if err := state.Load(r, n); err != nil {
		return err
	}
	n.failed = nil
	n.gate.Begin(0)
	return nil
}

// State shows by name every array of the state: weights, moments, what is
// replayed, memory. What visit writes into one becomes the state.
func (n *network) State(visit func(name string, values []float32)) { state.Visit(n, visit) }
