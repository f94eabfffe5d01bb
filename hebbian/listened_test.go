package hebbian

import (
	"testing"

	"github.com/hebbgrad/hebbgrad/gate"
)

// TestWhatNobodyListensToIsNotSettled: a discriminant learns the same where nobody hears
// what it says of a presentation, and spares the settling.
func TestWhatNobodyListensToIsNotSettled(t *testing.T) {
	spent := map[gate.Signal]int64{}
	var states []map[string][]float32
	for _, shows := range []gate.Signal{gate.None, gate.Surprise} {
		b := newBlobs(1, 3, 8)
		n := must(New(Config{Minibatch: 3, Memory: Memory{Blocks: []string{"none"}}, Readout: Readout{Rule: "discriminant"}, Shows: shows}, b.spec, sources(1)))
		for range 12 {
			spent[shows] += learn(t, n, b.batch(6)).MACs.Forward
		}
		states = append(states, snapshot(n))
	}
	if names := differs(states[0], states[1]); names != nil {
		t.Errorf("%v differ by whether anybody listens", names)
	}
	if spent[gate.None] >= spent[gate.Surprise] {
		t.Errorf("%d multiply-accumulates forward where nobody listens, %d otherwise: want fewer", spent[gate.None], spent[gate.Surprise])
	}
}
