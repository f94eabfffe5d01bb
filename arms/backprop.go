package arms

import (
	"errors"
	"fmt"
	"slices"

	"github.com/hebbgrad/hebbgrad/backprop"
	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/gate"
	"github.com/hebbgrad/hebbgrad/hebbian"
	"github.com/hebbgrad/hebbgrad/hebbian/memory"
	"github.com/hebbgrad/hebbgrad/stimulus"
	"github.com/hebbgrad/hebbgrad/wiring"
)

// gradientSettings are those of every arm of the gradient rule.
func gradientSettings() []bench.Setting {
	return []bench.Setting{
		{Name: "units", Doc: "units of each hidden layer", Default: 256, Min: 1, Max: 16384,
			Search: &bench.Range{Min: 128, Max: 2000, Log: true}, Cost: &bench.Range{Min: 8, Max: 512, Log: true}},
		{Name: "depth", Doc: "hidden layers", Default: 1, Min: 0, Max: 16, Wide: &bench.Range{Min: 1, Max: 3}},
		{Name: "layers", Doc: "hidden layers in full, instead of units, depth, activation and dropout: 256:tanh, conv16x5 pool2 256, contrast.1 columns80x12/4 winners8", Default: "",
			Wide: &bench.Range{Words: gradientWirings()}},
		{Name: "activation", Doc: "of the hidden layers that units and depth describe", Default: backprop.ReLU,
			Choices: []string{backprop.ReLU, backprop.LeakyReLU, backprop.ELU, backprop.Softplus, backprop.Tanh, backprop.Sigmoid},
			Wide:    &bench.Range{Words: []string{backprop.ReLU, backprop.ELU, backprop.Tanh}}},
		{Name: "dropout", Doc: "share of a hidden layer's outputs silenced while learning; 0: none", Default: 0.0, Min: 0, Max: .95,
			Search: &bench.Range{Min: 0, Max: .5}, Cost: &bench.Range{Min: 0, Max: .2}},
		{Name: "init", Doc: "initial weights; auto chooses by activation", Default: "auto",
			Choices: []string{"auto", backprop.He, backprop.Glorot}},
		{Name: "minibatch", Doc: "presentations of one step", Default: 32, Min: 1, Max: 1 << 20,
			Search: &bench.Range{Min: 8, Max: 128, Log: true}, Cost: &bench.Range{Min: 1, Max: 6000, Log: true}},
		{Name: "optimiser", Doc: "rule by which a step is made from the gradient", Default: backprop.Adam,
			Choices: []string{backprop.SGD, backprop.Momentum, backprop.Nesterov, backprop.RMSProp, backprop.Adam, backprop.AdamW, backprop.LBFGS},
			Wide:    &bench.Range{Words: []string{backprop.Nesterov, backprop.RMSProp, backprop.Adam, backprop.AdamW}}},
		{Name: "iterations", Doc: "steps that lbfgs makes on a minibatch, at most; 0: 20", Default: 0, Min: 0, Max: 1e6},
		{Name: "rate", Doc: "learning rate η; lbfgs has none", Default: .001, Min: 1e-9, Max: 100,
			Search: &bench.Range{Min: 1e-5, Max: 3e-2, Log: true}, Cost: &bench.Range{Min: 1e-4, Max: 5e-2, Log: true}, Wide: &bench.Range{Min: 1e-4, Max: 1e-1, Log: true}},
		{Name: "momentum", Doc: "μ of momentum and nesterov; 0: .9", Default: 0.0, Min: 0, Max: .9999},
		{Name: "decay", Doc: "weight decay λ; 0: none, and .01 for adamw", Default: 0.0, Min: 0, Max: 1},
		{Name: "schedule", Doc: "of the rate over the run", Default: backprop.Constant,
			Choices: []string{backprop.Constant, backprop.Cosine},
			Search:  &bench.Range{}},
		{Name: "warm-up", Doc: "presentations over which the rate grows from 0", Default: 0, Min: 0, Max: 1e9},
		{Name: "replay", Doc: "examples kept and learned again; 0: none", Default: 0, Min: 0, Max: 1e7},
	}
}

// without says that the named settings have no effect.
func without(because string, names ...string) (unused []bench.NoEffect) {
	for _, n := range names {
		unused = append(unused, bench.NoEffect{Name: n, Because: because})
	}
	return unused
}

