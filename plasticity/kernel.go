package plasticity

// The portable kernels define the counts. They add |Δw| in eight lanes of
// float64, folded in a fixed order, so that a vector version can give the
// same bits.

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

func addCountGo(w, dw []float32) (n int, sum float64) {
	var s lanes
	dw = dw[:len(w)]
	for i, before := range w {
		after := before + dw[i]
		if after != before {
			n++
			s[i&7] += float64(abs(after - before))
			w[i] = after
		}
	}
	return n, s.fold()
}

func axpyCountGo(a float32, x, w []float32) (n int, sum float64) {
	var s lanes
	x = x[:len(w)]
	for i, before := range w {
		after := before + float32(a*x[i])
		if after != before {
			n++
			s[i&7] += float64(abs(after - before))
			w[i] = after
		}
	}
	return n, s.fold()
}

func setCountGo(w, v []float32) (n int, sum float64) {
	n, sum = compareCountGo(v[:len(w)], w)
	copy(w, v)
	return n, sum
}

func compareCountGo(after, before []float32) (n int, sum float64) {
	var s lanes
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
	return n, s.fold()
}

func rescaleCountGo(w []float32, from, to float32) (n int, sum float64) {
	var s lanes
	for i, v := range w {
		before, after := float32(from*v), float32(to*v)
		if after != before {
			n++
			s[i&7] += float64(abs(after - before))
		}
	}
	return n, s.fold()
}
