package backprop

import (
	"math"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// normEpsilon is added to the variance.
const normEpsilon = 1e-5

// norm is y = f(x̂) with x̂ = (x − mean)/s and s = √(variance + ε), over each row. With
// g = dy·f′(x̂), dx = (g − mean g − x̂·mean(g·x̂))/s.
func (b *builder[T]) norm(name string, p plan, x *gorgonia.Node, first bool) *gorgonia.Node {
	size := p.in.Size()
	hat := make([]T, b.capacity*size)
	g := make([]T, size)
	inverse := make([]T, b.capacity) // 1/s
	op := &fused[T]{name: name, shape: tensor.Shape{b.capacity, size}, wrt: []bool{!first}}
	op.compute = func(y []T, ins [][]T) {
		for r := range *b.rows {
			row := hat[r*size : (r+1)*size]
			inverse[r] = standardise(row, ins[0][r*size:(r+1)*size])
			copy(y[r*size:], row)
		}
		if y := y[:*b.rows*size]; p.Activation == ReLU {
			rectify(y)
		} else {
			applyActivation(p.Activation, y)
		}
	}
	op.diff = func(_ gorgonia.Nodes, y, dy *gorgonia.Node) gorgonia.Nodes {
		return gorgonia.Nodes{b.add(name+" gradient", size, func(dx []T, ins [][]T) {
			for r := range *b.rows {
				lo, hi := r*size, (r+1)*size
				g := g
				if p.Activation == Linear {
					copy(g, ins[1][lo:hi])
				} else {
					activationGrad(p.Activation, g, ins[1][lo:hi], ins[0][lo:hi])
				}
				var mean, along T
				for i, v := range g {
					mean += v
					along += v * hat[lo+i]
				}
				mean, along = mean/T(size), along/T(size)
				for i, v := range g {
					dx[lo+i] = (v - mean - hat[lo+i]*along) * inverse[r]
				}
			}
		}, y, dy)}
	}
	return op.apply(x)
}

// standardise writes x̂ and returns 1/s.
func standardise[T number](hat, x []T) (inverse T) {
	var mean, square T
	for _, v := range x {
		mean += v
	}
	mean /= T(len(x))
	for i, v := range x {
		hat[i] = v - mean
		square += hat[i] * hat[i]
	}
	inverse = T(1 / math.Sqrt(float64(square)/float64(len(x))+normEpsilon))
	for i := range hat {
		hat[i] *= inverse
	}
	return inverse
}

// rectify is the activation that elsewhere is made while a bias is added.
func rectify[T number](y []T) {
	for i, z := range y {
		y[i] = max(z, 0)
	}
}
