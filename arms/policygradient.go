package arms

import (
	"slices"

	"github.com/hebbgrad/hebbgrad/backprop"
	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/gate"
	"github.com/hebbgrad/hebbgrad/hebbian"
	"github.com/hebbgrad/hebbgrad/hebbian/memory"
	"github.com/hebbgrad/hebbgrad/hebbian/reinforce"
	"github.com/hebbgrad/hebbgrad/stimulus"
	"github.com/hebbgrad/hebbgrad/wiring"
)

// policyArms are the gradient learners that act, each with its gate and the controls
// of that gate.
func policyArms() (arms []bench.Arm) {
	for _, r := range []struct{ rule, summary string }{
		{backprop.Reinforce, "policy gradient with a baseline, of the rewards that a minibatch of steps brought"},
		{backprop.ActorCritic, "policy gradient with a critic: generalised advantages of a few steps, and a bonus for entropy"},
		{backprop.Stream, "actor and critic with traces that take a bounded step at every step, without a minibatch or a store"},
		{backprop.DQN, "values of actions, learned from stored steps again and again"},
	} {
		name := "backprop-" + r.rule
		arms = append(arms,
			policyArm(r.rule, name, openGate, "", r.summary),
			policyArm(r.rule, name+"-gated", noveltyGate, "", "the same with a gate: learns what is surprising or overdue"),
			policyArm(r.rule, name+"-yoked", yokedGate, name+"-gated", "the same with a random gate as often open as that of "+name+"-gated"),
			policyArm(r.rule, name+"-yoked-run", yokedRun, name+"-gated", "the same with a random gate as often open as that of "+name+"-gated over the run, evenly"))
	}
	return arms
}

// ungated is the policy gradient arm of which another is a control, or the gated form.
func ungated(name string) []string {
	for _, rule := range []string{backprop.Reinforce, backprop.ActorCritic, backprop.Stream, backprop.DQN} {
		for _, form := range []string{"-gated", "-yoked", "-yoked-run"} {
			if arm := "backprop-" + rule; name == arm+form {
				return []string{arm}
			}
		}
	}
	return nil
}

func policyArm(rule, name, kind, partner, summary string) bench.Arm {
	a := bench.Arm{
		Name: name, Summary: summary, Rule: "gradient", Gate: kind, Partner: partner, Signal: string(gate.None), Settles: true,
		Refuse: onlyActs, Settings: policySettings(rule),
		NoEffect: func(s bench.Settings) []bench.NoEffect { return policyUnused(rule, s) },
		Wiring: func(set bench.Settings, _ stimulus.Spec) string {
			layers, err := policyLayers(set)
			if err != nil {
				return "" // the learner is refused for it
			}
			return wiring.Text(layers)
		},
		New: func(s bench.Setup) (bench.Learner, error) { return newPolicy(rule, kind, s) },
	}
	if rule != backprop.Stream {
		a.Minibatch = "minibatch"
	}
	if kind == noveltyGate {
		signals := reinforceSignals(rule != backprop.DQN) // whose actions have no probabilities
		a.Signal = signals[0]
		a.Settings = append(a.Settings, reinforceGateSettings(signals)...)
	}
	return a
}

const rawFeatures = "raw"

