package backprop

import (
	"gonum.org/v1/gonum/blas"
	"gorgonia.org/tensor"

	"github.com/hebbgrad/hebbgrad/internal/kernels"
)

// conv is a convolution (a cross-correlation, as the field writes it) and its
// activation. Where [direct] cannot serve, it lays the windows of one stimulus
// at a time side by side, one a column, and multiplies: Y (channels × places)
// = W·columns. Laying them out again for the gradient costs less than keeping
// them all.
func (b *builder[T]) conv(p plan) affine[T] {
	in, out, channels, fan, places := p.in.Size(), p.out.Size(), p.Units, p.fan(), p.places()
	gradB := b.sumPlaces(places)
	if dtype[T]() == tensor.Float32 {
		if fast := newDirect(p, b.capacity); fast != nil {
			k := any(fast.affine(b.rows)).(affine[T])
			k.gradB = gradB
			return k
		}
	}
	columns := make([]T, fan*places) // scratch, shared: one operation runs at a time
	return affine[T]{
		gradB: gradB,
		forward: func(y []T, ins [][]T) {
			for r := range *b.rows {
				layOut(p, columns, ins[0][r*in:(r+1)*in])
				y := y[r*out : (r+1)*out]
				gemm(blas.NoTrans, blas.NoTrans, channels, places, fan, 1, ins[1], fan, columns, places, 0, y, places)
				for ch, bias := range ins[2] {
					addConstant(p.Activation, y[ch*places:(ch+1)*places], bias)
				}
			}
		},
		gradW: func(dw []T, ins [][]T) { // Σ over stimuli of dZ·columnsᵀ
			clear(dw)
			for r := range *b.rows {
				layOut(p, columns, ins[1][r*in:(r+1)*in])
				gemm(blas.NoTrans, blas.Trans, channels, fan, places, 1, ins[0][r*out:(r+1)*out], places, columns, places, 1, dw, fan)
			}
		},
		gradX: func(dx []T, ins [][]T) { // the columns Wᵀ·dZ, folded back
			for r := range *b.rows {
				gemm(blas.Trans, blas.NoTrans, fan, places, channels, 1, ins[1], fan, ins[0][r*out:(r+1)*out], places, 0, columns, places)
				foldBack(p, dx[r*in:(r+1)*in], columns)
			}
		},
	}
}

// sumPlaces is db = Σ over stimuli and places of dZ.
func (b *builder[T]) sumPlaces(places int) kernel[T] {
	return func(db []T, ins [][]T) {
		clear(db)
		dz := ins[0]
		for range *b.rows {
			for ch := range db {
				db[ch] += kernels.Total(dz[:places])
				dz = dz[places:]
			}
		}
	}
}

// addConstant adds b to y and applies the activation.
func addConstant[T number](activation string, y []T, b T) {
	if activation == ReLU {
		kernels.Rectify(y, y, -b)
		return
	}
	for j := range y {
		y[j] += b
	}
	applyActivation(activation, y)
}

// lines hands over, for the windows of stimulus x, each row of places and each
// weight: the places in a matrix of columns, k × places, and the row of x that
// they meet, shifted by the weight's place in the row; nil outside the stimulus.
func lines[T number](p plan, columns, x []T, do func(line, src []T, shift int)) {
	in, out, row := p.in, p.out, 0
	for c := range in.Channels {
		for u := range p.Size {
			for v := range p.Size {
				for i := range out.Height {
					y, src := i*p.Stride+u-p.Pad, []T(nil)
					if y >= 0 && y < in.Height {
						src = x[(c*in.Height+y)*in.Width:][:in.Width]
					}
					do(columns[row*out.Width:][:out.Width], src, v-p.Pad)
					row++
				}
			}
		}
	}
}

// layOut writes the windows of stimulus x as the columns of a matrix
// k × places; what lies outside the stimulus is 0.
func layOut[T number](p plan, columns, x []T) {
	lines(p, columns, x, func(line, src []T, shift int) {
		if p.Stride == 1 && p.Pad == 0 {
			copy(line, src[shift:])
			return
		}
		for j := range line {
			if at := j*p.Stride + shift; at >= 0 && at < len(src) {
				line[j] = src[at]
			} else {
				line[j] = 0
			}
		}
	})
}

// foldBack adds the columns to the places of dx that they were laid out from.
func foldBack[T number](p plan, dx, columns []T) {
	clear(dx)
	lines(p, columns, dx, func(line, dst []T, shift int) {
		if p.Stride == 1 && p.Pad == 0 {
			kernels.AXPY(dst[shift:shift+len(line)], 1, line)
			return
		}
		for j, d := range line {
			if at := j*p.Stride + shift; at >= 0 && at < len(dst) {
				dst[at] += d
			}
		}
	})
}