// inFull says that the setting layers leaves the named ones without effect.
func inFull(text string, names ...string) []bench.NoEffect {
	return without(fmt.Sprintf("layers %q describe the hidden layers in full", text), names...)
}

// unusedByDepth names the settings of dense layers that have no effect beside the
// others.
func unusedByDepth(s bench.Settings) []bench.NoEffect {
	switch text := s.String("layers"); {
	case text != "":
		return inFull(text, "units", "depth", "activation", "dropout")
	case s.Int("depth") == 0:
		return without("at depth 0 there is no hidden layer", "units", "activation", "dropout")
	}
	return nil
}

// unusedByStep names those of the step.
func unusedByStep(s bench.Settings) []bench.NoEffect {
	rule := s.String("optimiser")
	if rule == backprop.LBFGS {
		return append(without("optimiser lbfgs finds its steps by a line search", "rate", "momentum", "decay", "schedule", "warm-up"),
			without("optimiser lbfgs needs a loss that stays the same from one evaluation to the next", "dropout")...)
	}
	unused := without(fmt.Sprintf("optimiser %s makes one step on a minibatch", rule), "iterations")
	if rule != backprop.Momentum && rule != backprop.Nesterov {
		unused = append(unused, without(fmt.Sprintf("optimiser %s has no momentum setting", rule), "momentum")...)
	}
	return unused
}

// hiddenLayers makes hidden layers of resolved settings, for a stream.
type hiddenLayers func(bench.Settings, stimulus.Spec) []backprop.Layer

// gradientConfig turns resolved settings into a network, whose hidden layers are
// those of the setting layers or else what hidden makes.
func gradientConfig(s bench.Settings, spec stimulus.Spec, hidden hiddenLayers) (c backprop.Config, err error) {
	c = backprop.Config{
		Minibatch: s.Int("minibatch"),
		Step:      backprop.Step{Rule: s.String("optimiser")},
		Replay:    backprop.Replay{Stored: s.Int("replay")},
	}
	if c.Step.Rule == backprop.LBFGS {
		c.Step.Iterations = s.Int("iterations")
	} else {
		c.Step.Rate, c.Step.Momentum, c.Step.Decay = s.Float("rate"), s.Float("momentum"), s.Float("decay")
		c.Schedule = backprop.Schedule{Kind: s.String("schedule"), WarmUp: s.Int("warm-up")}
	}
	if v := s.String("init"); v != "auto" {
		c.Init = v
	}
	if text := s.String("layers"); text == "" {
		c.Layers = hidden(s, spec)
	} else if c.Layers, err = backprop.ParseLayers(text); err != nil {
		return c, err
	}
	if settles(c.Layers) {
		c.Settle, _ = s["settle"].(int) // of the arm that has it
	}
	return c, nil
}

// denseLayers are layers of equal size.
func denseLayers(s bench.Settings, _ stimulus.Spec) (layers []backprop.Layer) {
	for range s.Int("depth") {
		layers = silenced(append(layers, backprop.Layer{Kind: backprop.Dense, Units: s.Int("units"), Activation: s.String("activation")}), s)
	}
	return layers
}

// silenced has dropout above layers, where it is set.
func silenced(layers []backprop.Layer, s bench.Settings) []backprop.Layer {
	if rate := s.Float("dropout"); rate > 0 {
		layers = append(layers, backprop.Layer{Kind: backprop.Dropout, Rate: rate})
	}
	return layers
}

// gradientArm is the gradient rule with the given gate.
func gradientArm(name, kind, partner, summary string) bench.Arm {
	return gated(bench.Arm{
		Name:      name,
		Summary:   summary,
		Rule:      "gradient",
		Partner:   partner,
		Minibatch: "minibatch",
		Settings:  gradientSettings(),
		NoEffect: func(s bench.Settings) []bench.NoEffect {
			return slices.Concat(unusedByDepth(s), unusedByStep(s), unusedByGate(s))
		},
		New: func(s bench.Setup) (bench.Learner, error) {
			return newGradient(s, kind, denseLayers, newFamiliarity)
		},
		Wiring:  gradientWiring(denseLayers),
		Readout: func(_ bench.Settings, s stimulus.Spec) string { return readoutOf("delta", s) },
	}, kind, anySignal()...)
}

