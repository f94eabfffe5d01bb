package backprop

import (
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/hebbgrad/hebbgrad/internal/kernels"
)

// pool takes the maximum of each window of each channel; of equal values the
// first in row order. The winner's place is kept for the gradient, which hands
// each dY to it, except where finding it again costs less.
func (b *builder[T]) pool(name string, p plan, x *gorgonia.Node, first bool) *gorgonia.Node {
	in, out := p.in, p.out
	op := &fused[T]{name: name, shape: tensor.Shape{b.capacity, out.Size()}, wrt: []bool{!first}}
	var gradient kernel[T]
	op.diff = func(_ gorgonia.Nodes, y, dy *gorgonia.Node) gorgonia.Nodes {
		return gorgonia.Nodes{b.add(name+" gradient", in.Size(), gradient, y, dy)}
	}
	// The windows are 2×2 side by side and leave nothing out.
	if p.Size == 2 && p.Stride == 2 && in.Width == 2*out.Width && in.Height == 2*out.Height {
		op.compute = func(y []T, ins [][]T) {
			for r := range *b.rows * out.Channels * out.Height {
				kernels.PoolPairs(y[r*out.Width:(r+1)*out.Width], ins[0][2*r*in.Width:(2*r+1)*in.Width], ins[0][(2*r+1)*in.Width:(2*r+2)*in.Width])
			}
		}
		gradient = func(dx []T, ins [][]T) {
			x, w := op.in[0], in.Width
			for r := range *b.rows * out.Channels * out.Height {
				upper, lower, at := 2*r*w, (2*r+1)*w, r*out.Width
				kernels.PoolPairsGrad(dx[upper:][:w], dx[lower:][:w], x[upper:][:w], x[lower:][:w], ins[0][at:][:out.Width], ins[1][at:][:out.Width])
			}
		}
		return op.apply(x)
	}
	winners := make([]int32, b.capacity*out.Size()) // for each output, the index of its winner within the stimulus
	op.compute = func(y []T, ins [][]T) {
		o := 0
		for r := range *b.rows {
			x := ins[0][r*in.Size() : (r+1)*in.Size()]
			for c := range in.Channels {
				for i := range out.Height {
					for j := range out.Width {
						first := (c*in.Height+i*p.Stride)*in.Width + j*p.Stride
						best, at := x[first], first
						for u := range p.Size {
							for v, z := range x[first+u*in.Width : first+u*in.Width+p.Size] {
								if z > best {
									best, at = z, first+u*in.Width+v
								}
							}
						}
						y[o], winners[o] = best, int32(at)
						o++
					}
				}
			}
		}
	}
	gradient = func(dx []T, ins [][]T) {
		size := out.Size()
		for r := range *b.rows {
			dx := dx[r*in.Size() : (r+1)*in.Size()]
			clear(dx)
			for i, d := range ins[1][r*size : (r+1)*size] {
				dx[winners[r*size+i]] += d
			}
		}
	}
	return op.apply(x)
}
