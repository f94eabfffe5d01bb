package kernels

import (
	"math"
	"math/rand/v2"
	"testing"
)

// plain is float32 to which no assembly applies, so that the portable version
// serves.
type plain float32

// everyKernel calls, by name, each kernel that comes in both precisions.
func everyKernel[T Float]() map[string]func(a *Adam[T], x [4][]T) {
	return map[string]func(a *Adam[T], x [4][]T){
		"bias, ReLU":          func(_ *Adam[T], x [4][]T) { BiasReLU(x[0], x[1]) },
		"constant, ReLU":      func(a *Adam[T], x [4][]T) { Rectify(x[0], x[0], -a.Rate) },
		"ReLU gradient":       func(_ *Adam[T], x [4][]T) { ReLUGrad(x[0], x[1], x[2]) },
		"accumulate":          func(_ *Adam[T], x [4][]T) { AXPY(x[0], 1, x[1]) },
		"AXPY":                func(a *Adam[T], x [4][]T) { AXPY(x[0], a.Rate, x[1]) },
		"scale":               func(a *Adam[T], x [4][]T) { Scale(x[0], a.Rate, x[1]) },
		"momentum":            func(a *Adam[T], x [4][]T) { Momentum(x[0], x[1], a.B1, a.Rate) },
		"nesterov":            func(a *Adam[T], x [4][]T) { Nesterov(x[0], x[1], a.B1, a.Rate) },
		"adam":                func(a *Adam[T], x [4][]T) { a.Step(x[0], x[1], x[2], x[3]) },
		"rmsprop":             func(a *Adam[T], x [4][]T) { a.RMSProp(x[0], x[1]) },
		"total":               func(_ *Adam[T], x [4][]T) { x[1][0] = Total(x[0]) },
		"pool pairs":          func(_ *Adam[T], x [4][]T) { PoolPairs(x[0][:len(x[0])/2], x[1], x[2]) },
		"pool pairs gradient": func(_ *Adam[T], x [4][]T) { pooled(x) },
	}
}

// pooled rounds the values, so that some are equal, pools them and writes the
// gradient over them.
func pooled[T Float](x [4][]T) {
	n := len(x[0]) / 2
	for _, v := range x[:2] {
		for i := range v {
			v[i] = T(math.Round(float64(v[i])))
		}
	}
	y := make([]T, n)
	PoolPairs(y, x[0], x[1])
	upper, lower := append([]T(nil), x[0][:2*n]...), append([]T(nil), x[1][:2*n]...)
	PoolPairsGrad(x[0][:2*n], x[1][:2*n], upper, lower, y, x[2][:n])
}

// The kernels in use give the bits of the portable ones, special values and
// lengths that are no multiple of the vector's included.
func TestKernelsGiveThePortableBits(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	portableOf := everyKernel[plain]()
	for name, used := range everyKernel[float32]() {
		for trial := range 400 {
			n := 1 + r.IntN(70)
			var x [4][]float32
			var y [4][]plain
			for i := range x {
				x[i], y[i] = make([]float32, n), make([]plain, n)
				for j := range n {
					v := float32(r.NormFloat64() * math.Exp(3*r.NormFloat64()))
					if trial%2 == 1 && r.IntN(6) == 0 {
						v = special[r.IntN(len(special))]
					}
					if i == 3 && v < 0 { // a mean square
						v = -v
					}
					x[i][j], y[i][j] = v, plain(v)
				}
			}
			a := Adam[float32]{B1: r.Float32(), C1: r.Float32(), B2: r.Float32(), C2: r.Float32(),
				Eps: 1e-8, Rate: -r.Float32(), Root: 1 + r.Float32(), Decay: -r.Float32()}
			used(&a, x)
			portableOf[name](&Adam[plain]{plain(a.B1), plain(a.C1), plain(a.B2), plain(a.C2),
				plain(a.Eps), plain(a.Rate), plain(a.Root), plain(a.Decay)}, y)
			for i := range x {
				for j, v := range x[i] {
					if w := float32(y[i][j]); math.Float32bits(v) != math.Float32bits(w) && (v == v || w == w) {
						t.Fatalf("%s: array %d, element %d of %d is %v, the portable kernel gives %v", name, i, j, n, v, w)
					}
				}
			}
		}
	}
}

// What a step of Adam and of RMSProp writes is what their formulas give in
// float64, within the rounding of a dozen operations.
func TestStepsAgainstTheFormulas(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	a := Adam[float32]{B1: .9, C1: .1, B2: .99, C2: .01, Eps: 1e-8, Rate: -.01, Root: 1.5, Decay: -.001}
	b := Adam[float64]{.9, .1, .99, .01, 1e-8, -.01, 1.5, -.001}
	for name, single := range everyKernel[float32]() {
		switch name {
		case "momentum", "nesterov", "adam", "rmsprop", "AXPY", "scale", "accumulate":
		default: // compared with maxima, or with sums of their own
			continue
		}
		const n = 37
		var x [4][]float32
		var y [4][]float64
		for i := range x {
			for range n {
				v := 1 + r.Float32() // nothing cancels
				x[i], y[i] = append(x[i], v), append(y[i], float64(v))
			}
		}
		single(&a, x)
		everyKernel[float64]()[name](&b, y)
		for i := range x {
			for j, v := range x[i] {
				if math.Abs(float64(v)-y[i][j]) > 12*0x1p-24*(1+math.Abs(y[i][j])) {
					t.Fatalf("%s: array %d, element %d is %v, in float64 %v", name, i, j, v, y[i][j])
				}
			}
		}
	}
}
