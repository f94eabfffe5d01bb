package gate

import (
	"math"
	"testing"

	"github.com/hebbgrad/hebbgrad/internal/state"
)

func TestThresholdIsExclusiveAndFixed(t *testing.T) {
	g, err := NewThreshold(Instance, .25)
	if err != nil {
		t.Fatal(err)
	}
	for range 3 { // what it was asked before is of no matter
		for novelty, want := range map[float32]bool{0: false, .25: false, .2500001: true, 1: true, float32(math.NaN()): true} {
			if got := g.Open(Levels{Instance: novelty, Surprise: 1 - novelty}, Familiar); got != want {
				t.Errorf("at novelty %v it is open: %v, want %v", novelty, got, want)
			}
		}
	}
	for _, bad := range []float64{-.1, 1, 2, math.NaN(), math.Inf(1)} {
		if _, err := NewThreshold(Surprise, bad); err == nil {
			t.Errorf("a threshold of %v was taken", bad)
		}
	}
	saved, _ := state.Marshal(g)
	if err := state.Unmarshal(saved, g); err != nil {
		t.Error(err)
	}
	if err := state.Unmarshal([]byte("open"), g); err == nil {
		t.Error("the state of another gate was taken")
	}
}

// The names of signals say whether one gate or all of them must be open.
func TestCombinedSignalsNameTheirSign(t *testing.T) {
	instance, surprise := must(NewThreshold(Instance, .5)), must(NewThreshold(Surprise, .5))
	either, _ := Any(instance, surprise)
	both, _ := All(instance, surprise)
	if either.Signal() != "instance+surprise" || both.Signal() != "instance*surprise" {
		t.Errorf("signals %q and %q", either.Signal(), both.Signal())
	}
}
