package plasticity

func addCount(w, dw []float32) (int, float64)                   { return addCountGo(w, dw) }
func axpyCount(a float32, x, w []float32) (int, float64)        { return axpyCountGo(a, x, w) }
func setCount(w, v []float32) (int, float64)                    { return setCountGo(w, v) }
func compareCount(after, before []float32) (int, float64)       { return compareCountGo(after, before) }
func rescaleCount(w []float32, from, to float32) (int, float64) { return rescaleCountGo(w, from, to) }
