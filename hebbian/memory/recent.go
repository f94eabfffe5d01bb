package memory

import (
	"slices"

	"github.com/hebbgrad/hebbgrad/plasticity"
)

// recent is the pattern of the latest search, the response to which a block
// still has, so that storing that pattern does not compute it again.
type recent struct {
	x  []float32
	ok bool
}

func (r *recent) keep(x []float32) { r.x, r.ok = append(r.x[:0], x...), true }

// forget is due where what the response depends on changes.
func (r *recent) forget() { r.ok = false }

// take has respond compute the response to x unless it is the one at hand; the
// ledger then has its cost here. Either way it serves once.
func (r *recent) take(l *plasticity.Ledger, b Block, x []float32, respond func(x []float32)) {
	if !r.ok || !slices.Equal(r.x, x) {
		respond(x)
		macs, ops := b.Cost()
		l.Forward(macs)
		l.Elementwise(ops)
	}
	r.ok = false
}
