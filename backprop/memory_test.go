package backprop

import (
	"runtime"
	"testing"

	"hebbgrad/gate"
	"hebbgrad/internal/race"
)

// In the steady state a call of Learn or Scores allocates nothing, so memory
// stays flat however long the stream is.
func TestSteadyStateAllocatesNothing(t *testing.T) {
	if race.Enabled {
		t.Skip("the race detector drops pooled values at random")
	}
	for name, cfg := range map[string]Config{
		"dense":   {Layers: layersOf(t, "30 20:tanh"), Minibatch: 8},
		"sgd":     {Layers: layersOf(t, "30"), Minibatch: 8, Step: Step{Rule: SGD}},
		"replay":  {Layers: layersOf(t, "30 dropout.5"), Minibatch: 8, Step: Step{Rule: RMSProp}, Replay: Replay{Stored: 20}},
		"at once": {Layers: layersOf(t, "30"), Minibatch: 1, Step: Step{Rule: Nesterov}},
	} {
		c := classifier(t, cfg, smallSpec, Gating{Gate: gate.NewOpen(), Signal: gate.Surprise})
		b := blobs(smallSpec, 24, 1)
		p := make([]float32, b.N*3)
		question := b.WithoutAnswers()
		step := func() {
			if _, err := c.Learn(b); err != nil {
				t.Fatal(err)
			}
			if err := c.Scores(p, question); err != nil {
				t.Fatal(err)
			}
		}
		step()
		if n := testing.AllocsPerRun(50, step); n > 0 {
			t.Errorf("%s: %v allocations a call", name, n)
		}
	}
}

func TestMemoryStaysFlat(t *testing.T) {
	steps := 20_000
	if testing.Short() {
		steps = 2_000
	}
	c := classifier(t, fullConfig(t), smallSpec, Gating{})
	b := blobs(smallSpec, 8, 1)
	held := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	present(t, c, b, 8)
	before := held()
	for range steps {
		present(t, c, b, 8)
	}
	if after := held(); after > before+64<<10 {
		t.Errorf("%d bytes held before %d steps and %d after", before, steps, after)
	}
}
