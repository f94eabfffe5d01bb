package backprop

import (
	"math"
	"math/rand/v2"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// dropout silences a share of its inputs, drawn anew for each presentation,
// and multiplies the others by 1/(1−share) (Srivastava et al. 2014).
type dropout[T number] struct {
	rows      *int
	width     int
	threshold uint64 // of 65536 equally likely draws, those below it are silenced
	source    *rand.PCG
	mask      []T
	x, y      []T
}

func newDropout[T number](rate float64, width, capacity int, rows *int, source *rand.PCG) *dropout[T] {
	t := uint64(min(max(math.Round(rate*65536), 1), 65535))
	return &dropout[T]{rows: rows, width: width, threshold: t, source: source, mask: make([]T, width*capacity)}
}

func (k *dropout[T]) bind(out []T, in [][]T) { k.y, k.x = out, in[0] }

func (k *dropout[T]) run() {
	mask := k.mask[:*k.rows*k.width]
	keep := T(65536 / float64(65536-k.threshold))
	var bits uint64
	for i := range mask { // four draws of sixteen bits from each number
		if i&3 == 0 {
			bits = k.source.Uint64()
		}
		mask[i] = keep
		if bits&0xffff < k.threshold {
			mask[i] = 0
		}
		bits >>= 16
	}
	for i, m := range mask {
		k.y[i] = k.x[i] * m
	}
}

// dropoutGrad is dX = dY ⊙ mask.
type dropoutGrad[T number] struct {
	forward *dropout[T]
	dy, dx  []T
}

func (k *dropoutGrad[T]) bind(out []T, in [][]T) { k.dx, k.dy = out, in[1] }
func (k *dropoutGrad[T]) run() {
	for i, m := range k.forward.mask[:*k.forward.rows*k.forward.width] {
		k.dx[i] = k.dy[i] * m
	}
}

func (b *builder[T]) dropout(name string, p plan, x *gorgonia.Node, first bool) (*gorgonia.Node, error) {
	width := p.in.Size()
	k := newDropout[T](p.Rate, width, b.capacity, b.rows, b.dropoutSource)
	op := &fused[T]{name: name, shape: tensor.Shape{b.capacity, width}, k: k, wrt: []bool{!first}}
	op.diff = func(_ gorgonia.Nodes, y, dy *gorgonia.Node) (gorgonia.Nodes, error) {
		g := &fused[T]{name: name + " gradient", shape: tensor.Shape{b.capacity, width}, k: &dropoutGrad[T]{forward: k}}
		dx, err := g.apply(y, dy)
		return gorgonia.Nodes{dx}, err
	}
	return op.apply(x)
}
