//go:build amd64 && !noasm

package kernels

import "golang.org/x/sys/cpu"

// useVector says that the processor has what the assembly needs.
var useVector = cpu.X86.HasAVX2 && cpu.X86.HasFMA

// useWide says the same of vectors of sixteen.
var useWide = useVector && cpu.X86.HasAVX512F && cpu.X86.HasPOPCNT

// Each n is a multiple of 8 and above 0; of the pools a multiple of 4, of a block
// any above 0. Strides are bytes.

//go:noescape
func scaleAVX2(dst, x *float32, n int, a, b float32)

//go:noescape
func axpyAVX2(dst, x *float32, n int, a, b float32)

//go:noescape
func axpyFusedAVX2(dst, x *float32, n int, a, b float32)

//go:noescape
func signedSquareAVX2(dst, x *float32, n int, a, b float32)

//go:noescape
func rectifyAVX2(dst, x *float32, n int, a, b float32)

//go:noescape
func rectifySumAVX2(dst, x *float32, n int, a, b float32)

//go:noescape
func windowsAVX2(dst *float32, stride int, image *float32, offsets *int64, shift *float32, n int, eps, width float32)

//go:noescape
func biasReLUAVX2(dst, x *float32, n int, a, b float32)

//go:noescape
func momentumAVX2(dst, x *float32, n int, a, b float32)

//go:noescape
func nesterovAVX2(dst, x *float32, n int, a, b float32)

//go:noescape
func mulAddAVX2(dst, x, y *float32, n int)

//go:noescape
func subAVX2(dst, x, y *float32, n int)

//go:noescape
func reluGradAVX2(dst, x, y *float32, n int)

//go:noescape
func maxAbsAVX2(x *float32, n int) float32

//go:noescape
func maxAVX2(x *float32, n int) float32

//go:noescape
func dotAVX2(x, y *float32, n int) float32

//go:noescape
func totalAVX2(x *float32, n int, s *float32)

//go:noescape
func expSumAVX2(dst, u *float32, n int, beta, top float32) float32

//go:noescape
func countAboveAVX2(x *float32, n int, t float32) int

//go:noescape
func aboveAVX2(x *float32, n int, t float32) int

//go:noescape
func addCountAVX2(w, x *float32, n int, a float32, s *lanes) int

//go:noescape
func axpyCountAVX2(w, x *float32, n int, a float32, s *lanes) int

//go:noescape
func compareCountAVX2(w, x *float32, n int, a float32, s *lanes) int

//go:noescape
func decayCountAVX2(w, x *float32, n int, a float32, s *lanes) int

//go:noescape
func adamAVX2(a *Adam[float32], grad, w, m, v *float32, n int)

//go:noescape
func rmspropAVX2(a *Adam[float32], grad, v *float32, n int)

//go:noescape
func poolPairsAVX(y, upper, lower *float32, n int)

//go:noescape
func poolPairsGradAVX(dupper, dlower, upper, lower, y, dy *float32, n int)

//go:noescape
func mulBlockAVX2(dst, block *float32, idx *int32, val *float32, n int)

//go:noescape
func learnBlockAVX2(block, coef, decay *float32, ptr, idx *int32, val *float32, in int, sum *float64) (changed int)

//go:noescape
func dotTileFMA(y *float32, yStride int, w *float32, wStride int, x *float32, xStride, n int)

//go:noescape
func outerTilesFMA(dw *float32, wStride int, dz *float32, x *float32, xStride, rows, groups int)

//go:noescape
func convTileFMA(dst *float32, stride int, out *int64, x *float32, in, offsets *int64, w *float32, k int, relu bool)

//go:noescape
func convGradTileFMA(sums *float32, table *int64, n int, dz *float32, stride int, x *float32, at *[3]int64)

//go:noescape
func convScatterTileFMA(dx *float32, channel int, in *int64, dz *float32, stride int, out *int64, w *float32, units int)

//go:noescape
func outerDecayAVX512(w *float32, wStride int, coef *float32, coefStride int, x *float32, xStride, n int, decay *float32, sums *lanes, counts *int, columns int)

//go:noescape
func nonzeroAVX512(idx *int32, val, x *float32, n int) int

//go:noescape
func markAVX512(last *int64, y *float32, n int, now int64, t float32)
