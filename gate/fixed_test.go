package gate

import (
	"errors"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/internal/state"
)

func TestFixedGatesIgnoreNovelty(t *testing.T) {
	for _, g := range []*Fixed{NewOpen(), NewShut()} {
		for _, n := range []float32{0, .5, 1} {
			if got := g.Open(at(n), Unknown); got != (g.Name() == "open") {
				t.Errorf("%s gate answered %v to novelty %v", g.Name(), got, n)
			}
		}
	}
	saved, _ := state.Marshal(NewShut())
	if state.Unmarshal(saved, NewOpen()) == nil {
		t.Error("an open gate took the state of a shut one")
	}
}

func TestOracleFollowsTruthAndRefusesWhereThereIsNone(t *testing.T) {
	g := NewOracle()
	if !g.Open(at(0), New) || g.Open(at(1), Familiar) {
		t.Error("the oracle did not follow the truth")
	}
	if err := g.Err(); err != nil {
		t.Errorf("with truth: %v", err)
	}
	if g.Open(at(1), Unknown) {
		t.Error("the oracle opened without truth")
	}
	if err := g.Err(); !errors.Is(err, ErrNoTruth) || !strings.Contains(err.Error(), "presentation 2") {
		t.Errorf("without truth: %v", err)
	}
	if _, err := Build("oracle", Settings{}); !errors.Is(err, ErrNoTruth) {
		t.Errorf("built without truth: %v", err)
	}
}

func TestSignalsOfAReadout(t *testing.T) {
	p := []float32{.1, .6, .3}
	if got := SurpriseOf(p, 2); got < .699 || got > .701 {
		t.Errorf("surprise %v, want .7", got)
	}
	if got := UncertaintyOf(p); got < .699 || got > .701 {
		t.Errorf("uncertainty %v, want 1 - (.6 - .3)", got)
	}
	if got := UncertaintyOf(p[:1]); got != 0 {
		t.Errorf("uncertainty of one class %v, want 0", got)
	}
}
