package backprop

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/stimulus"
)

func TestScheduleFactors(t *testing.T) {
	cos := func(x float64) float64 { return (1 + math.Cos(math.Pi*x)) / 2 }
	for _, tc := range []struct {
		s            Schedule
		before, seen int
		want         float64
	}{
		{Schedule{Kind: Constant}, 0, 10, 1},
		{Schedule{Kind: Constant}, 990, 1000, 1},
		{Schedule{Kind: Constant, WarmUp: 100}, 0, 10, .1},
		{Schedule{Kind: Constant, WarmUp: 100}, 90, 100, 1},
		{Schedule{Kind: Constant, WarmUp: 100}, 100, 110, 1},
		{Schedule{Kind: Cosine}, 0, 10, 1},
		{Schedule{Kind: Cosine}, 500, 510, .5},
		{Schedule{Kind: Cosine}, 250, 260, cos(.25)},
		{Schedule{Kind: Cosine}, 1000, 1010, 0},
		{Schedule{Kind: Cosine}, 5000, 5010, 0}, // beyond the declared length it stays where it ended
		{Schedule{Kind: Cosine, Final: .2}, 1000, 1010, .2},
		{Schedule{Kind: Cosine, Final: .2}, 500, 510, .6},
		{Schedule{Kind: Cosine, WarmUp: 100}, 40, 50, .5 * cos(.04)},
	} {
		if got := tc.s.Factor(tc.before, tc.seen, 1000); math.Abs(got-tc.want) > 1e-12 {
			t.Errorf("%+v at %d to %d of 1000: factor %v, want %v", tc.s, tc.before, tc.seen, got, tc.want)
		}
	}
}

// Every setting that is accepted changes what is learned.
func TestEveryOptionChangesTheResult(t *testing.T) {
	learned := func(cfg Config) []float32 {
		if cfg.Layers == nil {
			cfg.Layers = layersOf(t, "9:tanh")
		}
		if cfg.Minibatch == 0 {
			cfg.Minibatch = 8
		}
		c := classifier(t, cfg, smallSpec, Gating{})
		present(t, c, blobs(smallSpec, 80, 3), 8)
		return weights(c)
	}
	step := func(s Step) Config { return Config{Step: s} }
	for name, pair := range map[string][2]Config{
		"sgd rate":          {step(Step{Rule: SGD}), step(Step{Rule: SGD, Rate: .09})},
		"sgd decay":         {step(Step{Rule: SGD}), step(Step{Rule: SGD, Decay: .01})},
		"momentum":          {step(Step{Rule: Momentum}), step(Step{Rule: Momentum, Momentum: .8})},
		"momentum rate":     {step(Step{Rule: Momentum}), step(Step{Rule: Momentum, Rate: .011})},
		"momentum decay":    {step(Step{Rule: Momentum}), step(Step{Rule: Momentum, Decay: .01})},
		"nesterov":          {step(Step{Rule: Nesterov}), step(Step{Rule: Nesterov, Momentum: .8})},
		"nesterov decay":    {step(Step{Rule: Nesterov}), step(Step{Rule: Nesterov, Decay: .01})},
		"nesterov at all":   {step(Step{Rule: Momentum}), step(Step{Rule: Nesterov})},
		"rmsprop beta2":     {step(Step{Rule: RMSProp}), step(Step{Rule: RMSProp, Beta2: .9})},
		"rmsprop epsilon":   {step(Step{Rule: RMSProp}), step(Step{Rule: RMSProp, Epsilon: 1e-3})},
		"rmsprop decay":     {step(Step{Rule: RMSProp}), step(Step{Rule: RMSProp, Decay: .01})},
		"adam rate":         {step(Step{Rule: Adam}), step(Step{Rule: Adam, Rate: .002})},
		"adam beta1":        {step(Step{Rule: Adam}), step(Step{Rule: Adam, Beta1: .8})},
		"adam beta2":        {step(Step{Rule: Adam}), step(Step{Rule: Adam, Beta2: .9})},
		"adam epsilon":      {step(Step{Rule: Adam}), step(Step{Rule: Adam, Epsilon: 1e-3})},
		"adam decay":        {step(Step{Rule: Adam}), step(Step{Rule: Adam, Decay: .01})},
		"adamw decay":       {step(Step{Rule: AdamW}), step(Step{Rule: AdamW, Decay: .02})},
		"adamw at all":      {step(Step{Rule: Adam}), step(Step{Rule: AdamW})},
		"decoupling":        {step(Step{Rule: Adam, Decay: .01}), step(Step{Rule: AdamW, Decay: .01})},
		"lbfgs":             {step(Step{Rule: LBFGS}), step(Step{Rule: LBFGS, Iterations: 3})},
		"cosine":            {{}, {Schedule: Schedule{Kind: Cosine}}},
		"final":             {{Schedule: Schedule{Kind: Cosine}}, {Schedule: Schedule{Kind: Cosine, Final: .5}}},
		"warm-up":           {{}, {Schedule: Schedule{WarmUp: 30}}},
		"minibatch":         {{}, {Minibatch: 4}},
		"init":              {{Init: He}, {Init: Glorot}},
		"replay":            {{}, {Replay: Replay{Stored: 10}}},
		"replayed per step": {{Replay: Replay{Stored: 10}}, {Replay: Replay{Stored: 10, PerStep: 3}}},
		"activation":        {{Layers: layersOf(t, "9:relu")}, {Layers: layersOf(t, "9:elu")}},
		"dropout":           {{Layers: layersOf(t, "9 dropout.2")}, {Layers: layersOf(t, "9 dropout.3")}},
	} {
		if slices.Equal(learned(pair[0]), learned(pair[1])) {
			t.Errorf("%s changes nothing", name)
		}
	}
	if !slices.Equal(learned(step(Step{Rule: AdamW})), learned(step(Step{Rule: AdamW, Decay: .01}))) {
		t.Error("adamw with no decay given does not decay by .01")
	}
}

