package arms

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/internal/seed"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

var gradientSpec = stimulus.Spec{Dim: 16, Shape: stimulus.Shape{Channels: 1, Height: 4, Width: 4}, Classes: 3, Length: 240}

// learned builds the arm with the given settings, as a run would, shows it the
// same stream every time and returns its weights.
func learned(a bench.Arm, track string, set bench.Settings) ([]float32, error) {
	resolved, _, err := bench.Resolve(a, track, set)
	if err != nil {
		return nil, err
	}
	l, err := a.New(bench.Setup{Spec: gradientSpec, Rand: bench.RandFor(1, track, a.Name), Settings: resolved})
	if err != nil {
		return nil, err
	}
	rng := rand.New(seed.PCG(1, "stimuli"))
	const call = 40
	for range 3 {
		b := stimulus.Batch{N: call, D: gradientSpec.Dim}
		for range call {
			y := rng.IntN(gradientSpec.Classes)
			b.Labels = append(b.Labels, y)
			for j := range b.D {
				b.X = append(b.X, float32(rng.NormFloat64()+float64(2*(j%3/(y+1)))))
			}
		}
		if _, err := l.Learn(b); err != nil {
			return nil, err
		}
	}
	var all []float32
	l.Synapses(func(_ plasticity.Site, _ string, w []float32) { all = append(all, w...) })
	return all, nil
}

// TestEverySettingOfTheGradientArmIsWired: each setting, given another value
// where it has an effect, changes what is learned.
func TestEverySettingOfTheGradientArmIsWired(t *testing.T) {
	arms, err := Parts{}.Known(Tuned{Track: "none"})
	if err != nil {
		t.Fatal(err)
	}
	arm := find(t, arms, "backprop")
	base := bench.Settings{"units": 6, "minibatch": 8, "rate": .01}
	wired(t, arm, base, arm.Settings, []wiredCase{
		{"units", nil, []any{6, 7}},
		{"depth", bench.Settings{"units": 256}, []any{0, 1, 2}},
		{"layers", bench.Settings{"units": 256}, []any{"", "none", "6:tanh", "conv2x3 6", "6 dropout.5"}},
		{"activation", nil, []any{"relu", "leaky-relu", "elu", "softplus", "tanh", "sigmoid"}},
		{"dropout", nil, []any{0.0, .2, .4}},
		{"init", nil, []any{"he", "glorot", "auto"}},
		{"minibatch", nil, []any{8, 5, 40}},
		{"optimiser", nil, []any{"sgd", "momentum", "nesterov", "rmsprop", "adam", "adamw"}},
		{"optimiser", bench.Settings{"rate": .001}, []any{"lbfgs", "adam"}},
		{"iterations", bench.Settings{"rate": .001, "optimiser": "lbfgs"}, []any{0, 3, 5}},
		{"rate", nil, []any{.01, .02}},
		{"momentum", bench.Settings{"optimiser": "momentum"}, []any{0.0, .5, .8}},
		{"momentum", bench.Settings{"optimiser": "nesterov"}, []any{0.0, .5, .8}},
		{"decay", bench.Settings{"optimiser": "sgd"}, []any{0.0, .01, .1}},
		{"decay", bench.Settings{"optimiser": "adam"}, []any{0.0, .01, .1}},
		{"decay", bench.Settings{"optimiser": "adamw"}, []any{0.0, .02, .1}},
		{"schedule", nil, []any{"constant", "cosine"}},
		{"warm-up", nil, []any{0, 50, 100}},
		{"replay", nil, []any{0, 20, 80}},
	})
}

// wiredCase is a setting with values each of which learns something else.
type wiredCase struct {
	name   string
	beside bench.Settings
	values []any
}

