package gate

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestSampledOpensByNewsAndLearnsAsMuchMore: at each level it opens by the share of
// its bits, and what is learned is on average what is learned without a gate.
func TestSampledOpensByNewsAndLearnsAsMuchMore(t *testing.T) {
	g, err := NewSampled(Surprise, 2, rand.NewPCG(1, 2))
	if err != nil {
		t.Fatal(err)
	}
	for p, want := range map[float64]float64{1: leastOpen, .99: leastOpen, .5: .5, .35: -math.Log2(.35) / 2, .25: 1, .01: 1} {
		const n = 20000
		opened, learned := 0., 0.
		for range n {
			if g.Open(Levels{Surprise: float32(1 - p)}, Unknown) {
				opened++
				learned += float64(g.Amount())
			}
		}
		if math.Abs(opened/n-want) > .02 || math.Abs(learned/n-1) > .1 {
			t.Errorf("p of %v: open at %v, want %v; learned %v of each, want 1", p, opened/n, want, learned/n)
		}
	}
	if !g.Open(Levels{Surprise: float32(math.NaN())}, Unknown) {
		t.Error("what is not a number is no news")
	}
	g.Reset()
	first := g.Open(Levels{Surprise: .5}, Unknown)
	for range 20 {
		g.Reset()
		if g.Open(Levels{Surprise: .5}, Unknown) != first {
			t.Fatal("after a reset it draws otherwise")
		}
	}
	if _, err := NewSampled(Surprise, 0, rand.NewPCG(1, 2)); err == nil {
		t.Error("always open from 0 bits on")
	}
	if _, err := NewSampled(Surprise, 1, nil); err == nil {
		t.Error("no generator is refused")
	}
}
