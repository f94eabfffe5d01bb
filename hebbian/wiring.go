package hebbian

import (
	"errors"
	"fmt"

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

// Wired makes layers of what package wiring has read: columns, dense layers and
// convolutions, each with the contrast normalisation before it and the inhibition
// and the pooling after it. What the local learner cannot be wired as is refused.
// The normalisation that ends every layer need not be written.
func Wired(layers []wiring.Layer) ([]Layer, error) {
	var out []Layer
	contrast := 0.
	for i, l := range layers {
		var of *Layer // the layer that l belongs to
		if len(out) > 0 && contrast == 0 {
			of = &out[len(out)-1]
		}
		var err error
		switch {
		case l.HasUnits() && l.Activation != "" && l.Activation != wiring.Linear:
			err = fmt.Errorf("units of the local learner compete, and have no activation %s", l.Activation)
		case l.HasUnits() && l.Pad > 0:
			err = errors.New("the local learner does not look beyond the border: no padding")
		case l.HasUnits():
			at := Layer{Units: l.Units, Contrast: -1, Shared: l.Kind == wiring.Conv}
			if l.Kind != wiring.Dense {
				at.Field, at.Stride = l.Size, l.WithDefaults().Stride
			}
			if contrast > 0 {
				at.Contrast, contrast = contrast, 0
			}
			out = append(out, at)
		case l.Kind == wiring.Contrast:
			contrast = l.Epsilon
		case of == nil:
			err = errors.New("it stands above no units")
		case l.Kind == wiring.Inhibition && of.Active == 0:
			of.Active = l.Active
		case l.Kind == wiring.Pool && of.Shared && of.Pool == 0 && l.WithDefaults().Stride == l.Size:
			of.Pool = l.Size
		case l.Kind == wiring.Unit:
		default:
			err = errors.New("the local learner has no such layer there: it has contrast, then dense, columns or conv, inhibition, and pool above conv, whose squares do not overlap")
		}
		if err != nil {
			return nil, fmt.Errorf("hebbian: layer %d, %q: %w", i+1, l, err)
		}
	}
	if contrast > 0 {
		return nil, errors.New("hebbian: nothing stands above contrast")
	}
	return out, nil
}
