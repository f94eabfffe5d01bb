package backprop

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/hebbgrad/hebbgrad/stimulus"
	"github.com/hebbgrad/hebbgrad/wiring"
)

// Kinds of hidden layer, as [wiring] describes them.
const (
	Dense      = wiring.Dense
	Conv       = wiring.Conv
	Columns    = wiring.Columns
	Pool       = wiring.Pool
	Dropout    = wiring.Dropout
	Contrast   = wiring.Contrast
	Winners    = wiring.Winners
	Inhibition = wiring.Inhibition
	Unit       = wiring.Unit
	Norm       = wiring.Norm
	Whiten     = wiring.Whiten
	Rectify    = wiring.Rectify
	Power      = wiring.Power
	Quadrants  = wiring.Quadrants
	Standard   = wiring.Standard
)

// Activations.
const (
	Linear    = wiring.Linear
	ReLU      = wiring.ReLU
	LeakyReLU = wiring.LeakyReLU
	ELU       = wiring.ELU
	Softplus  = wiring.Softplus
	Tanh      = wiring.Tanh
	Sigmoid   = wiring.Sigmoid
)

// Layer is one hidden layer.
type Layer = wiring.Layer

// ParseLayers reads hidden layers from text, as [wiring.Parse] says.
func ParseLayers(text string) ([]Layer, error) { return wiring.Parse(text) }

// Initial weights. He et al. (2015) draw from a normal distribution of
// variance 2/fan-in, Glorot and Bengio (2010) uniformly from
// ±√(6/(fan-in + fan-out)). Sparse is uniform from ±1/√fan-in with nine tenths of
// the weights of each unit, drawn at random, at 0 (Elsayed, Vasan and Mahmood
// 2024). Biases begin at 0.
const (
	He     = "he"
	Glorot = "glorot"
	Sparse = "sparse"
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

	// Init is He, Glorot or Sparse; empty chooses for each layer by its activation:
	// He for the rectifiers, Glorot for the others and for the output.
	Init string

	// Settle is the number of presentations from which each of the layers whiten and
	// standard learns, one after another from the input up, before anything else does;
	// 0 means a twentieth of the run, at most 1,000.
	Settle int

	Step     Step
	Schedule Schedule
	Replay   Replay
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
	for i, l := range c.Layers {
		c.Layers[i] = l.WithDefaults()
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
	case "", He, Glorot, Sparse:
	default:
		return fmt.Errorf("unknown init %q: want %s, %s or %s", c.Init, He, Glorot, Sparse)
	}
	for i, l := range c.Layers {
		if err := l.Check(); err != nil {
			return fmt.Errorf("hidden layer %d: %w", i+1, err)
		}
		if err := c.featureLayer(i); err != nil {
			return fmt.Errorf("hidden layer %d: %w", i+1, err)
		}
	}
	if c.Settle < 0 || c.Settle > 0 && !c.settles() {
		return fmt.Errorf("%d presentations to settle, layers to settle: %t: want 0 or more, and whiten or standard among the layers", c.Settle, c.settles())
	}
	if err := c.Step.check(); err != nil {
		return err
	}
	if err := c.Schedule.Check(spec); err != nil {
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

// settles reports whether layers learn by no gradient, from the first presentations.
func (c Config) settles() bool {
	return slices.ContainsFunc(c.Layers, func(l Layer) bool { return l.Kind == Whiten || l.Kind == Standard })
}

// featureLayer refuses layers of features of patches where a gradient has no way
// through them.
func (c Config) featureLayer(i int) error {
	l, below, above := c.Layers[i], Layer{}, Layer{}
	if i > 0 {
		below = c.Layers[i-1].WithDefaults()
	}
	if i+1 < len(c.Layers) {
		above = c.Layers[i+1]
	}
	switch {
	case l.Kind == Whiten && (above.Kind != Conv || slices.ContainsFunc(c.Layers[:i], Layer.HasUnits)):
		return errors.New("whiten is of the windows of a convolution directly above it, and of stimuli: what units below give moves while they learn")
	case l.Kind == Rectify && !(below.HasUnits() && below.Activation == Linear):
		return fmt.Errorf("%s is of units directly below that have no other activation: want such as conv400x6:linear %s", l, l)
	case l.Kind == Power && (below.Kind != Rectify || l.Exponent < 1):
		return fmt.Errorf("%s is of what is rectified directly below, and below a power of 1 the gradient has no bound: want such as relu.25 power2", l)
	}
	return nil
}

// plan is a layer with its shapes worked out.
type plan struct {
	Layer
	number  int            // of all layers, from 1
	in, out stimulus.Shape // of one stimulus
	byPlace bool           // the outputs of a place stand together

	// fields are the inputs that each place sees, where the layer reads what it
	// sees one by one; nil where it reads its input as it lies. normalised is the
	// ε of their contrast normalisation, or 0.
	fields     [][]int
	normalised float64

	whitened  float64 // the ε of their whitening, or 0
	threshold float64 // of units that relu stands above, taken off their biases
}

// weighted reports whether the layer has weights.
func (p plan) weighted() bool { return p.HasUnits() }

// fan is the number of weights of one unit.
func (p plan) fan() int {
	switch {
	case p.Kind == Conv:
		return p.in.Channels * p.Size * p.Size
	case p.fields != nil:
		return len(p.fields[0])
	}
	return p.in.Size()
}

// units is how many have weights of their own.
func (p plan) units() int {
	if p.Kind == Columns {
		return p.out.Size()
	}
	return p.Units
}

// places is how many outputs a unit has: one, or one a place of a channel.
func (p plan) places() int { return p.out.Size() / max(p.units(), 1) }

// seen is how many values the layer reads of one stimulus.
func (p plan) seen() int {
	if p.fields == nil {
		return p.in.Size()
	}
	return len(p.fields) * len(p.fields[0])
}

// plans works out the shapes of the hidden layers and of an output layer of
// the given number of units.
func (c Config) plans(spec stimulus.Spec, outputs int) ([]plan, error) {
	out := Layer{Kind: Dense, Units: outputs, Activation: Linear}
	chain, err := wiring.Chain(append(slices.Clip(c.Layers), out), spec)
	if err != nil {
		return nil, err
	}
	var ps []plan
	for _, w := range chain {
		p := plan{Layer: w.Layer, number: w.Number, in: w.In.Shape, out: w.Out.Shape, byPlace: w.Out.ByPlace, normalised: w.Normalised, whitened: w.Whitened}
		if p.Kind == Rectify { // the units' own activation
			units := &ps[len(ps)-1]
			units.Activation, units.threshold = ReLU, p.Threshold
			continue
		}
		if p.Kind == Columns || p.normalised > 0 || p.whitened > 0 {
			p.fields = w.Fields()
		}
		ps = append(ps, p)
	}
	return ps, nil
}
