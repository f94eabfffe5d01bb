package backprop

import (
	"fmt"
	"math"
	"slices"

	"github.com/hebbgrad/hebbgrad/internal/kernels"
)

type activation uint8

const (
	actLinear activation = iota
	actReLU
	actLeakyReLU
	actELU
	actSoftplus
	actTanh
	actSigmoid
)

const leakySlope = .01

var activationNames = [...]string{Linear, ReLU, LeakyReLU, ELU, Softplus, Tanh, Sigmoid}

func activationOf(name string) (activation, error) {
	if i := slices.Index(activationNames[:], name); i >= 0 {
		return activation(i), nil
	}
	return 0, fmt.Errorf("unknown activation %q: want one of %v", name, activationNames)
}

// rectifies reports whether about half of the inputs are cut, which is what
// He's initial variance compensates.
func (a activation) rectifies() bool { return a >= actReLU && a <= actSoftplus }

// applyActivation replaces each z of y by f(z). ReLU, which is made while a bias
// is added, is none of its cases.
func applyActivation[T number](a activation, y []T) {
	switch a {
	case actLeakyReLU:
		for i, z := range y {
			if z < 0 {
				y[i] = leakySlope * z
			}
		}
	case actELU:
		for i, z := range y {
			if z < 0 {
				y[i] = T(math.Expm1(float64(z)))
			}
		}
	case actSoftplus:
		for i, z := range y { // ln(1+eᶻ), without overflow
			y[i] = max(z, 0) + T(math.Log1p(math.Exp(-math.Abs(float64(z)))))
		}
	case actTanh:
		for i, z := range y {
			y[i] = T(math.Tanh(float64(z)))
		}
	case actSigmoid:
		for i, z := range y {
			y[i] = T(1 / (1 + math.Exp(-float64(z))))
		}
	}
}

// activationGrad sets dz = dy·f′(z), with f′ from the value y = f(z), of an
// activation that is not linear.
func activationGrad[T number](a activation, dz, dy, y []T) {
	dy, y = dy[:len(dz)], y[:len(dz)]
	switch a {
	case actReLU:
		kernels.ReLUGrad(dz, dy, y)
	case actLeakyReLU:
		for i, v := range y {
			if v < 0 {
				dz[i] = leakySlope * dy[i]
			} else {
				dz[i] = dy[i]
			}
		}
	case actELU:
		for i, v := range y {
			if v < 0 {
				dz[i] = dy[i] * (v + 1)
			} else {
				dz[i] = dy[i]
			}
		}
	case actSoftplus:
		for i, v := range y { // σ(z) = 1 − e^(−y)
			dz[i] = dy[i] * T(-math.Expm1(-float64(v)))
		}
	case actTanh:
		for i, v := range y {
			dz[i] = dy[i] * (1 - v*v)
		}
	case actSigmoid:
		for i, v := range y {
			dz[i] = dy[i] * v * (1 - v)
		}
	}
}
