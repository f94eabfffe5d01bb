//go:build !amd64 || noasm

package kernel

const useVector = false

func maxAbsVector([]float32) float32                                 { panic("no vector kernel") }
func maxVector(*float32, int) float32                                { panic("no vector kernel") }
func scaleToVector(*float32, float32, *float32, int)                 { panic("no vector kernel") }
func axpyVector(*float32, float32, *float32, int)                    { panic("no vector kernel") }
func aboveVector(*float32, int, float32) int                         { panic("no vector kernel") }
func expSumVector(*float32, *float32, int, float32, float32) float32 { panic("no vector kernel") }
func mulBlockVector(_, _ *float32, _ *int32, _ *float32, _ int)      { panic("no vector kernel") }
func subVector(_, _, _ *float32, _ int)                              { panic("no vector kernel") }
func countAboveVector(*float32, int, float32) int                    { panic("no vector kernel") }
func signedSquareVector(_, _ *float32, _ int)                        { panic("no vector kernel") }
func rectifyVector(_, _ *float32, _ int, _ float32)                  { panic("no vector kernel") }
func dotVector(_, _ *float32, _ int) float32                         { panic("no vector kernel") }
func learnBlockVector(_, _, _ *float32, _, _ *int32, _ *float32, _ int, _ *float64) int {
	panic("no vector kernel")
}
func mulAddVector(_, _, _ *float32, _ int) { panic("no vector kernel") }
