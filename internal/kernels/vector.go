package kernels

import "math"

// MaxAbs returns the largest |x|, 0 for none. Entries that are not numbers
// are passed over.
func MaxAbs(x []float32) float32 {
	n := vectors(len(x))
	var m float32
	if n > 0 {
		m = maxAbsAVX2(&x[0], n)
	}
	for _, v := range x[n:] {
		if v = abs(v); v > m {
			m = v
		}
	}
	return m
}

// Max returns the largest entry of x, which must not be empty.
func Max(x []float32) float32 {
	n, m := vectors(len(x)), x[0]
	if n > 0 {
		m = maxAVX2(&x[0], n)
	}
	for _, v := range x[n:] {
		m = max(m, v)
	}
	return m
}

// Scale sets y to c·x.
func Scale[T Float](y []T, c T, x []T) {
	y = y[:len(x)]
	n := lead[T](len(x))
	if n > 0 {
		scaleAVX2(at(y), at(x), n, float32(c), 0)
	}
	for i := n; i < len(x); i++ {
		y[i] = c * x[i]
	}
}

// AXPY adds c·x to y. The product is rounded before the sum.
func AXPY[T Float](y []T, c T, x []T) {
	y = y[:len(x)]
	n := lead[T](len(x))
	if n > 0 {
		axpyAVX2(at(y), at(x), n, float32(c), 0)
	}
	for i := n; i < len(x); i++ {
		y[i] += T(c * x[i])
	}
}

// AXPYFused adds c·x to y, product and sum rounded once where the processor
// does both at a time.
func AXPYFused(y []float32, c float32, x []float32) {
	y = y[:len(x)]
	n := vectors(len(x))
	if n > 0 {
		axpyFusedAVX2(&y[0], &x[0], n, c, 0)
	}
	for i := n; i < len(x); i++ {
		y[i] += c * x[i]
	}
}

// MulAdd adds x·y to dst, element by element, fused as in AXPYFused.
func MulAdd(dst, x, y []float32) {
	dst, y = dst[:len(x)], y[:len(x)]
	n := vectors(len(x))
	if n > 0 {
		mulAddAVX2(&dst[0], &x[0], &y[0], n)
	}
	for i := n; i < len(x); i++ {
		dst[i] += x[i] * y[i]
	}
}

// Sub sets dst to x − y.
func Sub(dst, x, y []float32) {
	dst, y = dst[:len(x)], y[:len(x)]
	n := vectors(len(x))
	if n > 0 {
		subAVX2(&dst[0], &x[0], &y[0], n)
	}
	for i := n; i < len(x); i++ {
		dst[i] = x[i] - y[i]
	}
}

// SignedSquare sets dst to x·|x|.
func SignedSquare(dst, x []float32) {
	dst = dst[:len(x)]
	n := vectors(len(x))
	if n > 0 {
		signedSquareAVX2(&dst[0], &x[0], n, 0, 0)
	}
	for i := n; i < len(x); i++ {
		dst[i] = x[i] * float32(math.Abs(float64(x[i])))
	}
}

// Rectify sets dst to max(x − t, 0). A −0 stays.
func Rectify[T Float](dst, x []T, t T) {
	dst = dst[:len(x)]
	n := lead[T](len(x))
	if n > 0 {
		rectifyAVX2(at(dst), at(x), n, float32(t), 0)
	}
	for i := n; i < len(x); i++ {
		dst[i] = relu(x[i] - t)
	}
}

// RectifySum adds max(x − t, 0) to dst.
func RectifySum(dst, x []float32, t float32) {
	dst = dst[:len(x)]
	n := vectors(len(x))
	if n > 0 {
		rectifySumAVX2(&dst[0], &x[0], n, t, 0)
	}
	for i := n; i < len(x); i++ {
		dst[i] += relu(x[i] - t)
	}
}

// BiasReLU is y = max(y + b, 0). A −0 stays.
func BiasReLU[T Float](y, b []T) {
	y = y[:len(b)]
	n := lead[T](len(b))
	if n > 0 {
		biasReLUAVX2(at(y), at(b), n, 0, 0)
	}
	for i := n; i < len(b); i++ {
		y[i] = relu(y[i] + b[i])
	}
}

func relu[T Float](s T) T {
	if 0 > s {
		return 0
	}
	return s
}

// ReLUGrad is dz = dy where y > 0 and 0 elsewhere.
func ReLUGrad[T Float](dz, dy, y []T) {
	dy, y = dy[:len(dz)], y[:len(dz)]
	n := lead[T](len(dz))
	if n > 0 {
		reluGradAVX2(at(dz), at(dy), at(y), n)
	}
	for i := n; i < len(dz); i++ {
		if y[i] > 0 {
			dz[i] = dy[i]
		} else {
			dz[i] = 0
		}
	}
}

// Dot returns Σ x·y.
func Dot(x, y []float32) float32 {
	y = y[:len(x)]
	n := vectors(len(x))
	var sum float32
	if n > 0 {
		sum = dotAVX2(&x[0], &y[0], n)
	}
	for i := n; i < len(x); i++ {
		sum += x[i] * y[i]
	}
	return sum
}

// Total is Σ x, in eight lanes folded in a fixed order.
func Total[T Float](x []T) T {
	var s [8]T
	n := lead[T](len(x))
	if n > 0 {
		totalAVX2(at(x), n, at(s[:]))
	}
	for i, v := range x[n:] {
		s[i&7] += v
	}
	return fold(&s)
}

// ExpSum sets dst to exp(beta·(u − top)) and returns the sum. Where top is the
// largest entry and beta ≥ 0, nothing overflows.
func ExpSum(dst, u []float32, beta, top float32) float32 {
	dst = dst[:len(u)]
	n := vectors(len(u))
	var sum float32
	if n > 0 {
		sum = expSumAVX2(&dst[0], &u[0], n, beta, top)
	}
	for i := n; i < len(u); i++ {
		e := float32(math.Exp(float64(beta * (u[i] - top))))
		dst[i] = e
		sum += e
	}
	return sum
}

// CountAbove returns how many entries of x exceed t.
func CountAbove(x []float32, t float32) int {
	n, count := vectors(len(x)), 0
	if n > 0 {
		count = countAboveAVX2(&x[0], n, t)
	}
	for _, v := range x[n:] {
		if v > t {
			count++
		}
	}
	return count
}

// Above returns the first position at or after from where x exceeds t, or
// len(x).
func Above(x []float32, from int, t float32) int {
	if n := vectors(len(x) - from); n > 0 {
		i := from + aboveAVX2(&x[from], n, t)
		if i < from+n {
			return i
		}
		from += n
	}
	for i := from; i < len(x); i++ {
		if x[i] > t {
			return i
		}
	}
	return len(x)
}
