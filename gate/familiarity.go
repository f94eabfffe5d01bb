package gate

import "github.com/hebbgrad/hebbgrad/plasticity"

// Familiarity is a memory that says whether a stimulus was seen before. What
// it changes it counts in the ledger that it is handed.
type Familiarity interface {
	// Search returns the match of x with what is stored, in [0, 1].
	Search(x []float32) float32

	// Cost is the multiply-accumulates and the element-wise operations of a search.
	Cost() (macs, ops int)

	// Present stores x, presentation i of the ledger's call, where open, and
	// reports whether that wrote something new.
	Present(l *plasticity.Ledger, i int, x []float32, open bool) (wrote bool)

	// Bytes is what the memory holds.
	Bytes() int

	// Reset empties the memory, Keep describes what it holds.
	Reset()
	Keep(w *plasticity.Walker)

	Synapses(visit func(site plasticity.Site, name string, effective []float32))
}
