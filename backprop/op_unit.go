package backprop

import (
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/hebbgrad/hebbgrad/internal/kernels"
)

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
