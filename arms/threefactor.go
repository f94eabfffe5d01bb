package arms

import (
	"slices"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/gate"
	"github.com/hebbgrad/hebbgrad/hebbian/memory"
	"github.com/hebbgrad/hebbgrad/hebbian/reinforce"
)

// threeFactorArms are the local learners that act.
func threeFactorArms(blocks memory.Registry) []bench.Arm {
	arm := func(name, rule, kind, partner, summary string) bench.Arm {
		return threeFactorArm(blocks, name, rule, kind, partner, summary)
	}
	return []bench.Arm{
		arm("three-factor", reinforce.ThreeFactor, noveltyGate, "", "actor and critic with traces at their synapses and a broadcast error; learns what is surprising or overdue"),
		arm("three-factor-open", reinforce.ThreeFactor, openGate, "", "the same with the gate always open"),
		arm("three-factor-yoked", reinforce.ThreeFactor, yokedGate, "three-factor", "the same with a random gate as often open as that of three-factor"),
		arm("three-factor-yoked-run", reinforce.ThreeFactor, yokedRun, "three-factor", "the same with a random gate as often open as that of three-factor over the run, evenly"),
		arm("three-factor-hebb", reinforce.ThreeFactorHebb, noveltyGate, "", "three-factor whose traces are pre × post, without the probability of the action"),
		arm("node-perturbation", reinforce.NodePerturbation, noveltyGate, "", "three-factor whose actions are chosen by noise at the neurons, which traces keep"),
	}
}

func threeFactorArm(blocks memory.Registry, name, rule, kind, partner, summary string) bench.Arm {
	a := bench.Arm{
		Name: name, Summary: summary, Rule: rule, Gate: kind, Partner: partner, Signal: string(gate.None), Settles: true,
		Refuse: reinforce.Refuse,
		Settings: slices.Concat(featureSettings(), []bench.Setting{
			{Name: "rate", Doc: "of the actor", Default: .1, Min: 0, Max: 1e6, Search: &bench.Range{Min: .001, Max: 10, Log: true}},
			{Name: "critic-rate", Doc: "of the critic", Default: .1, Min: 0, Max: 2, Search: &bench.Range{Min: .001, Max: 1, Log: true}},
			{Name: "discount", Doc: "of what comes a step later", Default: .99, Min: 0, Max: 1},
			{Name: "trace", Doc: "share of a trace of the actor that a step leaves, besides the discount", Default: .9, Min: 0, Max: 1, Search: &bench.Range{Min: 0, Max: .99}},
			{Name: "critic-trace", Doc: "the same of the critic", Default: .9, Min: 0, Max: 1, Search: &bench.Range{Min: 0, Max: .99}},
			{Name: "fade", Doc: "share of an active synapse that goes with each step of an omission", Default: .1, Min: 0, Max: 1, Search: &bench.Range{Min: .001, Max: 1, Log: true}},
			{Name: "patience", Doc: "mean deviations by which an outcome is overdue before it counts as omitted", Default: 2., Min: 0, Max: 1e6},
			{Name: "awaited", Doc: "outcomes over which the time to the next is learned", Default: 20., Min: 1, Max: 1e6},
			{Name: "usual", Doc: "steps over which the usual size of errors is taken", Default: 1e5, Min: 1, Max: 1e9},
		}),
		New: func(s bench.Setup) (bench.Learner, error) {
			g, err := reinforceGate(kind, s)
			if err != nil {
				return nil, err
			}
			return asLearner(reinforce.New(reinforceConfig(rule, blocks, g, s), s.Rand("features"), s.Rand("actions")))
		},
	}
	if rule == reinforce.NodePerturbation {
		a.Settings = append(a.Settings, bench.Setting{Name: "noise", Doc: "standard deviation of the noise at the neurons of actions", Default: 1., Min: 1e-6, Max: 1e6, Search: &bench.Range{Min: .1, Max: 10, Log: true}})
	}
	a.NoEffect = unusedByFeatures
	if kind == noveltyGate {
		signals := reinforceSignals(true)
		a.Settings = append(a.Settings, reinforceGateSettings(signals)...)
		a.Signal = signals[0]
	}
	return a
}

const autoFeatures = "auto"

func featureSettings() []bench.Setting {
	return []bench.Setting{
		{Name: "features", Doc: "what the neurons see; auto: tiles where the environment states bounds of its inputs, or else what is observed", Default: autoFeatures,
			Choices: []string{autoFeatures, reinforce.Observed, reinforce.Tiles, reinforce.Expansion}},
		{Name: "tilings", Doc: "of tiles, each displaced against the others", Default: 16, Min: 1, Max: 1 << 12},
		{Name: "tiles", Doc: "into which the range of each input is cut", Default: 6, Min: 1, Max: 1 << 12},
		{Name: "units", Doc: "of an expansion; of tiles the most, above which they share units by a hash", Default: 1 << 16, Min: 2, Max: 1 << 22},
		{Name: "field", Doc: "side of the square of an image that a unit of an expansion sees, or inputs that it or a tiling samples; 0: all", Default: 0, Min: 0, Max: 1 << 16},
		{Name: "active", Doc: "share of the units of an expansion that are active", Default: .05, Min: 1e-6, Max: .999},
	}
}

