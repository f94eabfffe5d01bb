package backprop

import (
	"math"
	"slices"

	"github.com/hebbgrad/hebbgrad/internal/kernels"
)

const leakySlope = .01

// rectifies reports whether about half of the inputs are cut, which is what
// He's initial variance compensates.
func rectifies(activation string) bool {
	return slices.Contains([]string{ReLU, LeakyReLU, ELU, Softplus}, activation)
}

// applyActivation replaces each z of y by f(z). ReLU, which is made while a bias
// is added, is none of its cases.
func applyActivation[T number](activation string, y []T) {
	switch activation {
	case LeakyReLU:
		for i, z := range y {
			if z < 0 {
				y[i] = leakySlope * z
			}
		}
	case ELU:
		for i, z := range y {
			if z < 0 {
				y[i] = T(math.Expm1(float64(z)))
			}
		}
	case Softplus:
		for i, z := range y { // ln(1+eᶻ), without overflow
			y[i] = max(z, 0) + T(math.Log1p(math.Exp(-math.Abs(float64(z)))))
		}
	case Tanh:
		for i, z := range y {
			y[i] = T(math.Tanh(float64(z)))
		}
	case Sigmoid:
		for i, z := range y {
			y[i] = T(1 / (1 + math.Exp(-float64(z))))
		}
	}
}

// activationGrad sets dz = dy·f′(z), with f′ from the value y = f(z), of an
// activation that is not linear.
func activationGrad[T number](activation string, dz, dy, y []T) {
	dy, y = dy[:len(dz)], y[:len(dz)]
	switch activation {
	case ReLU:
		kernels.ReLUGrad(dz, dy, y)
	case LeakyReLU:
		for i, v := range y {
			if v < 0 {
				dz[i] = leakySlope * dy[i]
			} else {
				dz[i] = dy[i]
			}
		}
	case ELU:
		for i, v := range y {
			if v < 0 {
				dz[i] = dy[i] * (v + 1)
			} else {
				dz[i] = dy[i]
			}
		}
	case Softplus:
		for i, v := range y { // σ(z) = 1 − e^(−y)
			dz[i] = dy[i] * T(-math.Expm1(-float64(v)))
		}
	case Tanh:
		for i, v := range y {
			dz[i] = dy[i] * (1 - v*v)
		}
	case Sigmoid:
		for i, v := range y {
			dz[i] = dy[i] * v * (1 - v)
		}
	}
}
