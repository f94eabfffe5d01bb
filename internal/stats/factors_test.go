package stats

import (
	"math"
	"testing"
)

// TestFactors: the effects by which cells were made come back, whatever is added to
// all cells of a seed, and those of two factors are those of [TwoByTwo].
func TestFactors(t *testing.T) {
	const n = 5
	made := map[uint]float64{1: 3, 2: -1, 4: .5, 3: .25, 5: -2, 6: 0, 7: 1.5}
	cells := make(Factors, 8)
	for c := range cells {
		for i := range n {
			y := 10 * float64(i)
			for set, effect := range made {
				sign, share := 1., 1.
				for k := range uint(3) {
					if set>>k&1 == 1 {
						share /= 2
						if uint(c)>>k&1 == 0 {
							sign = -sign
						}
					}
				}
				y += sign * share * effect // the |set|-fold difference of ±share is effect
			}
			cells[c] = append(cells[c], y)
		}
	}
	for set, want := range made {
		if got := cells.Effect(set); math.Abs(got.Value-want) > 1e-9 || got.N != n {
			t.Errorf("effect of %03b is %v over %d seeds, want %v", set, got.Value, got.N, want)
		}
	}
	if got := cells.Excess(1, 2).Value; math.Abs(got-2) > 1e-9 {
		t.Errorf("3 outweighs −1 by %v, want 2", got)
	}
	if got := cells.Excess(4, 5).Value; math.Abs(got+1.5) > 1e-9 {
		t.Errorf(".5 outweighs −2 by %v, want −1.5", got)
	}

	noisy := [2][2][]float64{{{1, 2, 4}, {2, 2, 7}}, {{3, 1, 9}, {8, 2, 2}}}
	two := TwoByTwo(noisy)
	same := Factors{noisy[0][0], noisy[1][0], noisy[0][1], noisy[1][1]} // bit 0 is the row
	for what, pair := range map[string][2]Test{
		"row": {two.Row, same.Effect(1)}, "column": {two.Column, same.Effect(2)}, "interaction": {two.Interaction, same.Effect(3)}, "excess": {two.Excess, same.Excess(1, 2)},
	} {
		if a, b := pair[0], pair[1]; math.Abs(a.Value-b.Value) > 1e-12 || math.Abs(a.Low-b.Low) > 1e-9 || math.Abs(a.P-b.P) > 1e-9 {
			t.Errorf("%s is %+v and %+v", what, a, b)
		}
	}
	if got := (Factors{{1, 2}, {1}}).Effect(1); !math.IsNaN(got.P) {
		t.Errorf("cells of different length give %+v", got)
	}
}
