package arms

import (
	"fmt"
	"strings"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/gate"
	"github.com/hebbgrad/hebbgrad/hebbian"
	"github.com/hebbgrad/hebbgrad/hebbian/memory"
	"github.com/hebbgrad/hebbgrad/hebbian/rule"
	"github.com/hebbgrad/hebbgrad/hebbian/sensor"
	"github.com/hebbgrad/hebbgrad/stimulus"
	"github.com/hebbgrad/hebbgrad/wiring"
)

// basis is what an arm starts from.
type basis struct {
	config func(stimulus.Spec) hebbian.Config
	share  int // of how many units of a column one fires, where settings do not say
}

func columns() basis { return basis{hebbian.For, 10} }
func dense() basis   { return basis{hebbian.Dense, 20} }

// localSettings are those of every arm of local rules, of whose units one of share
// fires.
func localSettings(blocks memory.Registry, share int) []bench.Setting {
	return []bench.Setting{
		{Name: "units", Doc: "units of each column of the first layer; 0: by the size of the stimulus", Default: 0, Min: 0, Max: 16384,
			Cost: &bench.Range{Min: 4, Max: 160, Log: true}, Wide: &bench.Range{Min: 20, Max: 160, Log: true}},
		{Name: "field", Doc: "side of a column's receptive field over an image, in inputs; 0: by its size; -1: all of it", Default: 0, Min: -1, Max: 1024},
		{Name: "stride", Doc: "distance between fields, in inputs; 0: by the size of the image", Default: 0, Min: 0, Max: 1024},
		{Name: "shared", Doc: "the columns of the first layer share their weights: a convolution", Default: false},
		{Name: "pool-places", Doc: "side of the squares of places over which the largest output of each unit of shared weights is kept; 1: none; 0: by the size of the image", Default: 0, Min: 0, Max: 1024},
		{Name: "active", Doc: fmt.Sprintf("units of a column that fire; 0: one of %d", share), Default: 0, Min: 0, Max: 16384,
			Wide: &bench.Range{Min: 1, Max: 16, Log: true}},
		{Name: "layers", Doc: "layers of columns; those above the first are one column each", Default: 1, Min: 0, Max: 4},
		{Name: "upper-units", Doc: "units of each layer above the first", Default: 400, Min: 1, Max: 16384},
		{Name: "wiring", Doc: "layers in full, instead of units, field, stride, active, layers, upper-units, shared, pool-places and contrast: contrast.1 columns80x12/4 inhibition8, 2000 inhibition100, conv100x5 inhibition5 pool4", Default: "",
			Wide: &bench.Range{Words: localWirings()}},
		{Name: "rule", Doc: "by which the layers learn; none: fixed random weights", Default: "resonance",
			Choices: []string{"resonance", "krotov-hopfield", "softhebb", "competitive", "imprint", "none"},
			Wide:    &bench.Range{Words: []string{"resonance", "krotov-hopfield", "softhebb"}}},
		{Name: "rule-rate", Doc: "learning rate of the layers, of one presentation; 0: the rule's own", Default: 0.0, Min: 0, Max: 100,
			Search: &bench.Range{Min: 1e-4, Max: 3e-2, Log: true}, Wide: &bench.Range{Min: 1e-4, Max: 1, Log: true}},
		{Name: "contrast", Doc: "ε of the contrast normalisation of a field; -1: none", Default: .1, Min: -1, Max: 100,
			Wide: &bench.Range{Min: .02, Max: .5, Log: true}},
		{Name: "minibatch", Doc: "presentations from which layers and readout take one step; 1: the gate decides on each with all before it learned", Default: 1, Min: 1, Max: 1 << 16,
			Wide: &bench.Range{Min: 1, Max: 64, Log: true}, Cost: &bench.Range{Min: 1, Max: 1000, Log: true}},
		{Name: "readout", Doc: "rule of the readout; delta uses an error at its own neuron, a one-layer gradient, the others none", Default: "delta",
			Choices: []string{"delta", "supervised-hebb", "class-means", "discriminant"}, Wide: &bench.Range{}},
		{Name: "readout-rate", Doc: "learning rate of the readout, of one presentation; 0: the rule's own", Default: 0.0, Min: 0, Max: 1e4,
			Search: &bench.Range{Min: .5, Max: 20, Log: true}, Wide: &bench.Range{Min: .005, Max: 20, Log: true}},
		{Name: "readout-anneal", Doc: "share of the readout's rate lost over the run", Default: .9, Min: 0, Max: 1,
			Search: &bench.Range{Min: .5, Max: 1}},
		{Name: "readout-shrinkage", Doc: "leak of the units of a discriminant, in shares of their mean variance", Default: .01, Min: 1e-6, Max: 1e6},
		{Name: "memory", Doc: "blocks that search for a stimulus, with + between them: " + blocks.Names() + "; or none", Default: "conjunction",
			Cost: &bench.Range{Words: []string{"conjunction", "none"}}},
		{Name: "memory-reads", Doc: "what memory reads: 0 the sensors, k layer k", Default: 0, Min: 0, Max: 4},
		{Name: "pool", Doc: "how blocks pool their match", Default: "mean", Choices: []string{"mean", "max", "min"}},
		{Name: "feedback", Doc: "what comes back to the sensors", Default: string(sensor.Broadcast),
			Choices: []string{string(sensor.Broadcast), string(sensor.Predictive), string(sensor.Both), string(sensor.NoFeedback)}},
		{Name: "fixate", Doc: "an eye that centres on what stands out of an image; of no effect on what is no image", Default: false},
		{Name: "early-match", Doc: "a stimulus that memory finds skips layers and readout; needs the signal instance and a minibatch of 1", Default: false},
		{Name: "integrate", Doc: "settled rates by the dynamics in time, not from their fixed point", Default: false},
	}
}

