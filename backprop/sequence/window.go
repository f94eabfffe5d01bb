package sequence

import (
	"math"

	"github.com/hebbgrad/hebbgrad/internal/kernels"
	"github.com/hebbgrad/hebbgrad/plasticity"
)

// window is the perceptron over the last symbols.
type window[T number] struct {
	width, length, units, streams int
	embedding, w, b               *parameter[T]
	d, dx                         []T
}

// windowPass is what it computes.
type windowPass[T number] struct {
	seen []int32 // n×length, the newest first
	x    []T     // n×length·width
	last []int32 // of one stream each
}

func newWindow[T number](o Options, streams int) *window[T] {
	in := o.Length * o.Embedding
	b := &window[T]{width: o.Embedding, length: o.Length, units: o.Units, streams: streams,
		embedding: newParameter[T]("embedding", plasticity.Layer, o.symbols, o.Embedding, 0, o.Step).sparse(o.Embedding),
		w:         newParameter[T]("hidden layer weights", plasticity.Layer, o.Units, in, math.Sqrt(6/float64(in)), o.Step),
		b:         newParameter[T]("hidden layer biases", plasticity.Layer, o.Units, 1, 1/math.Sqrt(float64(in)), o.Step)}
	b.d, b.dx = make([]T, o.rows()*o.Units), make([]T, o.rows()*in)
	return b
}

func (b *window[T]) params() []*parameter[T] { return []*parameter[T]{b.embedding, b.w, b.b} }
func (b *window[T]) features() int           { return b.units }
func (b *window[T]) state() *past[T] {
	s := &past[T]{recent: make([]int32, b.streams*b.length)}
	s.clear()
	return s
}

func (b *window[T]) pass(rows int) any {
	return &windowPass[T]{make([]int32, rows*b.length), make([]T, rows*b.length*b.width), make([]int32, b.streams*b.length)}
}

// follow writes the last symbols at each row.
func (b *window[T]) follow(recent []int32, p *pass[T], rows int, seen []int32) {
	for r := range rows {
		last := recent[int(p.streams[r])*b.length:][:b.length]
		if p.begins[r] {
			for i := range last {
				last[i] = -1
			}
		}
		copy(last[1:], last)
		last[0] = p.symbols[r]
		if seen != nil {
			copy(seen[r*b.length:], last)
		}
	}
}

func (b *window[T]) forward(p *pass[T], from *past[T]) {
	q := p.body.(*windowPass[T])
	copy(q.last, from.recent)
	b.follow(q.last, p, p.n, q.seen)
	for i, s := range q.seen[:p.n*b.length] {
		x := q.x[i*b.width : (i+1)*b.width]
		if s < 0 {
			clear(x)
			continue
		}
		copy(x, b.embedding.w[int(s)*b.width:])
	}
	forward(p.features, q.x, b.w.padded, p.n, b.length*b.width, b.units)
	for r := range p.n {
		kernels.BiasReLU(p.features[r*b.units:(r+1)*b.units], b.b.w)
	}
}

func (b *window[T]) backward(p *pass[T], d []T) {
	q, in, n := p.body.(*windowPass[T]), b.length*b.width, p.n
	dz := b.d[:n*b.units]
	kernels.ReLUGrad(dz, d[:n*b.units], p.features[:n*b.units])
	outer(b.w.grad, dz, q.x, n, in, b.units)
	sum(b.b.grad[:b.units], dz)
	back(b.dx, dz, b.w.padded, n, in, b.units, 0)
	for i, s := range q.seen[:n*b.length] {
		if s >= 0 {
			kernels.AXPY(b.embedding.row(s), 1, b.dx[i*b.width:(i+1)*b.width])
		}
	}
}

func (b *window[T]) advance(s *past[T], p *pass[T], k int) { b.follow(s.recent, p, k, nil) }

func (b *window[T]) macs() (forward, back, elementwise, elementwiseBack int) {
	in := b.length * b.width
	return in * b.units, 2 * in * b.units, 2 * b.units, 2*b.units + in
}
