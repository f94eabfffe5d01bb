package arms

import (
	"maps"
	"slices"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/gate"
	"github.com/hebbgrad/hebbgrad/hebbian/rule"
	"github.com/hebbgrad/hebbgrad/hebbian/single"
)

// fieldArm is one layer that forms receptive fields by a local rule, without
// gate, memory and readout.
func fieldArm(name, summary, ruleName string, d fieldDefaults) bench.Arm {
	shown := ruleName
	if ruleName == "none" {
		shown = "fixed weights"
	}
	return bench.Arm{
		Name: name, Summary: summary, Rule: shown, Gate: openGate, Signal: string(gate.None), Minibatch: "minibatch",
		Settings: []bench.Setting{
			{Name: "units", Doc: "units of the layer", Default: d.units, Min: 1, Max: 16384},
			{Name: "rate", Doc: "learning rate of a minibatch; 0: the rule's own", Default: d.rate, Min: 0, Max: 100,
				Search: &bench.Range{Min: 1e-3, Max: 10, Log: true}},
			{Name: "contrast", Doc: "ε of the contrast normalisation of a stimulus; 0: none", Default: d.contrast, Min: 0, Max: 100},
			{Name: "homeostasis", Doc: "rate at which winners raise their thresholds, for rules with a competition", Default: d.homeostasis, Min: 0, Max: 100},
			{Name: "minibatch", Doc: "presentations from which the layer takes one step", Default: d.minibatch, Min: 1, Max: 1 << 16},
		},
		Refuse: single.Refuse,
		New: func(s bench.Setup) (bench.Learner, error) {
			p := atRate(number(s.Settings, "rate"))
			maps.Copy(p, d.params)
			return asLearner(single.NewField(single.Config{
				Spec: s.Spec, Units: s.Settings.Int("units"), Rule: ruleName, Params: p, Activity: d.activity, Minibatch: s.Settings.Int("minibatch"),
				Contrast: s.Settings.Float("contrast"), Homeostasis: number(s.Settings, "homeostasis"),
			}, s.Rand("weights")))
		},
	}
}

// fieldDefaults are the settings that suit a rule.
type fieldDefaults struct {
	units, minibatch                      int
	rate, contrast, homeostasis, activity float64
	params                                rule.Params
}

// fieldArms are layers that form receptive fields, and their control.
func fieldArms() []bench.Arm {
	return []bench.Arm{
		fieldArm("foldiak", "one layer of Földiák's network: Hebbian feed-forward, anti-Hebbian lateral, thresholds", "foldiak",
			fieldDefaults{units: 16, minibatch: 1, activity: 1. / 8}),
		fieldArm("competitive", "one layer that competes by the rule of Krotov and Hopfield, with homeostasis", "krotov-hopfield",
			fieldDefaults{units: 64, minibatch: 20, rate: 2, contrast: .1, homeostasis: .02,
				params: rule.Params{"p": 2, "k": 2, "delta": .2, "maxscale": 0}}),
		fieldArm("soft-competitive", "one layer that competes by SoftHebb, with homeostasis", "softhebb",
			fieldDefaults{units: 64, minibatch: 20, rate: 4, contrast: .1, homeostasis: .02, params: rule.Params{"beta": 20}}),
		fieldArm("principal", "one layer that finds principal components by Sanger's rule", "sanger",
			fieldDefaults{units: 16, minibatch: 20, rate: .05, contrast: .1}),
		fixed(fieldArm("random-field", "fixed random fields: what a layer that forms fields must beat", "none",
			fieldDefaults{units: 64, minibatch: 20, contrast: .1})),
	}
}

// fixed takes from an arm what its weights, which stay, have no use for.
func fixed(a bench.Arm) bench.Arm {
	a.Settles = true
	a.Settings = slices.DeleteFunc(a.Settings, func(s bench.Setting) bool { return s.Name == "rate" || s.Name == "homeostasis" })
	a.Gate = shutGate
	return a
}

// hopfieldArm is the pattern associator.
func hopfieldArm() bench.Arm {
	return bench.Arm{
		Name: "hopfield", Summary: "a recurrent layer that stores patterns of two levels by one Hebbian step each and recalls them",
		Rule: "covariance", Gate: openGate, Signal: string(gate.None),
		Settings: []bench.Setting{
			{Name: "low", Doc: "lower level of the patterns", Default: -1.0, Min: -1e6, Max: 1e6},
			{Name: "high", Doc: "higher level", Default: 1.0, Min: -1e6, Max: 1e6},
			{Name: "mean", Doc: "their mean activity, between the two", Default: 0.0, Min: -1e6, Max: 1e6},
			{Name: "steps", Doc: "synchronous steps of a recall, fewer where nothing changes any more", Default: 1, Min: 1, Max: 1000},
		},
		Refuse: single.RefuseAssociator,
		New: func(s bench.Setup) (bench.Learner, error) {
			return asLearner(single.NewAssociator(single.AssociatorConfig{
				Spec: s.Spec, Low: s.Settings.Float("low"), High: s.Settings.Float("high"), Mean: s.Settings.Float("mean"),
				Steps: s.Settings.Int("steps"),
			}))
		},
	}
}

// timingArm is the layer of spiking neurons.
func timingArm() bench.Arm {
	param := func(name, doc string, v float64) bench.Setting {
		return bench.Setting{Name: name, Doc: doc, Default: v, Min: 1e-6, Max: 1e3}
	}
	return bench.Arm{
		Name: "stdp", Summary: "a neuron that is made to spike and learns from the times of its inputs' spikes",
		Rule: "stdp-rate", Gate: openGate, Signal: string(gate.None),
		Settings: []bench.Setting{
			param("tau-plus", "time constant of strengthening, in seconds", .020),
			param("tau-minus", "time constant of weakening, in seconds", .020),
			param("a-plus", "change of a pair whose spikes follow at once, pre first", .005),
			param("a-minus", "the same, post first", .00525),
			{Name: "nearest", Doc: "nearest-neighbour pairing in place of all-to-all", Default: false},
			{Name: "start", Doc: "weight of a synapse before learning", Default: .5, Min: -1e3, Max: 1e3},
		},
		Refuse: single.RefuseSpikes,
		New: func(s bench.Setup) (bench.Learner, error) {
			p := rule.Params{
				"tauplus": s.Settings.Float("tau-plus"), "tauminus": s.Settings.Float("tau-minus"),
				"aplus": s.Settings.Float("a-plus"), "aminus": s.Settings.Float("a-minus"),
			}
			if s.Settings.Bool("nearest") {
				p["nearest"] = 1
			}
			return asLearner(single.New(single.Config{
				Spec: s.Spec, Rule: "stdp-rate", Params: p, Imposed: true, Start: s.Settings.Float("start"),
			}, s.Rand("weights")))
		},
	}
}

// atRate are the parameters of a rule at a learning rate; 0: the rule's own.
func atRate(rate float64) rule.Params {
	p := rule.Params{}
	if rate > 0 {
		p["rate"] = rate
	}
	return p
}

// number is a setting, 0 where the arm does not have it.
func number(s bench.Settings, name string) float64 {
	v, _ := s[name].(float64)
	return v
}
