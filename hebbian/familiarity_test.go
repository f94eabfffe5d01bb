package hebbian_test

import (
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/datasets"
	"github.com/hebbgrad/hebbgrad/gate"
	"github.com/hebbgrad/hebbgrad/hebbian"
	"github.com/hebbgrad/hebbgrad/hebbian/memory"
	"github.com/hebbgrad/hebbgrad/internal/seed"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

func source(base uint64) func(string) *rand.PCG {
	return func(purpose string) *rand.PCG { return seed.PCG(base, "test", purpose) }
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// play presents a stream one by one and hands on what came of each.
func play(t *testing.T, n *hebbian.Circuit, s datasets.Stream, see func(at int, e plasticity.Entry)) {
	t.Helper()
	var b stimulus.Batch
	for at := 0; ; at++ {
		k, err := s.Next(&b, 1)
		if err != nil {
			t.Fatal(err)
		}
		if k == 0 {
			return
		}
		e, err := n.Learn(b)
		if err != nil {
			t.Fatal(err)
		}
		see(at, e)
	}
}

// Real images repeated at random lags: plasticity outside short-term at the
// first exposure and not after, at the false-familiar rate asked for, by a
// memory that holds no image.
func TestRepeatedImages(t *testing.T) {
	if testing.Short() {
		t.Skip("tens of thousands of presentations")
	}
	set, dir, stimuli := "digits", "", 600
	shared := filepath.Join("..", "..", "shared", "data")
	if _, err := os.Stat(filepath.Join(shared, "mnist")); err == nil {
		set, dir, stimuli = "mnist", shared, 1000
	}
	data := must(datasets.Open(set, dir))
	for _, asked := range []float64{.005, .02} {
		const exposures = 10
		st := must(datasets.NewRepeat(data.Train, datasets.RepeatOptions{Stimuli: stimuli, Exposures: exposures}, seed.PCG(1, "repeat")))
		g := must(gate.NewNovelty(gate.Instance, gate.Aim{FalseFamiliar: asked}, .02))
		n := must(hebbian.New(hebbian.Config{}, st.Spec(), source(1), g))
		first, later := 0, 0
		var rate [exposures + 1]float64
		play(t, n, st, func(at int, e plasticity.Entry) {
			x := st.Exposure(at)
			rate[x] += float64(n.Rates()[0]) / float64(stimuli)
			switch {
			case e.Marks[0].Lasting() == 0:
			case x == 1:
				first++
			default:
				later++
			}
		})
		share := 100 * float64(first) / float64(stimuli)
		repeats := 100 * float64(later) / float64(stimuli*(exposures-1))
		t.Logf("%s, asked for %.1f %%: events at exposure 1 %.2f %%, at 2–10 %.3f %%; rates %.2f", set, 100*asked, share, repeats, rate[1:])
		if math.Abs(100-share-100*asked) > .5 {
			t.Errorf("%s: %.2f %% of novel images taken for familiar, asked for %.1f ± .5", set, 100-share, 100*asked)
		}
		if repeats > 1 {
			t.Errorf("%s: events at %.2f %% of repeats, want at most 1", set, repeats)
		}
		for x := 2; x <= exposures; x++ {
			if rate[x] > .8*rate[1] {
				t.Errorf("%s: mean rate %.2f at exposure %d and %.2f at the first: not suppressed", set, rate[x], x, rate[1])
			}
		}
		if n.Memory().Holds().Verbatim {
			t.Error("memory holds the images")
		}
	}
}

// Continual familiarity with the circuit's own gate, which does not store what
// it takes for familiar: a lag of 100 at 99.5 % hits and .5 % false alarms.
func TestLagWithTheCircuitsOwnGate(t *testing.T) {
	if testing.Short() {
		t.Skip("thousands of presentations")
	}
	const lag = 100
	st := must(datasets.NewLag(datasets.LagOptions{Dim: 100, Lag: lag, Length: 8000}, seed.PCG(2, "lag")))
	cfg := hebbian.Config{Memory: hebbian.Memory{Blocks: []string{"fading"}}}
	cfg.Memory.Set = map[string]memory.Values{"fading": {"horizon": 150.}}
	n := must(hebbian.New(cfg, st.Spec(), source(2), must(gate.NewNovelty(gate.Instance, gate.Aim{FalseFamiliar: .001}, .02))))
	var hits, repeats, alarms, novel float64
	play(t, n, st, func(at int, e plasticity.Entry) {
		familiar := !n.Opened()[0]
		switch {
		case at <= 4*lag:
		case st.Exposure(at) == 2:
			repeats++
			if familiar {
				hits++
			}
		default:
			novel++
			if familiar {
				alarms++
			}
		}
	})
	h := n.Memory().Holds()
	t.Logf("lag %d: hits %.2f %%, false alarms %.2f %%; %d synapses of %d bits", lag, 100*hits/repeats, 100*alarms/novel, h.Synapses, h.Bits/int64(h.Synapses))
	if hits/repeats < .995 || alarms/novel > .005 {
		t.Errorf("lag %d: hits %.2f %%, false alarms %.2f %%, want 99.5 and .5", lag, 100*hits/repeats, 100*alarms/novel)
	}
}

// A familiar presentation does no learning and costs at most 1.05 of a forward
// pass of the whole circuit, whose search of memory is part of it; where an early
// match skips the layers, at most half of a novel one. Sensors and layers alone,
// as they would be without memory, take less: the search comes on top.
func TestCostOfAFamiliarImage(t *testing.T) {
	data := must(datasets.Open("digits", ""))
	for _, c := range []struct {
		name    string
		neurons int  // of a memory block's groups
		early   bool // match
		search  float64
	}{
		{"a memory of 128 neurons a group", 128, false, 1.04},
		{"the same, early match", 128, true, .04},
		{"the usual memory", 256, false, 1.08},
	} {
		st := must(datasets.NewRepeat(data.Train, datasets.RepeatOptions{Stimuli: 60, Exposures: 3}, seed.PCG(3, "repeat")))
		cfg := hebbian.Digits()
		cfg.Minibatch, cfg.EarlyMatch = 1, c.early
		cfg.Layers = append(cfg.Layers, hebbian.Layer{Units: 200})
		cfg.Memory.Set = map[string]memory.Values{"conjunction": {"neurons": c.neurons}}
		n := must(hebbian.New(cfg, st.Spec(), source(3), must(gate.NewNovelty(gate.Instance, gate.Aim{FalseFamiliar: .001}, .02))))
		cfg.EarlyMatch = false
		pass := func(cfg hebbian.Config) int64 {
			shut := must(hebbian.New(cfg, st.Spec(), source(3), gate.NewShut()))
			x := make([]float32, data.Train.Dim())
			data.Train.Fill(x, 0)
			return must(shut.Learn(stimulus.Batch{N: 1, D: len(x), X: x, Novel: []bool{true}})).MACs.Forward
		}
		forward := pass(cfg)
		cfg.Memory, cfg.Shows = hebbian.Memory{Blocks: []string{"none"}}, gate.None
		bare := pass(cfg)
		var novel, familiar int64
		play(t, n, st, func(at int, e plasticity.Entry) {
			if st.Exposure(at) == 1 {
				novel = max(novel, e.MACs.Forward+e.MACs.Learning)
				return
			}
			if e.MACs.Learning != 0 {
				t.Errorf("%s: presentation %d is familiar and did %d multiply-accumulates of learning", c.name, at, e.MACs.Learning)
			}
			familiar = max(familiar, e.MACs.Forward)
		})
		t.Logf("%s: novel %d, forward %d, sensors and layers alone %d, familiar %d multiply-accumulates", c.name, novel, forward, bare, familiar)
		if float64(familiar) > 1.05*float64(forward) {
			t.Errorf("%s: a familiar presentation took %d multiply-accumulates, a forward pass %d", c.name, familiar, forward)
		}
		if ratio := float64(familiar) / float64(bare); math.Abs(ratio-c.search) > .005 {
			t.Errorf("%s: a familiar presentation took %d multiply-accumulates, sensors and layers alone %d: %.3f times as many, want %v", c.name, familiar, bare, ratio, c.search)
		}
		if c.early && 2*familiar > novel {
			t.Errorf("%s: a familiar presentation took %d multiply-accumulates, a novel one %d", c.name, familiar, novel)
		}
	}
}

// TestReactivationNeedsSomethingBehindTheWeights of every block.
func TestReactivationNeedsSomethingBehindTheWeights(t *testing.T) {
	for _, c := range []struct {
		blocks []string
		takes  bool
	}{{[]string{"cascade"}, true}, {[]string{"cascade", "chain"}, true}, {[]string{"chain", "binary"}, false}, {[]string{"none"}, false}, {nil, false}} {
		_, err := hebbian.New(hebbian.Config{Memory: hebbian.Memory{Blocks: c.blocks}}, stimulus.Spec{Dim: 6, Length: 10, Truth: true}, source(1), gate.NewReactivating(gate.NewOracle()))
		if c.takes != (err == nil) || err != nil && !strings.Contains(err.Error(), "something behind their weights") {
			t.Errorf("blocks %q: %v", c.blocks, err)
		}
	}
}
