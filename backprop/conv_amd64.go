//go:build !noasm

package backprop

import "golang.org/x/sys/cpu"

var hasConvKernels = cpu.X86.HasAVX2 && cpu.X86.HasFMA

//go:noescape
func convTileFMA(dst *float32, stride int, out *int64, x *float32, in, offsets *int64, w *float32, k int, relu bool)

//go:noescape
func convGradTileFMA(sums *float32, table *int64, n int, dz *float32, stride int, x *float32, at *[3]int64)

//go:noescape
func convScatterTileFMA(dx *float32, channel int, in *int64, dz *float32, stride int, out *int64, w *float32, units int)

// convTile computes four channels at three vectors of places. Offsets and
// strides are bytes; w holds four biases and then four weights for each of
// the offsets.
func convTile(dst []float32, stride int, out []int64, x []float32, in, offsets []int64, w []float32, relu bool) {
	convTileFMA(&dst[0], stride, &out[0], &x[0], &in[0], &offsets[0], &w[0], len(offsets), relu)
}

// convGradTile adds to sums, for each of three weights of a window and four
// channels, Σ dz·x over the places in table, which holds pairs of offsets in
// dz and in x.
func convGradTile(sums []float32, table []int64, dz []float32, stride int, x []float32, at *[3]int64) {
	convGradTileFMA(&sums[0], &table[0], len(table)/2, &dz[0], stride, &x[0], at)
}

// convScatterTile adds to four channels of dx, at three vectors of places,
// Σ w·dz over the output channels. A vector that is a repeat of another is
// added once.
func convScatterTile(dx []float32, channel int, in []int64, dz []float32, stride int, out []int64, w []float32, units int) {
	convScatterTileFMA(&dx[0], channel, &in[0], &dz[0], stride, &out[0], &w[0], units)
}
