package backprop

import (
	"gonum.org/v1/gonum/blas"
	"gorgonia.org/tensor"

	"github.com/hebbgrad/hebbgrad/internal/kernels"
)

// columns are dense layers side by side, Y_k = f(X_k·W_kᵀ + b_k), each over a
// field of its own, which [look] has copied to X_k: a product of matrices that are
// zero outside their blocks, of which the blocks alone are computed. W has the
// units of column after column.
func (b *builder[T]) columns(p plan) affine[T] {
	in, units, out, count := p.fan(), p.Units, p.out.Size(), len(p.fields)
	part := make([]T, b.capacity*units) // of one column, shared: one operation runs at a time
	field := func(x []T, k int) []T { return x[k*b.capacity*in:][:*b.rows*in] }
	weights := func(w []T, k int) []T { return w[k*units*in : (k+1)*units*in] }
	k := affine[T]{
		gradB: b.sumRows,
		forward: func(y []T, ins [][]T) {
			n := *b.rows
			if n == 0 {
				return
			}
			for k := range count {
				x, w := field(ins[0], k), weights(ins[1], k)
				if single, ok := any(part).([]float32); !ok || !kernels.DenseForward(single, any(x).([]float32), any(w).([]float32), n, in, units) {
					gemm(blas.NoTrans, blas.Trans, n, units, in, 1, x, in, w, in, 0, part, units)
				}
				for r := range n {
					copy(y[r*out+k*units:], part[r*units:(r+1)*units])
				}
			}
			addBias(p.Activation, y[:n*out], ins[2])
		},
		gradX: func(dx []T, ins [][]T) { // dZ_k·W_k
			for k := 0; k < count && *b.rows > 0; k++ {
				gemm(blas.NoTrans, blas.NoTrans, *b.rows, in, units, 1, ins[0][k*units:], out, weights(ins[1], k), in, 0, field(dx, k), in)
			}
		},
	}
	if dtype[T]() == tensor.Float32 && kernels.DenseOuterFits(in, units) {
		packed := make([]float32, kernels.OutputBlock*b.capacity)
		k.gradBlock = func(dw []T, ins [][]T, from, to int) {
			if *b.rows == 0 {
				clear(dw)
				return
			}
			for from < to { // column by column
				k := from / units
				end := min(to, (k+1)*units)
				kernels.DenseOuter(any(dw).([]float32), any(ins[0]).([]float32), any(field(ins[1], k)).([]float32), packed, from, end, *b.rows, in, out)
				dw, from = dw[(end-from)*in:], end
			}
		}
	}
	k.gradW = func(dw []T, ins [][]T) { // dZ_kᵀ·X_k
		if k.gradBlock != nil {
			for o := 0; o < out; o += kernels.OutputBlock {
				to := min(o+kernels.OutputBlock, out)
				k.gradBlock(dw[o*in:to*in], ins, o, to)
			}
			return
		}
		clear(dw)
		for k := 0; k < count && *b.rows > 0; k++ {
			gemm(blas.Trans, blas.NoTrans, units, in, *b.rows, 1, ins[0][k*units:], out, field(ins[1], k), in, 0, weights(dw, k), in)
		}
	}
	return k
}

// seenConv is a convolution over windows that [look] has copied, places × fan
// for each stimulus: Y (channels × places) = W·windowsᵀ.
func (b *builder[T]) seenConv(p plan) affine[T] {
	out, channels, fan, places := p.out.Size(), p.Units, p.fan(), p.places()
	seen := places * fan
	return affine[T]{
		gradB: b.sumPlaces(places),
		forward: func(y []T, ins [][]T) {
			for r := range *b.rows {
				y := y[r*out : (r+1)*out]
				gemm(blas.NoTrans, blas.Trans, channels, places, fan, 1, ins[1], fan, ins[0][r*seen:(r+1)*seen], fan, 0, y, places)
				for ch, bias := range ins[2] {
					addConstant(p.Activation, y[ch*places:(ch+1)*places], bias)
				}
			}
		},
		gradW: func(dw []T, ins [][]T) { // Σ over stimuli of dZ·windows
			clear(dw)
			for r := range *b.rows {
				gemm(blas.NoTrans, blas.NoTrans, channels, fan, places, 1, ins[0][r*out:(r+1)*out], places, ins[1][r*seen:(r+1)*seen], fan, 1, dw, fan)
			}
		},
		gradX: func(dx []T, ins [][]T) { // dZᵀ·W
			for r := range *b.rows {
				gemm(blas.Trans, blas.NoTrans, places, fan, channels, 1, ins[0][r*out:(r+1)*out], places, ins[1], fan, 0, dx[r*seen:(r+1)*seen], fan)
			}
		},
	}
}
