package backprop

import (
	"math"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// softmax sets each row of p to the softmax of the same row of z, subtracting
// the row's maximum first: exp never overflows, and a row of −∞ to ∞ apart
// stays finite.
type softmax[T number] struct {
	rows    *int
	classes int
	z, p    []T
}

func (k *softmax[T]) bind(out []T, in [][]T) { k.p, k.z = out, in[0] }
func (k *softmax[T]) run() {
	for r := range *k.rows {
		softmaxRow(k.p[r*k.classes:(r+1)*k.classes], k.z[r*k.classes:(r+1)*k.classes])
	}
}

// softmaxRow returns the logarithm of the normaliser, ln Σ e^z.
func softmaxRow[T number](p, z []T) float64 {
	top := z[0]
	for _, v := range z {
		top = max(top, v)
	}
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
// ln Σ e^z − z[label], and keeps the softmax for its gradient.
type crossEntropy[T number] struct {
	rows    *int
	classes int
	z, y, l []T // logits, labels as numbers, the loss
	p       []T
}

func (k *crossEntropy[T]) bind(out []T, in [][]T) { k.l, k.z, k.y = out, in[0], in[1] }
func (k *crossEntropy[T]) run() {
	sum, c := 0., k.classes
	for r := range *k.rows {
		z := k.z[r*c : (r+1)*c]
		sum += softmaxRow(k.p[r*c:(r+1)*c], z) - float64(z[int(k.y[r])])
	}
	k.l[0] = T(sum / float64(max(*k.rows, 1)))
}

// crossEntropyGrad is dZ = (softmax(z) − onehot)·dL/rows.
type crossEntropyGrad[T number] struct {
	forward *crossEntropy[T]
	dl, dz  []T
}

func (k *crossEntropyGrad[T]) bind(out []T, in [][]T) { k.dz, k.dl = out, in[1] }
func (k *crossEntropyGrad[T]) run() {
	n, c := *k.forward.rows, k.forward.classes
	if n == 0 {
		return
	}
	scale := k.dl[0] / T(n)
	for i, p := range k.forward.p[:n*c] {
		k.dz[i] = p * scale
	}
	for r := range n {
		k.dz[r*c+int(k.forward.y[r])] -= scale
	}
}

func (b *builder[T]) crossEntropy(logits, labels *gorgonia.Node, classes int) (*gorgonia.Node, error) {
	k := &crossEntropy[T]{rows: b.rows, classes: classes, p: make([]T, b.capacity*classes)}
	op := &fused[T]{name: "cross-entropy", k: k, wrt: []bool{true, false}}
	op.diff = func(_ gorgonia.Nodes, loss, dl *gorgonia.Node) (gorgonia.Nodes, error) {
		g := &fused[T]{name: "cross-entropy gradient", shape: tensor.Shape{b.capacity, classes},
			k: &crossEntropyGrad[T]{forward: k}}
		dz, err := g.apply(loss, dl) // the loss, because its operation keeps the softmax
		return gorgonia.Nodes{dz, nil}, err
	}
	return op.apply(logits, labels)
}

// squaredError is the mean over rows and outputs of (y − t)².
type squaredError[T number] struct {
	rows    *int
	width   int
	y, t, l []T
}

func (k *squaredError[T]) bind(out []T, in [][]T) { k.l, k.y, k.t = out, in[0], in[1] }
func (k *squaredError[T]) run() {
	n := *k.rows * k.width
	sum := 0.
	for i, y := range k.y[:n] {
		d := float64(y - k.t[i])
		sum += d * d
	}
	k.l[0] = T(sum / float64(max(n, 1)))
}

// squaredErrorGrad is dY = 2·(y − t)·dL/(rows·outputs).
type squaredErrorGrad[T number] struct {
	rows         *int
	width        int
	y, t, dl, dy []T
}

func (k *squaredErrorGrad[T]) bind(out []T, in [][]T) {
	k.dy, k.y, k.t, k.dl = out, in[0], in[1], in[2]
}
func (k *squaredErrorGrad[T]) run() {
	n := *k.rows * k.width
	scale := 2 * k.dl[0] / T(max(n, 1))
	for i, y := range k.y[:n] {
		k.dy[i] = (y - k.t[i]) * scale
	}
}

func (b *builder[T]) squaredError(y, target *gorgonia.Node, width int) (*gorgonia.Node, error) {
	op := &fused[T]{name: "squared error", k: &squaredError[T]{rows: b.rows, width: width}, wrt: []bool{true, false}}
	op.diff = func(in gorgonia.Nodes, _, dl *gorgonia.Node) (gorgonia.Nodes, error) {
		g := &fused[T]{name: "squared error gradient", shape: tensor.Shape{b.capacity, width},
			k: &squaredErrorGrad[T]{rows: b.rows, width: width}}
		dy, err := g.apply(in[0], in[1], dl)
		return gorgonia.Nodes{dy, nil}, err
	}
	return op.apply(y, target)
}
