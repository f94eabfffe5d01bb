package stats

import (
	"math"

	"gonum.org/v1/gonum/stat"
)

// Ratio returns the ratio of the means of two paired samples, x̄/ȳ, with the interval
// of Fieller (1954): every θ for which Student's t test does not tell the mean of
// x − θ·y from 0. Where y's mean is not itself told from 0 that is no interval. It
// needs two pairs, with a ȳ other than 0.
func Ratio(x, y []float64) Estimate {
	if len(x) != len(y) {
		return bare(math.NaN(), 0, Unpaired)
	}
	for _, v := range [][]float64{x, y} {
		if e, ok := screen(v); !ok {
			return e
		}
	}
	n := len(x)
	mx, my := stat.Mean(x, nil), stat.Mean(y, nil)
	if my == 0 {
		return bare(math.NaN(), n)
	}
	if n == 1 {
		return bare(mx/my, n, NeedsMore(2))
	}
	t := student(n).Quantile((1 + Level) / 2)
	k := t * t / float64(n)
	a := my*my - k*stat.Variance(y, nil)
	b := mx*my - k*stat.Covariance(x, y, nil)
	c := mx*mx - k*stat.Variance(x, nil)
	if a <= 0 {
		return bare(mx/my, n)
	}
	half := math.Sqrt(max(0, b*b-a*c)) / a
	if half == 0 {
		return bare(mx/my, n, AllEqual)
	}
	return Estimate{Value: mx / my, Low: b/a - half, High: b/a + half, N: n, Method: FiellersT}
}
