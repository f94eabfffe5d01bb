package hebbian

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/gate"
	"github.com/hebbgrad/hebbgrad/hebbian/memory"
	"github.com/hebbgrad/hebbgrad/hebbian/rule"
	"github.com/hebbgrad/hebbgrad/hebbian/sensor"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

func TestCircuitLearnsOpenAndGated(t *testing.T) {
	for _, c := range []struct {
		name string
		gate gate.Gate
	}{
		{"open", gate.NewOpen()},
		{"surprise", budget(.2)},
		{"uncertainty", budgetOf(gate.Uncertainty, .2)},
	} {
		for _, minibatch := range []int{1, 10} {
			if testing.Short() && (minibatch == 1 || c.name == "uncertainty") {
				continue
			}
			task := newBlobs(1, 5, 10)
			cfg := small()
			cfg.Minibatch = minibatch
			n := must(New(cfg, task.spec, sources(1), c.gate))
			if err := n.Reset(); err != nil {
				t.Fatal(err)
			}
			events := 0
			for range 50 {
				for _, m := range learn(t, n, task.batch(40)).Marks {
					if m.Has(plasticity.Layer) || m.Has(plasticity.Readout) {
						events++
					}
				}
			}
			if got := accuracy(t, n, task.batch(400)); got < .95 {
				t.Errorf("%s, minibatch %d: accuracy %.3f, want at least .95", c.name, minibatch, got)
			}
			if c.name != "open" && events > 2000*22/100 {
				t.Errorf("%s, minibatch %d: %d events of 2000 presentations, want a fifth", c.name, minibatch, events)
			}
		}
	}
}

// The gate hears what the readout said before it learned from the stimulus.
func TestSignalsAreThoseBeforeLearning(t *testing.T) {
	for _, signal := range []gate.Signal{gate.Surprise, gate.Uncertainty} {
		task := newBlobs(2, 4, 8)
		n := must(New(small(), task.spec, sources(2), budgetOf(signal, .5)))
		if n.Signal() != signal {
			t.Fatalf("the circuit says its gate listens to %s, want %s", n.Signal(), signal)
		}
		for step := range 60 {
			b := task.batch(1)
			p := make([]float32, 4)
			if err := n.Scores(p, b.WithoutAnswers()); err != nil {
				t.Fatal(err)
			}
			rule.Softmax(p, p, 1)
			want := gate.SurpriseOf(p, b.Labels[0])
			if signal == gate.Uncertainty {
				want = gate.UncertaintyOf(p)
			}
			learn(t, n, b)
			if got := n.GateNovelty()[0]; math.Abs(float64(got-want)) > 1e-5 {
				t.Fatalf("%s, step %d: the gate heard %v, the readout's probabilities give %v", signal, step, got, want)
			}
		}
	}
	open := must(New(small(), newBlobs(2, 4, 8).spec, sources(2)))
	if open.Signal() != gate.None || open.Gate().Name() != "open" {
		t.Errorf("without a gate: %s listening to %s, want open and none", open.Gate().Name(), open.Signal())
	}
}

