package reinforce

import (
	"errors"
	"fmt"
	"math"

	"github.com/hebbgrad/hebbgrad/gate"
	"github.com/hebbgrad/hebbgrad/hebbian/memory"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// Rules, described in the package's comment.
const (
	ThreeFactor      = "three-factor"
	ThreeFactorHebb  = "three-factor-hebb"
	NodePerturbation = "node-perturbation"
)

// Config describes a [Learner].
type Config struct {
	Spec     stimulus.Spec
	Rule     string
	Features Features

	Rate        float64 // η, of the actor
	CriticRate  float64 // η′
	Discount    float64 // γ, in [0, 1]
	Trace       float64 // λ, of the actor, in [0, 1]
	CriticTrace float64 // λ′
	Noise       float64 // σ of node-perturbation
	Fade        float64 // κ: the share of an active synapse that goes with each step of an omission

	Surprise gate.Unexpected
	Omission gate.Awaited

	Gate gate.Gate // nil: open

	// Memory makes one of so many inputs, for a gate that listens to instance.
	Memory func(in int) (memory.Block, error)
}

// Refuse says why there is nothing to learn on a stream, or nil.
func Refuse(s stimulus.Spec) error {
	if s.Actions == 0 {
		return errors.New("it acts, and there is nothing to do")
	}
	return nil
}

func (c Config) validate() error {
	if err := Refuse(c.Spec); err != nil {
		return fmt.Errorf("rule %s: %w", c.Rule, err)
	}
	if c.Rule != ThreeFactor && c.Rule != ThreeFactorHebb && c.Rule != NodePerturbation {
		return fmt.Errorf("no rule of three factors is named %q: there are %s, %s, %s", c.Rule, ThreeFactor, ThreeFactorHebb, NodePerturbation)
	}
	for _, v := range []struct {
		name      string
		v, lo, hi float64
	}{
		{"rate", c.Rate, 0, math.MaxFloat32}, {"critic rate", c.CriticRate, 0, math.MaxFloat32},
		{"discount", c.Discount, 0, 1}, {"trace", c.Trace, 0, 1}, {"critic trace", c.CriticTrace, 0, 1},
		{"fade", c.Fade, 0, 1},
	} {
		if !(v.v >= v.lo && v.v <= v.hi) {
			return fmt.Errorf("rule %s: %s %v: it lies in [%v, %v]", c.Rule, v.name, v.v, v.lo, v.hi)
		}
	}
	if c.Rule == NodePerturbation && !(c.Noise > 0 && c.Noise <= math.MaxFloat32) {
		return fmt.Errorf("rule %s: noise of %v: it is finite and above 0", c.Rule, c.Noise)
	}
	return errors.Join(c.Surprise.Validate(), c.Omission.Validate())
}
