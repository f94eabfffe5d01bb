package backprop

import (
	"gonum.org/v1/gonum/blas"
	"gorgonia.org/tensor"

	"github.com/hebbgrad/hebbgrad/internal/kernels"
)

// dense is Y = f(X·Wᵀ + b), with W out×in.
func (b *builder[T]) dense(p plan) affine[T] {
	in, out := p.in.Size(), p.Units
	k := affine[T]{
		forward: func(y []T, ins [][]T) {
			n, x, w := *b.rows, ins[0], ins[1]
			if n == 0 {
				return
			}
			if single, ok := any(y).([]float32); !ok || !kernels.DenseForward(single, any(x).([]float32), any(w).([]float32), n, in, out) {
				gemm(blas.NoTrans, blas.Trans, n, out, in, 1, x, in, w, in, 0, y, out)
			}
			addBias(p.Activation, y[:n*out], ins[2])
		},
		gradB: b.sumRows,
		gradX: func(dx []T, ins [][]T) { // dZ·W
			gemm(blas.NoTrans, blas.NoTrans, *b.rows, in, out, 1, ins[0], out, ins[1], in, 0, dx, in)
		},
	}
	var packed []float32 // nil where the BLAS must serve
	if dtype[T]() == tensor.Float32 && kernels.DenseOuterFits(in, out) {
		packed = make([]float32, kernels.OutputBlock*b.capacity)
	}
	block := func(dw []T, ins [][]T, from, to int) {
		dz, x := ins[0], ins[1]
		switch *b.rows {
		case 0:
			clear(dw)
		case 1: // an outer product
			for o, d := range dz[from:to] {
				kernels.Scale(dw[o*in:(o+1)*in], d, x[:in])
			}
		default:
			kernels.DenseOuter(any(dw).([]float32), any(dz).([]float32), any(x).([]float32), packed, from, to, *b.rows, in, out)
		}
	}
	if packed != nil {
		k.gradBlock = block
	}
	k.gradW = func(dw []T, ins [][]T) { // dZᵀ·X
		if *b.rows != 1 && packed == nil {
			gemm(blas.Trans, blas.NoTrans, out, in, *b.rows, 1, ins[0], out, ins[1], in, 0, dw, in)
			return
		}
		for o := 0; o < out; o += kernels.OutputBlock {
			to := min(o+kernels.OutputBlock, out)
			block(dw[o*in:to*in], ins, o, to)
		}
	}
	return k
}

// sumRows is db = Σ over rows of dZ.
func (b *builder[T]) sumRows(db []T, ins [][]T) {
	clear(db)
	for r := range *b.rows {
		kernels.AXPY(db, 1, ins[0][r*len(db):(r+1)*len(db)])
	}
}

// addBias adds b to each row of y and applies the activation.
func addBias[T number](activation string, y, b []T) {
	for r := 0; r < len(y); r += len(b) {
		row := y[r : r+len(b)]
		if activation == ReLU {
			kernels.BiasReLU(row, b)
			continue
		}
		kernels.AXPY(row, 1, b)
		applyActivation(activation, row)
	}
}