// N stimuli × R exposures: events outside short-term and writes are N, not
// N·R; a familiar presentation costs no learning and no more than a forward
// pass; its rate is lower.
func TestRepeatsAreNotLearnedOverAndOver(t *testing.T) {
	const stimuli, exposures = 40, 5
	x := images(3, stimuli, 10)
	cfg := small()
	g := must(gate.NewNovelty(gate.Instance, gate.Aim{FalseFamiliar: .001}, .02))
	n := must(New(cfg, unlabelled(10, stimuli*exposures), sources(3), g))
	var first, forward []float64
	for e := range exposures {
		var rate float64
		for i := range stimuli {
			en := learn(t, n, x.Slice(i, i+1))
			lasting := en.Marks[0].Lasting() != 0
			rate += float64(n.Rates()[0]) / stimuli
			if e == 0 {
				forward = append(forward, float64(en.MACs.Forward))
			}
			switch {
			case lasting != (e == 0):
				t.Errorf("exposure %d of stimulus %d: lasting event %v", e+1, i, lasting)
			case (en.Writes == 1) != (e == 0):
				t.Errorf("exposure %d of stimulus %d: %d writes", e+1, i, en.Writes)
			case e > 0 && en.MACs.Learning != 0:
				t.Errorf("exposure %d of stimulus %d: %d multiply-accumulates of learning", e+1, i, en.MACs.Learning)
			case e > 0 && float64(en.MACs.Forward) > 1.05*forward[i]:
				t.Errorf("exposure %d of stimulus %d: %d multiply-accumulates, a forward pass takes %v", e+1, i, en.MACs.Forward, forward[i])
			}
		}
		first = append(first, rate)
	}
	for e := 1; e < exposures; e++ {
		if first[e] > .6*first[0] {
			t.Errorf("mean rate at exposure %d is %.2f spikes/s, at the first %.2f", e+1, first[e], first[0])
		}
	}
	for _, m := range n.Inspect() {
		if m.Name == "memory holds verbatim input" && m.Value != 0 {
			t.Error("memory holds the input verbatim")
		}
		if m.Name == "memory patterns" && m.Value != stimuli {
			t.Errorf("memory says it holds %v patterns, want %d", m.Value, stimuli)
		}
	}
}

// The course of the rate: the same for a novel and a familiar stimulus until
// feedback arrives, then lower for the familiar one, settling at the rate that
// Learn reports.
func TestTraceOfANovelAndAFamiliarStimulus(t *testing.T) {
	for _, feedback := range []sensor.Feedback{sensor.Broadcast, sensor.Both} {
		cfg := small()
		cfg.Sensor.Feedback = feedback
		n := must(New(cfg, unlabelled(10, 10), sources(4), must(gate.NewNovelty(gate.Instance, gate.Aim{FalseFamiliar: .01}, .02))))
		x := images(4, 1, 10)
		at, novel, err := n.Trace(x.X)
		learn(t, n, x)
		_, familiar, err2 := n.Trace(x.X)
		if err := errors.Join(err, err2); err != nil || len(at) == 0 {
			t.Fatalf("%d moments: %v", len(at), err)
		}
		for i, p := range novel {
			switch q := familiar[i]; {
			case at[i] < .03 && p != q:
				t.Fatalf("%s: at %v s, before feedback, rates are %v and %v", feedback, at[i], p, q)
			case at[i] > .05 && q > .7*p:
				t.Fatalf("%s: at %v s the familiar stimulus fires at %v, the novel one at %v", feedback, at[i], q, p)
			}
		}
		learn(t, n, x)
		end := familiar[len(familiar)-1]
		if got := float64(n.Rates()[0]); math.Abs(got-end) > 1e-3*end {
			t.Errorf("%s: the trace settles at %v spikes/s, Learn reports %v", feedback, end, got)
		}
		rates := make([]float32, 1)
		if err := n.SettledRates(rates, x); err != nil || math.Abs(float64(rates[0])-end) > 1e-3*end {
			t.Errorf("%s: SettledRates gives %v (%v), the trace %v", feedback, rates[0], err, end)
		}
	}
}

// Integrating every presentation in time gives the rates of the fast path and
// changes nothing else but the work counted.
func TestIntegratedRatesEqualSettledOnes(t *testing.T) {
	task := newBlobs(5, 3, 8)
	fast, slow := small(), small()
	slow.Integrate = true
	a := must(New(fast, task.spec, sources(5), budget(.3)))
	b := must(New(slow, task.spec, sources(5), budget(.3)))
	for range 20 {
		x := task.batch(5)
		ea, eb := learn(t, a, x), learn(t, b, x)
		for i, r := range a.Rates() {
			if s := b.Rates()[i]; math.Abs(float64(r-s)) > 1e-3*float64(r) {
				t.Fatalf("settled rate %v, integrated %v", r, s)
			}
		}
		if ea.Updates != eb.Updates || eb.MACs.Forward <= ea.MACs.Forward {
			t.Fatalf("updates %v and %v, work %d and %d", ea.Updates, eb.Updates, ea.MACs.Forward, eb.MACs.Forward)
		}
	}
}