func TestUnusableSettingsAreRefusedByName(t *testing.T) {
	image := stimulus.Spec{Dim: 25, Shape: stimulus.Shape{Channels: 1, Height: 5, Width: 5}, Classes: 3}
	dense := func(l Layer) Config { return Config{Layers: []Layer{l}} }
	for _, tc := range []struct {
		want string
		spec stimulus.Spec
		cfg  Config
	}{
		{`step rule "sgdm"`, image, Config{Step: Step{Rule: "sgdm"}}},
		{"sgd has no momentum", image, Config{Step: Step{Rule: SGD, Momentum: .9}}},
		{"momentum has no beta1", image, Config{Step: Step{Rule: Momentum, Beta1: .9}}},
		{"rmsprop has no beta1", image, Config{Step: Step{Rule: RMSProp, Beta1: .9}}},
		{"adam has no momentum", image, Config{Step: Step{Momentum: .9}}},
		{"sgd has no epsilon", image, Config{Step: Step{Rule: SGD, Epsilon: 1}}},
		{"adam has no iterations", image, Config{Step: Step{Iterations: 3}}},
		{"lbfgs has no rate", image, Config{Step: Step{Rule: LBFGS, Rate: .1}}},
		{"lbfgs has no rate for a schedule", image, Config{Step: Step{Rule: LBFGS}, Schedule: Schedule{WarmUp: 3}}},
		{"hidden layer 2: with dropout", image, Config{Step: Step{Rule: LBFGS}, Layers: layersOf(t, "4 dropout.5")}},
		{"beta2 1", image, Config{Step: Step{Beta2: 1}}},
		{"rate -1", image, Config{Step: Step{Rate: -1}}},
		{"rate NaN", image, Config{Step: Step{Rate: math.NaN()}}},
		{"decay +Inf", image, Config{Step: Step{Decay: math.Inf(1)}}},
		{`schedule "step"`, image, Config{Schedule: Schedule{Kind: "step"}}},
		{"declares its length", image, Config{Schedule: Schedule{Kind: Cosine}}},
		{"constant schedule has no final", image, Config{Schedule: Schedule{Final: .1}}},
		{"warm-up over -1", image, Config{Schedule: Schedule{WarmUp: -1}}},
		{`init "xavier"`, image, Config{Init: "xavier"}},
		{"minibatch of -1", image, Config{Minibatch: -1}},
		{"replay of -1", image, Config{Replay: Replay{Stored: -1}}},
		{"no example is stored", image, Config{Replay: Replay{PerStep: 1}}},
		{`kind "gru"`, image, dense(Layer{Kind: "gru"})},
		{"dense with 0 units", image, dense(Layer{Kind: Dense})},
		{"dense has no window", image, dense(Layer{Kind: Dense, Units: 1, Size: 2})},
		{"dense has no rate", image, dense(Layer{Kind: Dense, Units: 1, Rate: .2})},
		{`activation "gelu"`, image, dense(Layer{Kind: Dense, Units: 1, Activation: "gelu"})},
		{"pool has no activation", image, dense(Layer{Kind: Pool, Size: 2, Activation: ReLU})},
		{"dropout rate 1", image, dense(Layer{Kind: Dropout, Rate: 1})},
		{"settle, layers to settle: false", image, Config{Settle: 3}},
		{"-1 presentations to settle", image, Config{Settle: -1, Layers: layersOf(t, "4 standard")}},
		{"layer 1: whiten is of the windows", image, Config{Layers: layersOf(t, "whiten.1 4")}},
		{"layer 2: whiten is of the windows", image, Config{Layers: layersOf(t, "4:linear whiten.1 conv2x1")}},
		{"layer 2: relu.1 is of units directly below", image, Config{Layers: layersOf(t, "4:tanh relu.1")}},
		{"layer 1: relu.1 is of units directly below", image, Config{Layers: layersOf(t, "relu.1 4")}},
		{"layer 2: power2 is of what is rectified", image, Config{Layers: layersOf(t, "4:linear power2")}},
		{"layer 3: power.5 is of what is rectified", image, Config{Layers: layersOf(t, "4:linear relu0 power.5")}},
		{"side 6 does not fit", image, dense(Layer{Kind: Conv, Units: 1, Size: 6})},
		{"hidden layer 2: a pool window of side 4", image, Config{Layers: layersOf(t, "conv1x3 pool4")}},
		{"padding 3", image, dense(Layer{Kind: Conv, Units: 1, Size: 3, Pad: 3})},
		{"declares none", smallSpec, dense(Layer{Kind: Conv, Units: 1, Size: 3})},
		{"a stream with labels", stimulus.Spec{Dim: 4}, Config{}},
		{"without inputs", stimulus.Spec{Classes: 2}, Config{}},
		{"shape 1×5×5 have 25 inputs", stimulus.Spec{Dim: 24, Shape: image.Shape, Classes: 2}, Config{}},
	} {
		if _, err := NewClassifier(tc.cfg, tc.spec, sources(1), Gating{}); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("error %v, want one with %q", err, tc.want)
		}
	}
	if _, err := NewClassifier(Config{}, image, nil, Gating{}); err == nil {
		t.Error("no source of random numbers, no error")
	}
}