// softmaxArm is the gradient rule without a hidden layer, which learns best at a
// larger rate that falls to nothing.
func softmaxArm() bench.Arm {
	a := with(gradientArm("softmax", openGate, "", "softmax regression: the gradient rule without a hidden layer"),
		"gradient", bench.Settings{"depth": 0, "units": 1, "dropout": 0.0, "schedule": backprop.Cosine})
	for i := range a.Settings {
		if a.Settings[i].Name == "rate" {
			a.Settings[i].Default = .01
		}
	}
	return a
}

// reconstructionArm is the autoencoder whose gate hears its own reconstruction
// error. It steps at every presentation, so that the error of one tells of all
// before it.
func reconstructionArm() bench.Arm {
	a := with(gradientArm("backprop-reconstruction", noveltyGate, "", "an autoencoder with a gate that listens to its own reconstruction error"),
		"gradient", bench.Settings{"signal": string(gate.Instance), "minibatch": 1})
	a.Signal = string(gate.Instance)
	a.Refuse = func(s stimulus.Spec) error {
		if s.Classes > 0 || s.Targets > 0 {
			return errors.New("its gate hears how well an autoencoder reconstructs, and this stream has answers to learn")
		}
		return nil
	}
	a.New = func(s bench.Setup) (bench.Learner, error) { return newGradient(s, noveltyGate, denseLayers, nil) }
	return a
}

// onlineArm is the autoencoder that learns each presentation once, of as many synapses as a
// recurrent network of 100 inputs.
func onlineArm() bench.Arm {
	return with(gradientArm("backprop-online", openGate, "", "an autoencoder that learns every presentation once, of as many synapses as a network of 100 inputs"),
		"gradient", bench.Settings{"units": 50, "minibatch": 1, "optimiser": backprop.SGD, "activation": backprop.Tanh, "rate": 1.0})
}

// gradientWiring writes the hidden layers; what silences some of them while learning
// is the rule's.
func gradientWiring(hidden hiddenLayers) func(bench.Settings, stimulus.Spec) string {
	return func(set bench.Settings, s stimulus.Spec) string {
		c, err := gradientConfig(set, s, hidden)
		if err != nil {
			return "" // the learner is refused for it
		}
		return wiring.Text(slices.DeleteFunc(c.Layers, func(l backprop.Layer) bool { return l.Kind == backprop.Dropout }))
	}
}

// newGradient builds the learner that a stream calls for: labels make a
// classifier, target vectors a regression, neither an autoencoder. remembers makes
// the memory of a gate that listens to instance; nil where the gate hears the
// learner itself.
func newGradient(s bench.Setup, gateKind string, hidden hiddenLayers, remembers func(bench.Setup) (gate.Familiarity, error)) (bench.Learner, error) {
	c, err := gradientConfig(s.Settings, s.Spec, hidden)
	if err != nil {
		return nil, err
	}
	var g backprop.Gating
	if gateKind != openGate {
		if g.Gate, err = buildGate(gateKind, s); err != nil {
			return nil, err
		}
		if remembers != nil && g.Gate.Signal().Has(gate.Instance) {
			if g.Familiarity, err = remembers(s); err != nil {
				return nil, err
			}
		}
	}
	switch {
	case s.Spec.Classes > 0:
		return asLearner(backprop.NewClassifier(c, s.Spec, s.Rand, g))
	case s.Spec.Targets > 0:
		return asLearner(backprop.NewRegressor(c, s.Spec, s.Rand, g))
	}
	return asLearner(backprop.NewAutoencoder(c, s.Spec, s.Rand, g))
}

// familiarity is the default memory of the local learner, for the gate of the
// gradient learner to hear.
type familiarity struct{ *memory.Pool }

func newFamiliarity(s bench.Setup) (gate.Familiarity, error) {
	block, err := memory.New("conjunction", hebbian.Remembering(s.Spec)["conjunction"], s.Spec.Dim, s.Rand("memory conjunction"))
	if err != nil {
		return nil, err
	}
	pool, err := memory.NewPool(memory.Mean, block)
	return familiarity{pool}, err
}

// Bytes is what the memory holds.
func (f familiarity) Bytes() int { return int(f.Holds().Bytes) }
