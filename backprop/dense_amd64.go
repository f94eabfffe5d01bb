//go:build !noasm

package backprop

import "golang.org/x/sys/cpu"

var hasDenseKernels = cpu.X86.HasAVX2 && cpu.X86.HasFMA

//go:noescape
func dotTileFMA(y *float32, yStride int, w *float32, wStride int, x *float32, xStride, n int)

//go:noescape
func outerTilesFMA(dw *float32, wStride int, dz *float32, x *float32, xStride, rows, groups int)

// Blocks that stay in the second cache beside each other: of rows of a
// minibatch, and of outputs with their weights.
const (
	rowBlock     = 128
	outputBlock  = 64 // of a gradient
	forwardBlock = 16
)

// denseForward is Y = X·Wᵀ in float32 for layers that fit the kernels, a
// multiple of four outputs and of eight inputs, and reports whether it was
// one. A row of the product is the same whatever rows stand beside it.
func denseForward(y, x, w []float32, rows, in, out int) bool {
	if !hasDenseKernels || in%8 != 0 || out%4 != 0 {
		return false
	}
	if rows < 3 { // a tile has three rows: here the same one three times
		for r := range rows {
			for o := 0; o < out; o += 4 {
				dotTileFMA(&y[r*out+o], 0, &w[o*in], 4*in, &x[r*in], 0, in)
			}
		}
		return true
	}
	for from := 0; from < out; from += forwardBlock {
		to := min(from+forwardBlock, out)
		for lo := 0; lo < rows; lo += rowBlock {
			hi := min(lo+rowBlock, rows)
			for o := from; o < to; o += 4 {
				for r := lo; r < hi; r += 3 {
					r := min(r, rows-3) // the last tile overlaps the one before
					dotTileFMA(&y[r*out+o], 4*out, &w[o*in], 4*in, &x[r*in], 4*in, in)
				}
			}
		}
	}
	return true
}

// denseOuterFits reports whether [denseOuter] can serve a layer.
func denseOuterFits(in, out int) bool { return hasDenseKernels && in >= 24 && out%4 == 0 }

// denseOuter computes rows from to to−1 of dW = dZᵀ·X, whole groups of four,
// into dw. packed is memory for outputBlock values for each row of the
// minibatch.
func denseOuter(dw, dz, x, packed []float32, from, to, rows, in, out int) {
	for r := range rows {
		for g := range (to - from) / 4 {
			*(*[4]float32)(packed[4*(g*rows+r):]) = *(*[4]float32)(dz[r*out+from+4*g:])
		}
	}
	for i := 0; i < in; i += 24 {
		i := min(i, in-24) // the last strip overlaps the one before
		outerTilesFMA(&dw[i], 4*in, &packed[0], &x[i], 4*in, rows, (to-from)/4)
	}
}
