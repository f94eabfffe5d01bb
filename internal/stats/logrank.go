package stats

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// LogRank compares how long two arms took to reach the target, runs that never
// did among them, by the test of Mantel (1966): at each length at which a run
// reached it, dⱼ of nⱼ runs at risk did, n₁ⱼ of them of arm a,
//
//	E = Σ dⱼn₁ⱼ/nⱼ,  V = Σ dⱼ(n₁ⱼ/nⱼ)(1−n₁ⱼ/nⱼ)(nⱼ−dⱼ)/(nⱼ−1),  χ² = (O−E)²/V
//
// with one degree of freedom, where O of a reached it. Value is the hazard of a in
// units of that of b, exp((O−E)/V) with the interval exp((O−E ± z√V)/V) (Peto et
// al. 1977): above 1, a reaches the target sooner. The runs are taken for
// independent; that seeds are paired is not used. P holds for many runs.
func LogRank(a, b []Span) Test {
	for _, s := range slices.Concat(a, b) {
		if math.IsNaN(s.Length) || math.IsInf(s.Length, 0) || s.Length < 0 {
			return noTest(bare(math.NaN(), len(a)+len(b), NotFinite))
		}
	}
	if len(a) == 0 || len(b) == 0 {
		return noTest(bare(math.NaN(), len(a)+len(b), NoneAtAll))
	}
	var excess, variance float64
	for _, step := range curve(slices.Concat(a, b)) {
		n, d, mine, reached := float64(step.AtRisk), float64(step.Reached), 0.0, 0.0
		for _, s := range a {
			if s.Length >= step.Length {
				mine++
			}
			if s.Length == step.Length && s.Reached {
				reached++
			}
		}
		excess += reached - d*mine/n
		if n > 1 {
			variance += d * mine / n * (1 - mine/n) * (n - d) / (n - 1)
		}
	}
	if variance == 0 {
		return noTest(bare(math.NaN(), len(a)+len(b), NoneReached))
	}
	half := z * math.Sqrt(variance)
	t := Test{Estimate: Estimate{Value: math.Exp(excess / variance), Low: math.Exp((excess - half) / variance),
		High: math.Exp((excess + half) / variance), N: len(a) + len(b), Method: PetoOneStep}, Statistic: excess * excess / variance}
	t.P = distuv.ChiSquared{K: 1}.Survival(t.Statistic)
	if min(len(a), len(b)) < 6 {
		t.Warnings = []Warning{NeedsMore(6)}
	}
	return t
}
