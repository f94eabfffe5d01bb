//go:build !noasm

package backprop

import "golang.org/x/sys/cpu"

// The assembly takes the leading multiple of eight elements and leaves the
// rest to the portable kernel.

var hasAVX2 = cpu.X86.HasAVX2

//go:noescape
func addBiasReLUAVX2(y, b *float32, n int)

//go:noescape
func addConstantReLUAVX2(y *float32, b float32, n int)

//go:noescape
func reluGradAVX2(dz, dy, y *float32, n int)

//go:noescape
func addScaledAVX2(sum, x *float32, a float32, n int)

//go:noescape
func scaledAVX2(y, x *float32, a float32, n int)

//go:noescape
func momentumAVX2(grad, m *float32, mu, rate float32, n int)

//go:noescape
func nesterovAVX2(grad, m *float32, mu, rate float32, n int)

//go:noescape
func adamAVX2(a *adamStep[float32], grad, w, m, v *float32, n int)

//go:noescape
func rmspropAVX2(a *adamStep[float32], grad, v *float32, n int)

//go:noescape
func totalAVX2(x *float32, n int, s *[8]float32)

// poolPairsAVX and poolPairsGradAVX take windows four at a time.
//
//go:noescape
func poolPairsAVX(y, upper, lower *float32, n int)

//go:noescape
func poolPairsGradAVX(dupper, dlower, upper, lower, y, dy *float32, n int)

// vectors is how many of n elements the assembly takes.
func vectors(n int) int {
	if !hasAVX2 {
		return 0
	}
	return n &^ 7
}

func addBiasReLU32(y, b []float32) {
	y = y[:len(b)]
	k := vectors(len(b))
	if k > 0 {
		addBiasReLUAVX2(&y[0], &b[0], k)
	}
	addBiasReLUGo(y[k:], b[k:])
}

func addConstantReLU32(y []float32, b float32) {
	k := vectors(len(y))
	if k > 0 {
		addConstantReLUAVX2(&y[0], b, k)
	}
	addConstantReLUGo(y[k:], b)
}

func reluGrad32(dz, dy, y []float32) {
	dy, y = dy[:len(dz)], y[:len(dz)]
	k := vectors(len(dz))
	if k > 0 {
		reluGradAVX2(&dz[0], &dy[0], &y[0], k)
	}
	reluGradGo(dz[k:], dy[k:], y[k:])
}

func addScaled32(sum, x []float32, a float32) {
	x = x[:len(sum)]
	k := vectors(len(sum))
	if k > 0 {
		addScaledAVX2(&sum[0], &x[0], a, k)
	}
	addScaledGo(sum[k:], x[k:], a)
}

func scaled32(y, x []float32, a float32) {
	x = x[:len(y)]
	k := vectors(len(y))
	if k > 0 {
		scaledAVX2(&y[0], &x[0], a, k)
	}
	scaledGo(y[k:], x[k:], a)
}

func momentumStep32(g, m []float32, mu, rate float32) {
	m = m[:len(g)]
	k := vectors(len(g))
	if k > 0 {
		momentumAVX2(&g[0], &m[0], mu, rate, k)
	}
	momentumStepGo(g[k:], m[k:], mu, rate)
}

func nesterovStep32(g, m []float32, mu, rate float32) {
	m = m[:len(g)]
	k := vectors(len(g))
	if k > 0 {
		nesterovAVX2(&g[0], &m[0], mu, rate, k)
	}
	nesterovStepGo(g[k:], m[k:], mu, rate)
}

func adam32(a *adamStep[float32], g, w, m, v []float32) {
	w, m, v = w[:len(g)], m[:len(g)], v[:len(g)]
	k := vectors(len(g))
	if k > 0 {
		adamAVX2(a, &g[0], &w[0], &m[0], &v[0], k)
	}
	adamGo(a, g[k:], w[k:], m[k:], v[k:])
}

func rmsprop32(a *adamStep[float32], g, v []float32) {
	v = v[:len(g)]
	k := vectors(len(g))
	if k > 0 {
		rmspropAVX2(a, &g[0], &v[0], k)
	}
	rmspropGo(a, g[k:], v[k:])
}

func total32(x []float32, s *[8]float32) int {
	k := vectors(len(x))
	if k > 0 {
		totalAVX2(&x[0], k, s)
	}
	return k
}

func poolPairs32(y, upper, lower []float32) {
	upper, lower = upper[:2*len(y)], lower[:2*len(y)]
	k := 0
	if hasAVX2 && len(y) >= 4 {
		k = len(y) &^ 3
		poolPairsAVX(&y[0], &upper[0], &lower[0], k)
	}
	poolPairsGo(y[k:], upper[2*k:], lower[2*k:])
}

func poolPairsGrad32(dupper, dlower, upper, lower, y, dy []float32) {
	n := 2 * len(y)
	dupper, dlower, upper, lower, dy = dupper[:n], dlower[:n], upper[:n], lower[:n], dy[:len(y)]
	k := 0
	if hasAVX2 && len(y) >= 4 {
		k = len(y) &^ 3
		poolPairsGradAVX(&dupper[0], &dlower[0], &upper[0], &lower[0], &y[0], &dy[0], k)
	}
	poolPairsGradGo(dupper[2*k:], dlower[2*k:], upper[2*k:], lower[2*k:], y[k:], dy[k:])
}
