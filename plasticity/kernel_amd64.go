//go:build !noasm

package plasticity

import "golang.org/x/sys/cpu"

// The assembly takes the leading multiple of eight elements and leaves the rest
// to the portable kernel, which goes on in the same lanes.

var hasAVX2 = cpu.X86.HasAVX2

//go:noescape
func addCountAVX2(w, dw *float32, n int, s *lanes) int

//go:noescape
func axpyCountAVX2(a float32, x, w *float32, n int, s *lanes) int

//go:noescape
func setCountAVX2(w, v *float32, n int, s *lanes) int

//go:noescape
func compareCountAVX2(after, before *float32, n int, s *lanes) int

// vectors is how many of n elements the assembly takes.
func vectors(n int) int {
	if !hasAVX2 {
		return 0
	}
	return n &^ 7
}

func addCount(w, dw []float32) (n int, sum float64) {
	var s lanes
	dw = dw[:len(w)]
	v := vectors(len(w))
	if v > 0 {
		n = addCountAVX2(&w[0], &dw[0], v, &s)
	}
	n += addCountGo(w[v:], dw[v:], &s)
	return n, s.fold()
}

func axpyCount(a float32, x, w []float32) (n int, sum float64) {
	var s lanes
	x = x[:len(w)]
	v := vectors(len(w))
	if v > 0 {
		n = axpyCountAVX2(a, &x[0], &w[0], v, &s)
	}
	n += axpyCountGo(a, x[v:], w[v:], &s)
	return n, s.fold()
}

func setCount(w, v []float32) (n int, sum float64) {
	var s lanes
	v = v[:len(w)]
	k := vectors(len(w))
	if k > 0 {
		n = setCountAVX2(&w[0], &v[0], k, &s)
	}
	n += setCountGo(w[k:], v[k:], &s)
	return n, s.fold()
}

func compareCount(after, before []float32) (n int, sum float64) {
	var s lanes
	v := vectors(min(len(after), len(before)))
	if v > 0 {
		n = compareCountAVX2(&after[0], &before[0], v, &s)
	}
	n += compareCountGo(after[v:], before[v:], &s)
	return n, s.fold()
}
