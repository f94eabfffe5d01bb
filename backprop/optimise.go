package backprop

import (
	"math"

	"github.com/hebbgrad/hebbgrad/internal/kernels"
)

// Operations is the number of element-wise operations of a step for each
// weight, the addition to the weight included.
func (s Step) Operations() int {
	n := map[string]int{SGD: 2, Momentum: 4, Nesterov: 6, RMSProp: 9, Adam: 13, AdamW: 13}[s.Rule]
	if s.Decay != 0 {
		n += 2
	}
	return n
}

// Delta replaces the gradient g of the weights w by the step Δw that the rule of s,
// which is resolved, makes of it at the given rate; t counts the steps from 1. m and
// v are the moments that the rule keeps ([Step.Moments]).
func Delta[T float32 | float64](s Step, g, w, m, v []T, rate float64, t int64) {
	if s.Decay != 0 && s.Rule != AdamW {
		kernels.AXPY(g, T(s.Decay), w)
	}
	switch s.Rule {
	case SGD:
		kernels.Scale(g, T(-rate), g)
	case Momentum:
		kernels.Momentum(g, m, T(s.Momentum), T(-rate))
	case Nesterov:
		kernels.Nesterov(g, m, T(s.Momentum), T(-rate))
	case RMSProp:
		a := adamOf[T](s, rate, t)
		a.RMSProp(g, v)
	case Adam, AdamW:
		a := adamOf[T](s, rate, t)
		a.Step(g, w, m, v)
	}
}

func adamOf[T number](s Step, rate float64, t int64) kernels.Adam[T] {
	a := kernels.Adam[T]{B1: T(s.Beta1), C1: T(1 - s.Beta1), B2: T(s.Beta2), C2: T(1 - s.Beta2), Eps: T(s.Epsilon), Rate: T(-rate)}
	if s.Rule != RMSProp {
		a.Rate = T(-rate / (1 - math.Pow(s.Beta1, float64(t))))
		a.Root = T(1 / math.Sqrt(1-math.Pow(s.Beta2, float64(t))))
	}
	if s.Rule == AdamW {
		a.Decay = T(-rate * s.Decay)
	}
	return a
}
