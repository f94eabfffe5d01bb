package tracks

import (
	"math/rand/v2"
	"testing"

	"github.com/hebbgrad/hebbgrad/bench"
)

// TestEachLagIsCountedAfterItHasSettled: where a lag begins, what came before
// does not repeat at it; four times the lag pass uncounted.
func TestEachLagIsCountedAfterItHasSettled(t *testing.T) {
	s, err := newLagging(repetition{options: bench.Settings{"inputs": 10, "each": 150}, src: func(string) *rand.PCG { return rand.NewPCG(1, 2) }})
	if err != nil {
		t.Fatal(err)
	}
	at := 0
	for k, g := range s.segments {
		if g.lag != lagsTested[k] || g.from != at+4*g.lag || g.to != g.from+150 {
			t.Errorf("lag %d is counted from %d to %d after %d, want 150 presentations from %d", g.lag, g.from, g.to, at, at+4*g.lag)
		}
		at = g.to
	}
	if at != s.Spec().Length {
		t.Errorf("the lags end at %d of %d presentations", at, s.Spec().Length)
	}
}
