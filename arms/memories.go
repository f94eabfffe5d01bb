package arms

import (
	"fmt"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/gate"
	"github.com/hebbgrad/hebbgrad/hebbian"
	"github.com/hebbgrad/hebbgrad/hebbian/memory"
	"github.com/hebbgrad/hebbgrad/hebbian/sensor"
	"github.com/hebbgrad/hebbgrad/internal/limit"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// memoryArms are the kinds of memory block, each alone: sensors, one block and
// a gate that listens to it, without layers. What they hold is stated in bits
// and bytes, and all take a budget of bytes, so that they can be compared at
// equal ones with each other and with the table of what was seen.
func memoryArms(blocks memory.Registry) []bench.Arm {
	var arms []bench.Arm
	for _, gateKind := range []string{noveltyGate, oracleGate, openGate, yokedGate, reactivating + noveltyGate, reactivating + oracleGate} {
		for _, k := range blocks {
			if (gateKind == openGate || gateKind == yokedGate) && !k.Fades || within(gateKind) != gateKind && !k.Consolidates {
				continue
			}
			arms = append(arms, memoryArm(k, gateKind))
		}
	}
	return arms
}

// blockSettings are those of one kind of block that is the only memory; its
// size is set by bytes.
func blockSettings(kind memory.Kind) []bench.Setting {
	var own []bench.Setting
	for _, s := range kind.Settings {
		b := bench.Setting{Name: s.Name, Doc: s.Doc, Default: s.Default, Min: s.Min, Max: s.Max}
		if s.Alone != nil {
			b.Default = s.Alone
		}
		if s.Name != kind.Size {
			own = append(own, b)
		}
	}
	return own
}

// memoryArm is one kind of block with a gate that hears it, or with one that is
// told what is new: then all of that is stored, once, and what is rated is the
// block and not the gate.
func memoryArm(kind memory.Kind, gateKind string) bench.Arm {
	name, summary, partner := "memory-"+kind.Name, kind.Summary+", as the only memory", ""
	if within(gateKind) == oracleGate {
		name, summary = name+"-oracle", summary+", told what is new"
	}
	if gateKind == openGate {
		name, summary = name+"-open", summary+", with the gate always open"
	}
	if gateKind == yokedGate {
		partner = name
		name, summary = name+"-yoked", summary+", with a random gate as often open as that of "+name
	}
	if within(gateKind) != gateKind {
		name, summary = name+"-reactivate", summary+"; what is familiar is consolidated"
	}
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
		Partner:  partner,
		Settles:  true, // a full block, and a readout without errors, rest
		Settings: append(settings, blockSettings(kind)...),
		New: func(s bench.Setup) (bench.Learner, error) {
			if err := limit.Check("a memory block", float64(s.Settings.Int("bytes")), "bytes", 1); err != nil {
				return nil, err
			}
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
	c := hebbian.Config{Memory: hebbian.Memory{Blocks: []string{kind.Name}, Kinds: memory.Registry{kind}}}
	if v := set.Float("blur"); v > 0 && s.Shape != (stimulus.Shape{}) {
		c.Sensor.Field = sensor.FieldConfig{Kind: sensor.Gaussian, Sigma: v}
		if wide := set.Float("surround"); wide > v {
			c.Sensor.Field = sensor.FieldConfig{Kind: sensor.CentreSurround, Sigma: v, Surround: wide}
		} else if wide > 0 {
			return c, fmt.Errorf("a surround of σ %v around a centre of σ %v: it must be wider", wide, v)
		}
	}
	c.Sensor.Fixate = set.Bool("fixate") && s.Shape != (stimulus.Shape{})
	v := memory.Values{}
	for _, own := range blockSettings(kind) {
		v[own.Name] = set[own.Name]
	}
	var err error
	if bytes := set.Int("bytes"); bytes > 0 {
		v, err = kind.Fit(v, s.Dim, bytes)
	}
	c.Memory.Set = map[string]memory.Values{kind.Name: v}
	return c, err
}