func policySettings(rule string) []bench.Setting {
	number := func(name, doc string, by, low, high float64, search *bench.Range) bench.Setting {
		return bench.Setting{Name: name, Doc: doc, Default: by, Min: low, Max: high, Search: search}
	}
	whole := func(name, doc string, by int, low, high float64, search *bench.Range) bench.Setting {
		return bench.Setting{Name: name, Doc: doc, Default: by, Min: low, Max: high, Search: search}
	}
	all := []bench.Setting{
		{Name: "features", Doc: "what the networks see: what is observed as it is, or features as those of three-factor", Default: rawFeatures,
			Choices: []string{rawFeatures, reinforce.Observed, reinforce.Tiles, reinforce.Expansion}},
		whole("tilings", "of tiles, each displaced against the others", 16, 1, 1<<12, nil),
		whole("tiles", "into which the range of each input is cut", 6, 1, 1<<12, nil),
		whole("expansion", "units of an expansion; of tiles the most, above which they share units by a hash", 1<<16, 2, 1<<22, nil),
		whole("field", "side of the square of an image that a unit of an expansion sees, or inputs that it or a tiling samples; 0: all", 0, 0, 1<<16, nil),
		number("active", "share of the units of an expansion that are active", .05, 1e-6, .999, nil),
		whole("units", "units of each hidden layer", 64, 1, 16384, nil),
		whole("depth", "hidden layers of the actor and, apart, of the critic", 2, 0, 16, nil),
		{Name: "activation", Doc: "of the hidden layers", Default: backprop.Tanh,
			Choices: []string{backprop.ReLU, backprop.LeakyReLU, backprop.ELU, backprop.Softplus, backprop.Tanh, backprop.Sigmoid}},
		{Name: "layer-norm", Doc: "whether the inputs of a hidden layer's activations have mean 0 and deviation 1 over the layer", Default: false},
		{Name: "layers", Doc: "hidden layers in full, instead of units, depth, activation and layer-norm: 64:linear norm:relu", Default: ""},
		{Name: "init", Doc: "initial weights; auto chooses by activation", Default: "auto", Choices: []string{"auto", backprop.He, backprop.Glorot, backprop.Sparse}},
		{Name: "normalise", Doc: "whether inputs are taken in deviations from their running mean", Default: true},
		{Name: "scale-rewards", Doc: "whether rewards are divided by the deviation of their discounted sums", Default: true},
		number("discount", "of what comes a step later", .99, 0, 1, nil),
		number("fade", "weight of a bonus for entropy while an outcome is overdue, times the omission", 0, 0, 1e6, nil),
		number("patience", "mean deviations by which an outcome is overdue before it counts as omitted", 2, 0, 1e6, nil),
		number("awaited", "outcomes over which the time to the next is learned", 20, 1, 1e6, nil),
		number("usual", "steps over which the usual size of errors is taken", 1e5, 1, 1e9, nil),
	}
	set := func(name string, by any) {
		all[slices.IndexFunc(all, func(s bench.Setting) bool { return s.Name == name })].Default = by
	}
	step := []bench.Setting{
		{Name: "optimiser", Doc: "rule by which a step is made from the gradient", Default: backprop.Adam,
			Choices: []string{backprop.SGD, backprop.Momentum, backprop.Nesterov, backprop.RMSProp, backprop.Adam, backprop.AdamW}},
		number("rate", "learning rate η", .001, 1e-9, 100, &bench.Range{Min: 3e-4, Max: 3e-2, Log: true}),
		{Name: "schedule", Doc: "of the rate over the run", Default: backprop.Constant, Choices: []string{backprop.Constant, backprop.Cosine}},
	}
	entropy := number("entropy", "weight of the entropy of the policy", .01, 0, 100, &bench.Range{Min: 1e-4, Max: .1, Log: true})
	critic := number("critic-rate", "of the critic; 0: rate", .003, 0, 100, &bench.Range{Min: 3e-4, Max: 3e-2, Log: true})
	standardise := bench.Setting{Name: "standardise", Doc: "whether advantages of a minibatch have mean 0 and deviation 1", Default: true}
	switch rule {
	case backprop.Stream:
		set("units", 32)
		set("activation", backprop.LeakyReLU)
		set("layer-norm", true)
		set("init", backprop.Sparse)
		return append(all, entropy,
			number("rate", "α, before it is bounded", 1, 1e-9, 100, nil),
			number("bound", "κ of the actor: by how much a step may overshoot is 1/κ", 3, 0, 1e6, &bench.Range{Min: 1, Max: 10, Log: true}),
			number("critic-bound", "and of the critic", 2, 0, 1e6, &bench.Range{Min: 1, Max: 10, Log: true}),
			number("trace", "share of a trace that a step leaves, besides the discount", .8, 0, 1, &bench.Range{Min: 0, Max: .99}))
	case backprop.DQN:
		set("activation", backprop.ReLU)
		set("layer-norm", true)
		set("normalise", false) // stored steps would change with the mean
		step[1].Default, step[2].Default = .0003, backprop.Cosine
		return slices.Concat(all, step, []bench.Setting{
			whole("minibatch", "steps of the environment for one of the weights", 2, 1, 1<<16, nil),
			whole("stored", "steps stored, verbatim", 20000, 1, 1e7, nil),
			whole("replayed", "stored steps learned again with each minibatch", 63, 0, 1<<16, nil),
			whole("copied", "steps of the weights after which the values to learn from are copied anew", 100, 1, 1e9, &bench.Range{Min: 100, Max: 3000, Log: true}),
			number("explore", "share of actions drawn evenly in the end", 0., 0, 1, nil),
			whole("explore-over", "steps over which that share falls from 1", 5000, 0, 1e9, &bench.Range{Min: 1000, Max: 20000, Log: true}),
		})
	case backprop.Reinforce:
		return slices.Concat(all, step, []bench.Setting{critic, entropy, standardise,
			whole("minibatch", "steps of one step of the weights; what follows a minibatch is left to the baseline", 50, 1, 1<<16, &bench.Range{Min: 20, Max: 500, Log: true})})
	}
	return slices.Concat(all, step, []bench.Setting{critic, entropy, standardise,
		number("trace", "λ of the advantages", .95, 0, 1, &bench.Range{Min: .8, Max: 1}),
		whole("minibatch", "steps of one step of the weights", 32, 1, 1<<16, &bench.Range{Min: 8, Max: 128, Log: true})})
}

