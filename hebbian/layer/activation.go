package layer

import (
	"fmt"
	"math"

	"hebbgrad/hebbian/rule"
)

// Kind names an activation.
type Kind string

const (
	Linear  Kind = "linear"  // u
	ReLU    Kind = "relu"    // max(0, u)
	Power   Kind = "power"   // max(0, u)^Power
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

	// Unit divides each row by its Euclidean norm, where that is not 0:
	// divisive normalisation over the layer.
	Unit bool
}

func (a Activation) check(out int) error {
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

// apply writes the output of one row; dst may be u itself. work serves the
// choice of winners and must be as long as u.
func (a Activation) apply(dst, u, work []float32) {
	dst = dst[:len(u)]
	switch a.Kind {
	case Linear:
		copy(dst, u)
	case ReLU:
		for j, v := range u {
			dst[j] = max(v, 0)
		}
	case Power:
		power(dst, u, a.Power)
	case Winners:
		t := threshold(u, a.K, work)
		for j, v := range u {
			dst[j] = max(v-t, 0)
		}
	case Binary:
		t := threshold(u, a.K, work)
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
		var s float32
		for _, v := range dst {
			s += v * v
		}
		if s > 0 {
			f := float32(1 / math.Sqrt(float64(s)))
			for j := range dst {
				dst[j] *= f
			}
		}
	}
}

func power(dst, u []float32, p float64) {
	whole, half := math.Modf(p)
	if p > 16 || (half != 0 && half != .5) {
		for j, v := range u {
			dst[j] = float32(math.Pow(float64(max(v, 0)), p))
		}
		return
	}
	for j, v := range u {
		v = max(v, 0)
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
// or fewer where entries are equal. With k = len(u) it is −∞ turned finite:
// the smallest entry less 1.
func threshold(u []float32, k int, work []float32) float32 {
	if k >= len(u) {
		low := u[0]
		for _, v := range u {
			low = min(low, v)
		}
		return low - 1
	}
	work = work[:len(u)]
	copy(work, u)
	return quickselect(work, k)
}

// quickselect returns the entry of rank k+1 in descending order, reordering x.
func quickselect(x []float32, k int) float32 {
	lo, hi := 0, len(x)-1
	for lo < hi {
		// The median of three is a pivot that ordered input cannot defeat.
		mid := int(uint(lo+hi) >> 1)
		if x[mid] > x[lo] {
			x[mid], x[lo] = x[lo], x[mid]
		}
		if x[hi] > x[lo] {
			x[hi], x[lo] = x[lo], x[hi]
		}
		if x[hi] > x[mid] {
			x[hi], x[mid] = x[mid], x[hi]
		}
		pivot := x[mid]
		i, j := lo, hi
		for i <= j {
			for x[i] > pivot {
				i++
			}
			for x[j] < pivot {
				j--
			}
			if i <= j {
				x[i], x[j] = x[j], x[i]
				i++
				j--
			}
		}
		switch {
		case k <= j:
			hi = j
		case k >= i:
			lo = i
		default:
			return x[k]
		}
	}
	return x[k]
}
