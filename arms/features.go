package arms

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/hebbgrad/hebbgrad/backprop"
	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/gate"
	"github.com/hebbgrad/hebbgrad/hebbian"
	"github.com/hebbgrad/hebbgrad/hebbian/rule"
	"github.com/hebbgrad/hebbgrad/stimulus"
	"github.com/hebbgrad/hebbgrad/wiring"
)

// featureArms learn features of patches, stage by stage, under a readout; they differ
// in the rule of the units alone.
func featureArms() []bench.Arm {
	random := featureArm("hebbian-features-random", "the same with random features: what features that are learned must beat", "none", "readout alone")
	imprinted := featureArm("hebbian-features-imprinted", "the same with features that are patches of the stream: what units that move must beat", "imprint", "imprinting")
	means := featureArm("hebbian-features-kmeans", "the same with features by k-means over stored patches, which is not local", "k-means", "k-means")
	return []bench.Arm{
		featureArm("hebbian-features", "features of patches: whitening, then units that compete, then a readout, each learned locally from what stands below", "competitive", "local"),
		asReference(random), asReference(imprinted), asReference(means),
	}
}

// featureWiring is the wiring of an arm of features, by the size of the stimulus
// where the settings leave it.
func featureWiring(set bench.Settings, s stimulus.Spec) string {
	return cmp.Or(set.String("wiring"), defaultFeatures(s))
}

func defaultFeatures(s stimulus.Spec) string {
	if min(s.Shape.Height, s.Shape.Width) >= 16 {
		return "contrast.1 whiten.001 conv400x6 relu.25 quadrants standard"
	}
	return "contrast.1 whiten.001 conv100x4 relu.25 quadrants standard"
}

func featureConfig(name string, set bench.Settings, s stimulus.Spec) (hebbian.Config, error) {
	text := featureWiring(set, s)
	layers, err := wiring.Parse(text)
	c := hebbian.Config{Memory: hebbian.Memory{Blocks: []string{"none"}}, Shows: gate.None, Minibatch: set.Int("minibatch"),
		Readout: hebbian.Readout{Rule: set.String("readout"), Rate: set.Float("readout-rate"), Anneal: set.Float("readout-anneal"),
			Shrinkage: set.Float("readout-shrinkage")}}
	if c.Readout.Anneal == 0 {
		c.Readout.Anneal = -1 // 0 would mean the default
	}
	if err == nil {
		c.Layers, err = hebbian.Wired(layers)
	}
	if err != nil {
		return c, fmt.Errorf("wiring %q: %w", text, err)
	}
	for i := range c.Layers {
		l := &c.Layers[i]
		if l.Act.Kind == "" {
			return c, fmt.Errorf("wiring %q: layer %d is not one of features of patches: want such as conv400x6 relu.25", text, i+1)
		}
		l.Rule = name
		l.Patches.Settle, l.Patches.Train, l.Patches.Sample = set.Int("settle"), set.Int("train"), set.Int("sample")
		l.Patches.Store = set.Int("store")
		switch name {
		case "competitive":
			l.Params = atRate(set.Float("rate"))
			if l.Patches.Conscience = set.Float("conscience"); l.Patches.Conscience == 0 {
				l.Patches.Conscience = -1
			}
		case "k-means":
			l.Params = rule.Params{"passes": float64(set.Int("passes"))}
		}
	}
	return c, nil
}

