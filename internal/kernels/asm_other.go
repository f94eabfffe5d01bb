//go:build !amd64 || noasm

package kernels

const useVector, useWide = false, false

// Nothing below is ever called.

func scaleAVX2(*float32, *float32, int, float32, float32)        { panic("no assembly") }
func axpyAVX2(*float32, *float32, int, float32, float32)         { panic("no assembly") }
func axpyFusedAVX2(*float32, *float32, int, float32, float32)    { panic("no assembly") }
func signedSquareAVX2(*float32, *float32, int, float32, float32) { panic("no assembly") }
func rectifyAVX2(*float32, *float32, int, float32, float32)      { panic("no assembly") }
func rectifySumAVX2(*float32, *float32, int, float32, float32)   { panic("no assembly") }
func windowsAVX2(*float32, int, *float32, *int64, *float32, int, float32, float32) {
	panic("no assembly")
}
func biasReLUAVX2(*float32, *float32, int, float32, float32)               { panic("no assembly") }
func momentumAVX2(*float32, *float32, int, float32, float32)               { panic("no assembly") }
func nesterovAVX2(*float32, *float32, int, float32, float32)               { panic("no assembly") }
func mulAddAVX2(*float32, *float32, *float32, int)                         { panic("no assembly") }
func subAVX2(*float32, *float32, *float32, int)                            { panic("no assembly") }
func reluGradAVX2(*float32, *float32, *float32, int)                       { panic("no assembly") }
func maxAbsAVX2(*float32, int) float32                                     { panic("no assembly") }
func maxAVX2(*float32, int) float32                                        { panic("no assembly") }
func dotAVX2(*float32, *float32, int) float32                              { panic("no assembly") }
func totalAVX2(*float32, int, *float32)                                    { panic("no assembly") }
func expSumAVX2(*float32, *float32, int, float32, float32) float32         { panic("no assembly") }
func countAboveAVX2(*float32, int, float32) int                            { panic("no assembly") }
func aboveAVX2(*float32, int, float32) int                                 { panic("no assembly") }
func addCountAVX2(*float32, *float32, int, float32, *lanes) int            { panic("no assembly") }
func axpyCountAVX2(*float32, *float32, int, float32, *lanes) int           { panic("no assembly") }
func compareCountAVX2(*float32, *float32, int, float32, *lanes) int        { panic("no assembly") }
func decayCountAVX2(*float32, *float32, int, float32, *lanes) int          { panic("no assembly") }
func adamAVX2(*Adam[float32], *float32, *float32, *float32, *float32, int) { panic("no assembly") }
func rmspropAVX2(*Adam[float32], *float32, *float32, int)                  { panic("no assembly") }
func poolPairsAVX(*float32, *float32, *float32, int)                       { panic("no assembly") }
func poolPairsGradAVX(*float32, *float32, *float32, *float32, *float32, *float32, int) {
	panic("no assembly")
}
func mulBlockAVX2(*float32, *float32, *int32, *float32, int) { panic("no assembly") }
func learnBlockAVX2(*float32, *float32, *float32, *int32, *int32, *float32, int, *float64) int {
	panic("no assembly")
}
func dotTileFMA(*float32, int, *float32, int, *float32, int, int)    { panic("no assembly") }
func outerTilesFMA(*float32, int, *float32, *float32, int, int, int) { panic("no assembly") }
func convTileFMA(*float32, int, *int64, *float32, *int64, *int64, *float32, int, bool) {
	panic("no assembly")
}
func convGradTileFMA(*float32, *int64, int, *float32, int, *float32, *[3]int64) { panic("no assembly") }
func convScatterTileFMA(*float32, int, *int64, *float32, int, *int64, *float32, int) {
	panic("no assembly")
}
func outerDecayAVX512(*float32, int, *float32, int, *float32, int, int, *float32, *lanes, *int, int) {
	panic("no assembly")
}
func nonzeroAVX512(*int32, *float32, *float32, int) int { panic("no assembly") }
func markAVX512(*int64, *float32, int, int64, float32)  { panic("no assembly") }
