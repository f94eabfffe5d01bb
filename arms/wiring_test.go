package arms

import (
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/backprop"
	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// TestWiringTexts: an arm says how it is wired and read, the gradient rule on the wiring
// of the local one says the same, and what is said of images is a network that the
// gradient rule can be given.
func TestWiringTexts(t *testing.T) {
	arms, err := Parts{}.Known(Tuned{Track: "none"})
	if err != nil {
		t.Fatal(err)
	}
	image := func(side int) stimulus.Spec {
		return stimulus.Spec{Dim: side * side, Shape: stimulus.Shape{Channels: 1, Height: side, Width: side}, Classes: 10}
	}
	table, unlabelled := stimulus.Spec{Dim: 4, Classes: 3, Columns: true}, stimulus.Spec{Dim: 9}
	for _, c := range []struct {
		arm         string
		set         bench.Settings
		spec        stimulus.Spec
		want, reads string
	}{
		{"hebbian", nil, image(28), "contrast.1 columns80x12:linear inhibition8 unit", "delta"},
		{"backprop-columns", nil, image(28), "contrast.1 columns80x12:linear inhibition8 unit", "delta"},
		{"hebbian-open", bench.Settings{"units": 60, "stride": 6, "contrast": -1.0, "readout": "supervised-hebb"}, image(28), "columns60x12/6:linear inhibition6 unit", "supervised-hebb"},
		{"hebbian", nil, image(8), "contrast.1 columns80x4/2:linear inhibition8 unit", "delta"},
		{"backprop-columns-gated", nil, image(8), "contrast.1 columns80x4/2:linear inhibition8 unit", "delta"},
		{"backprop-columns", bench.Settings{"active": -1, "dropout": .3}, image(8), "contrast.1 columns80x4/2", "delta"},
		{"hebbian", bench.Settings{"wiring": "contrast.2 64 inhibition5"}, image(8), "contrast.2 64:linear inhibition5 unit", "delta"},
		{"hebbian-features", nil, image(28), "contrast.1 whiten.001 conv400x6:linear relu.25 quadrants standard", "delta"},
		{"backprop-features", nil, image(28), "contrast.1 whiten.001 conv400x6:linear relu.25 quadrants standard", "delta"},
		{"hebbian-features", bench.Settings{"wiring": "conv9x3 relu0 power2 quadrants"}, image(8), "conv9x3:linear relu0 power2 quadrants unit", "delta"},
		{"backprop-features", nil, image(8), "contrast.1 whiten.001 conv100x4:linear relu.25 quadrants standard", "delta"},
		{"backprop-dense", nil, image(28), "contrast.1 2000:linear inhibition100 unit", "delta"},
		{"hebbian-dense", nil, image(8), "contrast.1 500:linear inhibition25 unit", "delta"},
		{"backprop-dense-gated", nil, image(8), "contrast.1 500:linear inhibition25 unit", "delta"},
		{"hebbian-dense", nil, image(28), "contrast.1 2000:linear inhibition100 unit", "delta"},
		{"backprop-columns", bench.Settings{"field": -1, "units": 2000, "active": 100}, image(28), "contrast.1 2000:linear inhibition100 unit", "delta"},
		{"hebbian-conv", nil, image(28), "contrast.1 conv100x5:linear inhibition5 pool4 unit", "delta"},
		{"hebbian-conv", bench.Settings{"pool-places": 7}, image(28), "contrast.1 conv100x5:linear inhibition5 pool7 unit, squares at the border pooled in part", "delta"},
		{"hebbian", bench.Settings{"layers": 2, "upper-units": 50}, image(8), "contrast.1 columns80x4/2:linear inhibition8 unit contrast.1 50:linear inhibition5 unit", "delta"},
		{"random-features", nil, image(8), "contrast.1 columns80x4/2:linear inhibition8 unit", "delta"},
		{"hebbian", nil, table, "population contrast.1 200:linear inhibition10 unit", "delta"},
		{"backprop", nil, table, "256", "delta"},
		{"softmax", nil, image(8), "none", "delta"},
		{"backprop", bench.Settings{"depth": 2, "activation": "tanh", "dropout": .2}, unlabelled, "256:tanh 256:tanh", ""},
		{"hebbian", nil, unlabelled, "contrast.1 200:linear inhibition10 unit", ""},
	} {
		a := find(t, arms, c.arm)
		set, _, err := bench.Resolve(a, "none", c.set)
		if err != nil {
			t.Fatal(err)
		}
		got, reads := a.Wiring(set, c.spec), a.Readout(set, c.spec)
		if got != c.want || reads != c.reads {
			t.Errorf("%s %v is wired %q and read by %q, want %q and %q", c.arm, c.set, got, reads, c.want, c.reads)
		}
		if c.spec.Columns || strings.Contains(got, "in part") {
			continue
		}
		layers, err := backprop.ParseLayers(got)
		if err == nil {
			_, err = backprop.NewClassifier(backprop.Config{Layers: layers}, stimulus.Spec{Dim: c.spec.Dim, Shape: c.spec.Shape, Classes: 2}, bench.RandFor(1, "track", "arm"), backprop.Gating{})
		}
		if err != nil {
			t.Errorf("%s: no network is wired %q: %v", c.arm, got, err)
		}
	}
}

// TestWideSearchesWhatCanBe: every wiring among which a wide search draws can be
// built over images of both sizes.
func TestWideSearchesWhatCanBe(t *testing.T) {
	arms, err := Parts{}.Known(Tuned{Track: "none"})
	if err != nil {
		t.Fatal(err)
	}
	for _, side := range []int{8, 28} {
		spec := stimulus.Spec{Dim: side * side, Shape: stimulus.Shape{Channels: 1, Height: side, Width: side}, Classes: 3, Length: 100}
		for name, setting := range map[string]string{"hebbian-open": "wiring", "backprop": "layers", "backprop-features": "layers"} {
			a := find(t, arms, name)
			s, _ := a.Setting(setting)
			if s.Wide == nil || len(s.Wide.Words) < 12 {
				t.Fatalf("%s searches %s among %+v: want a dozen or more", name, setting, s.Wide)
			}
			for _, text := range s.Wide.Words {
				set, _, err := bench.Resolve(a, "none", bench.Settings{setting: text})
				if err != nil {
					t.Fatal(err)
				}
				if _, err := a.New(bench.Setup{Spec: spec, Rand: bench.RandFor(1, "none", a.Name), Settings: set}); err != nil {
					t.Errorf("%s, side %d, %q: %v", name, side, text, err)
				}
			}
		}
	}
}

// TestUnreadableWiringIsRefused in words that say where.
func TestUnreadableWiringIsRefused(t *testing.T) {
	arms, err := Parts{}.Known(Tuned{Track: "none"})
	if err != nil {
		t.Fatal(err)
	}
	a := find(t, arms, "hebbian")
	for text, want := range map[string]string{"64:tanh": `wiring "64:tanh": hebbian: layer 1`, "kolumns8": `wiring "kolumns8": layer "kolumns8"`} {
		set, _, err := bench.Resolve(a, "none", bench.Settings{"wiring": text})
		if err != nil {
			t.Fatal(err)
		}
		_, err = a.New(bench.Setup{Spec: stimulus.Spec{Dim: 64, Classes: 3}, Rand: bench.RandFor(1, "none", a.Name), Settings: set})
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}
