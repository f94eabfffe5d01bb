package arms

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/backprop"
	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/hebbian/layer"
	"github.com/hebbgrad/hebbgrad/internal/seed"
	"github.com/hebbgrad/hebbgrad/stimulus"
	"github.com/hebbgrad/hebbgrad/wiring"
)

// TestEverySettingOfColumnsIsWired: those that the gradient arm does not have or that
// mean something else here.
func TestEverySettingOfColumnsIsWired(t *testing.T) {
	arms, err := Parts{}.Known(Tuned{Track: "none"})
	if err != nil {
		t.Fatal(err)
	}
	arm := find(t, arms, "backprop-columns")
	shared := find(t, arms, "backprop")
	own := slices.DeleteFunc(slices.Clone(arm.Settings), func(s bench.Setting) bool {
		_, both := shared.Setting(s.Name)
		return both && !slices.Contains([]string{"units", "layers", "activation", "dropout"}, s.Name)
	})
	wired(t, arm, bench.Settings{"units": 6, "field": 2, "minibatch": 8, "rate": .01}, own, []wiredCase{
		{"units", nil, []any{0, 6, 7}},
		{"field", nil, []any{-1, 2, 3}},
		{"stride", nil, []any{0, 2}},
		{"contrast", nil, []any{-1.0, .1, .2}},
		{"active", nil, []any{-1, 0, 2, 3}},
		{"layers", bench.Settings{"units": 0, "field": 0}, []any{"", "none", "columns6x2", "contrast.1 columns6x2", "contrast.1 columns6x2/2", "columns6x2 winners2", "columns6x2 inhibition2", "columns6x2 unit"}},
		{"activation", bench.Settings{"active": -1}, []any{"relu", "tanh"}},
		{"dropout", nil, []any{0.0, .3}},
	})
}

// TestColumnsHaveTheSizeOfTheLocalLearners on images of each size.
func TestColumnsHaveTheSizeOfTheLocalLearners(t *testing.T) {
	arms, err := Parts{}.Known(Tuned{Track: "none"})
	if err != nil {
		t.Fatal(err)
	}
	set, _, err := bench.Resolve(find(t, arms, "backprop-columns"), "none", nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		channels, side int
		want           string
	}{
		{3, 32, "contrast.1 columns80x12/4:linear inhibition8 unit"},
		{1, 16, "contrast.1 columns80x12/4:linear inhibition8 unit"},
		{1, 8, "contrast.1 columns80x4/2:linear inhibition8 unit"},
		{1, 6, "contrast.1 columns80x4/2:linear inhibition8 unit"},
		{1, 5, "contrast.1 200:linear inhibition10 unit"},
		{0, 0, "200:linear inhibition10 unit"},
	} {
		spec := stimulus.Spec{Dim: max(1, c.channels*c.side*c.side), Shape: stimulus.Shape{Channels: c.channels, Height: c.side, Width: c.side}}
		want, err := wiring.Parse(c.want)
		if err != nil {
			t.Fatal(err)
		}
		if got := columnLayers(columns(), set, spec); !slices.Equal(got, want) {
			t.Errorf("side %d: %+v, want %s", c.side, got, c.want)
		}
	}
}

// TestColumnsOfBothLearnersAreAlike: given the same weights, the layers of both
// answer a stimulus alike, unit for unit.
func TestColumnsOfBothLearnersAreAlike(t *testing.T) {
	const n, eps = 3, .1
	for _, text := range []string{"contrast.1 columns6x3/2:relu unit", "contrast.1 7:relu unit", "contrast.1 columns6x3/2:linear inhibition2 unit", "contrast.1 7:linear inhibition3 unit",
		"contrast.1 conv6x3:linear inhibition2 pool2 unit"} {
		shape := stimulus.Shape{Channels: 2, Height: 6, Width: 8}
		layers, err := wiring.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		spec := stimulus.Spec{Dim: shape.Size(), Shape: shape, Targets: 1}
		chain, err := wiring.Chain(layers, spec)
		if err != nil {
			t.Fatal(err)
		}
		spec.Targets = chain[len(chain)-1].Out.Size()
		act := layer.Activation{Kind: layer.ReLU}
		if k := layers[2].Active; k > 0 {
			act = layer.Activation{Kind: layer.Winners, K: k}
		}
		config := layer.ColumnsConfig{In: spec.Dim, Fields: chain[1].Fields(), Units: layers[1].Units, Act: act, Contrast: eps, Unit: true}
		var local layer.Layer
		if layers[1].Kind == wiring.Conv {
			local, err = layer.NewConv(layer.ConvConfig{ColumnsConfig: config, Across: chain[1].Out.Width, Pool: layers[3].Size}, seed.PCG(1, "weights"))
		} else {
			local, err = layer.NewColumns(config, seed.PCG(1, "weights"))
		}
		if err != nil {
			t.Fatal(err)
		}
		gradient, err := backprop.NewRegressor(backprop.Config{Layers: layers}, spec, bench.RandFor(1, "track", "arm"), backprop.Gating{})
		if err != nil {
			t.Fatal(err)
		}
		var weights []float32
		local.Synapses(func(_ string, w []float32) { weights = append(weights, w...) })
		gradient.State(func(name string, w []float32) {
			switch {
			case name == "layer 1 weights":
				if copy(w, weights) != len(weights) || len(w) != len(weights) {
					t.Fatalf("%s: %d weights, the local layer has %d", text, len(w), len(weights))
				}
			case name == "readout weights": // hands on what it gets
				clear(w)
				for i := range spec.Targets {
					w[i*spec.Targets+i] = 1
				}
			case strings.HasSuffix(name, "biases"):
				clear(w)
			}
		})
		rng := rand.New(seed.PCG(1, "stimuli"))
		b := stimulus.Batch{N: n, D: spec.Dim, X: make([]float32, n*spec.Dim)}
		for i := range b.X {
			b.X[i] = rng.Float32()
		}
		want, got := make([]float32, n*spec.Targets), make([]float32, n*spec.Targets)
		if err := local.Infer(want, b.X, n); err != nil {
			t.Fatal(err)
		}
		if err := gradient.Predict(got, b); err != nil {
			t.Fatal(err)
		}
		if out := chain[len(chain)-1].Out; layers[1].Kind == wiring.Conv { // the local layer's outputs lie place by place
			byPlace, places := slices.Clone(want), out.Height*out.Width
			for i := range want {
				channel, place := i%spec.Targets/places, i%places
				want[i] = byPlace[i-i%spec.Targets+place*out.Channels+channel]
			}
		}
		for i, v := range want {
			if math.Abs(float64(v-got[i])) > 1e-6 {
				t.Fatalf("%s: output %d is %v, the local layer's %v", text, i, got[i], v)
			}
		}
	}
}
