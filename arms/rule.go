package arms

import (
	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/gate"
	"github.com/hebbgrad/hebbgrad/hebbian/rule"
	"github.com/hebbgrad/hebbgrad/hebbian/single"
)

// ruleArm is one layer whose rule is a setting: what a rule does on a stream by
// itself, with nothing around it but what the stream asks for, a readout where
// there are labels and the rule is not taught them.
func ruleArm(rules rule.Registry) bench.Arm {
	return bench.Arm{
		Name: "rule", Summary: "one layer under the rule that its settings name, with nothing around it",
		Rule: "by setting", Gate: openGate, Signal: string(gate.None), Minibatch: "minibatch",
		Settings: []bench.Setting{
			{Name: "rule", Doc: "by which the layer learns", Default: "sanger", Choices: rules.Names()},
			{Name: "rate", Doc: "learning rate of a minibatch; 0: the rule's own", Default: 0.0, Min: 0, Max: 1e6},
			{Name: "units", Doc: "of the layer; 0: one for each class, target or input where the rule asks for that, else 16", Default: 0, Min: 0, Max: 16384},
			{Name: "contrast", Doc: "ε of the contrast normalisation of a stimulus; 0: none", Default: 0.0, Min: 0, Max: 100},
			{Name: "minibatch", Doc: "presentations from which the layer takes one step", Default: 1, Min: 1, Max: 1 << 16},
			{Name: "start", Doc: "weight of a synapse before learning, on a stream of spikes", Default: .5, Min: -1e3, Max: 1e3},
			{Name: "recurrent", Doc: "the stimulus, a pattern of −1 and 1, stands on both sides of the synapses, and is recalled", Default: false},
		},
		NoEffect: func(set bench.Settings) (none []bench.NoEffect) {
			if set.Bool("recurrent") {
				for _, name := range []string{"units", "contrast", "minibatch", "start"} {
					none = append(none, bench.NoEffect{Name: name, Because: "a recurrent layer has a unit for each input, and stores one pattern at a time as it is"})
				}
			}
			return none
		},
		Refuse: single.Refuse,
		New: func(s bench.Setup) (bench.Learner, error) {
			set := s.Settings
			e, err := rules.Find(set.String("rule"))
			if err != nil {
				return nil, err
			}
			fit := single.Fits(e.Spec, s.Spec)
			if set.Bool("recurrent") && fit == nil {
				fit = single.FitsRecurrent(e.Spec)
			}
			if fit != nil {
				return nil, &bench.Refusal{Track: s.Track, Arm: "rule", Reason: fit.Error()}
			}
			return ruled(single.Config{
				Spec: s.Spec, Units: set.Int("units"), Rule: e.Spec.Name, Params: atRate(set.Float("rate")), Rules: rules,
				Minibatch: set.Int("minibatch"), Contrast: set.Float("contrast"),
				Imposed: single.Imposes(e.Spec, s.Spec), Start: set.Float("start"),
			}, e.Spec, set.Bool("recurrent"), s)
		},
	}
}

// ruled is the learner that has what the stream asks for.
func ruled(c single.Config, r rule.Spec, recurrent bool, s bench.Setup) (bench.Learner, error) {
	switch {
	case recurrent:
		return asLearner(single.NewAssociator(single.AssociatorConfig{Spec: s.Spec, Rule: r.Name, Params: c.Params, Rules: c.Rules}))
	case c.Units == 0 && !c.Imposed && r.Joins != rule.Lateral && !r.Reads(rule.NeedTeach):
		c.Units = 16
	}
	if s.Spec.Classes > 0 {
		return asLearner(single.NewClassifier(c, s.Rand("weights")))
	}
	return asLearner(single.NewField(c, s.Rand("weights")))
}
