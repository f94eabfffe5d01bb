package backprop

// The kernels below define the element-wise work of a step. Those with a
// vector version for float32 (kernel_amd64.s) take it where the processor has
// it; each product and each sum is rounded by itself in both, so that the bits
// are the same.

// addBiasReLU is y = max(y + b, 0).
func addBiasReLU[T number](y, b []T) {
	if y, ok := any(y).([]float32); ok {
		addBiasReLU32(y, any(b).([]float32))
		return
	}
	addBiasReLUGo(y, b)
}

func addBiasReLUGo[T number](y, b []T) {
	y = y[:len(b)]
	for i, v := range b {
		s := y[i] + v
		if 0 > s {
			s = 0
		}
		y[i] = s
	}
}

// addConstantReLU is y = max(y + b, 0) with one b for all.
func addConstantReLU[T number](y []T, b T) {
	if y, ok := any(y).([]float32); ok {
		addConstantReLU32(y, float32(b))
		return
	}
	addConstantReLUGo(y, b)
}

func addConstantReLUGo[T number](y []T, b T) {
	for i, v := range y {
		s := v + b
		if 0 > s {
			s = 0
		}
		y[i] = s
	}
}

// reluGrad is dz = dy where y > 0 and 0 elsewhere.
func reluGrad[T number](dz, dy, y []T) {
	if dz, ok := any(dz).([]float32); ok {
		reluGrad32(dz, any(dy).([]float32), any(y).([]float32))
		return
	}
	reluGradGo(dz, dy, y)
}

func reluGradGo[T number](dz, dy, y []T) {
	dy, y = dy[:len(dz)], y[:len(dz)]
	for i, v := range y {
		if v > 0 {
			dz[i] = dy[i]
		} else {
			dz[i] = 0
		}
	}
}

// accumulate is sum += x.
func accumulate[T number](sum, x []T) {
	if sum, ok := any(sum).([]float32); ok {
		addScaled32(sum, any(x).([]float32), 1)
		return
	}
	addScaledGo(sum, x, 1)
}

// addScaled is sum += a·x.
func addScaled[T number](sum, x []T, a T) {
	if sum, ok := any(sum).([]float32); ok {
		addScaled32(sum, any(x).([]float32), float32(a))
		return
	}
	addScaledGo(sum, x, a)
}

func addScaledGo[T number](sum, x []T, a T) {
	x = x[:len(sum)]
	for i, v := range x {
		sum[i] += T(a * v)
	}
}

// scaled is y = a·x.
func scaled[T number](y, x []T, a T) {
	if y, ok := any(y).([]float32); ok {
		scaled32(y, any(x).([]float32), float32(a))
		return
	}
	scaledGo(y, x, a)
}

func scaledGo[T number](y, x []T, a T) {
	x = x[:len(y)]
	for i, v := range x {
		y[i] = a * v
	}
}

// momentumStep is m = μ·m + g; g = rate·m, where rate is −η.
func momentumStep[T number](g, m []T, mu, rate T) {
	if g, ok := any(g).([]float32); ok {
		momentumStep32(g, any(m).([]float32), float32(mu), float32(rate))
		return
	}
	momentumStepGo(g, m, mu, rate)
}

func momentumStepGo[T number](g, m []T, mu, rate T) {
	m = m[:len(g)]
	for i, d := range g {
		m[i] = T(mu*m[i]) + d
		g[i] = rate * m[i]
	}
}

// nesterovStep is m = μ·m + g; g = rate·(g + μ·m), where rate is −η.
func nesterovStep[T number](g, m []T, mu, rate T) {
	if g, ok := any(g).([]float32); ok {
		nesterovStep32(g, any(m).([]float32), float32(mu), float32(rate))
		return
	}
	nesterovStepGo(g, m, mu, rate)
}

func nesterovStepGo[T number](g, m []T, mu, rate T) {
	m = m[:len(g)]
	for i, d := range g {
		m[i] = T(mu*m[i]) + d
		g[i] = rate * (d + T(mu*m[i]))
	}
}

