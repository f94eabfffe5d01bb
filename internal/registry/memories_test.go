package registry

import (
	"strings"
	"testing"

	"hebbgrad/bench"
	"hebbgrad/plasticity"
	"hebbgrad/stimulus"
)

// TestMemoriesHoldTheirBytes: a block of whatever kind fills its budget of
// bytes to within the size of its smallest part and never exceeds it, also
// once it has stored more than fits; too few bytes are refused.
func TestMemoriesHoldTheirBytes(t *testing.T) {
	const dim, n, budget = 40, 300, 70000
	spec := stimulus.Spec{Dim: dim, Length: n}
	b := stimulus.Batch{N: 1, D: dim}
	for _, a := range memoryArms() {
		build := func(bytes int) (bench.Learner, error) {
			set, _, err := bench.Resolve(a, "", bench.Settings{"bytes": bytes})
			if err != nil {
				t.Fatal(err)
			}
			return a.New(bench.Setup{Spec: spec, Rand: bench.RandFor(1, "memories", a.Name), Settings: set})
		}
		l, err := build(budget)
		if err != nil {
			t.Fatal(a.Name, err)
		}
		src := bench.RandFor(2, "memories", a.Name)("stimuli")
		for range n {
			b.X = b.X[:0]
			for range dim {
				b.X = append(b.X, float32(src.Uint64()%1000)/1000)
			}
			if _, err := l.Learn(b); err != nil {
				t.Fatal(a.Name, err)
			}
		}
		held, bits := 0., 0.
		for _, m := range l.(interface{ Inspect() []plasticity.Measure }).Inspect() {
			switch m.Name {
			case "memory bytes":
				held = m.Value
			case "memory bits":
				bits = m.Value
			}
		}
		least := .9 * budget
		if strings.HasPrefix(a.Name, "memory-energy") {
			least = 4 * dim * dim // its inputs decide
		}
		if held > budget || held < least || bits <= 0 || bits > 8*held {
			t.Errorf("%s holds %v bytes and %v bits of state, want %v to %d bytes", a.Name, held, bits, least, budget)
		}
		if _, err := build(20); err == nil {
			t.Errorf("%s is said to fit into 20 bytes", a.Name)
		}
	}
}
