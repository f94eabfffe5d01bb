package backprop

import (
	"slices"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/hebbgrad/hebbgrad/internal/kernels"
)

// inhibition is y_j = max(0, x_j − x_(K+1)) at each place, x_(K+1) being its
// largest output but K. The gradient goes to those above 0, and their sum with the
// other sign to the one by which they are measured, the first of equal ones.
func (b *builder[T]) inhibition(name string, p plan, x *gorgonia.Node, first bool) *gorgonia.Node {
	l := placesOf(p)
	bars := make([]int32, 0, b.capacity*l.places) // where x_(K+1) of each place stands in the minibatch
	values, sorted := make([]T, l.channels), make([]T, l.channels)
	op := &fused[T]{name: name, shape: tensor.Shape{b.capacity, l.size}, wrt: []bool{!first}}
	op.compute = func(y []T, ins [][]T) {
		bars = bars[:0]
		l.each(*b.rows, func(from int) {
			channelsOf(l, values, ins[0], from)
			bar := ranked(values, sorted, p.Active)
			for c, v := range values {
				at := from + c*l.step
				if y[at] = v - bar; v <= bar { // what is not a number is kept, so that it is seen
					y[at] = 0
				}
			}
			bars = append(bars, int32(from+max(0, slices.Index(values, bar))*l.step))
		})
	}
	op.diff = func(_ gorgonia.Nodes, y, dy *gorgonia.Node) gorgonia.Nodes {
		return gorgonia.Nodes{b.add(name+" gradient", l.size, func(dx []T, ins [][]T) {
			k := 0
			l.each(*b.rows, func(from int) {
				var sum T
				for c := range l.channels {
					at := from + c*l.step
					if dx[at] = 0; ins[0][at] > 0 {
						dx[at] = ins[1][at]
						sum += dx[at]
					}
				}
				dx[bars[k]] -= sum
				k++
			})
		}, y, dy)}
	}
	return op.apply(x)
}

// ranked returns the largest entry of x but k.
func ranked[T number](x, scratch []T, k int) T {
	if single, ok := any(x).([]float32); ok {
		return T(kernels.Cut(single, k))
	}
	copy(scratch, x)
	slices.Sort(scratch)
	return scratch[len(x)-1-k]
}
