package backprop

import (
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/hebbgrad/hebbgrad/internal/kernels"
)

// pool takes the maximum of each window of each channel; of equal values the
// first in row order. The winner's place is kept for the gradient, except
// where finding it again costs less.
type pool[T number] struct {
	rows *int
	p    plan
	at   []int32 // for each output, the index of its winner within the stimulus
	x, y []T
}

func (k *pool[T]) bind(out []T, in [][]T) { k.y, k.x = out, in[0] }

// pairs reports whether the windows are 2×2 side by side and leave nothing out.
func (k *pool[T]) pairs() bool {
	return k.p.Size == 2 && k.p.Stride == 2 && k.p.in.Width == 2*k.p.out.Width && k.p.in.Height == 2*k.p.out.Height
}

func (k *pool[T]) run() {
	in, out := k.p.in, k.p.out
	if k.pairs() {
		for r := range *k.rows * out.Channels * out.Height {
			kernels.PoolPairs(k.y[r*out.Width:(r+1)*out.Width], k.x[2*r*in.Width:(2*r+1)*in.Width], k.x[(2*r+1)*in.Width:(2*r+2)*in.Width])
		}
		return
	}
	o := 0
	for r := range *k.rows {
		x := k.x[r*in.Size() : (r+1)*in.Size()]
		for c := range in.Channels {
			for i := range out.Height {
				for j := range out.Width {
					first := (c*in.Height+i*k.p.Stride)*in.Width + j*k.p.Stride
					best, at := x[first], first
					for u := range k.p.Size {
						for v, z := range x[first+u*in.Width : first+u*in.Width+k.p.Size] {
							if z > best {
								best, at = z, first+u*in.Width+v
							}
						}
					}
					k.y[o], k.at[o] = best, int32(at)
					o++
				}
			}
		}
	}
}

// poolGrad hands each dY to the place of its winner.
type poolGrad[T number] struct {
	forward *pool[T]
	dy, dx  []T
}

func (k *poolGrad[T]) bind(out []T, in [][]T) { k.dx, k.dy = out, in[1] }
func (k *poolGrad[T]) run() {
	if f := k.forward; f.pairs() {
		in, out := f.p.in.Width, f.p.out.Width
		for r := range *f.rows * f.p.out.Channels * f.p.out.Height {
			upper, lower, y := 2*r*in, (2*r+1)*in, r*out
			kernels.PoolPairsGrad(k.dx[upper:][:in], k.dx[lower:][:in], f.x[upper:][:in], f.x[lower:][:in], f.y[y:][:out], k.dy[y:][:out])
		}
		return
	}
	in, out := k.forward.p.in.Size(), k.forward.p.out.Size()
	for r := range *k.forward.rows {
		dx := k.dx[r*in : (r+1)*in]
		clear(dx)
		at := k.forward.at[r*out : (r+1)*out]
		for i, d := range k.dy[r*out : (r+1)*out] {
			dx[at[i]] += d
		}
	}
}

func (b *builder[T]) pool(name string, p plan, x *gorgonia.Node, first bool) (*gorgonia.Node, error) {
	k := &pool[T]{rows: b.rows, p: p, at: make([]int32, b.capacity*p.out.Size())}
	op := &fused[T]{name: name, shape: tensor.Shape{b.capacity, p.out.Size()}, k: k, wrt: []bool{!first}}
	op.diff = func(_ gorgonia.Nodes, y, dy *gorgonia.Node) (gorgonia.Nodes, error) {
		g := &fused[T]{name: name + " gradient", shape: tensor.Shape{b.capacity, p.in.Size()}, k: &poolGrad[T]{forward: k}}
		dx, err := g.apply(y, dy)
		return gorgonia.Nodes{dx}, err
	}
	return op.apply(x)
}
