package hebbian

import (
	"github.com/hebbgrad/hebbgrad/hebbian/sensor"
	"github.com/hebbgrad/hebbgrad/stimulus"
	"github.com/hebbgrad/hebbgrad/wiring"
)

// Wiring writes the circuit's layers over a stream as package wiring does, from the
// sensors up: contrast normalisation, what units see, their competition, pooling,
// and the normalisation of what all units give. A learner of another rule on layers
// with this text computes the same from the same weights, biases being 0.
func (c Config) Wiring(s stimulus.Spec) string {
	var layers []wiring.Layer
	partial := false
	below := inputs(s, s.Dim)
	for _, l := range c.Layers {
		l = l.withDefaults()
		fields, lie := below.fields(l.Field, l.Stride)
		if l.Contrast > 0 {
			layers = append(layers, wiring.Layer{Kind: wiring.Contrast, Epsilon: l.Contrast})
		}
		units := wiring.Layer{Kind: wiring.Dense, Units: l.Units, Activation: wiring.Linear}
		if len(fields) > 1 {
			units.Kind, units.Size, units.Stride = wiring.Columns, l.Field, l.Stride
			if l.Shared {
				units.Kind = wiring.Conv
			}
		}
		layers = append(layers, units, wiring.Layer{Kind: wiring.Inhibition, Active: l.Active})
		if p := l.Pool; units.Kind == wiring.Conv && p > 1 {
			layers = append(layers, wiring.Layer{Kind: wiring.Pool, Size: p})
			partial = partial || lie.rows%p > 0 || lie.cols%p > 0
			lie.rows, lie.cols = (lie.rows+p-1)/p, (lie.cols+p-1)/p
		}
		layers = append(layers, wiring.Layer{Kind: wiring.Unit})
		below = lie
		below.per = l.Units
	}
	text := wiring.Text(layers)
	if partial {
		text += ", squares at the border pooled in part"
	}
	if c.Sensor.Field.Kind == sensor.Population {
		text = "population " + text
	}
	return text
}