// localConfig turns resolved settings into a circuit for a stream.
func localConfig(w basis, set bench.Settings, s stimulus.Spec) (hebbian.Config, error) {
	c := w.config(s)
	first := c.Layers[0]
	if v := set.Int("units"); v > 0 {
		first.Units = v
		first.Active = max(1, v/w.share)
	}
	if v := set.Int("active"); v > 0 {
		first.Active = min(v, first.Units)
	}
	switch v := set.Int("field"); {
	case v < 0:
		first.Field, first.Stride = 0, 0
	case v > 0:
		first.Field, first.Stride = v, 0
	}
	if v := set.Int("stride"); v > 0 {
		first.Stride = v
	}
	first.Shared = set.Bool("shared")
	if v := set.Int("pool-places"); v > 0 {
		first.Pool = v
	} else if !first.Shared {
		first.Pool = 0
	}
	if first.Contrast = set.Float("contrast"); first.Contrast == 0 {
		first.Contrast = -1 // 0 would mean the default
	}
	c.Layers = c.Layers[:0]
	for k := range set.Int("layers") {
		l := first
		if k > 0 {
			l = hebbian.Layer{Units: set.Int("upper-units"), Contrast: first.Contrast}
		}
		c.Layers = append(c.Layers, l)
	}
	if text := set.String("wiring"); text != "" {
		layers, err := wiring.Parse(text)
		if err == nil {
			c.Layers, err = hebbian.Wired(layers)
		}
		if err != nil {
			return c, fmt.Errorf("wiring %q: %w", text, err)
		}
	}
	for i := range c.Layers {
		l := &c.Layers[i]
		l.Rule = set.String("rule")
		if v := set.Float("rule-rate"); v > 0 && l.Rule != "none" {
			l.Params = rule.Params{"rate": v}
		}
	}
	c.Minibatch = set.Int("minibatch")
	c.Readout = hebbian.Readout{Rule: set.String("readout"), Rate: set.Float("readout-rate"), Anneal: set.Float("readout-anneal"), Shrinkage: set.Float("readout-shrinkage")}
	if c.Readout.Anneal == 0 {
		c.Readout.Anneal = -1 // 0 would mean the default
	}
	c.Memory.Blocks = strings.Split(set.String("memory"), "+")
	c.Memory.Pool = set.String("pool")
	c.Memory.Reads = set.Int("memory-reads")
	c.Sensor.Feedback = sensor.Feedback(set.String("feedback"))
	c.Sensor.Fixate = set.Bool("fixate") && s.Shape != (stimulus.Shape{})
	c.EarlyMatch = set.Bool("early-match")
	c.Integrate = set.Bool("integrate")
	return c, nil
}

