package bench_test

import (
	"math"
	"testing"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/results"
)

// TestBitsPerSymbol compares with code lengths computed by hand.
func TestBitsPerSymbol(t *testing.T) {
	for _, c := range []struct {
		name    string
		floor   float64
		p       []float32
		symbols []int
		want    float64
	}{
		{"one bit, two and three", 0, []float32{.5, .5, .75, .25, .875, .125}, []int{0, 1, 1}, 2},
		// Krichevsky and Trofimov's estimates for aab: ½ · ¾ · ⅙ = 1/16.
		{"four bits for three symbols", 0, []float32{.5, .5, .75, .25, 5. / 6, 1. / 6}, []int{0, 0, 1}, 4. / 3},
		{"what is certain", 0, []float32{0, 1, 0}, []int{1}, 0},
		{"what was held impossible, at the floor", 1. / 1024, []float32{1, 0, .5, .5}, []int{1, 0}, 5.5},
		{"nothing", 0, nil, nil, 0},
	} {
		code := bench.CodeLength{Floor: c.floor}
		k := 2
		if len(c.symbols) == 1 {
			k = len(c.p)
		}
		for i, y := range c.symbols { // cut into batches of one
			if err := code.Add(c.p[i*k:(i+1)*k], []int{y}); err != nil {
				t.Fatal(err)
			}
		}
		whole := bench.CodeLength{Floor: c.floor}
		if err := whole.Add(c.p, c.symbols); err != nil {
			t.Fatal(err)
		}
		if got := whole.PerSymbol(); math.Abs(got-c.want) > 1e-6 || got != code.PerSymbol() {
			t.Errorf("%s: %v bits per symbol, %v symbol by symbol, want %v", c.name, got, code.PerSymbol(), c.want)
		}
		if m := whole.Measure(results.MetricBits); m.Name != results.MetricBits || m.Unit != results.UnitBits || m.Value != whole.PerSymbol() {
			t.Errorf("%s: the measure is %+v", c.name, m)
		}
	}
	var code bench.CodeLength
	wantError(t, code.Add([]float32{.5, .5, 1, 0}, []int{0, 1}), "stimulus 1 gives its symbol, 1, the probability 0")
}