// featureArm has the units learn by the named rule, and shown in tables as another.
func featureArm(name, summary, ruleName, shown string) bench.Arm {
	a := bench.Arm{
		Name: name, Summary: summary, Rule: shown, Gate: openGate, Signal: string(gate.None), Minibatch: "minibatch", Settles: true,
		Settings: []bench.Setting{
			{Name: "wiring", Doc: "layers in full, of features of patches each, which learn one after another; empty: by the size of the image", Default: "",
				Wide: &bench.Range{Words: featureWirings()}},
			{Name: "settle", Doc: "presentations from which whitening, and standard, are learned; 0: a twentieth of the run, at most 1,000", Default: 0, Min: 0, Max: 1 << 30},
			{Name: "train", Doc: "presentations from which units learn; 0: a fifth of the run, at most 10,000", Default: 0, Min: 0, Max: 1 << 30},
			{Name: "sample", Doc: "patches of each of those presentations", Default: 10, Min: 1, Max: 1 << 16},
			{Name: "minibatch", Doc: "presentations from which layers and readout take one step", Default: 10, Min: 1, Max: 1 << 16},
			{Name: "store", Doc: "stimuli whose features are kept, a byte each, once the layers stand, so that they are not computed again; 0: none", Default: 0, Min: 0, Max: 1 << 24},
			{Name: "readout", Doc: "rule of the readout; delta uses an error at its own neuron, a one-layer gradient, the others none", Default: "delta",
				Choices: []string{"delta", "supervised-hebb", "class-means", "discriminant"}},
			{Name: "readout-shrinkage", Doc: "leak of the units of a discriminant, in shares of their mean variance", Default: .01, Min: 1e-6, Max: 1e6},
			{Name: "readout-rate", Doc: "learning rate of the readout, of one presentation", Default: 3.0, Min: 1e-6, Max: 1e4,
				Search: &bench.Range{Min: .1, Max: 30, Log: true}},
			{Name: "readout-anneal", Doc: "share of the readout's rate lost over the run", Default: 1.0, Min: 0, Max: 1},
		},
		NoEffect: func(set bench.Settings) []bench.NoEffect { return unusedByReadout(set.String("readout")) },
		Refuse:   needsImages,
		Wiring: wiringBy(func(set bench.Settings, s stimulus.Spec) (hebbian.Config, error) {
			return featureConfig(ruleName, set, s)
		}),
		Readout: func(set bench.Settings, s stimulus.Spec) string { return readoutOf(set.String("readout"), s) },
		New: func(s bench.Setup) (bench.Learner, error) {
			c, err := featureConfig(ruleName, s.Settings, s.Spec)
			if err != nil {
				return nil, err
			}
			n, err := hebbian.New(c, s.Spec, s.Rand)
			return asLearner(withoutMemory{n}, err)
		},
	}
	switch ruleName {
	case "competitive":
		a.Settings = append(a.Settings,
			bench.Setting{Name: "rate", Doc: "learning rate of the units, of one patch, which falls to 0", Default: .1, Min: 1e-6, Max: 1, Search: &bench.Range{Min: .01, Max: .5, Log: true}},
			bench.Setting{Name: "conscience", Doc: "by how much a unit that wins raises its threshold in the competition", Default: .05, Min: 0, Max: 100,
				Search: &bench.Range{Min: .001, Max: .1, Log: true}})
	case "k-means":
		a.Settings = append(a.Settings, bench.Setting{Name: "passes", Doc: "passes over the patches held", Default: 20, Min: 1, Max: 10000})
	}
	return a
}

func needsImages(s stimulus.Spec) error {
	if s.Shape == (stimulus.Shape{}) {
		return errors.New("features of patches are of images, and stimuli here have no shape")
	}
	return nil
}

// withoutMemory is a circuit that cannot tell what is novel.
type withoutMemory struct{ *hebbian.Circuit }

var _ bench.Limited = withoutMemory{}

func (withoutMemory) Offers(c bench.Capability) bool { return c != bench.NeedNovelty }

// featureWirings are those that a wide search draws from.
func featureWirings() []string {
	var words []string
	for _, contrast := range []string{"contrast.1", "contrast.03"} {
		for _, whiten := range []string{"whiten.001", "whiten.0003"} {
			for _, units := range []string{"conv400x6 relu.25", "conv400x6 relu.5", "conv400x5 relu.25", "conv400x6 relu.25 power2"} {
				words = append(words, contrast+" "+whiten+" "+units+" quadrants standard")
			}
		}
	}
	return words
}

// gradientFeaturesArm is the gradient rule on the wiring of the features of patches.
// Whitening and standard settle first, as the local learner's do, standard from what
// the initial weights give; then the gradient learns units, their biases, by which the
// threshold of relu moves, and readout, together.
func gradientFeaturesArm() bench.Arm {
	a := gradientArm("backprop-features", openGate, "", "backprop on the wiring of hebbian-features: units whose weights all places share, over whitened patches")
	a.Settings = slices.DeleteFunc(a.Settings, func(s bench.Setting) bool {
		return slices.Contains([]string{"units", "depth", "activation", "dropout"}, s.Name)
	})
	for i := range a.Settings {
		if s := &a.Settings[i]; s.Name == "layers" {
			s.Doc, s.Wide = "layers in full; empty: by the size of the image, as hebbian-features", &bench.Range{Words: featureWirings()}
		}
	}
	a.Settings = append(a.Settings, bench.Setting{Name: "settle", Doc: "presentations from which whitening, and standard, are learned; 0: a twentieth of the run, at most 1,000", Default: 0, Min: 0, Max: 1 << 30})
	a.NoEffect = func(s bench.Settings) []bench.NoEffect {
		return slices.Concat(unusedByStep(s), unusedByGate(s), unusedBySettled(s))
	}
	a.Refuse = needsImages
	wired := func(_ bench.Settings, s stimulus.Spec) []backprop.Layer {
		layers, err := wiring.Parse(defaultFeatures(s))
		if err != nil {
			panic(err) // of a text of ours
		}
		return layers
	}
	a.Wiring = gradientWiring(wired)
	a.New = func(s bench.Setup) (bench.Learner, error) { return newGradient(s, openGate, wired, nil) }
	return a
}

// settles reports whether layers learn by no gradient, from the first presentations.
func settles(layers []wiring.Layer) bool {
	return slices.ContainsFunc(layers, func(l wiring.Layer) bool { return l.Kind == wiring.Whiten || l.Kind == wiring.Standard })
}

func unusedBySettled(s bench.Settings) []bench.NoEffect {
	if layers, err := wiring.Parse(s.String("layers")); err == nil && s.String("layers") != "" && !settles(layers) {
		return without("no layer is whiten or standard", "settle")
	}
	return nil
}
