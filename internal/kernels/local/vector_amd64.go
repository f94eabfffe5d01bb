//go:build amd64 && !noasm

package kernel

import "golang.org/x/sys/cpu"

// useVector says that the processor has what the assembly needs.
var useVector = cpu.X86.HasAVX2 && cpu.X86.HasFMA

func maxAbsVector(x []float32) float32 { return maxAbsAVX2(&x[0], len(x)) }

func maxVector(x *float32, n int) float32                         { return maxAVX2(x, n) }
func scaleToVector(y *float32, c float32, x *float32, n int)      { scaleToAVX2(y, c, x, n) }
func axpyVector(y *float32, c float32, x *float32, n int)         { axpyAVX2(y, c, x, n) }
func aboveVector(x *float32, n int, t float32) int                { return aboveAVX2(x, n, t) }
func mulBlockVector(dst, b *float32, i *int32, v *float32, n int) { mulBlockAVX2(dst, b, i, v, n) }
func subVector(dst, x, y *float32, n int)                         { subAVX2(dst, x, y, n) }
func countAboveVector(x *float32, n int, t float32) int           { return countAboveAVX2(x, n, t) }
func signedSquareVector(dst, x *float32, n int)                   { signedSquareAVX2(dst, x, n) }
func rectifyVector(dst, x *float32, n int, t float32)             { rectifyAVX2(dst, x, n, t) }
func dotVector(x, y *float32, n int) float32                      { return dotAVX2(x, y, n) }
func mulAddVector(dst, x, y *float32, n int)                      { mulAddAVX2(dst, x, y, n) }

func learnBlockVector(b, c, d *float32, p, i *int32, v *float32, in int, sum *float64) int {
	return learnBlockAVX2(b, c, d, p, i, v, in, sum)
}

func expSumVector(dst, u *float32, n int, beta, top float32) float32 {
	return expSumAVX2(dst, u, n, beta, top)
}

// Lengths are multiples of 8 and above 0; of mulBlock, any above 0.

//go:noescape
func maxAbsAVX2(x *float32, n int) float32

//go:noescape
func maxAVX2(x *float32, n int) float32

//go:noescape
func scaleToAVX2(y *float32, c float32, x *float32, n int)

//go:noescape
func axpyAVX2(y *float32, c float32, x *float32, n int)

//go:noescape
func aboveAVX2(x *float32, n int, t float32) int

//go:noescape
func expSumAVX2(dst, u *float32, n int, beta, top float32) float32

//go:noescape
func mulBlockAVX2(dst, block *float32, idx *int32, val *float32, n int)

//go:noescape
func subAVX2(dst, x, y *float32, n int)

//go:noescape
func countAboveAVX2(x *float32, n int, t float32) int

//go:noescape
func signedSquareAVX2(dst, x *float32, n int)

//go:noescape
func rectifyAVX2(dst, x *float32, n int, t float32)

//go:noescape
func dotAVX2(x, y *float32, n int) float32

//go:noescape
func learnBlockAVX2(block, coef, decay *float32, ptr, idx *int32, val *float32, in int, sum *float64) (changed int)

//go:noescape
func mulAddAVX2(dst, x, y *float32, n int)
