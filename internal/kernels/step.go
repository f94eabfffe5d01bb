package kernels

import "math"

// Momentum is m = μ·m + g; g = rate·m, where rate is −η.
func Momentum[T Float](g, m []T, mu, rate T) {
	m = m[:len(g)]
	n := lead[T](len(g))
	if n > 0 {
		momentumAVX2(at(g), at(m), n, float32(mu), float32(rate))
	}
	for i := n; i < len(g); i++ {
		m[i] = T(mu*m[i]) + g[i]
		g[i] = rate * m[i]
	}
}

// Nesterov is m = μ·m + g; g = rate·(g + μ·m), where rate is −η.
func Nesterov[T Float](g, m []T, mu, rate T) {
	m = m[:len(g)]
	n := lead[T](len(g))
	if n > 0 {
		nesterovAVX2(at(g), at(m), n, float32(mu), float32(rate))
	}
	for i := n; i < len(g); i++ {
		d := g[i]
		m[i] = T(mu*m[i]) + d
		g[i] = rate * (d + T(mu*m[i]))
	}
}

// Adam holds what one step of Adam or RMSProp has in common for all weights.
// The corrections for the zero at which the moments begin are folded into the
// rate and into the scale of the root. The assembly knows the order of the fields.
type Adam[T Float] struct {
	B1, C1 T // β₁ and 1−β₁
	B2, C2 T // β₂ and 1−β₂
	Eps    T
	Rate   T // −η/(1−β₁ᵗ)
	Root   T // 1/√(1−β₂ᵗ)
	Decay  T // −η·λ of adamw
}

// Step is m = β₁·m + (1−β₁)·g; v = β₂·v + (1−β₂)·g²;
// g = rate·m/(root·√v + ε) + decay·w.
func (a *Adam[T]) Step(g, w, m, v []T) {
	w, m, v = w[:len(g)], m[:len(g)], v[:len(g)]
	n := lead[T](len(g))
	if n > 0 {
		adamAVX2(any(a).(*Adam[float32]), at(g), at(w), at(m), at(v), n)
	}
	for i := n; i < len(g); i++ {
		d := g[i]
		m[i] = T(a.B1*m[i]) + T(a.C1*d)
		v[i] = T(a.B2*v[i]) + T(T(a.C2*d)*d)
		g[i] = T(T(a.Rate*m[i])/(T(sqrt(v[i])*a.Root)+a.Eps)) + T(a.Decay*w[i])
	}
}

// RMSProp is v = β₂·v + (1−β₂)·g²; g = rate·g/(√v + ε).
func (a *Adam[T]) RMSProp(g, v []T) {
	v = v[:len(g)]
	n := lead[T](len(g))
	if n > 0 {
		rmspropAVX2(any(a).(*Adam[float32]), at(g), at(v), n)
	}
	for i := n; i < len(g); i++ {
		d := g[i]
		v[i] = T(a.B2*v[i]) + T(T(a.C2*d)*d)
		g[i] = T(a.Rate*d) / (sqrt(v[i]) + a.Eps)
	}
}

func sqrt[T Float](v T) T { return T(math.Sqrt(float64(v))) }
