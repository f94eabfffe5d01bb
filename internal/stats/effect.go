package stats

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/integrate/quad"
	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// EffectSize returns the mean of paired differences in units of their standard
// deviation, Cohen's d_z (1988), freed of its small-sample bias by the factor of
// Hedges (1981),
//
//	d_z·J(n−1),  J(ν) = Γ(ν/2) / (√(ν/2)·Γ((ν−1)/2)).
//
// The interval holds the effects under which a t as far as that of the sample
// is not surprising (noncentral t; Cumming and Finch 2001). It needs three
// differences, which must not all be equal.
func EffectSize(d []float64) Estimate {
	e, ok := screen(d)
	switch {
	case !ok:
		return e
	case len(d) < 3:
		return bare(math.NaN(), len(d), NeedsMore(3))
	case equal(d):
		return bare(math.NaN(), len(d), AllEqual)
	}
	mean, sd := stat.MeanStdDev(d, nil)
	nu, root := float64(len(d)-1), math.Sqrt(float64(len(d)))
	t := mean / sd * root
	a, _ := math.Lgamma(nu / 2)
	b, _ := math.Lgamma((nu - 1) / 2)
	e = Estimate{Value: mean / sd * math.Exp(a-b) / math.Sqrt(nu/2), N: len(d), Method: NoncentralT}
	wide := 10 + 2*math.Abs(t)
	e.Low = solve(t-wide, t+wide, func(δ float64) bool { return noncentral(t, nu, δ) > (1+Level)/2 }) / root
	e.High = solve(t+wide, t-wide, func(δ float64) bool { return noncentral(t, nu, δ) < (1-Level)/2 }) / root
	return e
}

// noncentral is the distribution function at t of Student's distribution with
// nu degrees of freedom and noncentrality δ: the mean of Φ(t·x − δ) over
// x = √(χ²(nu)/nu).
func noncentral(t, nu, δ float64) float64 {
	chi := distuv.ChiSquared{K: nu}
	spread := 10 / math.Sqrt(2*nu)
	return quad.Fixed(func(x float64) float64 {
		return distuv.UnitNormal.CDF(t*x-δ) * chi.Prob(nu*x*x) * 2 * nu * x
	}, max(0, 1-spread), 1+spread, 200, nil, 0)
}

// Power is the probability that Student's paired two-sided test at level alpha
// calls a difference of effect standard deviations of the differences, over n
// seeds: that of |T| > t(1−α/2, n−1) with T noncentral, δ = effect·√n (Cohen
// 1988). [SignFlip] has nearly the same where 2¹⁻ⁿ is well below alpha, less where
// it is not, and none where it is above.
func Power(effect float64, n int, alpha float64) float64 {
	if n < 2 {
		return 0
	}
	nu, δ := float64(n-1), effect*math.Sqrt(float64(n))
	t := student(n).Quantile(1 - alpha/2)
	return 1 - noncentral(t, nu, δ) + noncentral(-t, nu, δ)
}

// MostSeeds is the largest number that [SeedsNeeded] answers.
const MostSeeds = 1000000

// SeedsNeeded returns the number of seeds from which on a difference of effect
// standard deviations of the differences is called with the given power, by the
// first step of [Holm] over so many comparisons: the smallest n for which
// [Power] at 5 %/comparisons reaches it, which [FewestSeeds] allows and for which,
// up to [ExactFlips], normal differences drawn from src are called as often by
// [SignFlip]. It is 0 where more than [MostSeeds] would be needed. The standard
// deviation that an effect is in comes from few seeds as a rule, and the answer
// is as rough.
func SeedsNeeded(effect, power float64, comparisons int, src rand.Source) int {
	alpha := (1 - Level) / float64(max(1, comparisons))
	enough := func(n int) bool { return Power(effect, n, alpha) >= power }
	if !enough(MostSeeds) {
		return 0
	}
	low, high := 1, MostSeeds // not enough, enough
	for high-low > 1 {
		if mid := (low + high) / 2; enough(mid) {
			high = mid
		} else {
			low = mid
		}
	}
	high = max(high, FewestSeeds(comparisons))
	for high < ExactFlips && flipPower(effect, high, alpha, src) < power {
		high++
	}
	return high
}

// SignFlipPower is the probability that [SignFlip] at level alpha calls a difference of
// effect standard deviations of normal differences over n seeds, of which
// [DecidingSeeds] are asked: by [Resamples] draws from src up to [ExactFlips], and
// beyond that by [Power].
func SignFlipPower(effect float64, n int, alpha float64, src rand.Source) float64 {
	switch {
	case n < DecidingSeeds:
		return 0
	case n > ExactFlips:
		return Power(effect, n, alpha)
	}
	return flipPower(effect, n, alpha, src)
}

// flipPower is the power of SignFlip on normal differences, by [Resamples] draws.
func flipPower(effect float64, n int, alpha float64, src rand.Source) float64 {
	r, d, called := rand.New(src), make([]float64, n), 0
	for range Resamples {
		for i := range d {
			d[i] = r.NormFloat64() + effect
		}
		if SignFlip(d, nil) <= alpha*(1+rounding) {
			called++
		}
	}
	return float64(called) / Resamples
}
