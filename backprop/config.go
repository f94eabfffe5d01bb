package backprop

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/hebbgrad/hebbgrad/stimulus"
)

// Kinds of hidden layer.
const (
	Dense   = "dense"
	Conv    = "conv"
	Pool    = "pool"
	Dropout = "dropout"
)

// Activations. The slope of leaky-relu below 0 is .01; the scale of elu is 1.
const (
	Linear    = "linear"
	ReLU      = "relu"
	LeakyReLU = "leaky-relu"
	ELU       = "elu"
	Softplus  = "softplus"
	Tanh      = "tanh"
	Sigmoid   = "sigmoid"
)

// Initial weights. He et al. (2015) draw from a normal distribution of
// variance 2/fan-in, Glorot and Bengio (2010) uniformly from
// ±√(6/(fan-in + fan-out)). Biases begin at 0.
const (
	He     = "he"
	Glorot = "glorot"
)

// Config describes a network and how it learns.
type Config struct {
	// Layers are the hidden layers, from the input up. With none, a
	// classifier is softmax regression. The output layer is added: its size
	// follows from the stream.
	Layers []Layer

	// Minibatch is the number of presentations of one step; 0 means 64. A
	// call of Learn with more is split; a remainder makes a step of its own.
	Minibatch int

	// Init is He or Glorot; empty chooses for each layer by its activation:
	// He for the rectifiers, Glorot for the others and for the output.
	Init string

	Step     Step
	Schedule Schedule
	Replay   Replay
}

// Layer is one hidden layer. Fields that its kind does not use must be zero.
type Layer struct {
	Kind string

	// Units is the number of outputs of a dense layer or of channels of a
	// convolution.
	Units int

	// Size is the side of the square window of a convolution or a pooling.
	// Stride is its step; 0 means 1 for a convolution and Size for a pooling.
	// Pad is how many zeros surround the input of a convolution.
	Size, Stride, Pad int

	// Rate is the share of inputs that dropout silences while learning; the
	// others are multiplied by 1/(1−Rate). It is resolved to 1/65536.
	Rate float64

	// Activation of a dense layer or a convolution; empty means ReLU.
	Activation string
}

// Replay keeps stored examples in a reservoir, so that at any time each
// presentation that took part in a step is among them with equal probability
// (Vitter 1985), and adds some of them to each step. The input is stored verbatim.
type Replay struct {
	Stored  int // examples held at most; 0 switches replay off
	PerStep int // examples drawn, with replacement, for each step; 0 means Minibatch
}

func (c Config) withDefaults() Config {
	c.Minibatch = cmp.Or(c.Minibatch, 64)
	c.Layers = slices.Clone(c.Layers)
	for i := range c.Layers {
		switch l := &c.Layers[i]; l.Kind {
		case Dense:
			l.Activation = cmp.Or(l.Activation, ReLU)
		case Conv:
			l.Activation, l.Stride = cmp.Or(l.Activation, ReLU), cmp.Or(l.Stride, 1)
		case Pool:
			l.Stride = cmp.Or(l.Stride, l.Size)
		}
	}
	if c.Replay.Stored > 0 && c.Replay.PerStep == 0 {
		c.Replay.PerStep = c.Minibatch
	}
	c.Step = c.Step.withDefaults()
	c.Schedule.Kind = cmp.Or(c.Schedule.Kind, Constant)
	return c
}

// check reports the first setting that cannot be used, by name. It is called
// on the configuration as given, before defaults fill it.
func (c Config) check(spec stimulus.Spec) error {
	if c.Minibatch < 0 {
		return fmt.Errorf("minibatch of %d presentations: want 1 or more", c.Minibatch)
	}
	switch c.Init {
	case "", He, Glorot:
	default:
		return fmt.Errorf("unknown init %q: want %s or %s", c.Init, He, Glorot)
	}
	for i, l := range c.Layers {
		if err := l.check(); err != nil {
			return fmt.Errorf("hidden layer %d: %w", i+1, err)
		}
	}
	if err := c.Step.check(); err != nil {
		return err
	}
	if err := c.Schedule.check(spec); err != nil {
		return err
	}
	if c.Step.Rule == LBFGS {
		if c.Schedule != (Schedule{}) && c.Schedule != (Schedule{Kind: Constant}) {
			return errors.New("step rule lbfgs has no rate for a schedule to change")
		}
		for i, l := range c.Layers {
			if l.Kind == Dropout {
				return fmt.Errorf("hidden layer %d: with dropout the loss changes from one evaluation to the next, and step rule lbfgs needs one that does not", i+1)
			}
		}
	}
	switch {
	case c.Replay.Stored < 0 || c.Replay.PerStep < 0:
		return fmt.Errorf("replay of %d stored examples, %d a step: want 0 or more", c.Replay.Stored, c.Replay.PerStep)
	case c.Replay.Stored == 0 && c.Replay.PerStep > 0:
		return errors.New("replay per step is set, but no example is stored: set the number stored too")
	}
	return nil
}

