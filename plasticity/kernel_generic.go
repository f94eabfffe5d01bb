//go:build !amd64 || noasm

package plasticity

func addCount(w, dw []float32) (int, float64) {
	var s lanes
	n := addCountGo(w, dw, &s)
	return n, s.fold()
}

func axpyCount(a float32, x, w []float32) (int, float64) {
	var s lanes
	n := axpyCountGo(a, x, w, &s)
	return n, s.fold()
}

func setCount(w, v []float32) (int, float64) {
	var s lanes
	n := setCountGo(w, v, &s)
	return n, s.fold()
}

func compareCount(after, before []float32) (int, float64) {
	var s lanes
	n := compareCountGo(after, before, &s)
	return n, s.fold()
}
