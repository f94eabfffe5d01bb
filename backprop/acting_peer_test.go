package backprop

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/hebbgrad/hebbgrad/stimulus"
)

// actingReference is what peers/gradient_acting.py writes.
type actingReference struct {
	Layers string
	Cases  map[string]struct {
		X, Target          []float64
		Actions            []int
		Weights, Gradients map[string][]float64
		Loss               float64
	}
}

func TestLossesOfActingAgreeWithPyTorch(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("testdata", "acting.json"))
	if err != nil {
		t.Fatal(err)
	}
	var ref actingReference
	if err := json.Unmarshal(text, &ref); err != nil {
		t.Fatal(err)
	}
	for name, kind := range map[string]loss{"policy": lossPolicy, "chosen": lossChosen} {
		want, ok := ref.Cases[name]
		if !ok {
			t.Fatalf("no case %s in testdata", name)
		}
		rows := len(want.Actions)
		spec := stimulus.Spec{Dim: len(want.X) / rows}
		c, err := newCore[float64](Config{Layers: layersOf(t, ref.Layers), Minibatch: rows}.withDefaults(), spec, kind, 3, sources(1))
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range c.params {
			if n := copy(p.w, want.Weights[p.name]); n != len(p.w) {
				t.Fatalf("%d %s, PyTorch has %d", len(p.w), p.name, n)
			}
		}
		copy(c.train.x, want.X)
		copy(c.train.target, want.Target)
		for i, a := range want.Actions {
			c.train.labels[i] = float64(a)
		}
		got, err := c.wholeGradient(rows)
		if err != nil || math.Abs(got-want.Loss) > 1e-8 {
			t.Errorf("%s: a loss of %v (%v), PyTorch has %v", name, got, err, want.Loss)
		}
		for _, p := range c.params {
			for i, v := range want.Gradients[p.name] {
				if math.Abs(p.grad[i]-v) > 1e-7 {
					t.Fatalf("%s: gradient %d of %s is %v, PyTorch has %v", name, i, p.name, p.grad[i], v)
				}
			}
		}
	}
}
