package backprop

import (
	"slices"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/hebbgrad/hebbgrad/internal/kernels"
)

// winners keeps the largest outputs of each place, of equal ones the first; the
// others are 0. The gradient goes to those that were kept.
func (b *builder[T]) winners(name string, p plan, x *gorgonia.Node, first bool) *gorgonia.Node {
	size, channels, places := p.in.Size(), p.in.Channels, p.in.Height*p.in.Width
	step, next := places, 1 // from a channel to the next, from a place to the next
	if p.byPlace {
		step, next = 1, channels
	}
	kept := make([]int32, 0, b.capacity*places*p.Active) // indices in the minibatch
	values, sorted := make([]T, channels), make([]T, channels)
	op := &fused[T]{name: name, shape: tensor.Shape{b.capacity, size}, wrt: []bool{!first}}
	op.compute = func(y []T, ins [][]T) {
		x := ins[0]
		clear(y[:*b.rows*size])
		kept = kept[:0]
		for r := range *b.rows {
			for place := range places {
				from := r*size + place*next
				for c := range values {
					values[c] = x[from+c*step]
				}
				least, equal := cut(values, sorted, p.Active)
				for c, v := range values {
					if v == least {
						equal--
					}
					if v < least || v == least && equal < 0 {
						continue
					}
					at := from + c*step // what is not a number is kept, so that it is seen
					y[at] = v
					kept = append(kept, int32(at))
				}
			}
		}
	}
	op.diff = func(_ gorgonia.Nodes, y, dy *gorgonia.Node) gorgonia.Nodes {
		return gorgonia.Nodes{b.add(name+" gradient", size, func(dx []T, ins [][]T) {
			clear(dx[:*b.rows*size])
			for _, at := range kept {
				dx[at] = ins[1][at]
			}
		}, y, dy)}
	}
	return op.apply(x)
}

// cut returns a value such that the k largest of x are those above it and the
// first so many that equal it.
func cut[T number](x, scratch []T, k int) (least T, equal int) {
	if single, ok := any(x).([]float32); ok && k < len(x) {
		t := kernels.Cut(single, k)
		return T(t), k - kernels.CountAbove(single, t)
	}
	copy(scratch, x)
	slices.Sort(scratch)
	least = scratch[len(x)-k]
	for _, v := range scratch[len(x)-k:] {
		if v == least {
			equal++
		}
	}
	return least, equal
}

// unit is y = x/|x|, and 0 where x is 0. dx = (dy − y·(y·dy))/|x|.
func (b *builder[T]) unit(name string, p plan, x *gorgonia.Node, first bool) *gorgonia.Node {
	size := p.in.Size()
	inverse := make([]T, b.capacity) // 1/|x|, or 0
	op := &fused[T]{name: name, shape: tensor.Shape{b.capacity, size}, wrt: []bool{!first}}
	op.compute = func(y []T, ins [][]T) {
		for r := range *b.rows {
			x := ins[0][r*size : (r+1)*size]
			inverse[r] = 0
			if norm := length(x); norm > 0 {
				inverse[r] = 1 / norm
			}
			kernels.Scale(y[r*size:(r+1)*size], inverse[r], x)
		}
	}
	op.diff = func(_ gorgonia.Nodes, y, dy *gorgonia.Node) gorgonia.Nodes {
		return gorgonia.Nodes{b.add(name+" gradient", size, func(dx []T, ins [][]T) {
			for r := range *b.rows {
				dx, y, dy := dx[r*size:(r+1)*size], ins[0][r*size:(r+1)*size], ins[1][r*size:(r+1)*size]
				kernels.Scale(dx, inverse[r], dy)
				kernels.AXPY(dx, -inverse[r]*dot(y, dy), y)
			}
		}, y, dy)}
	}
	return op.apply(x)
}