// An early match skips the layers: a familiar presentation takes at most half
// the work of a novel one and changes nothing that lasts.
func TestEarlyMatchSkipsLayers(t *testing.T) {
	cfg := Config{
		Layers: []Layer{{Units: 40, Field: 6, Stride: 2}, {Units: 60}}, EarlyMatch: true,
	}
	cfg.Memory.Set = map[string]memory.Values{"conjunction": {"cells": 8}}
	n := must(New(cfg, unlabelled(16, 60), sources(6), must(gate.NewNovelty(gate.Instance, gate.Aim{FalseFamiliar: .01}, .02))))
	x := images(6, 20, 16)
	for e := range 3 {
		for i := range 20 {
			before := snapshot(n)
			en := learn(t, n, x.Slice(i, i+1))
			macs, _ := n.memory.Cost()
			deep := en.MACs.Forward > int64(2*macs)
			if e == 0 && !deep {
				t.Errorf("novel stimulus %d took only %d multiply-accumulates", i, en.MACs.Forward)
			}
			if e > 0 && (deep || en.MACs.Learning > 0 || len(differs(before, snapshot(n))) > 0) {
				t.Errorf("exposure %d of stimulus %d: %d multiply-accumulates forward, %d learning", e+1, i, en.MACs.Forward, en.MACs.Learning)
			}
		}
	}
}

// The code changes from layer to layer, and its sparseness is reported.
func TestLayersReportTheirSparseness(t *testing.T) {
	cfg := small()
	cfg.Layers = []Layer{{Units: 20, Field: 4, Stride: 2, Active: 2}, {Units: 30, Field: 2, Stride: 1, Active: 6}, {Units: 50, Active: 5}}
	n := must(New(cfg, unlabelled(10, 400), sources(8)))
	learn(t, n, images(8, 400, 10))
	found := 0
	for _, m := range n.Inspect() {
		if strings.HasPrefix(m.Name, "active share/") {
			want := []float64{.1, .2, .1}[found]
			if m.Value < .5*want || m.Value > want+1e-9 {
				t.Errorf("%s is %v, want at most %v: that many win", m.Name, m.Value, want)
			}
			found++
		}
	}
	if found != 3 {
		t.Errorf("%d layers report their sparseness, want 3", found)
	}
}

func TestFieldsAreThoseOfTheFirstLayer(t *testing.T) {
	task := newBlobs(9, 3, 8)
	n := must(New(small(), task.spec, sources(9)))
	if f := n.Fields(5); len(f) != 0 {
		t.Errorf("%d fields before anything was seen", len(f))
	}
	learn(t, n, task.batch(60))
	for _, f := range n.Fields(7) {
		inside := 0
		for _, v := range f {
			if v != 0 {
				inside++
			}
		}
		if len(f) != 64 || inside == 0 || inside > 16 {
			t.Errorf("a field of %d inputs with %d weights, want 64 and at most 4×4", len(f), inside)
		}
	}
	if got := len(n.Fields(7)); got != 7 {
		t.Errorf("%d fields, want 7", got)
	}
	if got := len(n.Fields(1 << 20)); got > 9*12 {
		t.Errorf("%d fields of %d units", got, 9*12)
	}
}

func TestCircuitDoesNotAllocate(t *testing.T) {
	task := newBlobs(10, 3, 8)
	n := must(New(small(), task.spec, sources(10), budget(.3)))
	learn(t, n, task.batch(300))
	b := task.batch(1)
	if got := testing.AllocsPerRun(300, func() { _, _ = n.Learn(b) }); got > 0 {
		t.Errorf("%v allocations a presentation", got)
	}
}