// wired fails where two values of a case learn the same, and where one of
// settings is in no case.
func wired(t *testing.T, arm bench.Arm, base bench.Settings, settings []bench.Setting, cases []wiredCase) {
	t.Helper()
	var tried []string
	for _, c := range cases {
		tried = append(tried, c.name)
		t.Run(fmt.Sprint(c.name, c.beside), func(t *testing.T) {
			var seen [][]float32
			for _, v := range c.values {
				set := maps.Clone(base)
				maps.Copy(set, c.beside)
				set[c.name] = v
				w, err := learned(arm, "none", set)
				if err != nil {
					t.Fatalf("%v: %v", set, err)
				}
				for i, other := range seen {
					if slices.Equal(w, other) {
						t.Errorf("%s %v learns what %v learns", c.name, v, c.values[i])
					}
				}
				seen = append(seen, w)
			}
		})
	}
	for _, s := range settings {
		if !slices.Contains(tried, s.Name) {
			t.Errorf("setting %s is not tried here", s.Name)
		}
	}
}

// TestTunedSettingsOfTheGradientArmGiveWay to what is asked for and leaves them
// without effect: learning is as if nothing had been tuned, and what had no
// effect is not reported.
func TestTunedSettingsOfTheGradientArmGiveWay(t *testing.T) {
	tuned := bench.Settings{"units": 9, "depth": 2, "dropout": .3, "activation": "tanh", "schedule": "cosine", "rate": .02,
		"decay": .1, "warm-up": 10, "optimiser": "momentum", "momentum": .5}
	arms, err := Parts{}.Known(Tuned{Track: "x", Arms: map[string]bench.Settings{"backprop": tuned}})
	if err != nil {
		t.Fatal(err)
	}
	arm := find(t, arms, "backprop")
	bare := arm
	bare.Tuned = nil
	for _, c := range []struct {
		set  bench.Settings
		kept []string // of what was tuned
		moot []string
	}{
		{bench.Settings{"layers": "7:sigmoid"}, []string{"optimiser", "schedule", "rate", "decay", "warm-up", "momentum"},
			[]string{"units", "depth", "activation", "dropout", "iterations"}},
		{bench.Settings{"depth": 0}, []string{"optimiser", "schedule", "rate", "decay", "warm-up", "momentum"},
			[]string{"units", "activation", "dropout", "iterations"}},
		{bench.Settings{"optimiser": "lbfgs"}, []string{"units", "depth", "activation"},
			[]string{"dropout", "rate", "momentum", "decay", "schedule", "warm-up"}},
		{bench.Settings{"optimiser": "lbfgs", "layers": "none", "iterations": 4}, nil,
			[]string{"units", "depth", "activation", "dropout", "rate", "momentum", "decay", "schedule", "warm-up"}},
		{bench.Settings{"optimiser": "adam"}, []string{"units", "depth", "activation", "dropout", "schedule", "rate", "decay", "warm-up"},
			[]string{"iterations", "momentum"}},
	} {
		got, err := learned(arm, "x", c.set)
		if err != nil {
			t.Errorf("%v: %v", c.set, err)
			continue
		}
		alone := maps.Clone(c.set)
		for _, name := range c.kept {
			if _, asked := c.set[name]; !asked {
				alone[name] = tuned[name]
			}
		}
		want, err := learned(bare, "x", alone)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%v beside tuned settings learns something else than %v alone", c.set, alone)
		}
		resolved, changed, err := bench.Resolve(arm, "x", c.set)
		if err != nil {
			t.Fatal(err)
		}
		if _, want, err := bench.Resolve(bare, "x", alone); err != nil || !reflect.DeepEqual(changed, want) {
			t.Errorf("%v: changed are %v, want %v, %v", c.set, changed, want, err)
		}
		in := arm.InEffect(resolved)
		for _, s := range arm.Settings {
			reported := slices.ContainsFunc(in, func(r bench.Setting) bool { return r.Name == s.Name })
			if reported == slices.Contains(c.moot, s.Name) {
				t.Errorf("%v: setting %s is reported: %t", c.set, s.Name, reported)
			}
		}
	}
}

