package memory

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/hebbgrad/hebbgrad/internal/state"
	"github.com/hebbgrad/hebbgrad/plasticity"
)

// How the matches of several blocks become one.
const (
	Mean = "mean"
	Max  = "max" // familiar to any block
	Min  = "min" // familiar only to all
)

// Pool is several blocks that search for the same pattern side by side. Its
// match is the mean, the largest or the smallest of theirs.
type Pool struct {
	blocks []Block
	how    string
}

// NewPool makes one of blocks with the same number of inputs. Empty how means
// the mean.
func NewPool(how string, blocks ...Block) (*Pool, error) {
	how = cmp.Or(how, Mean)
	if how != Mean && how != Max && how != Min {
		return nil, fmt.Errorf("memory: no pooling is named %q: there are %s, %s, %s", how, Mean, Max, Min)
	}
	if len(blocks) == 0 {
		return nil, fmt.Errorf("memory: a pool needs at least one block")
	}
	for _, b := range blocks {
		if b.In() != blocks[0].In() {
			return nil, fmt.Errorf("memory: blocks of %d and of %d inputs cannot search for the same pattern", blocks[0].In(), b.In())
		}
	}
	return &Pool{blocks: blocks, how: how}, nil
}

// Name joins the names of the blocks with a plus sign.
func (p *Pool) Name() string {
	names := make([]string, len(p.blocks))
	for i, b := range p.blocks {
		names[i] = b.Name()
	}
	return strings.Join(names, "+")
}

func (p *Pool) In() int { return p.blocks[0].In() }

// Blocks are the members, in order.
func (p *Pool) Blocks() []Block { return p.blocks }

// Search pools the matches of all blocks.
func (p *Pool) Search(x []float32) float32 {
	return p.pooled(func(b Block) float32 { return b.Search(x) })
}

// Echo is the match by which a pattern that was just stored is known: what
// [Block.Search] finds, and [Forgetter.Known] where that goes on to fade.
func (p *Pool) Echo(x []float32) float32 {
	return p.pooled(func(b Block) float32 {
		if f, ok := b.(Forgetter); ok {
			return min(f.Known(), b.Search(x))
		}
		return b.Search(x)
	})
}

func (p *Pool) pooled(match func(Block) float32) float32 {
	var sum float32
	low, high := float32(1), float32(0)
	for _, b := range p.blocks {
		m := match(b)
		sum += m
		low, high = min(low, m), max(high, m)
	}
	switch p.how {
	case Max:
		return high
	case Min:
		return low
	}
	return sum / float32(len(p.blocks))
}

// Present presents x to every block. A pattern that several blocks store is
// one write.
func (p *Pool) Present(l *plasticity.Ledger, i int, x []float32, open bool) bool {
	wrote := 0
	for _, b := range p.blocks {
		if b.Present(l, i, x, open) {
			wrote++
		}
	}
	if wrote > 1 {
		l.Wrote(1 - wrote)
	}
	return wrote > 0
}

// Consolidates reports whether every block is a [Consolidator].
func (p *Pool) Consolidates() bool {
	return !slices.ContainsFunc(p.blocks, func(b Block) bool {
		c, ok := b.(Consolidator)
		return !ok || !c.Consolidates()
	})
}

// Consolidate has every block consolidate x, which is one consolidation.
func (p *Pool) Consolidate(l *plasticity.Ledger, i int, x []float32) {
	some := false
	for _, b := range p.blocks {
		some = b.(Consolidator).Consolidate(l, i, x) || some
	}
	if some {
		l.Consolidated(1)
	}
}

// Cost is the sum of the blocks'.
func (p *Pool) Cost() (macs, ops int) {
	for _, b := range p.blocks {
		m, o := b.Cost()
		macs, ops = macs+m, ops+o
	}
	return macs, ops
}

// Holds is the sum of what the blocks hold; verbatim where one of them does.
func (p *Pool) Holds() Holding {
	var sum Holding
	for _, b := range p.blocks {
		h := b.Holds()
		sum.Synapses += h.Synapses
		sum.Bits += h.Bits
		sum.Bytes += h.Bytes
		sum.Patterns = max(sum.Patterns, h.Patterns)
		sum.Verbatim = sum.Verbatim || h.Verbatim
	}
	return sum
}

func (p *Pool) Synapses(visit func(plasticity.Site, string, []float32)) {
	for _, b := range p.blocks {
		b.Synapses(visit)
	}
}

func (p *Pool) Reset() {
	for _, b := range p.blocks {
		b.Reset()
	}
}

func (p *Pool) Keep(w *state.Walker) {
	for _, b := range p.blocks {
		b.Keep(w)
	}
}
