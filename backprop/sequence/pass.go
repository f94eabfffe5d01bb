package sequence

import "github.com/hebbgrad/hebbgrad/stimulus"

// pass is some symbols on their way through the network, with what it computes of
// them, in order; a row for each.
type pass[T number] struct {
	n       int
	symbols []int32
	streams []int32
	begins  []bool
	labels  []int

	features []T // n×features of the body
	out      []T // n×padded outputs, of the last rows alone in learning
	body     any // what the body computes besides
}

// take adds presentations of b, whose labels may be left out.
func (p *pass[T]) take(b *stimulus.Batch, lo, hi int) {
	for i := lo; i < hi; i++ {
		p.symbols[p.n] = b.Symbols[i]
		p.streams[p.n] = 0
		if b.Streams != nil {
			p.streams[p.n] = b.Streams[i]
		}
		p.begins[p.n] = b.Boundaries != nil && b.Boundaries[i]
		if b.Labels != nil {
			p.labels[p.n] = b.Labels[i]
		}
		p.n++
	}
}

// drop forgets the first k rows of what was taken.
func (p *pass[T]) drop(k int) {
	copy(p.symbols, p.symbols[k:p.n])
	copy(p.streams, p.streams[k:p.n])
	copy(p.begins, p.begins[k:p.n])
	copy(p.labels, p.labels[k:p.n])
	p.n -= k
}

// group is where the rows from lo end that can be computed at once: those of
// streams that follow one another.
func (p *pass[T]) group(lo int) int {
	hi := lo + 1
	for hi < p.n && p.streams[hi] == p.streams[hi-1]+1 {
		hi++
	}
	return hi
}

// body is the network between the symbols and the readout.
type body[T number] interface {
	// params are the weights, embedding first.
	params() []*parameter[T]

	// features is how many values the readout reads.
	features() int

	// pass makes room for passes of up to so many rows.
	pass(rows int) any

	// forward computes the features of p's rows, from a state before the first,
	// which it leaves as it is.
	forward(p *pass[T], from *past[T])

	// backward makes the gradients of all weights from that of the features,
	// which it may change.
	backward(p *pass[T], d []T)

	// advance moves a state past the first k rows of p.
	advance(s *past[T], p *pass[T], k int)

	// state is the past before any symbol.
	state() *past[T]

	// macs are multiply-accumulates for a row: of the pass forward and of the one
	// back; and operations on single elements of both.
	macs() (forward, back, elementwise, elementwiseBack int)
}

// past is what a body remembers of each stream: its last symbols, −1 before the
// first, or the activity of its units.
type past[T number] struct {
	recent []int32
	hidden []T
}

func (s *past[T]) copy(from *past[T]) {
	copy(s.recent, from.recent)
	copy(s.hidden, from.hidden)
}

func (s *past[T]) clear() {
	for i := range s.recent {
		s.recent[i] = -1
	}
	clear(s.hidden)
}
