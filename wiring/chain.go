package wiring

import (
	"fmt"

	"github.com/hebbgrad/hebbgrad/stimulus"
)

// Form is how the inputs or the outputs of a layer lie.
type Form struct {
	stimulus.Shape

	// ByPlace says that the channels of a place stand together, as the units of
	// a column do. Otherwise a channel's places do, as in a stimulus.
	ByPlace bool
}

// Placed is a layer, its defaults filled in, over what lies below it.
type Placed struct {
	Layer
	Number  int // of all layers, from 1
	In, Out Form

	// Normalised is the ε of the contrast normalisation of what each unit sees;
	// 0: none. The layer Contrast below has set it and itself hands on its input.
	Normalised float64

	// Whitened is the ε of its whitening, after that; 0: none.
	Whitened float64
}

// Chain works out the shapes of layers over stimuli of the given kind, and
// reports the first that cannot stand where it does. The layers themselves have
// passed [Layer.Check].
func Chain(layers []Layer, spec stimulus.Spec) ([]Placed, error) {
	at := Form{Shape: spec.Shape}
	if at.Size() == 0 {
		at.Shape = stimulus.Shape{Channels: spec.Dim, Height: 1, Width: 1}
	}
	if at.Size() != spec.Dim {
		return nil, fmt.Errorf("stimuli of shape %d×%d×%d have %d inputs, the stream declares %d",
			at.Channels, at.Height, at.Width, at.Size(), spec.Dim)
	}
	var chain []Placed
	// Whether a layer below has units; what is directly below, of what units see.
	units, normalised, whitened, seen := false, 0., 0., ""
	for i, l := range layers {
		p := Placed{Layer: l.WithDefaults(), Number: i + 1, In: at, Normalised: normalised, Whitened: whitened}
		var err error
		switch {
		case seen != "" && !l.HasUnits() && !(seen == Contrast && l.Kind == Whiten):
			err = fmt.Errorf("%s above %s, which is of what units see: want dense, conv or columns directly above it", l.Kind, seen)
		case l.Kind == Quadrants && (at.Height < 2 || at.Width < 2):
			err = fmt.Errorf("quadrants of %d×%d places: want 2 or more both ways", at.Height, at.Width)
		case l.competes() && !units:
			err = fmt.Errorf("%s chooses among units, and no layer below has any", l.Kind)
		case l.Kind == Winners && l.Active > at.Channels:
			err = fmt.Errorf("winners keeps %d of %d outputs: want 1 to %d", l.Active, at.Channels, at.Channels)
		case l.Kind == Inhibition && l.Active >= at.Channels:
			err = fmt.Errorf("inhibition is set by the largest output left out, and of %d none is left beside %d: want 1 to %d", at.Channels, l.Active, at.Channels-1)
		default:
			p.Out, err = p.out(spec.Shape.Size() > 0)
		}
		if err != nil {
			return nil, fmt.Errorf("hidden layer %d: %w", p.Number, err)
		}
		chain = append(chain, p)
		at, units = p.Out, units || l.HasUnits()
		switch seen = ""; l.Kind {
		case Contrast:
			normalised, seen = l.Epsilon, l.Kind
		case Whiten:
			whitened, seen = l.Epsilon, l.Kind
		default:
			normalised, whitened = 0, 0
		}
	}
	if seen != "" {
		return nil, fmt.Errorf("hidden layer %d: nothing stands above %s", len(layers), seen)
	}
	return chain, nil
}

// out is the form of what the layer gives. shaped says that stimuli have a shape.
func (p Placed) out(shaped bool) (Form, error) {
	in, next := p.In, p.In
	windowed := p.Kind == Conv || p.Kind == Pool
	switch {
	case p.Kind == Dense:
		return Form{Shape: stimulus.Shape{Channels: p.Units, Height: 1, Width: 1}}, nil
	case p.Kind == Quadrants:
		next.Height, next.Width = 2, 2
		return next, nil
	case !windowed && p.Kind != Columns:
		return in, nil
	case !shaped:
		return next, fmt.Errorf("%s needs stimuli with a shape, and this stream declares none", p.Kind)
	case p.Kind == Columns:
		_, rows, cols := Grid(1, in.Height, in.Width, p.Size, p.Stride)
		return Form{Shape: stimulus.Shape{Channels: p.Units, Height: rows, Width: cols}, ByPlace: true}, nil
	case in.ByPlace:
		return next, fmt.Errorf("%s reads channels, which columns do not have: want dense or columns above columns", p.Kind)
	case p.Size > in.Height+2*p.Pad || p.Size > in.Width+2*p.Pad:
		return next, fmt.Errorf("a %s window of side %d does not fit its %d×%d input", p.Kind, p.Size, in.Height, in.Width)
	}
	next.Height = (in.Height+2*p.Pad-p.Size)/p.Stride + 1
	next.Width = (in.Width+2*p.Pad-p.Size)/p.Stride + 1
	if p.Kind == Conv {
		next.Channels = p.Units
	}
	return next, nil
}