// unusedByLocal names the settings that have no effect beside the others.
func unusedByLocal(s bench.Settings) []bench.NoEffect {
	unused, because := append(unusedByGate(s), unusedByReadout(s.String("readout"))...), ""
	switch text := s.String("wiring"); {
	case text != "":
		because := fmt.Sprintf("wiring %q describes the layers in full", text)
		for _, name := range []string{"units", "field", "stride", "active", "layers", "upper-units", "shared", "pool-places", "contrast"} {
			unused = append(unused, bench.NoEffect{Name: name, Because: because})
		}
		return unused
	case s.Int("layers") == 0:
		because = "there is no layer"
	case s.Int("field") < 0:
		because = "under one field over all inputs there are no places that could share weights"
	case !s.Bool("shared"):
		return append(unused, bench.NoEffect{Name: "pool-places", Because: "only places of shared weights are pooled"})
	default:
		return unused
	}
	return append(unused, bench.NoEffect{Name: "shared", Because: because}, bench.NoEffect{Name: "pool-places", Because: because})
}

func unusedByReadout(rule string) (unused []bench.NoEffect) {
	because := fmt.Sprintf("readout %q has no such parameter", rule)
	switch rule {
	case "class-means", "discriminant":
		unused = append(unused, bench.NoEffect{Name: "readout-rate", Because: because}, bench.NoEffect{Name: "readout-anneal", Because: because})
	}
	if rule != "discriminant" {
		unused = append(unused, bench.NoEffect{Name: "readout-shrinkage", Because: because})
	}
	return unused
}

// localArm is the local rule with the given gate, in columns.
func (p Parts) localArm(name, kind, partner, summary string) bench.Arm {
	return p.wiredArm(columns(), name, kind, partner, summary)
}

// denseArm is the same in one dense layer.
func (p Parts) denseArm(name, kind, partner, summary string) bench.Arm {
	a := p.wiredArm(dense(), name, kind, partner, summary)
	a = with(a, a.Rule, bench.Settings{"field": -1, "wiring": ""})
	for i := range a.Settings {
		switch s := &a.Settings[i]; s.Name {
		case "units":
			s.Wide, s.Cost = &bench.Range{Min: 200, Max: 4000, Log: true}, &bench.Range{Min: 10, Max: 2000, Log: true}
		case "active":
			s.Wide = &bench.Range{Min: 4, Max: 200, Log: true}
		}
	}
	return a
}

// convArm is the same in a convolution.
func (p Parts) convArm(name, kind, partner, summary string) bench.Arm {
	a := p.wiredArm(basis{hebbian.Convolution, 20}, name, kind, partner, summary)
	return with(a, a.Rule, bench.Settings{"shared": true, "wiring": ""})
}

// readoutOf names a rule by which class scores are read, as a layer of its own has
// it: the last layer of a network that descends the gradient of its cross-entropy
// learns by the delta rule.
func readoutOf(rule string, s stimulus.Spec) string {
	if s.Classes == 0 {
		return ""
	}
	return rule
}

// wiringBy is the wiring of the circuit that settings make.
func wiringBy(config func(bench.Settings, stimulus.Spec) (hebbian.Config, error)) func(bench.Settings, stimulus.Spec) string {
	return func(set bench.Settings, s stimulus.Spec) string {
		c, err := config(set, s)
		if err != nil {
			return "" // the learner is refused for it
		}
		return c.Wiring(s)
	}
}

// wiredArm is the local rule with the given gate in the given wiring.
func (p Parts) wiredArm(w basis, name, kind, partner, summary string) bench.Arm {
	return gated(bench.Arm{
		Name:      name,
		Summary:   summary,
		Rule:      "local",
		Partner:   partner,
		Minibatch: "minibatch",
		Settings:  localSettings(p.Blocks, w.share),
		NoEffect:  unusedByLocal,
		Wiring:    wiringBy(func(set bench.Settings, s stimulus.Spec) (hebbian.Config, error) { return localConfig(w, set, s) }),
		Readout:   func(set bench.Settings, s stimulus.Spec) string { return readoutOf(set.String("readout"), s) },
		New: func(s bench.Setup) (bench.Learner, error) {
			c, err := localConfig(w, s.Settings, s.Spec)
			if err != nil {
				return nil, err
			}
			c.Memory.Kinds = p.Blocks
			c.Shows = gate.None
			g, err := buildGate(kind, s)
			if err != nil {
				return nil, err
			}
			return asLearner(hebbian.New(c, s.Spec, s.Rand, g))
		},
	}, kind, anySignal()...)
}
