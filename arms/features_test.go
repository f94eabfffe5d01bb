package arms

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/hebbgrad/hebbgrad/backprop"
	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/hebbian/layer"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
	"github.com/hebbgrad/hebbgrad/wiring"
)

// TestFeaturesOfBothRulesAgree: with the means and weights of the local layer of
// features of patches, a network of the same wiring gives the same outputs.
func TestFeaturesOfBothRulesAgree(t *testing.T) {
	const units, side, high, wide, settle = 6, 3, 7, 9, 20
	shape := stimulus.Shape{Channels: 2, Height: high, Width: wide}
	fields, _, across := wiring.Grid(2, high, wide, side, 1)
	r := rand.New(rand.NewPCG(1, 2))
	images := make([]float32, 200*shape.Size())
	for i := range images {
		images[i] = r.Float32()
	}
	for text, act := range map[string]layer.Activation{
		"contrast.1 whiten.01 conv6x3 relu.25 quadrants standard":        {Kind: layer.ReLU, Threshold: .25},
		"contrast.1 whiten.01 conv6x3 relu.05 power2 quadrants standard": {Kind: layer.Power, Threshold: .05, Power: 2},
	} {
		local, err := layer.NewPatches(layer.PatchesConfig{
			ColumnsConfig: layer.ColumnsConfig{Fields: fields, In: shape.Size(), Units: units, Contrast: .1, Act: act},
			Across:        across, Quadrants: true, Whiten: .01, Standard: true, Settle: settle, Train: settle,
		}, rand.NewPCG(3, 4))
		if err != nil {
			t.Fatal(err)
		}
		var led plasticity.Ledger
		out := local.Out()
		y := make([]float32, 10*out)
		for i := 0; i < 3*settle; i += 10 {
			led.Begin(10)
			if err := local.Forward(&led, y, images[i*shape.Size():(i+10)*shape.Size()], 10); err != nil {
				t.Fatal(err)
			}
			if err := local.Learn(layer.Step{Ledger: &led, Site: plasticity.Layer}); err != nil {
				t.Fatal(err)
			}
		}
		if !local.Stands() {
			t.Fatal("the local layer does not stand yet")
		}

		layers, err := wiring.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		spec := stimulus.Spec{Dim: shape.Size(), Shape: shape, Targets: out, Length: 100}
		net, err := backprop.NewRegressor(backprop.Config{Layers: layers, Settle: settle, Minibatch: 20}, spec, bench.RandFor(1, "track", "arm"), backprop.Gating{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := net.Learn(stimulus.Batch{N: 40, D: spec.Dim, X: images[:40*spec.Dim], Targets: make([]float32, 40*out)}); err != nil {
			t.Fatal(err) // until both have settled
		}
		of := map[string][]float32{}
		local.Synapses(func(name string, w []float32) { of[name] = w })
		byUnit := func(w []float32) []float32 { // from region by region to unit by unit
			turned := make([]float32, len(w))
			for k, v := range w {
				turned[k%units*4+k/units] = v
			}
			return turned
		}
		set := map[string][]float32{
			"whiten, stage 1, means": of["whitening means"], "whiten, stage 1, moments": of["whitening moments"], "layer 1 weights": of["shared weights"],
			"standard, stage 2, means": byUnit(of["standard means"]), "standard, stage 2, moments": byUnit(of["standard squares"]),
		}
		net.State(func(name string, v []float32) {
			if w, ok := set[name]; ok && copy(v, w) != len(v) {
				t.Errorf("%s: %d values of the local layer, %d of the network", name, len(w), len(v))
			}
			delete(set, name)
			switch name {
			case "layer 1 biases", "readout biases":
				clear(v)
			case "readout weights":
				clear(v)
				for i := range out {
					v[i*out+i] = 1
				}
			}
		})
		if len(set) > 0 {
			t.Fatalf("the network has no %v", set)
		}
		want, got := make([]float32, 10*out), make([]float32, 10*out)
		x := images[100*shape.Size() : 110*shape.Size()]
		if err := local.Infer(want, x, 10); err != nil {
			t.Fatal(err)
		}
		if err := net.Predict(got, stimulus.Batch{N: 10, D: spec.Dim, X: x}); err != nil {
			t.Fatal(err)
		}
		largest := 0.
		for i := range 10 {
			for k, v := range byUnit(want[i*out : (i+1)*out]) {
				largest = max(largest, math.Abs(float64(v)))
				if d := math.Abs(float64(v - got[i*out+k])); d > 1e-5 {
					t.Fatalf("%s: image %d, output %d is %v, the local layer's %v", text, i, k, got[i*out+k], v)
				}
			}
		}
		if largest < .1 {
			t.Errorf("%s: no output is above %v", text, largest)
		}
	}
}
