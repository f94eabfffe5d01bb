package hebbian

import (
	"errors"
	"fmt"

	"github.com/hebbgrad/hebbgrad/hebbian/layer"
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
		if e := l.Patches.Whiten; e > 0 {
			layers = append(layers, wiring.Layer{Kind: wiring.Whiten, Epsilon: e})
		}
		units := wiring.Layer{Kind: wiring.Dense, Units: l.Units, Activation: wiring.Linear}
		if len(fields) > 1 {
			units.Kind, units.Size, units.Stride = wiring.Columns, l.Field, l.Stride
			if l.Shared {
				units.Kind = wiring.Conv
			}
		}
		layers = append(append(layers, units), l.answers()...)
		if l.Patches.Quadrants {
			layers = append(layers, wiring.Layer{Kind: wiring.Quadrants})
			lie.rows, lie.cols = min(lie.rows, 2), min(lie.cols, 2)
		}
		if p := l.Pool; units.Kind == wiring.Conv && p > 1 {
			layers = append(layers, wiring.Layer{Kind: wiring.Pool, Size: p})
			partial = partial || lie.rows%p > 0 || lie.cols%p > 0
			lie.rows, lie.cols = (lie.rows+p-1)/p, (lie.cols+p-1)/p
		}
		if l.Patches.Standard {
			layers = append(layers, wiring.Layer{Kind: wiring.Standard})
		} else {
			layers = append(layers, wiring.Layer{Kind: wiring.Unit})
		}
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

// answers is how units turn their drives into outputs.
func (c Layer) answers() []wiring.Layer {
	if c.Act.Kind == "" {
		return []wiring.Layer{{Kind: wiring.Inhibition, Active: c.Active}}
	}
	list := []wiring.Layer{{Kind: wiring.Rectify, Threshold: c.Act.Threshold}}
	if c.Act.Kind == layer.Power {
		list = append(list, wiring.Layer{Kind: wiring.Power, Exponent: c.Act.Power})
	}
	return list
}

// Wired makes layers of what package wiring has read: columns, dense layers and
// convolutions, each with the contrast normalisation before it and the inhibition
// and the pooling after it; and features of patches, which are convolutions with relu
// in place of the inhibition, and may have whitening before them and quadrants
// and standard after them. What the local learner cannot be wired as is refused. The
// normalisation that ends every other layer need not be written.
func Wired(layers []wiring.Layer) ([]Layer, error) {
	var out []Layer
	contrast, whiten := 0., 0.
	for i, l := range layers {
		var of *Layer // the layer that l belongs to
		if len(out) > 0 && contrast == 0 && whiten == 0 {
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
			at.Patches.Whiten, whiten = whiten, 0
			out = append(out, at)
		case l.Kind == wiring.Contrast:
			contrast = l.Epsilon
		case l.Kind == wiring.Whiten && whiten == 0:
			whiten = l.Epsilon
		case of == nil:
			err = errors.New("it stands above no units")
		case l.Kind == wiring.Inhibition && of.Active == 0:
			of.Active = l.Active
		case l.Kind == wiring.Pool && of.Shared && !of.Patches.Quadrants && of.Pool == 0 && l.WithDefaults().Stride == l.Size:
			of.Pool = l.Size
		case l.Kind == wiring.Rectify && of.Shared && of.Active == 0 && of.Act.Kind == "":
			of.Act = layer.Activation{Kind: layer.ReLU, Threshold: l.Threshold}
		case l.Kind == wiring.Power && of.Act.Kind == layer.ReLU:
			of.Act.Kind, of.Act.Power = layer.Power, l.Exponent
		case l.Kind == wiring.Quadrants && of.Act.Kind != "" && of.Pool == 0:
			of.Patches.Quadrants = true
		case l.Kind == wiring.Standard && of.Act.Kind != "":
			of.Patches.Standard = true
		case l.Kind == wiring.Unit && !of.Patches.Standard:
		default:
			err = errors.New("the local learner has no such layer there: it has contrast, then dense, columns or conv, inhibition, and pool above conv, whose squares do not overlap; and contrast, whiten, conv, relu, power, pool or quadrants, standard")
		}
		if err != nil {
			return nil, fmt.Errorf("hebbian: layer %d, %q: %w", i+1, l, err)
		}
	}
	if contrast > 0 || whiten > 0 {
		return nil, errors.New("hebbian: nothing stands above contrast or whiten")
	}
	for k, l := range out {
		if l.Patches.Whiten > 0 && l.Act.Kind == "" {
			return nil, fmt.Errorf("hebbian: whiten below the units of layer %d, which compete: it is of features of patches, such as whiten.001 conv400x6 relu.25", k+1)
		}
	}
	return out, nil
}
