package backprop

import "math"

// moments returns how many arrays a rule remembers for each array of weights.
func (s Step) moments() (mean, square bool) {
	switch s.Rule {
	case Momentum, Nesterov:
		return true, false
	case RMSProp:
		return false, true
	case Adam, AdamW:
		return true, true
	}
	return false, false
}

// operations is the number of element-wise operations of a step for each
// weight, the addition to the weight included.
func (s Step) operations() int {
	n := map[string]int{SGD: 2, Momentum: 4, Nesterov: 6, RMSProp: 9, Adam: 13, AdamW: 13}[s.Rule]
	if s.Decay != 0 {
		n += 2
	}
	return n
}

// delta replaces the gradient of p by the step Δw that the rule makes of it,
// at the given rate; t counts the steps from 1.
func delta[T number](s Step, p *parameter[T], rate float64, t int64) {
	g, w, m, v := p.grad, p.w, p.m, p.v
	if s.Decay != 0 && s.Rule != AdamW {
		decay := T(s.Decay)
		for i := range g {
			g[i] += decay * w[i]
		}
	}
	eta := T(rate)
	switch s.Rule {
	case SGD:
		for i := range g {
			g[i] *= -eta
		}
	case Momentum:
		mu := T(s.Momentum)
		for i := range g {
			m[i] = mu*m[i] + g[i]
			g[i] = -eta * m[i]
		}
	case Nesterov:
		mu := T(s.Momentum)
		for i := range g {
			m[i] = mu*m[i] + g[i]
			g[i] = -eta * (g[i] + mu*m[i])
		}
	case RMSProp:
		b2, eps := T(s.Beta2), T(s.Epsilon)
		c2 := T(1 - s.Beta2)
		for i := range g {
			v[i] = b2*v[i] + c2*g[i]*g[i]
			g[i] = -eta * g[i] / (sqrt(v[i]) + eps)
		}
	case Adam, AdamW:
		a := adamOf[T](s, rate, t)
		adamDelta(a, g, w, m, v)
	}
}

// adamStep holds what one step of Adam has in common for all weights. The
// corrections of the bias of the moments are folded into the rate and into
// the scale of the root.
type adamStep[T number] struct {
	b1, c1, b2, c2, eps T
	rate                T // −η/(1−β₁ᵗ)
	root                T // 1/√(1−β₂ᵗ)
	decay               T // −η·λ of adamw
}

func adamOf[T number](s Step, rate float64, t int64) adamStep[T] {
	a := adamStep[T]{b1: T(s.Beta1), c1: T(1 - s.Beta1), b2: T(s.Beta2), c2: T(1 - s.Beta2), eps: T(s.Epsilon)}
	a.rate = T(-rate / (1 - math.Pow(s.Beta1, float64(t))))
	a.root = T(1 / math.Sqrt(1-math.Pow(s.Beta2, float64(t))))
	if s.Rule == AdamW {
		a.decay = T(-rate * s.Decay)
	}
	return a
}

func adamDelta[T number](a adamStep[T], g, w, m, v []T) {
	w, m, v = w[:len(g)], m[:len(g)], v[:len(g)]
	for i, d := range g {
		m[i] = T(a.b1*m[i]) + T(a.c1*d)
		v[i] = T(a.b2*v[i]) + T(T(a.c2*d)*d)
		g[i] = T(T(a.rate*m[i])/(T(sqrt(v[i])*a.root)+a.eps)) + T(a.decay*w[i])
	}
}

func sqrt[T number](v T) T { return T(math.Sqrt(float64(v))) }