// A number that is not finite stops learning with its place.
func TestDivergenceIsNamed(t *testing.T) {
	cfg := Config{
		Layers: []Layer{{Units: 4, Contrast: -1, Rule: "none"}},
		Sensor: sensor.Config{Gain: 1e-2, MaxRate: 1e38},
	}
	n := must(New(cfg, stimulus.Spec{Dim: 4, Classes: 2}, sources(11)))
	x := stimulus.Batch{N: 2, D: 4, X: []float32{1, 1, 1, 1, 3e38, -3e38, 3e38, 3e38}, Labels: []int{0, 1}}
	e, err := n.Learn(x)
	if err == nil || !strings.Contains(err.Error(), "layer 1") || !strings.Contains(err.Error(), "presentation 1") {
		t.Errorf("error %v, want one that names presentation 1 and layer 1", err)
	}
	if p := e.Plasticity[plasticity.Layer]; p == p {
		t.Errorf("the entry holds a plasticity of %v: a reader cannot tell that learning diverged", p)
	}
}

func TestCircuitRefusals(t *testing.T) {
	labelled := newBlobs(12, 3, 8).spec
	plain := unlabelled(8, 100)
	oracle := gate.NewOracle()
	for name, f := range map[string]func() (*Circuit, error){
		"no inputs":               func() (*Circuit, error) { return New(Config{}, stimulus.Spec{}, sources(1)) },
		"shape of another size":   func() (*Circuit, error) { s := plain; s.Dim = 63; return New(small(), s, sources(1)) },
		"surprise without labels": func() (*Circuit, error) { return New(Config{}, plain, sources(1), budget(.2)) },
		"unknown signal":          func() (*Circuit, error) { return New(Config{Shows: "smell"}, plain, sources(1)) },
		"oracle without truth":    func() (*Circuit, error) { return New(small(), labelled, sources(1), oracle) },
		"missing gate":            func() (*Circuit, error) { return New(small(), labelled, sources(1), nil) },
		"unknown rule":            func() (*Circuit, error) { return New(Config{Layers: []Layer{{Rule: "luck"}}}, plain, sources(1)) },
		"parameters of no rule": func() (*Circuit, error) {
			return New(Config{Layers: []Layer{{Rule: "none", Params: rule.Params{"rate": 1}}}}, plain, sources(1))
		},
		"unknown block": func() (*Circuit, error) {
			return New(Config{Memory: Memory{Blocks: []string{"attic"}}}, plain, sources(1))
		},
		"block twice": func() (*Circuit, error) {
			return New(Config{Memory: Memory{Blocks: []string{"energy", "energy"}}}, plain, sources(1))
		},
		"memory over no layer": func() (*Circuit, error) { return New(Config{Memory: Memory{Reads: 1}}, plain, sources(1)) },
		"negative minibatch":   func() (*Circuit, error) { return New(Config{Minibatch: -1}, plain, sources(1)) },
		"early match, surprise": func() (*Circuit, error) {
			return New(Config{EarlyMatch: true}, labelled, sources(1), budget(.2))
		},
		"early match, minibatch": func() (*Circuit, error) {
			return New(Config{EarlyMatch: true, Minibatch: 2}, plain, sources(1), budgetOf(gate.Instance, .2))
		},
		"prediction without layers": func() (*Circuit, error) {
			return New(Config{Sensor: sensor.Config{Feedback: sensor.Both}}, plain, sources(1))
		},
		"negative readout rate": func() (*Circuit, error) { return New(Config{Readout: Readout{Rate: -1}}, labelled, sources(1)) },
		"unknown readout":       func() (*Circuit, error) { return New(Config{Readout: Readout{Rule: "svm"}}, labelled, sources(1)) },
	} {
		if n, err := f(); err == nil || n != nil {
			t.Errorf("%s was accepted", name)
		}
	}
	n := must(New(small(), labelled, sources(1)))
	before := snapshot(n)
	bad := newBlobs(12, 3, 8).batch(3)
	bad.X[70] = float32(math.NaN())
	if _, err := n.Learn(bad); err == nil || !strings.Contains(err.Error(), "stimulus 1, input 6") {
		t.Errorf("NaN input: %v", err)
	}
	if d := differs(before, snapshot(n)); len(d) > 0 {
		t.Errorf("a refused batch changed %v", d)
	}
	if err := must(New(small(), plain, sources(1))).Scores(nil, stimulus.Batch{}); err == nil {
		t.Error("a circuit without a readout gave scores")
	}
}