// unusedByFeatures names the settings of features that have no effect beside the
// others.
func unusedByFeatures(s bench.Settings) (unused []bench.NoEffect) {
	of := map[string][]string{
		reinforce.Observed:  {"tilings", "tiles", "units", "field", "active"},
		reinforce.Tiles:     {"active"},
		reinforce.Expansion: {"tilings", "tiles"},
		autoFeatures:        {"active"},
	}
	kind := s.String("features")
	for _, name := range of[kind] {
		unused = append(unused, bench.NoEffect{Name: name, Because: "features " + kind + " have none"})
	}
	return unused
}

// reinforceSignals are what the gate of a learner that acts may listen to, the
// default first; uncertainty is one where actions have probabilities.
func reinforceSignals(probabilities bool) []string {
	single := []string{string(gate.Instance), string(gate.Omission), string(gate.Surprise)}
	if probabilities {
		single = append(single, string(gate.Uncertainty))
	}
	const first = string(gate.Omission + "+" + gate.Surprise)
	rest := slices.DeleteFunc(pairs(single), func(s string) bool { return s == first })
	return slices.Concat([]string{first}, single, rest, []string{"instance+" + first})
}

func reinforceGateSettings(signals []string) []bench.Setting {
	return []bench.Setting{
		{Name: "signal", Doc: "what the gate listens to; a+b: open when either says so, a*b: when both do", Default: signals[0], Choices: signals},
		{Name: "gate-threshold", Doc: "surprise above which the gate is open: 1/2 for an error as large as usual", Default: .5, Min: 0, Max: .999999, Search: &bench.Range{Min: .1, Max: .9}},
		{Name: "uncertainty-threshold", Doc: "improbability of the action above which the gate is open", Default: .1, Min: 0, Max: .999999},
		{Name: "omission-threshold", Doc: "omission above which the gate is open", Default: .1, Min: 0, Max: .999999},
		{Name: "false-familiar", Doc: "share of novel states that a gate that listens to instance may take for familiar", Default: .002, Min: .0001, Max: .5},
	}
}

// reinforceGate makes the gate of an arm that acts.
func reinforceGate(kind string, s bench.Setup) (gate.Gate, error) {
	if kind != noveltyGate {
		return buildGate(kind, s)
	}
	return gate.For(gate.Signal(s.Settings.String("signal")), func(one gate.Signal) (gate.Gate, error) {
		switch one {
		case gate.Instance:
			return gate.Build(noveltyGate, gate.Settings{Signal: one, FalseFamiliar: s.Settings.Float("false-familiar")})
		case gate.Surprise:
			return gate.Build("threshold", gate.Settings{Signal: one, Threshold: s.Settings.Float("gate-threshold")})
		}
		return gate.Build("threshold", gate.Settings{Signal: one, Threshold: s.Settings.Float(string(one) + "-threshold")})
	})
}

func reinforceConfig(rule string, blocks memory.Registry, g gate.Gate, s bench.Setup) reinforce.Config {
	set := s.Settings
	c := reinforce.Config{
		Spec: s.Spec, Rule: rule,
		Features: reinforce.Features{Kind: set.String("features"), Tilings: set.Int("tilings"), Tiles: set.Int("tiles"),
			Units: set.Int("units"), Field: set.Int("field"), Active: set.Float("active")},
		Rate: set.Float("rate"), CriticRate: set.Float("critic-rate"), Discount: set.Float("discount"),
		Trace: set.Float("trace"), CriticTrace: set.Float("critic-trace"), Fade: set.Float("fade"),
		Surprise: gate.Unexpected{Span: set.Float("usual")},
		Omission: gate.Awaited{Patience: set.Float("patience"), Memory: set.Float("awaited")},
		Gate:     g,
		Memory: func(in int) (memory.Block, error) {
			k, err := blocks.Find("conjunction")
			if err != nil {
				return nil, err
			}
			return k.Build(nil, in, s.Rand)
		},
	}
	if rule == reinforce.NodePerturbation {
		c.Noise = set.Float("noise")
	}
	if c.Features.Kind == autoFeatures {
		c.Features.Kind = reinforce.Observed
		if s.Spec.Low != nil {
			c.Features.Kind = reinforce.Tiles
		}
	}
	return c
}
