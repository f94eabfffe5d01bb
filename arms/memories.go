package arms

import (
	"fmt"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/gate"
	"github.com/hebbgrad/hebbgrad/hebbian"
	"github.com/hebbgrad/hebbgrad/hebbian/memory"
	"github.com/hebbgrad/hebbgrad/hebbian/sensor"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// memoryArms are the kinds of memory block, each alone: sensors, one block and
// a gate that listens to it, without layers. What they hold is stated in bits
// and bytes, and all take a budget of bytes, so that they can be compared at
// equal ones with each other and with the table of what was seen.
func memoryArms() []bench.Arm {
	var arms []bench.Arm
	for _, gateKind := range []string{noveltyGate, oracleGate} {
		for _, k := range memory.Kinds() {
			arms = append(arms, memoryArm(k, gateKind))
		}
	}
	return arms
}

// blockSettings are those of one kind of block alone, and read enters them in
// the settings of blocks over in inputs. A kind that is not named here has its
// size alone to be set.
func blockSettings(kind string) (own []bench.Setting, read func(m *memory.Settings, set bench.Settings, in int)) {
	number := func(name, doc string, v, lo, hi float64) bench.Setting {
		return bench.Setting{Name: name, Doc: doc, Default: v, Min: lo, Max: hi}
	}
	count := func(name, doc string, v int, lo, hi float64) bench.Setting {
		return bench.Setting{Name: name, Doc: doc, Default: v, Min: lo, Max: hi}
	}
	mean := number("mean", "subtracted from every input: the covariance rule where it is their mean", 0, -1e6, 1e6)
	switch kind {
	case "conjunction":
		return []bench.Setting{
				count("groups", "winner-take-all groups that a cell listens to: more tell like patterns apart, fewer bear more noise", 14, 1, 26),
				count("units", "units of a group, a power of two", 2, 2, 1<<12),
				count("neurons", "of the expansion from which groups draw their units", 256, 2, 1<<16),
				count("fan", "inputs that such a neuron samples, even", 48, 2, 1<<12),
			}, func(m *memory.Settings, set bench.Settings, _ int) {
				m.Conjunction = memory.ConjunctionConfig{Groups: set.Int("groups"), Units: set.Int("units"), Neurons: set.Int("neurons"), Fan: set.Int("fan")}
			}
	case "expansion":
		return []bench.Setting{
				count("fan", "inputs that a cell samples, at most all", 6, 1, 1<<12),
				number("active", "share of cells that fire", .05, 1e-4, 1),
				number("depress", "factor by which a firing cell's synapse is depressed", .4, .001, .999),
				number("recovery", "of a depressed synapse at a presentation in which its cell is silent; 0: none, long-term memory", 0, 0, .999),
			}, func(m *memory.Settings, set bench.Settings, in int) {
				m.Expansion = memory.ExpansionConfig{Fan: min(set.Int("fan"), in), Active: set.Float("active"), Depress: set.Float("depress"), Recovery: set.Float("recovery")}
				if m.Expansion.Recovery == 0 {
					m.Expansion.Recovery = -1 // 0 would mean the default
				}
			}
	case "energy":
		return []bench.Setting{
				mean, {Name: "running-mean", Doc: "every input's own mean over what is stored is subtracted, mean counting as one pattern; goes with no decay", Default: false},
				number("decay", "share of every synapse lost when a pattern is stored", 0, 0, .999),
			}, func(m *memory.Settings, set bench.Settings, _ int) {
				m.Energy = memory.EnergyConfig{Mean: set.Float("mean"), Running: set.Bool("running-mean"), Decay: set.Float("decay")}
			}
	case "antihebb":
		return []bench.Setting{
				mean, number("rate", "share of its drive by which a neuron's response to a stored pattern falls", .5, 1e-6, 2),
			}, func(m *memory.Settings, set bench.Settings, _ int) {
				m.AntiHebb = memory.AntiHebbConfig{Mean: set.Float("mean"), Rate: set.Float("rate")}
			}
	case "fading":
		return []bench.Setting{
				count("active", "neurons that store a pattern", 4, 1, 1<<12),
				count("stages", "of a synapse, in a chain", 8, 1, 64),
				number("horizon", "patterns stored later after which one has faded", 200, 1, 1e9),
			}, func(m *memory.Settings, set bench.Settings, _ int) {
				m.Fading = memory.FadingConfig{Active: set.Int("active"), Stages: set.Int("stages"), Horizon: set.Float("horizon")}
			}
	case "prototypes":
		return []bench.Setting{
				number("low", "least value of an input", 0, -1e6, 1e6), number("high", "largest value of an input", 1, -1e6, 1e6),
				number("vigilance", "least match at which a category takes a pattern in", .98, 0, 1),
			}, func(m *memory.Settings, set bench.Settings, _ int) {
				m.Prototypes = memory.PrototypesConfig{Low: set.Float("low"), High: set.Float("high"), Vigilance: set.Float("vigilance")}
			}
	}
	return nil, func(*memory.Settings, bench.Settings, int) {}
}

// memoryArm is one kind of block with a gate that hears it, or with one that is
// told what is new: then all of that is stored, once, and what is rated is the
// block and not the gate.
func memoryArm(kind memory.Kind, gateKind string) bench.Arm {
	name, summary := "memory-"+kind.Name, kind.Summary+", as the only memory"
	if gateKind == oracleGate {
		name, summary = name+"-oracle", summary+", told what is new"
	}
	own, _ := blockSettings(kind.Name)
	settings := []bench.Setting{
		{Name: "bytes", Doc: "held by the block at most, which sets its size; 0: its default size", Default: 0, Min: 0, Max: 1 << 32},
		{Name: "blur", Doc: "σ of the sensors' Gaussian fields over an image, in inputs; 0: none, and none over what is no image", Default: 0.0, Min: 0, Max: 64},
		{Name: "surround", Doc: "σ of the Gaussian surround that is subtracted where there is a blur, larger than that; 0: none", Default: 0.0, Min: 0, Max: 128},
		{Name: "fixate", Doc: "an eye that centres on what stands out of an image; of no effect on what is no image", Default: false},
	}
	return gated(bench.Arm{
		Name:     name,
		Summary:  summary,
		Rule:     "memory alone",
		Settles:  true, // a full block, and a readout without errors, rest
		Settings: append(settings, own...),
		New: func(s bench.Setup) (bench.Learner, error) {
			c, err := memoryConfig(kind, s.Settings, s.Spec)
			if err != nil {
				return nil, err
			}
			c.Shows = gate.None
			g, err := buildGate(gateKind, s)
			if err != nil {
				return nil, err
			}
			return asLearner(hebbian.New(c, s.Spec, s.Rand, g))
		},
	}, gateKind, string(gate.Instance))
}

// memoryConfig is a circuit of sensors and one block of the size that the
// bytes allow.
func memoryConfig(kind memory.Kind, set bench.Settings, s stimulus.Spec) (hebbian.Config, error) {
	c := hebbian.Config{Memory: hebbian.Memory{Blocks: []string{kind.Name}}}
	if v := set.Float("blur"); v > 0 && s.Shape != (stimulus.Shape{}) {
		c.Sensor.Field = sensor.FieldConfig{Kind: sensor.Gaussian, Sigma: v}
		if wide := set.Float("surround"); wide > v {
			c.Sensor.Field = sensor.FieldConfig{Kind: sensor.CentreSurround, Sigma: v, Surround: wide}
		} else if wide > 0 {
			return c, fmt.Errorf("a surround of σ %v around a centre of σ %v: it must be wider", wide, v)
		}
	}
	c.Sensor.Fixate = set.Bool("fixate") && s.Shape != (stimulus.Shape{})
	_, read := blockSettings(kind.Name)
	read(&c.Memory.Settings, set, s.Dim)
	if bytes := set.Int("bytes"); bytes > 0 {
		return c, kind.Fit(&c.Memory.Settings, s.Dim, bytes)
	}
	return c, nil
}