func (l Layer) check() error {
	unused := func(name string, set bool) error {
		if set {
			return fmt.Errorf("%s has no %s", l.Kind, name)
		}
		return nil
	}
	units, window := "units", l.Size != 0 || l.Stride != 0 || l.Pad != 0
	if l.Kind == Conv {
		units = "channels"
	}
	hasUnits, hasWindow := l.Kind == Dense || l.Kind == Conv, l.Kind == Conv || l.Kind == Pool
	switch {
	case !hasUnits && !hasWindow && l.Kind != Dropout:
		return fmt.Errorf("unknown kind %q: want %s, %s, %s or %s", l.Kind, Dense, Conv, Pool, Dropout)
	case hasUnits && l.Units < 1:
		return fmt.Errorf("%s with %d %s: want 1 or more", l.Kind, l.Units, units)
	case hasWindow && l.Size < 1:
		return fmt.Errorf("%s with a window of side %d: want 1 or more", l.Kind, l.Size)
	case hasWindow && l.Stride < 0:
		return fmt.Errorf("%s with stride %d: want 1 or more", l.Kind, l.Stride)
	case l.Kind == Conv && (l.Pad < 0 || l.Pad >= l.Size):
		return fmt.Errorf("conv with padding %d: want 0 to %d, less than the window", l.Pad, l.Size-1)
	case l.Kind == Dropout && !(l.Rate > 0 && l.Rate < 1):
		return fmt.Errorf("dropout rate %v: want above 0 and below 1", l.Rate)
	case hasUnits:
		return errors.Join(checkActivation(cmp.Or(l.Activation, ReLU)), unused("window", window && !hasWindow), unused("rate", l.Rate != 0))
	}
	return errors.Join(unused("units", l.Units != 0), unused("window", window && !hasWindow), unused("padding", l.Pad != 0 && hasWindow),
		unused("rate", l.Rate != 0 && hasWindow), unused("activation", l.Activation != ""))
}

// plan is a layer with its shapes worked out.
type plan struct {
	Layer
	number  int            // of all layers, from 1
	in, out stimulus.Shape // of one stimulus
}

// weighted reports whether the layer has weights.
func (p plan) weighted() bool { return p.Kind == Dense || p.Kind == Conv }

// fan is the number of weights of one unit.
func (p plan) fan() int {
	if p.Kind == Conv {
		return p.in.Channels * p.Size * p.Size
	}
	return p.in.Size()
}

// places is how many outputs a unit has: one, or one a place of a channel.
func (p plan) places() int { return p.out.Height * p.out.Width }

// plans works out the shapes of the hidden layers and of an output layer of
// the given number of units.
func (c Config) plans(spec stimulus.Spec, outputs int) ([]plan, error) {
	at := spec.Shape
	if at.Size() == 0 {
		at = stimulus.Shape{Channels: spec.Dim, Height: 1, Width: 1}
	}
	if at.Size() != spec.Dim {
		return nil, fmt.Errorf("stimuli of shape %d×%d×%d have %d inputs, the stream declares %d",
			at.Channels, at.Height, at.Width, at.Size(), spec.Dim)
	}
	var ps []plan
	out := Layer{Kind: Dense, Units: outputs, Activation: Linear}
	for i, l := range append(slices.Clip(c.Layers), out) {
		next := at
		switch l.Kind {
		case Dense:
			next = stimulus.Shape{Channels: l.Units, Height: 1, Width: 1}
		case Conv, Pool:
			if spec.Shape.Size() == 0 {
				return nil, fmt.Errorf("hidden layer %d: %s needs stimuli with a shape, and this stream declares none", i+1, l.Kind)
			}
			if l.Size > at.Height+2*l.Pad || l.Size > at.Width+2*l.Pad {
				return nil, fmt.Errorf("hidden layer %d: a %s window of side %d does not fit its %d×%d input",
					i+1, l.Kind, l.Size, at.Height, at.Width)
			}
			next.Height = (at.Height+2*l.Pad-l.Size)/l.Stride + 1
			next.Width = (at.Width+2*l.Pad-l.Size)/l.Stride + 1
			if l.Kind == Conv {
				next.Channels = l.Units
			}
		}
		ps = append(ps, plan{l, i + 1, at, next})
		at = next
	}
	return ps, nil
}
