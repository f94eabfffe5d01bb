package backprop

import (
	"slices"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/hebbgrad/hebbgrad/internal/kernels"
)

// byPlace says how the outputs of the places of a layer lie.
type byPlace struct {
	size, places, channels int
	step, next             int // from a channel to the next, from a place to the next
}

func placesOf(p plan) byPlace {
	l := byPlace{size: p.in.Size(), places: p.in.Height * p.in.Width, channels: p.in.Channels}
	if l.step, l.next = l.places, 1; p.byPlace {
		l.step, l.next = 1, l.channels
	}
	return l
}

// each visits the places of so many rows: where the first channel of each stands.
func (l byPlace) each(rows int, visit func(from int)) {
	for r := range rows {
		for place := range l.places {
			visit(r*l.size + place*l.next)
		}
	}
}

// channelsOf copies the channels of the place that begins at from.
func channelsOf[T number](l byPlace, dst, x []T, from int) {
	for c := range dst {
		dst[c] = x[from+c*l.step]
	}
}

// winners keeps the largest outputs of each place, of equal ones the first; the
// others are 0. The gradient goes to those that were kept.
func (b *builder[T]) winners(name string, p plan, x *gorgonia.Node, first bool) *gorgonia.Node {
	l := placesOf(p)
	kept := make([]int32, 0, b.capacity*l.places*p.Active) // indices in the minibatch
	values, sorted := make([]T, l.channels), make([]T, l.channels)
	op := &fused[T]{name: name, shape: tensor.Shape{b.capacity, l.size}, wrt: []bool{!first}}
	op.compute = func(y []T, ins [][]T) {
		clear(y[:*b.rows*l.size])
		kept = kept[:0]
		l.each(*b.rows, func(from int) {
			channelsOf(l, values, ins[0], from)
			least, equal := cut(values, sorted, p.Active)
			for c, v := range values {
				if v == least {
					equal--
				}
				if v < least || v == least && equal < 0 {
					continue
				}
				at := from + c*l.step // what is not a number is kept, so that it is seen
				y[at] = v
				kept = append(kept, int32(at))
			}
		})
	}
	op.diff = func(_ gorgonia.Nodes, y, dy *gorgonia.Node) gorgonia.Nodes {
		return gorgonia.Nodes{b.add(name+" gradient", l.size, func(dx []T, ins [][]T) {
			clear(dx[:*b.rows*l.size])
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
