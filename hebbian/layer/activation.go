package layer

import (
	"fmt"
	"math"
	"slices"

	"github.com/hebbgrad/hebbgrad/hebbian/rule"
	"github.com/hebbgrad/hebbgrad/internal/kernels"
)

// Kind names an activation.
type Kind string

const (
	Linear  Kind = "linear"  // u
	ReLU    Kind = "relu"    // max(0, u − Threshold)
	Power   Kind = "power"   // max(0, u − Threshold)^Power
	Winners Kind = "winners" // the K largest drives, measured from the largest that is left out: max(0, u − u_(K+1))
	Binary  Kind = "binary"  // 1 for the K largest drives
	Softmax Kind = "softmax" // softmax(Beta·u)
	Sigmoid Kind = "sigmoid" // 1/(1 + exp(−Beta·u))
)

// Activation turns the drives of a layer, row by row, into its output.
type Activation struct {
	Kind  Kind
	Power float64 // of Power
	K     int     // of Winners and Binary
	Beta  float64 // of Softmax and Sigmoid

	Threshold float64 // of ReLU and Power

	// Unit divides each row by its Euclidean norm, where that is not 0:
	// divisive normalisation over the layer.
	Unit bool
}

func (a Activation) check(out int) error {
	rectifies := a.Kind == ReLU || a.Kind == Power
	if a.Threshold-a.Threshold != 0 || a.Threshold != 0 && !rectifies {
		return fmt.Errorf("activation %s has threshold %v: it must be finite, and only %s and %s have one", a.Kind, a.Threshold, ReLU, Power)
	}
	switch a.Kind {
	case Linear, ReLU:
	case Power:
		if !(a.Power > 0) || math.IsInf(a.Power, 0) {
			return fmt.Errorf("activation power has power %v: it must be finite and above 0", a.Power)
		}
	case Winners, Binary:
		if a.K < 1 || a.K > out {
			return fmt.Errorf("activation %s keeps %d winners of %d units: it keeps 1 to %d", a.Kind, a.K, out, out)
		}
	case Softmax, Sigmoid:
		if !(a.Beta > 0) || math.IsInf(a.Beta, 0) {
			return fmt.Errorf("activation %s has beta %v: it must be finite and above 0", a.Kind, a.Beta)
		}
	default:
		return fmt.Errorf("no activation is named %q: there are %s, %s, %s, %s, %s, %s, %s",
			a.Kind, Linear, ReLU, Power, Winners, Binary, Softmax, Sigmoid)
	}
	return nil
}

// apply writes the output of one row; dst may be u itself.
func (a Activation) apply(dst, u []float32) {
	dst = dst[:len(u)]
	switch a.Kind {
	case Linear:
		copy(dst, u)
	case ReLU:
		kernels.Rectify(dst, u, float32(a.Threshold))
	case Power:
		kernels.Rectify(dst, u, float32(a.Threshold))
		power(dst, dst, a.Power)
	case Winners:
		t := threshold(u, a.K)
		kernels.Rectify(dst, u, t)
	case Binary:
		t := threshold(u, a.K)
		for j, v := range u {
			if v > t {
				dst[j] = 1
			} else {
				dst[j] = 0
			}
		}
	case Softmax:
		rule.Softmax(dst, u, float32(a.Beta))
	case Sigmoid:
		for j, v := range u {
			dst[j] = float32(1 / (1 + math.Exp(-a.Beta*float64(v))))
		}
	}
	if a.Unit {
		if s := kernels.Dot(dst, dst); s > 0 {
			f := float32(1 / math.Sqrt(float64(s)))
			kernels.Scale(dst, f, dst)
		}
	}
}

// power is of entries that are not negative.
func power(dst, u []float32, p float64) {
	whole, half := math.Modf(p)
	if p > 16 || (half != 0 && half != .5) {
		for j, v := range u {
			dst[j] = float32(math.Pow(float64(v), p))
		}
		return
	}
	for j, v := range u {
		y := float32(1)
		if half != 0 {
			y = float32(math.Sqrt(float64(v)))
		}
		for range int(whole) {
			y *= v
		}
		dst[j] = y
	}
}

// threshold returns the entry of rank k+1: what exceeds it are the k largest,
// or fewer where entries are equal. With k = len(u) it lies below all entries.
func threshold(u []float32, k int) float32 {
	if k >= len(u) {
		return slices.Min(u) - 1
	}
	return kernels.Cut(u, k)
}
