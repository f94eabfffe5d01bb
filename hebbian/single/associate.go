package single

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/hebbgrad/hebbgrad/hebbian/layer"
	"github.com/hebbgrad/hebbgrad/hebbian/rule"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// AssociatorConfig describes an [Associator].
type AssociatorConfig struct {
	Spec stimulus.Spec

	// Low and High are the levels of the patterns; both 0 means −1 and 1. Mean
	// is their mean activity a, between the two.
	Low, High, Mean float64

	// Steps is the number of steps of a recall; recall ends early where
	// nothing changes any more. 0 means 1.
	Steps int

	// Rule is one of Rules that reads the activities of both sides alone; empty
	// means covariance, at the rate of the formula above. A nil Rules is that of
	// [rule.All].
	Rule   string
	Params rule.Params
	Rules  rule.Registry
}

// Associator is a pattern associator: a recurrent layer that stores each pattern
// it is shown by one Hebbian step and completes a corrupted cue.
//
// Patterns have two levels, −1 and 1 unless others are given. With N neurons,
// storing pattern x adds
//
//	Δw_ji = (x_j − a)·(x_i − a)/(N·(high − a)·(a − low)),  j ≠ i,
//
// where a is the mean activity of the patterns: the rule of Hopfield (1982,
// PNAS 79:2554) at levels ±1 and a = 0, the covariance rule otherwise. Recall
// sets every neuron, at once, to the high level where its input is positive and
// to the low one where it is negative, once or until nothing changes; a neuron
// whose input is 0 keeps its state.
//
// In one step from a stored pattern, with P of them, a bit is wrong with
// probability ½·erfc(√(N/2P)) as N grows at a = 0.
type Associator struct {
	*Layer
	of    AssociatorConfig
	state []float32
	drive []float32
}

// NewAssociator makes an associator with no pattern stored.
func NewAssociator(c AssociatorConfig) (*Associator, error) {
	n := c.Spec.Dim
	if c.Low == 0 && c.High == 0 {
		c.Low, c.High = -1, 1
	}
	switch {
	case n < 2:
		return nil, fmt.Errorf("associator of %d neurons: it has 2 or more", n)
	case !(c.Low < c.Mean && c.Mean < c.High) || math.IsInf(c.High-c.Low, 0):
		return nil, fmt.Errorf("associator for patterns of levels %v and %v and mean %v: the mean lies between the levels", c.Low, c.High, c.Mean)
	case c.Steps < 0:
		return nil, fmt.Errorf("recall in %d steps: it takes 1 or more", c.Steps)
	}
	c.Steps = cmp.Or(c.Steps, 1)
	if c.Rule == "" {
		c.Rule, c.Params = "covariance", rule.Params{
			"rate": 1 / (float64(n) * (c.High - c.Mean) * (c.Mean - c.Low)), "mu": 0, "mean": c.Mean,
		}
	}
	r, err := c.Rules.New(c.Rule, c.Params, rule.Shape{In: n, Out: n})
	if err != nil {
		return nil, err
	}
	if err := FitsRecurrent(r.Spec()); err != nil {
		return nil, err
	}
	d, err := layer.NewDense(layer.Config{In: n, Out: n, Rule: r, Init: layer.Init{Kind: "zero"}, NoSelf: true}, new(rand.PCG))
	if err != nil {
		return nil, err
	}
	l := &Layer{cfg: Config{Spec: c.Spec}, layer: d, fields: d, alone: true, name: "recurrent", label: "recurrent "}
	l.present = l.store
	return &Associator{Layer: l, of: c}, nil
}

// FitsRecurrent says why a rule cannot learn with the stimulus on both sides of
// its synapses, or nil.
func FitsRecurrent(r rule.Spec) error {
	for _, n := range r.Needs {
		if n != rule.NeedPre && n != rule.NeedPost {
			return fmt.Errorf("rule %s needs %s, which a recurrent layer does not have: a feed-forward one would fit", r.Name, n)
		}
	}
	if r.Joins == rule.Thresholds {
		return fmt.Errorf("rule %s moves thresholds, which a recurrent layer does not have: a feed-forward one would fit", r.Name)
	}
	return nil
}

// store imposes the pattern of a presentation on both sides: no drive is needed
// to store it.
func (l *Layer) store(b stimulus.Batch, s layer.Step) error {
	if err := l.layer.(*layer.Dense).Impose(b.X, b.X, 1); err != nil {
		return err
	}
	if err := l.layer.Learn(s); err != nil {
		return err
	}
	l.ledger.Wrote(1)
	return nil
}

// Recall completes each row of the cue.
func (a *Associator) Recall(dst []float32, cue stimulus.Batch) error {
	n := a.of.Spec.Dim
	if err := cue.Validate(a.of.Spec, false); err != nil {
		return fmt.Errorf("cue: %w", err)
	}
	if len(dst) != cue.N*n {
		return fmt.Errorf("room for %d values, %d cues of %d inputs need %d", len(dst), cue.N, n, cue.N*n)
	}
	mean, low, high := float32(a.of.Mean), float32(a.of.Low), float32(a.of.High)
	a.state, a.drive = grow(a.state, n), grow(a.drive, n)
	for i := range cue.N {
		state := dst[i*n : (i+1)*n]
		copy(state, cue.Row(i))
		for range a.of.Steps {
			for j, v := range state {
				a.state[j] = v - mean
			}
			if err := a.layer.Infer(a.drive, a.state, 1); err != nil {
				return err
			}
			moved := false
			for j, u := range a.drive {
				next := state[j]
				if u > 0 {
					next = high
				} else if u < 0 {
					next = low
				}
				moved = moved || next != state[j]
				state[j] = next
			}
			if !moved {
				break
			}
		}
	}
	return nil
}

// RefuseAssociator says why a stream cannot be learned from, or nil.
func RefuseAssociator(s stimulus.Spec) error {
	if s.Dim < 2 {
		return errors.New("an associator needs patterns of 2 inputs or more")
	}
	return nil
}
