package backprop

import (
	"math"
	"math/rand/v2"
	"testing"
)

// kernels pairs each kernel in use with the portable one that defines it.
// Both are given their own copies of the four arrays.
var kernels = []struct {
	name           string
	used, portable func(a *adamStep[float32], x [4][]float32)
}{
	{"add bias, ReLU",
		func(_ *adamStep[float32], x [4][]float32) { addBiasReLU(x[0], x[1]) },
		func(_ *adamStep[float32], x [4][]float32) { addBiasReLUGo(x[0], x[1]) }},
	{"add constant, ReLU",
		func(a *adamStep[float32], x [4][]float32) { addConstantReLU(x[0], a.rate) },
		func(a *adamStep[float32], x [4][]float32) { addConstantReLUGo(x[0], a.rate) }},
	{"ReLU gradient",
		func(_ *adamStep[float32], x [4][]float32) { reluGrad(x[0], x[1], x[2]) },
		func(_ *adamStep[float32], x [4][]float32) { reluGradGo(x[0], x[1], x[2]) }},
	{"accumulate",
		func(_ *adamStep[float32], x [4][]float32) { accumulate(x[0], x[1]) },
		func(_ *adamStep[float32], x [4][]float32) { addScaledGo(x[0], x[1], 1) }},
	{"add scaled",
		func(a *adamStep[float32], x [4][]float32) { addScaled(x[0], x[1], a.rate) },
		func(a *adamStep[float32], x [4][]float32) { addScaledGo(x[0], x[1], a.rate) }},
	{"scaled",
		func(a *adamStep[float32], x [4][]float32) { scaled(x[0], x[1], a.rate) },
		func(a *adamStep[float32], x [4][]float32) { scaledGo(x[0], x[1], a.rate) }},
	{"momentum",
		func(a *adamStep[float32], x [4][]float32) { momentumStep(x[0], x[1], a.b1, a.rate) },
		func(a *adamStep[float32], x [4][]float32) { momentumStepGo(x[0], x[1], a.b1, a.rate) }},
	{"nesterov",
		func(a *adamStep[float32], x [4][]float32) { nesterovStep(x[0], x[1], a.b1, a.rate) },
		func(a *adamStep[float32], x [4][]float32) { nesterovStepGo(x[0], x[1], a.b1, a.rate) }},
	{"adam",
		func(a *adamStep[float32], x [4][]float32) { adam(a, x[0], x[1], x[2], x[3]) },
		func(a *adamStep[float32], x [4][]float32) { adamGo(a, x[0], x[1], x[2], x[3]) }},
	{"rmsprop",
		func(a *adamStep[float32], x [4][]float32) { rmsprop(a, x[0], x[1]) },
		func(a *adamStep[float32], x [4][]float32) { rmspropGo(a, x[0], x[1]) }},
	{"total",
		func(_ *adamStep[float32], x [4][]float32) { x[1] = append(x[1][:0], total(x[0])) },
		func(_ *adamStep[float32], x [4][]float32) { x[1] = append(x[1][:0], totalGo(x[0], new([8]float32))) }},
	{"pool pairs",
		func(_ *adamStep[float32], x [4][]float32) { poolPairs(x[0][:len(x[0])/2], x[1], x[2]) },
		func(_ *adamStep[float32], x [4][]float32) { poolPairsGo(x[0][:len(x[0])/2], x[1], x[2]) }},
	{"pool pairs gradient",
		func(_ *adamStep[float32], x [4][]float32) { pooled(x, poolPairsGrad[float32]) },
		func(_ *adamStep[float32], x [4][]float32) { pooled(x, poolPairsGradGo[float32]) }},
}

// pooled rounds the values, so that some are equal, pools them and writes the
// gradient over them.
func pooled(x [4][]float32, grad func(du, dl, u, l, y, dy []float32)) {
	n := len(x[0]) / 2
	for _, v := range x[:2] {
		for i := range v {
			v[i] = float32(math.Round(float64(v[i])))
		}
	}
	y := make([]float32, n)
	poolPairsGo(y, x[0], x[1])
	upper, lower := append([]float32(nil), x[0][:2*n]...), append([]float32(nil), x[1][:2*n]...)
	grad(x[0][:2*n], x[1][:2*n], upper, lower, y, x[2][:n])
}

var special = []float32{
	0, float32(math.Copysign(0, -1)), 1, -1, 1e-45, -1e-45, 1e-38, 3e38, -3e38,
	float32(math.Inf(1)), float32(math.Inf(-1)), float32(math.NaN()), 1 << 24, 1e-20,
}

// The kernels in use give the bits of the portable ones, special values and
// lengths that are no multiple of the vector's included.
func TestKernelsAgreeWithPortableOnes(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, k := range kernels {
		for trial := range 400 {
			n := 1 + r.IntN(70)
			var used, portable [4][]float32
			for i := range used {
				used[i], portable[i] = make([]float32, n), make([]float32, n)
				for j := range n {
					v := float32(r.NormFloat64() * math.Exp(3*r.NormFloat64()))
					if trial%2 == 1 && r.IntN(6) == 0 {
						v = special[r.IntN(len(special))]
					}
					if i == 3 && v < 0 { // a mean square
						v = -v
					}
					used[i][j], portable[i][j] = v, v
				}
			}
			a := &adamStep[float32]{b1: r.Float32(), c1: r.Float32(), b2: r.Float32(), c2: r.Float32(),
				eps: 1e-8, rate: -r.Float32(), root: 1 + r.Float32(), decay: -r.Float32()}
			k.used(a, used)
			k.portable(a, portable)
			for i := range used {
				for j, v := range used[i] {
					if w := portable[i][j]; math.Float32bits(v) != math.Float32bits(w) && (v == v || w == w) {
						t.Fatalf("%s: array %d, element %d of %d is %v, the portable kernel gives %v", k.name, i, j, n, v, w)
					}
				}
			}
		}
	}
}
