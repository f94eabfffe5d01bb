package kernels

// The kernels that count take a step and return how many weights it changed and
// Σ|Δw|. The portable ones define the counts. They add |Δw| in eight lanes of
// float64, element i in lane i mod 8, folded in a fixed order, so that the
// vector versions give the same bits. Products are rounded to float32 before
// they are added, on every kind of processor. A weight that a step leaves equal
// is not written, so that a −0 stays.

type lanes = [8]float64

func fold[T Float](s *[8]T) T {
	return ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7]))
}

func abs(d float32) float32 {
	if d < 0 {
		return -d
	}
	return d
}

// AddCount takes the step w += dw.
func AddCount(w, dw []float32) (n int, sum float64) {
	var s lanes
	dw = dw[:len(w)]
	v := vectors(len(w))
	if v > 0 {
		n = addCountAVX2(&w[0], &dw[0], v, 0, &s)
	}
	n += axpyCountGo(1, dw[v:], w[v:], &s)
	return n, fold(&s)
}

// AXPYCount takes the step w += a·x, the product rounded before the sum.
func AXPYCount(a float32, x, w []float32) (n int, sum float64) {
	var s lanes
	x = x[:len(w)]
	v := vectors(len(w))
	if v > 0 {
		n = axpyCountAVX2(&w[0], &x[0], v, a, &s)
	}
	n += axpyCountGo(a, x[v:], w[v:], &s)
	return n, fold(&s)
}

// DecayCount takes the step w += dw − a·w, the product rounded before the difference, and
// that before the sum.
func DecayCount(a float32, dw, w []float32) (n int, sum float64) {
	var s lanes
	dw = dw[:len(w)]
	v := vectors(len(w))
	if v > 0 {
		n = decayCountAVX2(&w[0], &dw[0], v, a, &s)
	}
	n += decayCountGo(a, dw[v:], w[v:], &s)
	return n, fold(&s)
}

// CompareCount counts a step that was made; where before is shorter, the rest
// was 0.
func CompareCount(after, before []float32) (n int, sum float64) {
	var s lanes
	v := vectors(min(len(after), len(before)))
	if v > 0 {
		n = compareCountAVX2(&after[0], &before[0], v, 0, &s)
	}
	n += compareCountGo(after[v:], before[v:], &s)
	return n, fold(&s)
}

func axpyCountGo(a float32, x, w []float32, s *lanes) (n int) {
	x = x[:len(w)]
	for i, before := range w {
		after := before + float32(a*x[i])
		if after != before {
			n++
			s[i&7] += float64(abs(after - before))
			w[i] = after
		}
	}
	return n
}

func decayCountGo(a float32, dw, w []float32, s *lanes) (n int) {
	dw = dw[:len(w)]
	for i, before := range w {
		after := before + (dw[i] - float32(a*before))
		if after != before {
			n++
			s[i&7] += float64(abs(after - before))
			w[i] = after
		}
	}
	return n
}

func compareCountGo(after, before []float32, s *lanes) (n int) {
	for i, v := range after {
		var b float32
		if i < len(before) {
			b = before[i]
		}
		if v != b {
			n++
			s[i&7] += float64(abs(v - b))
		}
	}
	return n
}