// adamStep holds what one step of Adam or RMSProp has in common for all
// weights. The corrections for the zero at which the moments begin are folded
// into the rate and into the scale of the root. The assembly knows the order
// of the fields.
type adamStep[T number] struct {
	b1, c1 T // β₁ and 1−β₁
	b2, c2 T // β₂ and 1−β₂
	eps    T
	rate   T // −η/(1−β₁ᵗ)
	root   T // 1/√(1−β₂ᵗ)
	decay  T // −η·λ of adamw
}

// adam is m = β₁·m + (1−β₁)·g; v = β₂·v + (1−β₂)·g²;
// g = rate·m/(root·√v + ε) + decay·w.
func adam[T number](a *adamStep[T], g, w, m, v []T) {
	if a, ok := any(a).(*adamStep[float32]); ok {
		adam32(a, any(g).([]float32), any(w).([]float32), any(m).([]float32), any(v).([]float32))
		return
	}
	adamGo(a, g, w, m, v)
}

func adamGo[T number](a *adamStep[T], g, w, m, v []T) {
	w, m, v = w[:len(g)], m[:len(g)], v[:len(g)]
	for i, d := range g {
		m[i] = T(a.b1*m[i]) + T(a.c1*d)
		v[i] = T(a.b2*v[i]) + T(T(a.c2*d)*d)
		g[i] = T(T(a.rate*m[i])/(T(sqrt(v[i])*a.root)+a.eps)) + T(a.decay*w[i])
	}
}

// rmsprop is v = β₂·v + (1−β₂)·g²; g = rate·g/(√v + ε).
func rmsprop[T number](a *adamStep[T], g, v []T) {
	if a, ok := any(a).(*adamStep[float32]); ok {
		rmsprop32(a, any(g).([]float32), any(v).([]float32))
		return
	}
	rmspropGo(a, g, v)
}

func rmspropGo[T number](a *adamStep[T], g, v []T) {
	v = v[:len(g)]
	for i, d := range g {
		v[i] = T(a.b2*v[i]) + T(T(a.c2*d)*d)
		g[i] = T(a.rate*d) / (sqrt(v[i]) + a.eps)
	}
}

// total is Σ x, in eight lanes folded in a fixed order.
func total[T number](x []T) T {
	var s [8]T
	k := 0
	if x, ok := any(x).([]float32); ok {
		k = total32(x, any(&s).(*[8]float32))
	}
	return totalGo(x[k:], &s)
}

func totalGo[T number](x []T, s *[8]T) T {
	for i, v := range x {
		s[i&7] += v
	}
	return ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7]))
}

// poolPairs is the maximum of each 2×2 window of two rows of 2·len(y).
func poolPairs[T number](y, upper, lower []T) {
	if y, ok := any(y).([]float32); ok {
		poolPairs32(y, any(upper).([]float32), any(lower).([]float32))
		return
	}
	poolPairsGo(y, upper, lower)
}

func poolPairsGo[T number](y, upper, lower []T) {
	upper, lower = upper[:2*len(y)], lower[:2*len(y)]
	for j := range y {
		best := upper[2*j]
		if v := upper[2*j+1]; v > best {
			best = v
		}
		if v := lower[2*j]; v > best {
			best = v
		}
		if v := lower[2*j+1]; v > best {
			best = v
		}
		y[j] = best
	}
}

// poolPairsGrad hands dy to the first value in each window that equals y, in
// row order, and 0 to the others.
func poolPairsGrad[T number](dupper, dlower, upper, lower, y, dy []T) {
	if du, ok := any(dupper).([]float32); ok {
		poolPairsGrad32(du, any(dlower).([]float32), any(upper).([]float32), any(lower).([]float32), any(y).([]float32), any(dy).([]float32))
		return
	}
	poolPairsGradGo(dupper, dlower, upper, lower, y, dy)
}

func poolPairsGradGo[T number](dupper, dlower, upper, lower, y, dy []T) {
	for j, best := range y {
		var d [4]T
		switch best {
		case upper[2*j]:
			d[0] = dy[j]
		case upper[2*j+1]:
			d[1] = dy[j]
		case lower[2*j]:
			d[2] = dy[j]
		case lower[2*j+1]:
			d[3] = dy[j]
		}
		dupper[2*j], dupper[2*j+1], dlower[2*j], dlower[2*j+1] = d[0], d[1], d[2], d[3]
	}
}
