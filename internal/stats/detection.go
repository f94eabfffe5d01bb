package stats

import (
	"math"
	"slices"
	"sort"

	"gonum.org/v1/gonum/stat/distuv"
)

// Proportion returns k/n with the score interval of Wilson (1927). It lies in
// [0, 1] and has a width also where k is 0 or n.
func Proportion(k, n int) Estimate {
	if n <= 0 || k < 0 || k > n {
		return bare(math.NaN(), max(n, 0), NoneAtAll)
	}
	p, m := float64(k)/float64(n), float64(n)
	centre := (p + z*z/(2*m)) / (1 + z*z/m)
	half := z / (1 + z*z/m) * math.Sqrt(p*(1-p)/m+z*z/(4*m*m))
	e := Estimate{Value: p, Low: max(0, centre-half), High: min(1, centre+half), N: n, Method: WilsonScore}
	if k == 0 {
		e.Low = 0
	}
	if k == n {
		e.High = 1
	}
	return e
}

// AUC returns the area under the ROC curve: the probability that a value drawn
// from positive is above one drawn from negative, ties counting half. The
// interval is the score interval on the variance of Hanley and McNeil (1982),
// after method 5 of Newcombe (2006); it stays in [0, 1] and has a width also
// where the two are separated completely. N is the number of values of both.
func AUC(positive, negative []float64) Estimate {
	for _, x := range [][]float64{positive, negative} {
		if e, ok := screen(x); !ok {
			return e
		}
	}
	m, n := len(positive), len(negative)
	a := above(positive, negative) / (float64(m) * float64(n))
	e := Estimate{Value: a, N: m + n, Method: AUCScore}
	e.Low = solve(0, a, func(t float64) bool { return outside(t, a, m, n) })
	e.High = solve(1, a, func(t float64) bool { return outside(t, a, m, n) })
	if a == 0 || a == 1 {
		e.Warnings = []Warning{"the two are separated completely"}
	}
	return e
}

// above counts the pairs in which the positive value is above, ties half.
func above(positive, negative []float64) float64 {
	sorted := slices.Sorted(slices.Values(negative))
	var sum float64
	for _, v := range positive {
		below := sort.Search(len(sorted), func(i int) bool { return sorted[i] >= v })
		upTo := sort.Search(len(sorted), func(i int) bool { return sorted[i] > v })
		sum += float64(below+upTo) / 2
	}
	return sum
}

// outside reports whether an area of t would make the observed area a
// surprising.
func outside(t, a float64, m, n int) bool {
	half := float64(m+n)/2 - 1
	variance := t * (1 - t) * (1 + half*(1-t)/(2-t) + half*t/(1+t)) / (float64(m) * float64(n))
	return (t-a)*(t-a) > z*z*variance
}

// solve finds by bisection where a condition that holds at far and not at near
// changes. Where it does not hold even at far, that is the answer.
func solve(far, near float64, holds func(float64) bool) float64 {
	if !holds(far) {
		return far
	}
	for range 60 {
		mid := (far + near) / 2
		if holds(mid) {
			far = mid
		} else {
			near = mid
		}
	}
	return near
}

// DPrime returns the sensitivity d′ = z(H) − z(F) of a detector with the given
// numbers of hits among signals and of false alarms among noises. Half an event
// is added to each count and one to each total (Hautus 1995), so that rates of 0
// and 1 stay finite; the interval is normal, with the variance of Gourevitch
// and Galanter (1967).
func DPrime(hits, signals, falseAlarms, noises int) Estimate {
	if signals <= 0 || noises <= 0 || hits < 0 || hits > signals || falseAlarms < 0 || falseAlarms > noises {
		return bare(math.NaN(), max(0, signals)+max(0, noises), NoneAtAll)
	}
	side := func(k, n int) (zed, variance float64) {
		p := (float64(k) + .5) / (float64(n) + 1)
		zed = distuv.UnitNormal.Quantile(p)
		density := math.Exp(-zed*zed/2) / math.Sqrt(2*math.Pi)
		return zed, p * (1 - p) / ((float64(n) + 1) * density * density)
	}
	zh, vh := side(hits, signals)
	zf, vf := side(falseAlarms, noises)
	half := z * math.Sqrt(vh+vf)
	d := zh - zf
	e := Estimate{Value: d, Low: d - half, High: d + half, N: signals + noises, Method: NormalDPrime}
	if hits == 0 || hits == signals || falseAlarms == 0 || falseAlarms == noises {
		e.Warnings = []Warning{Saturated}
	}
	return e
}
