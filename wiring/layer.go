package wiring

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
)

// Kinds of layer. Dense, Conv and Columns have units; the others change what
// units give or see.
const (
	Dense   = "dense"   // each unit sees all inputs
	Conv    = "conv"    // square windows of all channels, whose weights all places share
	Columns = "columns" // square fields of all channels, each with units and weights of its own

	Pool     = "pool"     // the maximum of each window of each channel
	Dropout  = "dropout"  // silences a share of the inputs while learning
	Contrast = "contrast" // x ← (x − mean x)/(|x − mean x| + ε) of what each unit above sees
	Winners  = "winners"  // keeps the largest outputs of each column or place, the others are 0
	Unit     = "unit"     // divides all outputs of the layer below by their Euclidean norm

	// Whiten is y = (C + ε·I)^(−½)·(x − μ) of what each unit above sees, after the
	// contrast normalisation where there is one, μ and C the mean and the covariance
	// of that over places and stimuli.
	Whiten = "whiten"

	// Rectify is max(0, u − t) of each unit below, in place of an activation, Power
	// the power of what that gives, and Quadrants the mean of each channel over each quarter of
	// the places.
	Rectify   = "relu"
	Power     = "power"
	Quadrants = "quadrants"

	// Standard is (y − m)/(√outputs·s), m and s the mean and the deviation over stimuli
	// of the output y itself.
	Standard = "standard"

	// Norm is x ← f((x − mean x)/√(variance + 10⁻⁵)) over all outputs of the layer
	// below, and f its activation (layer normalisation without weights; Ba, Kiros
	// and Hinton 2016).
	Norm = "norm"

	// Inhibition is a competition as the local layer has it: the K largest outputs
	// of each column or place, measured from the largest that is left out,
	// max(0, u − u_(K+1)), as where inhibition is set between the two.
	Inhibition = "inhibition"
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

// Kinds lists the kinds of layer, those with units first.
func Kinds() []string {
	return []string{Dense, Conv, Columns, Pool, Dropout, Contrast, Winners, Inhibition, Unit, Norm, Whiten, Rectify, Power, Quadrants, Standard}
}

// Activations lists the activations.
func Activations() []string {
	return []string{Linear, ReLU, LeakyReLU, ELU, Softplus, Tanh, Sigmoid}
}

// Layer is one layer. Fields that its kind does not use must be zero.
type Layer struct {
	Kind string

	// Units is the number of outputs of a dense layer, of channels of a
	// convolution, of units of each column.
	Units int

	// Size is the side of the square window of a convolution or a pooling, or of
	// the field of a column. Stride is its step; 0 means 1 for a convolution, Size
	// for a pooling, and for columns a third of Size, at least 1. Pad is how many
	// zeros surround the input of a convolution. Steps are in inputs, over columns
	// in columns.
	Size, Stride, Pad int

	// Rate is the share of inputs that dropout silences while learning; the
	// others are multiplied by 1/(1−Rate). It is resolved to 1/65536.
	Rate float64

	// Epsilon is the ε of a contrast normalisation, in units of its input, or of a
	// whitening, in units of its variance.
	Epsilon float64

	Threshold float64 // t of Rectify
	Exponent  float64 // of Power

	// Active is how many outputs of each column, of each place of a convolution
	// or of a whole dense layer are kept by winners, of equal ones the first, or
	// are above inhibition, of which equal ones are below.
	Active int

	// Activation of units, and of norm; empty means ReLU, and of norm linear.
	Activation string
}

// WithDefaults fills in what is not set.
func (l Layer) WithDefaults() Layer {
	if l.HasUnits() {
		l.Activation = cmp.Or(l.Activation, ReLU)
	}
	switch l.Kind {
	case Norm:
		l.Activation = cmp.Or(l.Activation, Linear)
	case Conv:
		l.Stride = cmp.Or(l.Stride, 1)
	case Columns:
		l.Stride = cmp.Or(l.Stride, max(1, l.Size/3))
	case Pool:
		l.Stride = cmp.Or(l.Stride, l.Size)
	}
	return l
}

// HasUnits reports whether the layer has units, and thus weights.
func (l Layer) HasUnits() bool { return l.Kind == Dense || l.Kind == Conv || l.Kind == Columns }

// competes reports whether the layer is a competition among the units below.
func (l Layer) competes() bool { return l.Kind == Winners || l.Kind == Inhibition }

func (l Layer) unitName() string {
	if l.Kind == Conv {
		return "channels"
	}
	return "units"
}

// Check reports what of the layer cannot be, before defaults fill it.
func (l Layer) Check() error {
	hasWindow := l.Kind == Conv || l.Kind == Pool || l.Kind == Columns
	switch {
	case !slices.Contains(Kinds(), l.Kind):
		return fmt.Errorf("unknown kind %q: want %s", l.Kind, oneOf(Kinds()))
	case l.HasUnits() && l.Units < 1:
		return fmt.Errorf("%s with %d %s: want 1 or more", l.Kind, l.Units, l.unitName())
	case hasWindow && l.Size < 1:
		return fmt.Errorf("%s with a window of side %d: want 1 or more", l.Kind, l.Size)
	case hasWindow && l.Stride < 0:
		return fmt.Errorf("%s with stride %d: want 1 or more", l.Kind, l.Stride)
	case l.Kind == Conv && (l.Pad < 0 || l.Pad >= l.Size):
		return fmt.Errorf("conv with padding %d: want 0 to %d, less than the window", l.Pad, l.Size-1)
	case l.Kind == Dropout && !(l.Rate > 0 && l.Rate < 1):
		return fmt.Errorf("dropout rate %v: want above 0 and below 1", l.Rate)
	case l.Kind == Contrast && (!(l.Epsilon > 0) || math.IsInf(l.Epsilon, 0)):
		return fmt.Errorf("contrast normalisation with ε = %v: want above 0 and finite", l.Epsilon)
	case l.Kind == Whiten && (!(l.Epsilon > 0) || math.IsInf(l.Epsilon, 0)):
		return fmt.Errorf("whitening with ε = %v: want above 0 and finite", l.Epsilon)
	case l.Kind == Rectify && l.Threshold-l.Threshold != 0:
		return fmt.Errorf("relu with threshold %v: want a finite one", l.Threshold)
	case l.Kind == Power && (!(l.Exponent > 0) || math.IsInf(l.Exponent, 0)):
		return fmt.Errorf("power %v: want above 0 and finite", l.Exponent)
	case l.competes() && l.Active < 1:
		return fmt.Errorf("%s keeps %d outputs: want 1 or more", l.Kind, l.Active)
	}
	var errs []error
	if l.HasUnits() || l.Kind == Norm {
		errs = append(errs, CheckActivation(cmp.Or(l.Activation, ReLU)))
	}
	for _, f := range []struct {
		name      string
		set, used bool
	}{
		{"units", l.Units != 0, l.HasUnits()},
		{"window", l.Size != 0 || l.Stride != 0 || l.Pad != 0, hasWindow},
		{"padding", l.Pad != 0 && hasWindow, l.Kind == Conv},
		{"rate", l.Rate != 0, l.Kind == Dropout},
		{"ε", l.Epsilon != 0, l.Kind == Contrast || l.Kind == Whiten},
		{"threshold", l.Threshold != 0, l.Kind == Rectify},
		{"exponent", l.Exponent != 0, l.Kind == Power},
		{"active units", l.Active != 0, l.competes()},
		{"activation", l.Activation != "", l.HasUnits() || l.Kind == Norm},
	} {
		if f.set && !f.used {
			errs = append(errs, fmt.Errorf("%s has no %s", l.Kind, f.name))
		}
	}
	return errors.Join(errs...)
}

// CheckActivation refuses what is not the name of an activation.
func CheckActivation(name string) error {
	if all := Activations(); !slices.Contains(all, name) {
		return fmt.Errorf("unknown activation %q: want one of %v", name, all)
	}
	return nil
}

func oneOf(names []string) string {
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " or " + names[last]
}
