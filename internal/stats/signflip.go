package stats

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/stat"
)

// The sign-flip test counts all flips of up to ExactFlips differences, and draws
// Flips of more.
const (
	ExactFlips = 20
	Flips      = 9999
)

// SignFlip returns the two-sided p of the permutation test of Fisher (1935) for
// paired differences: the share of the 2ⁿ ways to flip the signs of d that give
// a sum at least as far from 0 as that of d,
//
//	p = #{f : |Σ fᵢdᵢ| ≥ |Σ dᵢ|} / 2ⁿ.
//
// It is exact where each difference is as likely as its negative, whatever the
// distribution: heavy tails, skewed scores and ties do no harm. That is so of two
// arms that do the same. Differences of mean 0 that are skewed themselves are no
// such case: of reports of ten comparisons of 20 seeds, whose differences are
// lognormal less their mean, 6 % call one where σ is .25, and 39 % where it is 1.
//
// Up to [ExactFlips] differences all flips are counted, by the sums of either
// half; of more, [Flips] are drawn from src, which may be nil otherwise, and that of
// the sample counts as one, p = (1+#)/(1+Flips) (Phipson and Smyth 2010). So p is
// never 0, and at least 2¹⁻ⁿ. It is NaN for no differences and for values that are
// not finite.
func SignFlip(d []float64, src rand.Source) float64 {
	if _, ok := screen(d); !ok {
		return math.NaN()
	}
	var sum, size float64
	for _, v := range d {
		sum += v
		size += math.Abs(v)
	}
	far := math.Abs(sum) - rounding*size
	switch {
	case far <= 0:
		return 1
	case len(d) > ExactFlips:
		return drawnFlips(d, far, src)
	}
	// The sums of all flips are as often below −far as above far.
	half := len(d) / 2
	low, high := flipSums(d[:half]), flipSums(d[half:])
	count, j := 0, len(high)
	for _, v := range low {
		for j > 0 && v+high[j-1] >= far {
			j--
		}
		count += len(high) - j
	}
	return min(1, 2*float64(count)/math.Exp2(float64(len(d))))
}

// flipSums are the sums of all flips of d, ascending.
func flipSums(d []float64) []float64 {
	sums, next := append(make([]float64, 0, 1<<len(d)), 0), make([]float64, 0, 1<<len(d))
	for _, v := range d {
		v = math.Abs(v)
		next = next[:0]
		for i, j := 0, 0; i < len(sums); { // merge sums−v, which is ahead, with sums+v
			if low := sums[i] - v; low <= sums[j]+v {
				next = append(next, low)
				i++
			} else {
				next = append(next, sums[j]+v)
				j++
			}
			if i == len(sums) {
				for ; j < len(sums); j++ {
					next = append(next, sums[j]+v)
				}
			}
		}
		sums, next = next, sums
	}
	return sums
}

func drawnFlips(d []float64, far float64, src rand.Source) float64 {
	count := 1
	for range Flips {
		sum, bits := 0.0, uint64(0)
		for i, v := range d {
			if i%64 == 0 {
				bits = src.Uint64()
			}
			if bits>>(i%64)&1 == 1 {
				v = -v
			}
			sum += v
		}
		if math.Abs(sum) >= far {
			count++
		}
	}
	return float64(count) / (1 + Flips)
}

// Paired compares a with b, value by value, as [PairedT] does, but with the p of
// [SignFlip], the mean difference as its statistic, and from [ManySeeds]
// differences on the interval of [Bootstrap], made wider by as much as that of a
// mean is too short, √(n/(n−1))·t(.975, n−1)/z (Hesterberg 2015). Differences that
// are all equal have no interval, and a p like any others.
func Paired(a, b []float64, src rand.Source) Test {
	t := PairedT(a, b)
	d, _, ok := differences(a, b)
	if !ok || len(d) < 2 {
		return t
	}
	if t.Known() && len(d) >= ManySeeds {
		t.Estimate = bootstrap(d, func(x []float64) float64 { return stat.Mean(x, nil) }, expanded(len(d)), src)
		t.Method = BCaExpanded
	}
	t.Statistic, t.P = t.Value, SignFlip(d, src)
	return t
}
