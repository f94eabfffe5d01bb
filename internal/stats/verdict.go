package stats

import (
	"fmt"
	"math/rand/v2"
)

// DecidingSeeds is how many seeds a comparison needs to be decided.
const DecidingSeeds = 8

// TooFewSeeds says that a comparison has too few seeds to be decided, and how
// many would do.
func TooFewSeeds(need int) Warning {
	return Warning(fmt.Sprintf("too few seeds to decide: %d or more are needed", need))
}

// FewestSeeds is how many seeds each of so many planned comparisons needs for a
// verdict to be possible: [DecidingSeeds] or, where that is more, the smallest n
// at which the least p of [SignFlip] survives the first step of [Holm],
//
//	comparisons·2¹⁻ⁿ ≤ 5 %.
func FewestSeeds(comparisons int) int {
	n := DecidingSeeds
	for n < ExactFlips && !below5(float64(comparisons)*2/float64(int(1)<<n)) {
		n++
	}
	return n
}

func below5(p float64) bool { return p <= 1-Level+rounding }

// Pair are the values of two arms, seed by seed.
type Pair struct{ A, B []float64 }

// Verdict is what a planned comparison came to.
type Verdict struct {
	Test              // A − B by Paired
	Corrected float64 // p after Holm over all planned comparisons
	Differs   bool    // Corrected is at most 5 %, and there are seeds enough
	Effect    Estimate
}

// Judge decides the planned comparisons of a report: each by [Paired], all
// together by [Holm], so that a report in which no arm differs from another calls
// one different in at most 5 % of cases. A comparison of fewer than
// [DecidingSeeds] seeds keeps its interval and never differs; one of fewer than
// [FewestSeeds] that does not differ is warned of, since it could not have.
func Judge(planned []Pair, src rand.Source) []Verdict {
	out, p := make([]Verdict, len(planned)), make([]float64, len(planned))
	for i, c := range planned {
		out[i].Test = Paired(c.A, c.B, src)
		d, e, ok := differences(c.A, c.B)
		if out[i].Effect = e; ok {
			out[i].Effect = EffectSize(d)
		}
		p[i] = out[i].P
	}
	for i, c := range Holm(p) {
		v := &out[i]
		v.Corrected, v.Differs = c, differs(c, v.N)
		if need := FewestSeeds(len(planned)); v.N < need && !v.Differs {
			v.Warnings = append(v.Warnings, TooFewSeeds(need))
		}
	}
	return out
}

func differs(corrected float64, seeds int) bool { return seeds >= DecidingSeeds && below5(corrected) }
