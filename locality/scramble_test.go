package locality

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// TestARedrawnRankingHasNoNewTies: values so near each other that rounding could
// make them the same stay apart, and most of them change.
func TestARedrawnRankingHasNoNewTies(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	p := &Population{In: 1, Out: 8, Exceptions: []Exception{Ranking()}}
	was := []float32{1.0000001, 1, 1.0000004, 2, 1.9999998, 1.5, 1.4999999, 0}
	changed := 0
	for range 200 {
		a := Array{Name: "drive", Of: Post, Values: slices.Clone(was)}
		p.redraw(&a, []synapse{{3, 0}}, rng)
		if !ordered(was, a.Values) || a.Values[3] != was[3] {
			t.Fatalf("%v from %v", a.Values, was)
		}
		if !slices.Equal(a.Values, was) {
			changed++
		}
	}
	if a := []float32{1, 1, 2}; changed < 20 || ordered([]float32{1, 1.5, 2}, a) || !ordered(a, a) {
		t.Errorf("%d of 200 changed", changed)
	}
}
