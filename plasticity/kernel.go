package plasticity

// The portable kernels define the counts. They add |Δw| in eight lanes of
// float64, element i in lane i mod 8, folded in a fixed order, so that the
// vector versions give the same bits. Products are rounded to float32 before
// they are added, on every kind of processor. A weight that a step leaves equal
// is not written, so that a −0 stays.

type lanes [8]float64

func (s *lanes) fold() float64 {
	return ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7]))
}

func abs(d float32) float32 {
	if d < 0 {
		return -d
	}
	return d
}

func addCountGo(w, dw []float32, s *lanes) (n int) {
	dw = dw[:len(w)]
	for i, before := range w {
		after := before + dw[i]
		if after != before {
			n++
			s[i&7] += float64(abs(after - before))
			w[i] = after
		}
	}
	return n
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

func setCountGo(w, v []float32, s *lanes) (n int) {
	n = compareCountGo(v[:len(w)], w, s)
	copy(w, v)
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
