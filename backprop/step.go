package backprop

import (
	"cmp"
	"errors"
	"fmt"
	"math"

	"github.com/hebbgrad/hebbgrad/stimulus"
)

// Rules by which a step is made from a gradient g of the mean loss.
const (
	SGD      = "sgd"      // Δw = −η·g
	Momentum = "momentum" // u ← μ·u + g; Δw = −η·u
	Nesterov = "nesterov" // u ← μ·u + g; Δw = −η·(g + μ·u)
	RMSProp  = "rmsprop"  // v ← β₂·v + (1−β₂)·g²; Δw = −η·g/(√v + ε)
	Adam     = "adam"     // Kingma and Ba (2015)
	AdamW    = "adamw"    // Adam with decoupled decay, Loshchilov and Hutter (2019)

	// LBFGS minimises the loss of each minibatch by several steps of limited
	// memory BFGS with a line search (Liu and Nocedal 1989), for minibatches
	// that are large or the whole set. The line search shows the minibatch to
	// the network again and again; Inspect says how often.
	LBFGS = "lbfgs"
)

// Step says how a step is made from the gradient. Settings that the rule
// does not use must be zero.
type Step struct {
	Rule string // empty means Adam

	// Rate is η; 0 means .1 for sgd, .01 for momentum, nesterov and rmsprop,
	// and .001 for adam and adamw. lbfgs has none.
	Rate float64

	Momentum float64 // μ of momentum and nesterov; 0 means .9
	Beta1    float64 // decay of Adam's mean; 0 means .9
	Beta2    float64 // decay of the mean square; 0 means .999, and .99 for rmsprop
	Epsilon  float64 // ε; 0 means 1e-8

	// Decay is λ: λ·w is added to the gradient, except that adamw takes
	// η·λ·w off the weight instead. It acts on weights and biases alike. 0 means
	// none, and .01 for adamw, which without decay would be adam.
	Decay float64

	// Iterations is the number of steps that lbfgs makes on a minibatch, at
	// most; 0 means 20.
	Iterations int
}

// defaults are the settings that stand in for zeros. A rule uses those that have
// one here, and all but lbfgs a decay.
func (s Step) defaults() (d Step, known bool) {
	switch cmp.Or(s.Rule, Adam) {
	case SGD:
		return Step{Rule: SGD, Rate: .1}, true
	case Momentum, Nesterov:
		return Step{Rule: s.Rule, Rate: .01, Momentum: .9}, true
	case RMSProp:
		return Step{Rule: RMSProp, Rate: .01, Beta2: .99, Epsilon: 1e-8}, true
	case Adam:
		return Step{Rule: Adam, Rate: .001, Beta1: .9, Beta2: .999, Epsilon: 1e-8}, true
	case AdamW:
		return Step{Rule: AdamW, Rate: .001, Beta1: .9, Beta2: .999, Epsilon: 1e-8, Decay: .01}, true
	case LBFGS:
		return Step{Rule: LBFGS, Iterations: 20}, true
	}
	return s, false
}

// Resolved is s with what stands in for its zeros, or an error that says what is
// wrong with it.
func (s Step) Resolved() (Step, error) {
	if err := s.check(); err != nil {
		return s, err
	}
	return s.withDefaults(), nil
}

// Moments says whether the rule keeps a mean of gradients and one of their squares.
func (s Step) Moments() (first, second bool) {
	return s.Momentum != 0 || s.Beta1 != 0, s.Beta2 != 0
}

func (s Step) withDefaults() Step {
	d, _ := s.defaults()
	return Step{Rule: d.Rule, Rate: cmp.Or(s.Rate, d.Rate), Momentum: cmp.Or(s.Momentum, d.Momentum),
		Beta1: cmp.Or(s.Beta1, d.Beta1), Beta2: cmp.Or(s.Beta2, d.Beta2), Epsilon: cmp.Or(s.Epsilon, d.Epsilon),
		Decay: cmp.Or(s.Decay, d.Decay), Iterations: cmp.Or(s.Iterations, d.Iterations)}
}

func (s Step) check() error {
	d, known := s.defaults()
	if !known {
		return fmt.Errorf("unknown step rule %q: want %s, %s, %s, %s, %s, %s or %s", s.Rule, SGD, Momentum, Nesterov, RMSProp, Adam, AdamW, LBFGS)
	}
	switch {
	case s.Iterations < 0:
		return fmt.Errorf("%d iterations: want 0 or more", s.Iterations)
	case s.Iterations > 0 && d.Iterations == 0:
		return fmt.Errorf("step rule %s has no iterations", d.Rule)
	}
	for _, f := range []struct {
		name  string
		v     float64
		below float64
		used  bool
	}{
		{"rate", s.Rate, math.Inf(1), d.Rate != 0},
		{"momentum", s.Momentum, 1, d.Momentum != 0},
		{"beta1", s.Beta1, 1, d.Beta1 != 0},
		{"beta2", s.Beta2, 1, d.Beta2 != 0},
		{"epsilon", s.Epsilon, math.Inf(1), d.Epsilon != 0},
		{"decay", s.Decay, math.Inf(1), d.Rule != LBFGS},
	} {
		switch {
		case !f.used && f.v != 0:
			return fmt.Errorf("step rule %s has no %s", d.Rule, f.name)
		case !(f.v >= 0 && f.v < f.below):
			return fmt.Errorf("%s %v: want 0 or more and less than %v", f.name, f.v, f.below)
		}
	}
	return nil
}

// Schedules of the rate.
const (
	Constant = "constant"
	Cosine   = "cosine"
)

// Schedule multiplies the rate over the run.
type Schedule struct {
	// Kind is Constant (also when empty) or Cosine: from 1 at the first
	// presentation to Final at the declared length of the stream, along
	// half a cosine (Loshchilov and Hutter 2017).
	Kind string

	// Final is the share of the rate at which Cosine ends.
	Final float64

	// WarmUp is the number of presentations over which the rate first grows
	// linearly from 0; 0 means none.
	WarmUp int
}

// Check reports what is wrong with s on a stream, or nil.
func (s Schedule) Check(spec stimulus.Spec) error {
	switch s.Kind {
	case "", Constant:
		if s.Final != 0 {
			return errors.New("a constant schedule has no final share")
		}
	case Cosine:
		if spec.Length <= 0 {
			return errors.New("a cosine schedule needs a stream that declares its length")
		}
		if !(s.Final >= 0 && s.Final <= 1) {
			return fmt.Errorf("final share %v of the schedule: want 0 to 1", s.Final)
		}
	default:
		return fmt.Errorf("unknown schedule %q: want %s or %s", s.Kind, Constant, Cosine)
	}
	if s.WarmUp < 0 {
		return fmt.Errorf("warm-up over %d presentations: want 0 or more", s.WarmUp)
	}
	return nil
}

// Factor is the share of the rate for the step that ends with presentation
// seen (counted from 1) and began after presentation before.
func (s Schedule) Factor(before, seen, length int) float64 {
	f := 1.0
	if s.Kind == Cosine {
		t := min(float64(before)/float64(length), 1)
		f = s.Final + (1-s.Final)*(1+math.Cos(math.Pi*t))/2
	}
	if seen < s.WarmUp {
		f *= float64(seen) / float64(s.WarmUp)
	}
	return f
}