// policyUnused names the settings that have no effect beside the others.
func policyUnused(rule string, s bench.Settings) []bench.NoEffect {
	kind := s.String("features")
	unused := without("features "+kind+" have none", map[string][]string{
		rawFeatures:         {"tilings", "tiles", "expansion", "field", "active"},
		reinforce.Observed:  {"tilings", "tiles", "expansion", "field", "active"},
		reinforce.Tiles:     {"active"},
		reinforce.Expansion: {"tilings", "tiles"},
	}[kind]...)
	switch text := s.String("layers"); {
	case text != "":
		unused = append(unused, inFull(text, "units", "depth", "activation", "layer-norm")...)
	case s.Int("depth") == 0:
		unused = append(unused, without("at depth 0 there is no hidden layer", "units", "activation", "layer-norm")...)
	}
	return unused
}

// policyLayers are the hidden layers.
func policyLayers(s bench.Settings) (layers []backprop.Layer, err error) {
	if text := s.String("layers"); text != "" {
		return backprop.ParseLayers(text)
	}
	for range s.Int("depth") {
		l := backprop.Layer{Kind: backprop.Dense, Units: s.Int("units"), Activation: s.String("activation")}
		if !s.Bool("layer-norm") {
			layers = append(layers, l)
			continue
		}
		l.Activation = backprop.Linear
		layers = append(layers, l, backprop.Layer{Kind: backprop.Norm, Activation: s.String("activation")})
	}
	return layers, nil
}

func policyConfig(rule string, s bench.Settings) (c backprop.Acting, err error) {
	c = backprop.Acting{Rule: rule, Minibatch: 1, Discount: s.Float("discount"), Fade: s.Float("fade"),
		Inputs: s.Bool("normalise"), Rewards: s.Bool("scale-rewards"), Step: backprop.Step{Rate: s.Float("rate")},
		Surprise: gate.Unexpected{Span: s.Float("usual")}, Omission: gate.Awaited{Patience: s.Float("patience"), Memory: s.Float("awaited")}}
	if v := s.String("init"); v != "auto" {
		c.Init = v
	}
	if rule != backprop.Stream {
		c.Minibatch, c.Step.Rule, c.Schedule.Kind = s.Int("minibatch"), s.String("optimiser"), s.String("schedule")
	}
	switch rule {
	case backprop.DQN:
		c.Replay = backprop.Replay{Stored: s.Int("stored"), PerStep: s.Int("replayed")}
		c.Copied, c.Explore, c.Over = s.Int("copied"), s.Float("explore"), s.Int("explore-over")
	case backprop.Stream:
		c.Entropy, c.Trace, c.Bound, c.CriticBound = s.Float("entropy"), s.Float("trace"), s.Float("bound"), s.Float("critic-bound")
	default:
		c.Entropy, c.CriticRate, c.Standardise = s.Float("entropy"), s.Float("critic-rate"), s.Bool("standardise")
		if rule == backprop.ActorCritic {
			c.Trace = s.Float("trace")
		}
	}
	c.Layers, err = policyLayers(s)
	return c, err
}

func newPolicy(rule, kind string, s bench.Setup) (bench.Learner, error) {
	c, err := policyConfig(rule, s.Settings)
	if err != nil {
		return nil, err
	}
	width, encoder := s.Spec.Dim, backprop.Encoder(nil)
	if name := s.Settings.String("features"); name != rawFeatures {
		set := s.Settings
		e, err := reinforce.NewEncoder(reinforce.Features{Kind: name, Tilings: set.Int("tilings"), Tiles: set.Int("tiles"),
			Units: set.Int("expansion"), Field: set.Int("field"), Active: set.Float("active")}, s.Spec, s.Rand("features"))
		if err != nil {
			return nil, err
		}
		width, encoder = e.Width(), e
	}
	var g backprop.Gating
	if kind != openGate {
		if g.Gate, err = reinforceGate(kind, s); err != nil {
			return nil, err
		}
		if g.Gate.Signal().Has(gate.Instance) {
			block, err := memory.New("conjunction", hebbian.Remembering(s.Spec)["conjunction"], width, s.Rand("memory conjunction"))
			if err != nil {
				return nil, err
			}
			pool, err := memory.NewPool(memory.Mean, block)
			if err != nil {
				return nil, err
			}
			g.Familiarity = familiarity{pool}
		}
	}
	return asLearner(backprop.NewActor(c, s.Spec, encoder, s.Rand, g))
}
