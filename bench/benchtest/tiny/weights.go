package tiny

import (
	"io"

	"github.com/hebbgrad/hebbgrad/internal/state"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// Weights is what a learner with one array of synapses is made of.
type Weights struct {
	Spec   stimulus.Spec
	W      []float32
	Ledger plasticity.Ledger
}

func (l *Weights) Reset() error             { clear(l.W); return nil }
func (l *Weights) Keep(w *state.Walker)     { w.Float32s("weights", l.W) }
func (l *Weights) Save(w io.Writer) error   { return state.Save(w, l) }
func (l *Weights) Load(r io.Reader) error   { return state.Load(r, l) }
func (l *Weights) Fields(n int) [][]float32 { return [][]float32{l.W}[:min(n, 1)] }

// Begin starts the entry of a batch that it has found to be as promised.
func (l *Weights) Begin(b stimulus.Batch) error {
	l.Ledger.Begin(b.N)
	return b.Validate(l.Spec, true)
}

// Synapses shows W.
func (l *Weights) Synapses(visit func(plasticity.Site, string, []float32)) {
	visit(plasticity.Layer, "weights", l.W)
}
