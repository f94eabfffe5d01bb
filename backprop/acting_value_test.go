package backprop

import (
	"bytes"
	"math"
	"slices"
	"testing"
)

// What is expected of an observation is the critic's output or, with dqn, what the best
// action promises; and to be asked changes nothing that is learned later.
func TestValueAsksTheCritic(t *testing.T) {
	for _, rule := range []string{Stream, ActorCritic, DQN} {
		b := journey(60, 4)
		saved := map[bool][]byte{}
		for _, ask := range []bool{false, true} {
			l := actorOf(t, acts(rule), nil)
			m := l.cfg.Minibatch
			for at := 0; at+m <= b.N; at += m {
				if ask {
					y := linearOf(l.critic).outputs(b.Row(at))
					if rule == DQN {
						y = linearOf(l.actor).outputs(b.Row(at))
					}
					if v := float64(l.Value(b.Row(at))); math.Abs(v-slices.Max(y)) > 1e-5 {
						t.Fatalf("%s, step %d: a value of %v, want %v", rule, at, v, slices.Max(y))
					}
				}
				if _, err := l.Learn(b.Slice(at, at+m)); err != nil {
					t.Fatal(err)
				}
			}
			var w bytes.Buffer
			if err := l.Save(&w); err != nil {
				t.Fatal(err)
			}
			saved[ask] = w.Bytes()
		}
		if !bytes.Equal(saved[false], saved[true]) {
			t.Errorf("%s is another one after it was asked", rule)
		}
	}
}
