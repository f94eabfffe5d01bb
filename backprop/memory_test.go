package backprop

import (
	"runtime"
	"testing"

	"github.com/hebbgrad/hebbgrad/gate"
	"github.com/hebbgrad/hebbgrad/internal/race"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// In the steady state a call of Learn or Scores allocates nothing, so memory
// stays flat however long the stream is. L-BFGS is exempt: gonum's optimiser
// makes its vectors and channels anew for every minibatch, and drops them.
func TestSteadyStateAllocatesNothing(t *testing.T) {
	if race.Enabled {
		t.Skip("the race detector drops pooled values at random")
	}
	image := stimulus.Spec{Dim: 36, Shape: stimulus.Shape{Channels: 1, Height: 6, Width: 6}, Classes: 3}
	for name, cfg := range map[string]Config{
		"dense":   {Layers: layersOf(t, "30 20:tanh"), Minibatch: 8},
		"sgd":     {Layers: layersOf(t, "30"), Minibatch: 8, Step: Step{Rule: SGD}},
		"replay":  {Layers: layersOf(t, "30 dropout.5"), Minibatch: 8, Step: Step{Rule: RMSProp}, Replay: Replay{Stored: 20}},
		"at once": {Layers: layersOf(t, "30"), Minibatch: 1, Step: Step{Rule: Nesterov}},

		"convolution": {Layers: layersOf(t, "conv6x3:tanh pool2 conv8x2 dropout.5 10"), Minibatch: 8},
		"columns":     {Layers: layersOf(t, "contrast.1 columns8x4 winners2 unit contrast.1 8"), Minibatch: 8},
		"inhibition":  {Layers: layersOf(t, "contrast.1 columns8x4:linear inhibition2 unit"), Minibatch: 8},
		"seen":        {Layers: layersOf(t, "contrast.1 conv4x3 contrast.1 columns5x2 winners2"), Minibatch: 8, Step: Step{Rule: SGD}},
		"features":    {Layers: layersOf(t, "contrast.1 whiten.1 conv6x3:linear relu.25 power2 quadrants standard"), Settle: 8, Minibatch: 8},
		"stride":      {Layers: layersOf(t, "conv6x3/2+1 pool2 10"), Minibatch: 8, Step: Step{Rule: SGD}, Replay: Replay{Stored: 20}},
	} {
		spec := smallSpec
		if cfg.Layers[0].Kind != Dense {
			spec = image
		}
		c := classifier(t, cfg, spec, Gating{Gate: gate.NewOpen(), Shows: gate.Surprise})
		b := blobs(spec, 24, 1)
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
	steps := 1_000_000
	if testing.Short() {
		steps = 2_000
	}
	spec := stimulus.Spec{Dim: 4, Classes: 2, Length: 1 << 40}
	cfg := fullConfig(t)
	cfg.Layers, cfg.Minibatch, cfg.Replay.PerStep = layersOf(t, "3:leaky-relu dropout.3"), 1, 1
	c := classifier(t, cfg, spec, surprise(t))
	b := blobs(spec, 1, 1)
	held := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	present(t, c, b, 1)
	before := held()
	for range steps {
		present(t, c, b, 1)
	}
	if c.presented != steps+1 {
		t.Fatalf("%d presentations, want %d", c.presented, steps+1)
	}
	if after := held(); after > before+64<<10 {
		t.Errorf("%d bytes held before %d steps and %d after", before, steps, after)
	}
	runtime.KeepAlive(c) // else the learner itself would be garbage by then
}
