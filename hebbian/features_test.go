package hebbian

import (
	"slices"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/hebbian/layer"
	"github.com/hebbgrad/hebbgrad/plasticity"
)

// features is a circuit of two layers of features of patches, one above the other.
func features(b *blobs) *Circuit {
	act := layer.Activation{Kind: layer.ReLU, Threshold: .1}
	at := Patches{Whiten: .01, Standard: true, Settle: 6, Train: 9, Sample: 4}
	above := at
	above.Standard, above.Quadrants = false, true
	return must(New(Config{
		Minibatch: 3, Memory: Memory{Blocks: []string{"none"}},
		Layers: []Layer{
			{Units: 7, Field: 3, Stride: 1, Shared: true, Act: act, Rule: "competitive", Patches: at, Pool: 2},
			{Units: 5, Field: 2, Stride: 1, Shared: true, Act: act, Rule: "imprint", Patches: above},
		},
	}, b.spec, sources(1)))
}

// TestWhatIsAboveWaits: one part learns at a time, from the lowest up, the readout
// last, and nothing fires above a layer that does not stand.
func TestWhatIsAboveWaits(t *testing.T) {
	b := newBlobs(1, 3, 8)
	n := features(b)
	if got := n.Stages(); !slices.Equal(got, []int{0, 6, 15, 21, 27, 36}) {
		t.Fatalf("stages at %v, want whitening, units and standard of the first layer, whitening and units of the second, and the readout", got)
	}
	state := func() map[string][]float32 {
		s := map[string][]float32{}
		n.State(func(name string, v []float32) { s[name] = slices.Clone(v) })
		return s
	}
	learns := []string{"layer 1 whitening moments", "layer 1 shared weights", "layer 1 standard means", "layer 2 whitening moments", "layer 2 shared weights", "readout weights"}
	for at := 0; at < 42; at += 3 {
		stage := len(n.Stages()) - 1
		for stage > 0 && n.Stages()[stage] > at {
			stage--
		}
		before := state()
		e, err := n.Learn(b.batch(3))
		if err != nil {
			t.Fatal(err)
		}
		scores := make([]float32, 3*3)
		if err := n.Scores(scores, b.batch(3)); err != nil || slices.ContainsFunc(scores, func(v float32) bool { return v != 0 }) != (stage == 5) {
			t.Errorf("presentation %d, stage %d: scores %v, %v", at, stage, scores, err)
		}
		after := state()
		for k, name := range learns {
			changed := !slices.Equal(before[name], after[name])
			recruited := k == 4 && at > 27 // all units have copied a patch
			if changed != (k == stage) && !recruited {
				t.Errorf("presentation %d, stage %d: %s changed is %v", at, stage, name, changed)
			}
		}
		if readout := e.Updates[plasticity.Readout] > 0; readout != (stage == 5) {
			t.Errorf("presentation %d: the readout learned is %v", at, readout)
		}
	}
	for _, m := range n.Inspect() {
		switch m.Name {
		case "updates/of recruitment":
			if m.Value == 0 || m.Value > 5*7*4 {
				t.Errorf("%v updates recruited 5 units of 28 synapses", m.Value)
			}
		case "updates/after recruitment":
			if m.Value != 0 {
				t.Errorf("%v updates of units that had copied a patch", m.Value)
			}
		case "units that hold a patch/layer 2":
			if m.Value < 0 || m.Value > 1 {
				t.Errorf("a share of %v of the units", m.Value)
			}
		}
	}
}

// TestTheReadoutsRateFallsOverWhatItLearnsFrom: the run less what layers learn from.
func TestTheReadoutsRateFallsOverWhatItLearnsFrom(t *testing.T) {
	b := newBlobs(1, 3, 8)
	b.spec.Length = 36 + 30
	n := features(b)
	if got := staged(n.layers); got != 36 {
		t.Fatalf("layers learn from %d presentations, want 36", got)
	}
	for range 21 {
		if _, err := n.Learn(b.batch(3)); err != nil {
			t.Fatal(err)
		}
	}
	if got := n.read.(*layer.Readout).Activity().Progress; got != .8 {
		t.Errorf("before its last two of ten steps the readout is at %v of its schedule, want .8", got)
	}
}

// TestFeaturesThatCannotBeAreRefused, by what is wrong.
func TestFeaturesThatCannotBeAreRefused(t *testing.T) {
	act := layer.Activation{Kind: layer.ReLU}
	for want, l := range map[string]Layer{
		"are of features of patches, whose units have an activation":  {Field: 3, Shared: true, Patches: Patches{Whiten: .1}},
		"which share their weights":                                   {Field: 3, Act: act},
		"quadrants of 4 places or more are pooled by no squares":      {Field: 3, Stride: 1, Shared: true, Act: act, Pool: 2, Patches: Patches{Quadrants: true}},
		"bytes are of outputs that are standardised":                  {Field: 3, Stride: 1, Shared: true, Act: act, Patches: Patches{Store: 5}},
		"ε finite and above 0":                                        {Field: 3, Stride: 1, Shared: true, Act: act, Patches: Patches{Whiten: -1}},
		"only relu and power have one":                                {Field: 3, Stride: 1, Shared: true, Act: layer.Activation{Kind: layer.Linear, Threshold: 1}},
		"activation power has power 0: it must be finite and above 0": {Field: 3, Stride: 1, Shared: true, Act: layer.Activation{Kind: layer.Power}},
		"features of patches are of single units, relu or power":      {Field: 3, Stride: 1, Shared: true, Act: layer.Activation{Kind: layer.Softmax, Beta: 1}},
	} {
		_, err := New(Config{Layers: []Layer{l}}, newBlobs(1, 3, 8).spec, sources(1))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: error %v, want one that says %q", l, err, want)
		}
	}
}
