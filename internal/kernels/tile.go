package kernels

// The tiles are four rows of three vectors. They have no portable version: where
// [HasTiles] says that there are none, or a size does not fit, the BLAS serves
// dense layers and convolutions go the general way.

// HasTiles reports whether there are kernels for dense layers and convolutions.
func HasTiles() bool { return useVector }

// Blocks that stay in the second cache beside each other: of rows of a
// minibatch, and of outputs with their weights.
const (
	rowBlock     = 128
	OutputBlock  = 64 // of a gradient
	forwardBlock = 16
)

// DenseForward is Y = X·Wᵀ in float32 for layers that fit the kernels, a
// multiple of four outputs and of eight inputs, and reports whether it was
// one. A row of the product is the same whatever rows stand beside it.
func DenseForward(y, x, w []float32, rows, in, out int) bool {
	if !useVector || in%8 != 0 || out%4 != 0 {
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

// DenseOuterFits reports whether [DenseOuter] can serve a layer.
func DenseOuterFits(in, out int) bool { return useVector && in >= 24 && out%4 == 0 }

// DenseOuter computes rows from to to−1 of dW = dZᵀ·X, whole groups of four,
// into dw. packed is memory for OutputBlock values for each row of the
// minibatch.
func DenseOuter(dw, dz, x, packed []float32, from, to, rows, in, out int) {
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

// ConvTile computes four channels at three vectors of places. Offsets and
// strides are bytes; w holds four biases and then four weights for each of
// the offsets.
func ConvTile(dst []float32, stride int, out []int64, x []float32, in, offsets []int64, w []float32, relu bool) {
	convTileFMA(&dst[0], stride, &out[0], &x[0], &in[0], &offsets[0], &w[0], len(offsets), relu)
}

// ConvGradTile adds to sums, for each of three weights of a window and four
// channels, Σ dz·x over the places in table, which holds pairs of offsets in
// dz and in x.
func ConvGradTile(sums []float32, table []int64, dz []float32, stride int, x []float32, at *[3]int64) {
	convGradTileFMA(&sums[0], &table[0], len(table)/2, &dz[0], stride, &x[0], at)
}

// ConvScatterTile adds to four channels of dx, at three vectors of places,
// Σ w·dz over the output channels. A vector that is a repeat of another is
// added once.
func ConvScatterTile(dx []float32, channel int, in []int64, dz []float32, stride int, out []int64, w []float32, units int) {
	convScatterTileFMA(&dx[0], channel, &in[0], &dz[0], stride, &out[0], &w[0], units)
}
