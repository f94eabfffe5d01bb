package backprop

import (
	"math"
	"slices"

	"gorgonia.org/gorgonia"
)

// softmax sets each row of p to the softmax of the same row of z, subtracting
// the row's maximum first: exp never overflows, and a row of −∞ to ∞ apart
// stays finite.
func (b *builder[T]) softmax(z *gorgonia.Node, classes int) *gorgonia.Node {
	return b.add("softmax", classes, func(p []T, in [][]T) {
		for r := range *b.rows {
			softmaxRow(p[r*classes:(r+1)*classes], in[0][r*classes:(r+1)*classes])
		}
	}, z)
}

// softmaxRow returns the logarithm of the normaliser, ln Σ e^z.
func softmaxRow[T number](p, z []T) float64 {
	top := slices.Max(z)
	sum := 0.
	for j, v := range z {
		e := math.Exp(float64(v - top))
		p[j] = T(e)
		sum += e
	}
	scale := T(1 / sum)
	for j := range p {
		p[j] *= scale
	}
	return float64(top) + math.Log(sum)
}

// crossEntropy is the mean over rows of −ln softmax(z)[label], computed as
// ln Σ e^z − z[label]. Its gradient is dZ = (softmax(z) − onehot)·dL/rows.
func (b *builder[T]) crossEntropy(logits, labels *gorgonia.Node, classes int) *gorgonia.Node {
	soft := make([]T, b.capacity*classes) // kept for the gradient
	op := &fused[T]{name: "cross-entropy", wrt: []bool{true, false}}
	op.compute = func(l []T, in [][]T) {
		sum := 0.
		for r := range *b.rows {
			z := in[0][r*classes : (r+1)*classes]
			sum += softmaxRow(soft[r*classes:(r+1)*classes], z) - float64(z[int(in[1][r])])
		}
		l[0] = T(sum / float64(max(*b.rows, 1)))
	}
	op.diff = func(_ gorgonia.Nodes, loss, dl *gorgonia.Node) gorgonia.Nodes {
		return gorgonia.Nodes{b.add("cross-entropy gradient", classes, func(dz []T, in [][]T) {
			n := *b.rows
			if n == 0 {
				return
			}
			scale := in[1][0] / T(n)
			for i, p := range soft[:n*classes] {
				dz[i] = p * scale
			}
			for r := range n {
				dz[r*classes+int(op.in[1][r])] -= scale
			}
		}, loss, dl), nil} // of the loss, because its operation keeps the softmax
	}
	return op.apply(logits, labels)
}

// squaredError is the mean over rows and outputs of (y − t)². Its gradient is
// dY = 2·(y − t)·dL/(rows·outputs).
func (b *builder[T]) squaredError(y, target *gorgonia.Node, width int) *gorgonia.Node {
	op := &fused[T]{name: "squared error", wrt: []bool{true, false}}
	op.compute = func(l []T, in [][]T) {
		n := *b.rows * width
		sum := 0.
		for i, y := range in[0][:n] {
			d := float64(y - in[1][i])
			sum += d * d
		}
		l[0] = T(sum / float64(max(n, 1)))
	}
	op.diff = func(in gorgonia.Nodes, _, dl *gorgonia.Node) gorgonia.Nodes {
		return gorgonia.Nodes{b.add("squared error gradient", width, func(dy []T, in [][]T) {
			n := *b.rows * width
			scale := 2 * in[2][0] / T(max(n, 1))
			for i, y := range in[0][:n] {
				dy[i] = (y - in[1][i]) * scale
			}
		}, in[0], in[1], dl), nil}
	}
	return op.apply(y, target)
}
