package reinforce

import (
	"bytes"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/hebbgrad/hebbgrad/stimulus"
)

// What is forgotten leaves no trace, of which one would come back with its feature.
func TestForgettingLeavesNoTrace(t *testing.T) {
	l, w := learner(t, config(ThreeFactor)), newWalk(30)
	for range 50 {
		w.step(t, l, nothing)
	}
	some := func(v float32) bool { return v != 0 }
	if !slices.ContainsFunc(l.actor.e, some) {
		t.Fatal("there is no trace to forget")
	}
	l.actor.forget()
	if slices.ContainsFunc(l.actor.e, some) || slices.ContainsFunc(l.actor.w, some) || slices.Contains(l.actor.alive, true) || len(l.actor.live) > 0 {
		t.Error("a trace or a weight is left")
	}
}

// Traces that a state holds decay even where its list of them lacks some.
func TestLoadedTracesAreFound(t *testing.T) {
	l, m, w := learner(t, config(ThreeFactor)), learner(t, config(ThreeFactor)), newWalk(30)
	for range 50 {
		w.step(t, l, nothing)
	}
	for _, f := range l.actor.live {
		l.actor.alive[f] = false
	}
	n := len(l.actor.live)
	l.actor.live = l.actor.live[:0]
	var b bytes.Buffer
	if err := l.Save(&b); err != nil {
		t.Fatal(err)
	}
	if err := m.Load(&b); err != nil {
		t.Fatal(err)
	}
	if n == 0 || len(m.actor.live) != n {
		t.Errorf("%d traces are found, want %d", len(m.actor.live), n)
	}
}

// An action that was not chosen by Act is taken for the effect of a push of σ at its
// neuron, at each call of Learn anew: ξ/σ² is 1/σ there and 0 elsewhere.
func TestActionsOfOthersAreTakenForPushes(t *testing.T) {
	c := config(NodePerturbation)
	c.Trace = 0
	l := learner(t, c)
	x := []float32{1, 0, 0, 0, 0, 0}
	for _, a := range []int{1, 2} {
		if _, err := l.Learn(stimulus.Batch{N: 1, D: dim, X: x, Next: x, Actions: []int{a}, Rewards: []float32{1}, Ends: []stimulus.End{0}, Boundaries: []bool{false}}); err != nil {
			t.Fatal(err)
		}
		for k, e := range l.actor.e[:actions] {
			want := 0.
			if k == a {
				want = 1 / c.Noise
			}
			if math.Abs(float64(e)-want) > 1e-6 {
				t.Errorf("action %d leaves a trace of %v at neuron %d, want %v", a, e, k, want)
			}
		}
	}
}

// A policy for evaluation draws from the source it is given, and leaves the learner's
// as it was.
func TestEvaluationDrawsFromItsOwn(t *testing.T) {
	for _, rule := range []string{ThreeFactor, NodePerturbation} {
		l := learner(t, config(rule))
		before, err := l.policy.src.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		first, again := l.Evaluate(rand.NewPCG(8, 9)), l.Evaluate(rand.NewPCG(8, 9))
		x := []float32{1, 1, 1, 1, 1, 1}
		for range 50 {
			a, _ := first(x, false)
			if b, _ := again(x, false); a != b {
				t.Fatalf("rule %s: one source gives actions %d and %d", rule, a, b)
			}
		}
		if after, err := l.policy.src.MarshalBinary(); err != nil || !bytes.Equal(before, after) {
			t.Errorf("rule %s: evaluation draws from the learner's source", rule)
		}
	}
}