// TestSettingsWithoutEffectAreRefused where they were asked for, in one line.
func TestSettingsWithoutEffectAreRefused(t *testing.T) {
	arms, err := Parts{}.Known()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		arm  string
		set  bench.Settings
		want string
	}{
		{"backprop", bench.Settings{"layers": "16", "units": 999}, `"units" is 999 and would have no effect: layers "16"`},
		{"backprop", bench.Settings{"layers": "16", "depth": 3}, `"depth" is 3`},
		{"backprop-gated", bench.Settings{"layers": "16", "dropout": .5}, `"dropout" is 0.5`},
		{"backprop", bench.Settings{"layers": "16", "activation": "tanh"}, `"activation" is tanh`},
		{"backprop", bench.Settings{"depth": 0, "units": 400}, `"units" is 400 and would have no effect: at depth 0`},
		{"softmax", bench.Settings{"units": 400}, `"units" is 400 and would have no effect: at depth 0`},
		{"backprop", bench.Settings{"optimiser": "lbfgs", "rate": 5.}, `"rate" is 5 and would have no effect: optimiser lbfgs`},
		{"backprop", bench.Settings{"optimiser": "lbfgs", "schedule": "cosine"}, `"schedule" is cosine`},
		{"backprop", bench.Settings{"optimiser": "lbfgs", "warm-up": 5}, `"warm-up" is 5`},
		{"backprop-columns", bench.Settings{"field": -1, "stride": 2}, `"stride" is 2 and would have no effect: a field of -1`},
		{"backprop-columns", bench.Settings{"layers": "16", "active": 2}, `"active" is 2 and would have no effect: layers "16"`},
		{"backprop-columns-gated", bench.Settings{"layers": "16", "contrast": .2}, `"contrast" is 0.2`},
		{"backprop", bench.Settings{"optimiser": "lbfgs", "decay": .5}, `"decay" is 0.5`},
		{"backprop", bench.Settings{"optimiser": "lbfgs", "momentum": .5}, `"momentum" is 0.5`},
		{"backprop", bench.Settings{"optimiser": "lbfgs", "dropout": .5}, `"dropout" is 0.5 and would have no effect: optimiser lbfgs`},
		{"backprop", bench.Settings{"optimiser": "lbfgs", "layers": "8 dropout.5"}, "hidden layer 2: with dropout"},
		{"backprop", bench.Settings{"iterations": 7}, `"iterations" is 7 and would have no effect: optimiser adam`},
		{"backprop", bench.Settings{"optimiser": "sgd", "momentum": .9}, `"momentum" is 0.9`},
		{"backprop", bench.Settings{"layers": "256 : tanh"}, "want 256:tanh"},
	} {
		_, err := learned(find(t, arms, c.arm), "mnist", c.set)
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s %v gives %v, want one line with %q", c.arm, c.set, err, c.want)
		}
	}
	if _, err := learned(find(t, arms, "softmax"), "mnist", bench.Settings{"optimiser": "lbfgs", "minibatch": 40}); err != nil {
		t.Errorf("softmax regression by lbfgs, whose schedule falls as declared: %v", err)
	}
}

// TestAdamWDecaysByItself: without a decay of its own it would be adam.
func TestAdamWDecaysByItself(t *testing.T) {
	arms, err := Parts{}.Known()
	if err != nil {
		t.Fatal(err)
	}
	arm := find(t, arms, "backprop")
	of := func(set bench.Settings) []float32 {
		set["schedule"], set["units"] = "constant", 6
		w, err := learned(arm, "x", set)
		if err != nil {
			t.Fatal(err)
		}
		return w
	}
	unset := of(bench.Settings{"optimiser": "adamw"})
	if slices.Equal(unset, of(bench.Settings{"optimiser": "adam"})) {
		t.Error("adamw with no decay given is adam")
	}
	if !slices.Equal(unset, of(bench.Settings{"optimiser": "adamw", "decay": .01})) {
		t.Error("adamw with no decay given does not decay by .01")
	}
}
