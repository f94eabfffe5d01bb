package backprop

import (
	"math"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/hebbgrad/hebbgrad/internal/kernels"
)

// power is y = xᵖ of what a rectifier gives, p 1 or more; dx = p·x^(p−1)·dy.
func (b *builder[T]) power(name string, p plan, x *gorgonia.Node, first bool) *gorgonia.Node {
	size := p.in.Size()
	op := &fused[T]{name: name, shape: tensor.Shape{b.capacity, size}, wrt: []bool{!first}}
	op.compute = func(y []T, ins [][]T) {
		for i, v := range ins[0][:*b.rows*size] {
			y[i] = raised(v, p.Exponent)
		}
	}
	op.diff = func(_ gorgonia.Nodes, y, dy *gorgonia.Node) gorgonia.Nodes {
		return gorgonia.Nodes{b.add(name+" gradient", size, func(dx []T, ins [][]T) {
			for i, v := range ins[0][:*b.rows*size] {
				dx[i] = T(p.Exponent) * raised(v, p.Exponent-1) * ins[1][i]
			}
		}, x, dy)}
	}
	return op.apply(x)
}

func raised[T number](x T, p float64) T {
	switch p {
	case 1:
		return x
	case 2:
		return x * x
	}
	return T(math.Pow(float64(x), p))
}

// quadrants is the mean of each channel over each of 2×2 regions of its places, the
// first of each direction the larger where they are odd in number. The gradient hands
// each dY, divided by the places, to every place of its region.
func (b *builder[T]) quadrants(name string, p plan, x *gorgonia.Node, first bool) *gorgonia.Node {
	in, out := p.in, p.out.Size()
	l := placesOf(p)
	above, left := (in.Height+1)/2, (in.Width+1)/2
	step, next := 4, 1 // from a channel of the output to the next, and from a region
	if p.byPlace {
		step, next = 1, l.channels
	}
	// each visits every half of a row of places: where the region of it stands in the
	// output, and its places from to to−1 in the input, apart by l.next.
	each := func(visit func(region, from, to int, share T)) {
		for r := range *b.rows {
			for c := range l.channels {
				for i := range in.Height {
					region, down, row := r*out+c*step, above, r*l.size+c*l.step+i*in.Width*l.next
					if i >= above {
						region, down = region+2*next, in.Height-above
					}
					visit(region, row, row+left*l.next, T(1/float64(down*left)))
					visit(region+next, row+left*l.next, row+in.Width*l.next, T(1/float64(down*(in.Width-left))))
				}
			}
		}
	}
	op := &fused[T]{name: name, shape: tensor.Shape{b.capacity, out}, wrt: []bool{!first}}
	op.compute = func(y []T, ins [][]T) {
		clear(y[:*b.rows*out])
		each(func(region, from, to int, share T) {
			if l.next == 1 {
				y[region] += share * kernels.Total(ins[0][from:to])
				return
			}
			for at := from; at < to; at += l.next {
				y[region] += share * ins[0][at]
			}
		})
	}
	op.diff = func(_ gorgonia.Nodes, y, dy *gorgonia.Node) gorgonia.Nodes {
		return gorgonia.Nodes{b.add(name+" gradient", l.size, func(dx []T, ins [][]T) {
			each(func(region, from, to int, share T) {
				d := share * ins[0][region]
				for at := from; at < to; at += l.next {
					dx[at] = d
				}
			})
		}, dy)}
	}
	return op.apply(x)
}
