package stats

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// Of so many seeds the least p is 2¹⁻ⁿ; multiplied by the number of comparisons it
// must stay at or below 5 %.
func TestFewestSeeds(t *testing.T) {
	for comparisons, want := range map[int]int{0: 8, 1: 8, 6: 8, 7: 9, 10: 9, 12: 9, 13: 10} {
		if n := FewestSeeds(comparisons); n != want {
			t.Errorf("%d comparisons need %d seeds, want %d", comparisons, n, want)
		}
	}
}

// same returns pairs that differ by about the same amount in every seed.
func same(seeds int, by float64) (p Pair) {
	for s := range seeds {
		p.A, p.B = append(p.A, by+float64(s%3)/10), append(p.B, float64(s%2)/10)
	}
	return p
}

func TestJudge(t *testing.T) {
	none := Pair{[]float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, []float64{2, 1, 4, 3, 6, 5, 8, 7, 10, 9}}
	v := Judge([]Pair{same(10, 5), none, same(7, 5), {[]float64{1}, []float64{2, 3}}}, nil)
	approx(t, "p", v[0].P, 2./1024, 1e-15)
	approx(t, "corrected", v[0].Corrected, 3*2./1024, 1e-15) // one cannot be tested
	if !v[0].Differs || v[0].Effect.Value < 5 || len(v[0].Warnings) != 0 {
		t.Errorf("10 seeds that differ: %+v", v[0])
	}
	if v[1].Differs || v[1].Corrected != 1 || len(v[1].Warnings) != 0 {
		t.Errorf("10 seeds that do not: %+v", v[1])
	}
	if v[2].Differs || v[2].Corrected > .05 || !v[2].Known() || !warned(v[2].Estimate, TooFewSeeds(8)) {
		t.Errorf("7 seeds: %+v", v[2])
	}
	if v[3].Differs || !math.IsNaN(v[3].Corrected) || !warned(v[3].Estimate, Unpaired) || !warned(v[3].Effect, Unpaired) {
		t.Errorf("unpaired: %+v", v[3])
	}
	// Eight seeds cannot decide among ten, and are said not to.
	v = Judge(slices.Repeat([]Pair{same(8, 5)}, 10), nil)
	if v[0].Differs || !warned(v[0].Estimate, TooFewSeeds(9)) {
		t.Errorf("8 seeds among ten: %+v", v[0])
	}
	many := Judge([]Pair{same(30, .06)}, rand.NewPCG(1, 1))[0]
	if !many.Differs || many.Method != BCaExpanded {
		t.Errorf("30 seeds: %+v", many)
	}
}
