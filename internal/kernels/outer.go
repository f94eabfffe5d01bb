package kernels

// OuterRows is the most rows that [OuterDecay] takes at once: what changes them stays in
// the first cache, strip by strip.
const OuterRows = 64

// OuterDecayFits reports whether [OuterDecay] can serve out rows of in weights.
func OuterDecayFits(in, out int) bool { return useWide && in%16 == 0 && out%8 == 0 }

// OuterDecay takes the step w += coefᵀ·x − decay·w of rows of in weights, as
// [DecayCount] does from a product that has been made. There are as many as values of
// changed and sums, whole groups of eight; coef is n×out, of which it reads the columns
// from the first on, and x n×in. It writes how many weights of each row it changed,
// and the sum of their changes.
func OuterDecay(w, coef, decay, x []float32, n, in, out int, changed []int, sums []float64) {
	rows := len(changed)
	_, _, _, _ = w[rows*in-1], coef[(n-1)*out+rows-1], decay[rows-1], x[n*in-1]
	clear(changed)
	var all [OuterRows]lanes
	for at := 0; at < in; at += 32 {
		second := 0xffff // columns of it
		if at+16 == in {
			second = 0
		}
		for r := 0; r < rows; r += 8 {
			outerDecayAVX512(&w[r*in+at], 4*in, &coef[r], 4*out, &x[at], 4*in, n, &decay[r], &all[r], &changed[r], second)
		}
	}
	for r := range sums {
		sums[r] = fold(&all[r])
	}
}
