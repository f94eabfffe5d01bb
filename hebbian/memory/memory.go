// Package memory holds blocks that answer one question: was this pattern, or
// one nearly like it, met before? Each block searches by its own means for the
// pattern that it is shown and gives a match in [0, 1]; a [Pool] lets several
// search side by side and pools what they found.
//
// A block stores a pattern when [Block.Present] comes with the gate open. What
// it holds are synapses, never the pattern as it was, unless Verbatim says so.
// Depression that recovers by itself is short-term: it follows every
// presentation, whatever the gate says, and is counted at the short-term site.
//
//	block         what it holds                    after
//	energy        a covariance matrix              Bogacz and Brown 2003
//	antihebb      a novelty filter                 Kohonen 1976; Bogacz and Brown 2003
//	expansion     depressed expansion synapses     Dasgupta, Sheehan, Stevens and Navlakha 2018
//	conjunction   depressed coincidence synapses   Bloom 1970, with a hash that keeps similarity
//	bounded, binary, cascade, chain  synapses with states behind their weights; Fusi and Abbott 2007
//	fading        a network that goes on storing   Tyulmankov, Yang and Abbott 2022
//	prototypes    categories with vigilance        Carpenter, Grossberg and Rosen 1991
//
// Blocks are not safe for concurrent use and allocate nothing per
// presentation, bar prototypes, which grow with what they store.
package memory

import (
	"fmt"

	"github.com/hebbgrad/hebbgrad/internal/state"
	"github.com/hebbgrad/hebbgrad/locality"
	"github.com/hebbgrad/hebbgrad/plasticity"
)

// Block is one memory.
type Block interface {
	// Name is the kind of block.
	Name() string

	// In is the length of a pattern.
	In() int

	// Search returns the match of x with what is stored, in [0, 1], and
	// changes nothing. It costs Cost multiply-accumulates.
	Search(x []float32) float32

	// Present says that x was presented, after it was searched for: where the
	// latest search was for another pattern, the ledger has the cost of one
	// more. With the
	// gate open x is stored; with the gate shut only short-term depression
	// may follow. i is the presentation's index in the ledger's call. It
	// reports whether the block stored x as new.
	Present(l *plasticity.Ledger, i int, x []float32, open bool) (wrote bool)

	// Cost is what one search takes, in multiply-accumulates, and in
	// operations on single elements.
	Cost() (macs, ops int)

	// Holds says what the block holds.
	Holds() Holding

	// Synapses shows the effective value of every stored weight.
	Synapses(visit func(site plasticity.Site, name string, effective []float32))

	// Reset empties the block, Keep describes what it holds; see [state.Walker].
	Reset()
	Keep(w *state.Walker)
}

// Forgetter is a block in which what is stored fades while it still counts as
// known.
type Forgetter interface {
	// Known is the least match at which a pattern counts as known.
	Known() float32
}

// Consolidator is a block that can consolidate a pattern that it has stored.
type Consolidator interface {
	// Consolidates reports whether there is anything behind its weights.
	Consolidates() bool

	// Consolidate says that x, which is stored already, was presented, and changes nothing but
	// what lies behind the weights. i is the presentation's index in the ledger's call, which
	// is credited where there was a change. It reports whether there was.
	Consolidate(l *plasticity.Ledger, i int, x []float32) (changed bool)
}

// Holding is what a block holds.
type Holding struct {
	Synapses int   // that can change
	Bits     int64 // of state that storing can change
	Bytes    int64 // of memory in this program, fixed projections included
	Patterns int   // stored so far; −1 where the block cannot tell
	Verbatim bool  // whether a stored pattern can be read back as it was
}

// base is what the blocks of this package have in common.
type base struct {
	name   string
	in     int
	wrote  int64 // patterns stored
	recent recent
	watch  *locality.Watch
}

func (b *base) Name() string { return b.name }
func (b *base) In() int      { return b.in }

// Observe has w see the block whenever it is about to store, for a certificate
// of locality; nil ends it.
func (b *base) Observe(w *locality.Watch) { b.watch = w }

// check reports a pattern of the wrong length; blocks are only shown
// patterns by a circuit, so this is its defect, not a user's.
func (b *base) check(x []float32) {
	if len(x) != b.in {
		panic(fmt.Sprintf("memory %s of %d inputs was shown a pattern of %d", b.name, b.in, len(x)))
	}
}

// stored credits presentation i with the synapses that it changed, and counts a
// pattern where there are any.
func (b *base) stored(l *plasticity.Ledger, i, changed int) bool {
	l.CreditOne(plasticity.Memory, changed, i)
	if changed == 0 {
		return false
	}
	b.wrote++
	l.Wrote(1)
	return true
}
