package backprop

import (
	"gonum.org/v1/gonum/blas"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/hebbgrad/hebbgrad/internal/kernels"
)

// dense is Y = f(X·Wᵀ + b), with W out×in.
type dense[T number] struct {
	rows       *int
	in, out    int
	act        activation
	x, w, b, y []T
}

func (k *dense[T]) bind(out []T, in [][]T) { k.y, k.x, k.w, k.b = out, in[0], in[1], in[2] }

func (k *dense[T]) run() {
	n := *k.rows
	if n == 0 {
		return
	}
	if y, ok := any(k.y).([]float32); !ok || !kernels.DenseForward(y, any(k.x).([]float32), any(k.w).([]float32), n, k.in, k.out) {
		gemm(blas.NoTrans, blas.Trans, n, k.out, k.in, 1, k.x, k.in, k.w, k.in, 0, k.y, k.out)
	}
	addBias(k.act, k.y[:n*k.out], k.b)
}

// addBias adds b to each row of y and applies the activation.
func addBias[T number](a activation, y, b []T) {
	for r := 0; r < len(y); r += len(b) {
		row := y[r : r+len(b)]
		if a == actReLU {
			kernels.BiasReLU(row, b)
			continue
		}
		kernels.AXPY(row, 1, b)
		applyActivation(a, row)
	}
}

// actGrad is dZ = dY ⊙ f′(Z), from Y.
type actGrad[T number] struct {
	rows      *int
	width     int
	act       activation
	y, dy, dz []T
}

func (k *actGrad[T]) bind(out []T, in [][]T) { k.dz, k.y, k.dy = out, in[0], in[1] }
func (k *actGrad[T]) run() {
	n := *k.rows * k.width
	activationGrad(k.act, k.dz[:n], k.dy[:n], k.y[:n])
}

// denseGradW is dW = dZᵀ·X.
type denseGradW[T number] struct {
	rows      *int
	in, out   int
	dz, x, dw []T
	packed    []float32 // nil where the BLAS must serve
}

// later reports whether the gradient is computed block by block as its step is
// made, while each block is in cache.
func (k *denseGradW[T]) later() bool { return k.packed != nil }

func (k *denseGradW[T]) bind(out []T, in [][]T) { k.dw, k.dz, k.x = out, in[0], in[1] }
func (k *denseGradW[T]) run() {
	if *k.rows == 1 || k.packed != nil {
		for o := 0; o < k.out; o += kernels.OutputBlock {
			to := min(o+kernels.OutputBlock, k.out)
			k.block(k.dw[o*k.in:to*k.in], o, to)
		}
		return
	}
	gemm(blas.Trans, blas.NoTrans, k.out, k.in, *k.rows, 1, k.dz, k.out, k.x, k.in, 0, k.dw, k.in)
}

// block computes the rows of outputs from to to−1 into dw.
func (k *denseGradW[T]) block(dw []T, from, to int) {
	switch *k.rows {
	case 0:
		clear(dw)
		return
	case 1: // an outer product
		for o, d := range k.dz[from:to] {
			kernels.Scale(dw[o*k.in:(o+1)*k.in], d, k.x[:k.in])
		}
		return
	}
	kernels.DenseOuter(any(dw).([]float32), any(k.dz).([]float32), any(k.x).([]float32), k.packed, from, to, *k.rows, k.in, k.out)
}

// denseGradB is db = Σ over rows of dZ.
type denseGradB[T number] struct {
	rows   *int
	dz, db []T
}

func (k *denseGradB[T]) bind(out []T, in [][]T) { k.db, k.dz = out, in[0] }
func (k *denseGradB[T]) run() {
	clear(k.db)
	for r := range *k.rows {
		kernels.AXPY(k.db, 1, k.dz[r*len(k.db):(r+1)*len(k.db)])
	}
}

// denseGradX is dX = dZ·W.
type denseGradX[T number] struct {
	rows      *int
	in, out   int
	dz, w, dx []T
}

func (k *denseGradX[T]) bind(out []T, in [][]T) { k.dx, k.dz, k.w = out, in[0], in[1] }
func (k *denseGradX[T]) run() {
	gemm(blas.NoTrans, blas.NoTrans, *k.rows, k.in, k.out, 1, k.dz, k.out, k.w, k.in, 0, k.dx, k.in)
}

// dense adds a dense layer. first says that x holds data, of which no
// gradient is wanted.
func (b *builder[T]) dense(name string, p plan, x, w, bias *gorgonia.Node, first bool) (*gorgonia.Node, error) {
	in, out := p.in.Size(), p.out.Size()
	act, err := activationOf(p.Activation)
	if err != nil {
		return nil, err
	}
	op := &fused[T]{
		name:  name,
		shape: tensor.Shape{b.capacity, out},
		k:     &dense[T]{rows: b.rows, in: in, out: out, act: act},
		wrt:   []bool{!first, true, true},
	}
	op.diff = func(ins gorgonia.Nodes, y, dy *gorgonia.Node) (gorgonia.Nodes, error) {
		dz, err := b.actGrad(name, act, out, y, dy)
		if err != nil {
			return nil, err
		}
		grads := make(gorgonia.Nodes, 3)
		kw := &denseGradW[T]{rows: b.rows, in: in, out: out}
		if dtype[T]() == tensor.Float32 && kernels.DenseOuterFits(in, out) {
			kw.packed = make([]float32, kernels.OutputBlock*b.capacity)
		}
		dw := &fused[T]{name: name + " weight gradient", shape: tensor.Shape{out, in}, k: kw}
		if grads[1], err = dw.apply(dz, ins[0]); err != nil {
			return nil, err
		}
		db := &fused[T]{name: name + " bias gradient", shape: tensor.Shape{1, out},
			k: &denseGradB[T]{rows: b.rows}}
		if grads[2], err = db.apply(dz); err != nil {
			return nil, err
		}
		if !first {
			dx := &fused[T]{name: name + " input gradient", shape: tensor.Shape{b.capacity, in},
				k: &denseGradX[T]{rows: b.rows, in: in, out: out}}
			if grads[0], err = dx.apply(dz, ins[1]); err != nil {
				return nil, err
			}
		}
		return grads, nil
	}
	return op.apply(x, w, bias)
}

// actGrad adds the derivative of an activation, or hands dy on where it is 1.
func (b *builder[T]) actGrad(name string, act activation, width int, y, dy *gorgonia.Node) (*gorgonia.Node, error) {
	if act == actLinear {
		return dy, nil
	}
	op := &fused[T]{name: name + " activation gradient", shape: tensor.Shape{b.capacity, width},
		k: &actGrad[T]{rows: b.rows, width: width, act: act}}
	return op.apply(y, dy)
}
