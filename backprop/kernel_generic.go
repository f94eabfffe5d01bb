//go:build !amd64 || noasm

package backprop

func addBiasReLU32(y, b []float32)                      { addBiasReLUGo(y, b) }
func addConstantReLU32(y []float32, b float32)          { addConstantReLUGo(y, b) }
func reluGrad32(dz, dy, y []float32)                    { reluGradGo(dz, dy, y) }
func addScaled32(sum, x []float32, a float32)           { addScaledGo(sum, x, a) }
func scaled32(y, x []float32, a float32)                { scaledGo(y, x, a) }
func momentumStep32(g, m []float32, mu, rate float32)   { momentumStepGo(g, m, mu, rate) }
func nesterovStep32(g, m []float32, mu, rate float32)   { nesterovStepGo(g, m, mu, rate) }
func adam32(a *adamStep[float32], g, w, m, v []float32) { adamGo(a, g, w, m, v) }
func rmsprop32(a *adamStep[float32], g, v []float32)    { rmspropGo(a, g, v) }

func total32([]float32, *[8]float32) int    { return 0 }
func poolPairs32(y, upper, lower []float32) { poolPairsGo(y, upper, lower) }
func poolPairsGrad32(dupper, dlower, upper, lower, y, dy []float32) {
	poolPairsGradGo(dupper, dlower, upper, lower, y, dy)
}
