package stats

import (
	"math"
	"math/bits"
)

// Factors holds values paired over seeds for every combination of the levels of
// some factors, each of two levels: bit i of an index into it is the level of
// factor i.
type Factors [][]float64

// Effect is what the factors of a set, a mask of bits, do together: of one, its
// second level minus its first; of several, the difference of such differences; of
// each the mean over the levels of the other factors,
//
//	Σ_c y_c Π_{i∈set} (2·c_i − 1) / 2^(k−|set|).
//
// It is computed within a seed, with its mean, t interval and p over seeds.
func (f Factors) Effect(set uint) Test { return f.test(f.weights(set)) }

// Excess is by how much the effect of set a outweighs that of b, |a| − |b|: within
// a seed each counts with the sign of its mean, as in [Factorial].
func (f Factors) Excess(a, b uint) Test {
	w, v := f.weights(a), f.weights(b)
	x, y := math.Copysign(1, f.Effect(a).Value), math.Copysign(1, f.Effect(b).Value)
	for c := range w {
		w[c] = x*w[c] - y*v[c]
	}
	return f.test(w)
}

// weights are those of the cells in an effect.
func (f Factors) weights(set uint) []float64 {
	w := make([]float64, len(f))
	others := bits.Len(uint(len(f)-1)) - bits.OnesCount(set)
	for c := range w {
		w[c] = 1 / float64(int(1)<<others)
		if bits.OnesCount(set&^uint(c))%2 == 1 {
			w[c] = -w[c]
		}
	}
	return w
}

// test is the t test of a contrast.
func (f Factors) test(weights []float64) Test {
	n, size := len(f[0]), 0.0
	for _, cell := range f {
		if len(cell) != n {
			return noTest(bare(math.NaN(), min(n, len(cell)), Unpaired))
		}
	}
	d := make([]float64, n)
	for c, cell := range f {
		for i, y := range cell {
			d[i] += weights[c] * y
			size = max(size, math.Abs(y))
		}
	}
	return tTest(d, size)
}
