package hebbian

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"github.com/hebbgrad/hebbgrad/hebbian/memory"
	"github.com/hebbgrad/hebbgrad/hebbian/sensor"
	"github.com/hebbgrad/hebbgrad/plasticity"
)

func TestCircuitSavesLoadsAndResets(t *testing.T) {
	for name, mk := range map[string]func(*Config){
		"default":    func(*Config) {},
		"minibatch":  func(c *Config) { c.Minibatch = 4 },
		"predictive": func(c *Config) { c.Sensor.Feedback = sensor.Both },
		"dense":      func(c *Config) { c.Layers[0].Field = 0 },
		"convolutions": func(c *Config) {
			c.Layers = convolved("").Layers
			c.Minibatch = 4
		},
		"deep, all blocks": func(c *Config) {
			c.Layers = append(c.Layers, Layer{Units: 15, Field: 2, Stride: 1}, Layer{Units: 20})
			c.Memory.Blocks = []string{"conjunction", "expansion", "energy", "antihebb", "fading", "prototypes"}
			c.Memory.Set = map[string]memory.Values{"prototypes": {"vigilance": .95}}
			c.Memory.Reads = 2
		},
	} {
		cfg := small()
		mk(&cfg)
		task := newBlobs(7, 3, 8)
		build := func() *Circuit { return must(New(cfg, task.spec, sources(7), budget(.4))) }
		a, b := build(), build()
		first, second := task.batch(40), task.batch(40)
		learn(t, a, first)
		var state bytes.Buffer
		if err := a.Save(&state); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		learn(t, b, task.batch(13))
		if err := b.Load(bytes.NewReader(state.Bytes())); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		learn(t, a, second)
		learn(t, b, second)
		if d := differs(snapshot(a), snapshot(b)); len(d) > 0 {
			t.Errorf("%s: loaded, it continues otherwise in %v", name, d)
		}
		var sa, sb bytes.Buffer
		_ = a.Save(&sa)
		_ = b.Save(&sb)
		if !bytes.Equal(sa.Bytes(), sb.Bytes()) {
			t.Errorf("%s: loaded, it ends in another state", name)
		}
		if err := b.Reset(); err != nil {
			t.Fatal(err)
		}
		learn(t, b, first)
		var again bytes.Buffer
		_ = b.Save(&again)
		if !bytes.Equal(again.Bytes(), state.Bytes()) {
			t.Errorf("%s: reset, it does not begin again", name)
		}
		for cut := 0; cut < state.Len(); cut += state.Len()/40 + 1 {
			if a.Load(bytes.NewReader(state.Bytes()[:cut])) == nil {
				t.Errorf("%s: state cut to %d bytes was loaded", name, cut)
			}
		}
		var after bytes.Buffer
		_ = a.Save(&after)
		if !bytes.Equal(after.Bytes(), sa.Bytes()) {
			t.Errorf("%s: state that was refused changed the circuit", name)
		}
		learn(t, a, task.batch(1)) // so that weights are where a step left them
		stateOfCircuit(t, name, a)
	}
}

// stateOfCircuit finds every synapse of n in its state, under names of their own,
// and sees what is written there become the weights.
func stateOfCircuit(t *testing.T, name string, n *Circuit) {
	t.Helper()
	arrays := map[string][]float32{}
	n.State(func(array string, v []float32) {
		if _, twice := arrays[array]; twice {
			t.Errorf("%s: two arrays of the state are called %s", name, array)
		}
		arrays[array] = append([]float32(nil), v...)
		for i := range v {
			v[i] = 0
		}
	})
	n.Synapses(func(site plasticity.Site, array string, w []float32) {
		if site == plasticity.Memory || site == plasticity.ShortTerm {
			array = "memory " + array
		}
		if _, found := arrays[array]; !found {
			t.Errorf("%s: %s is not in the state", name, array)
		}
		for _, v := range w {
			if v != 0 {
				t.Fatalf("%s: %s holds %v after 0 was written", name, array, v)
			}
		}
	})
	n.State(func(array string, v []float32) { copy(v, arrays[array]) })
}

// State in which bytes were changed is refused, or is the state of some circuit
// that learns and answers on.
func TestDamagedStateIsRefusedOrServes(t *testing.T) {
	cfg := small()
	cfg.Memory.Blocks = []string{"conjunction", "expansion", "energy", "antihebb", "fading", "prototypes"}
	task := newBlobs(7, 3, 8)
	n := must(New(cfg, task.spec, sources(7), budget(.4)))
	b := task.batch(20)
	learn(t, n, b)
	var saved bytes.Buffer
	if err := n.Save(&saved); err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(3, 3))
	for range 60 {
		damaged := bytes.Clone(saved.Bytes())
		for range 1 + r.IntN(8) {
			damaged[r.IntN(len(damaged))] ^= byte(1 + r.IntN(255))
		}
		for range r.IntN(3) { // most lengths and counts stand before arrays
			damaged[r.IntN(200)] ^= byte(1 + r.IntN(255))
		}
		if n.Load(bytes.NewReader(damaged)) != nil {
			continue
		}
		_, _ = n.Learn(b)
		_ = n.Scores(make([]float32, b.N*n.spec.Classes), b.WithoutAnswers())
	}
}
