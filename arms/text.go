package arms

import (
	"fmt"
	"slices"

	"github.com/hebbgrad/hebbgrad/backprop"
	"github.com/hebbgrad/hebbgrad/backprop/sequence"
	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/gate"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// symbolSettings are those of an arm that learns the next symbol by a gradient.
func symbolSettings(recurrent bool) []bench.Setting {
	reach := bench.Setting{Name: "window", Doc: "symbols that the perceptron sees", Default: 8, Min: 1, Max: 256, Search: &bench.Range{Min: 4, Max: 12}}
	minibatch, units := &bench.Range{Min: 4, Max: 64, Log: true}, 512
	if recurrent {
		units = 256
		reach = bench.Setting{Name: "truncation", Doc: "symbols that the gradient goes back in time, those of the minibatch among them; 0: as many as a minibatch has of each stream",
			Default: 0, Min: 0, Max: 4096}
		minibatch.Max = 128
	}
	return []bench.Setting{
		{Name: "embedding", Doc: "values that stand for a symbol", Default: 32, Min: 1, Max: 4096, Search: &bench.Range{Min: 8, Max: 64, Log: true}},
		reach,
		{Name: "units", Doc: "of the hidden layer", Default: units, Min: 1, Max: 16384, Search: &bench.Range{Min: 128, Max: 512, Log: true}},
		{Name: "minibatch", Doc: "symbols of one step, of all streams", Default: 16, Min: 1, Max: 1 << 20, Search: minibatch},
		{Name: "optimiser", Doc: "rule by which a step is made from the gradient", Default: backprop.Adam,
			Choices: []string{backprop.SGD, backprop.Momentum, backprop.Nesterov, backprop.RMSProp, backprop.Adam, backprop.AdamW}},
		{Name: "rate", Doc: "learning rate η", Default: .001, Min: 1e-9, Max: 100, Search: &bench.Range{Min: 2e-4, Max: 1e-2, Log: true}},
		{Name: "momentum", Doc: "μ of momentum and nesterov; 0: .9", Default: 0.0, Min: 0, Max: .9999},
		{Name: "decay", Doc: "weight decay λ; 0: none, and .01 for adamw", Default: 0.0, Min: 0, Max: 1},
		{Name: "schedule", Doc: "of the rate over the run", Default: backprop.Constant,
			Choices: []string{backprop.Constant, backprop.Cosine}},
		{Name: "final", Doc: "share of the rate at which cosine ends", Default: .1, Min: 0, Max: 1},
		{Name: "warm-up", Doc: "presentations over which the rate grows from 0", Default: 0, Min: 0, Max: 1e9},
	}
}

// aboutSymbols is what the gate of an arm that reads symbols may listen to: there is
// no memory that could know them.
func aboutSymbols() []string {
	all := []string{string(gate.Surprise)}
	for _, s := range anySignal() {
		if s != need && s != all[0] && !gate.Signal(s).Has(gate.Instance) {
			all = append(all, s)
		}
	}
	return all
}

// symbolArm learns the next symbol by the gradient of a recurrent network or of a
// perceptron over a window.
func symbolArm(recurrent bool, name, kind, partner, summary string) bench.Arm {
	a := gated(bench.Arm{
		Name: name, Summary: summary, Rule: "gradient", Partner: partner, Minibatch: "minibatch", Symbols: true, Streams: true,
		Settings: symbolSettings(recurrent),
		NoEffect: func(s bench.Settings) []bench.NoEffect {
			var unused []bench.NoEffect
			if s.String("schedule") != backprop.Cosine {
				unused = without("a constant rate ends as it begins", "final")
			}
			return slices.Concat(unused, slices.DeleteFunc(unusedByStep(s), func(n bench.NoEffect) bool { return n.Name == "iterations" }), unusedByGate(s))
		},
		New: func(s bench.Setup) (bench.Learner, error) {
			g, err := sequenceGate(kind, gate.Surprise, s)
			if err != nil {
				return nil, err
			}
			set := s.Settings
			o := sequence.Options{Embedding: set.Int("embedding"), Units: set.Int("units"), Minibatch: set.Int("minibatch"),
				Step:     backprop.Step{Rule: set.String("optimiser"), Rate: set.Float("rate"), Momentum: set.Float("momentum"), Decay: set.Float("decay")},
				Schedule: backprop.Schedule{Kind: set.String("schedule"), WarmUp: set.Int("warm-up")}}
			if o.Schedule.Kind == backprop.Cosine {
				o.Schedule.Final = set.Float("final")
			}
			if recurrent {
				o.Truncation = set.Int("truncation")
			} else {
				o.Length = set.Int("window")
			}
			return asLearner(sequence.New(o, s.Spec, g, s.Rand("weights")))
		},
		Wiring: func(set bench.Settings, _ stimulus.Spec) string {
			if recurrent {
				return fmt.Sprintf("embedding %d, gru %d", set.Int("embedding"), set.Int("units"))
			}
			return fmt.Sprintf("embedding %d of %d symbols, %d:relu", set.Int("embedding"), set.Int("window"), set.Int("units"))
		},
		Readout: func(_ bench.Settings, s stimulus.Spec) string { return readoutOf("delta", s) },
	}, kind, aboutSymbols()...)
	if kind == sampledGate {
		a.Signal, a.SignalOn = string(gate.Surprise), nil
		a.Settings = append(symbolSettings(recurrent), certain())
	}
	refuse := a.Refuse
	a.Refuse = func(s stimulus.Spec) error {
		if s.Symbols == 0 {
			return bench.ErrNoSymbols
		}
		return refuse(s)
	}
	return a
}

// symbolArms are the two networks, each with its gates.
func symbolArms() (arms []bench.Arm) {
	for _, n := range []struct {
		name, summary string
		recurrent     bool
	}{
		{"backprop-window", "gradient of the next symbol through a perceptron over the last ones", false},
		{"backprop-gru", "gradient of the next symbol through gated recurrent units, back through time", true},
	} {
		arms = append(arms,
			symbolArm(n.recurrent, n.name, openGate, "", n.summary),
			symbolArm(n.recurrent, n.name+"-gated", noveltyGate, "", "the same learning from what surprised it"),
			symbolArm(n.recurrent, n.name+"-yoked", yokedGate, n.name+"-gated", "the same with a random gate as often open as that of "+n.name+"-gated"),
			symbolArm(n.recurrent, n.name+"-yoked-run", yokedRun, n.name+"-gated", "the same with a random gate as often open as that of "+n.name+"-gated over the run, evenly"),
			symbolArm(n.recurrent, n.name+"-sampled", sampledGate, "", "the same learning a symbol the more often the more bits it cost, and then as much more"),
			symbolArm(n.recurrent, n.name+"-sampled-yoked", yokedGate, n.name+"-sampled", "the same with a random gate as often open as that of "+n.name+"-sampled"),
			symbolArm(n.recurrent, n.name+"-sampled-yoked-run", yokedRun, n.name+"-sampled", "the same with a random gate as often open as that of "+n.name+"-sampled over the run, evenly"),
			symbolArm(n.recurrent, n.name+"-oracle", oracleGate, "", "the same with a gate that is told what is new"))
	}
	return arms
}
