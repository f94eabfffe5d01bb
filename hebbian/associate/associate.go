// Package associate is a pattern associator: a recurrent layer that stores
// each pattern it is shown by one Hebbian step and completes a corrupted cue.
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
package associate

import (
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"

	"github.com/hebbgrad/hebbgrad/hebbian/layer"
	"github.com/hebbgrad/hebbgrad/hebbian/rule"
	"github.com/hebbgrad/hebbgrad/internal/state"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// Config describes an associator.
type Config struct {
	Spec stimulus.Spec

	// Low and High are the levels of the patterns; both 0 means −1 and 1. Mean
	// is their mean activity a, between the two.
	Low, High, Mean float64

	// Steps is the number of steps of a recall; recall ends early where
	// nothing changes any more. 0 means 1.
	Steps int
}

// Associator is the learner. It satisfies the contracts of a learner and of a
// recaller.
type Associator struct {
	cfg    Config
	layer  *layer.Dense
	ledger plasticity.Ledger
	x      []float32
	drive  []float32
}

// New makes an associator with no pattern stored.
func New(c Config) (*Associator, error) {
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
	if c.Steps == 0 {
		c.Steps = 1
	}
	r, err := rule.New("covariance", rule.Params{
		"rate": 1 / (float64(n) * (c.High - c.Mean) * (c.Mean - c.Low)), "mu": 0, "mean": c.Mean,
	}, rule.Shape{In: n, Out: n})
	if err != nil {
		return nil, err
	}
	l, err := layer.NewDense(layer.Config{In: n, Out: n, Rule: r, Init: layer.Init{Kind: "zero"}, NoSelf: true}, new(rand.PCG))
	if err != nil {
		return nil, err
	}
	return &Associator{cfg: c, layer: l}, nil
}

// Learn stores every pattern of b, one step each. Where a step fails the entry
// holds what was counted until then.
func (a *Associator) Learn(b stimulus.Batch) (plasticity.Entry, error) {
	return a.learn(b, nil)
}

// Examine is Learn that shows each step to visit, for a locality certificate.
func (a *Associator) Examine(b stimulus.Batch, visit func(rule.Subject)) (plasticity.Entry, error) {
	return a.learn(b, visit)
}

func (a *Associator) learn(b stimulus.Batch, visit func(rule.Subject)) (plasticity.Entry, error) {
	if err := b.Validate(a.cfg.Spec, true); err != nil {
		return plasticity.Entry{}, err
	}
	a.ledger.Begin(b.N)
	for i := range b.N {
		if err := a.store(b.Row(i), i, visit); err != nil {
			e, _ := a.ledger.Entry() // err says more
			return e, fmt.Errorf("presentation %d: %w", i, err)
		}
	}
	return a.ledger.Entry()
}

// store imposes the pattern of presentation i: no drive is needed to store it.
func (a *Associator) store(x []float32, i int, visit func(rule.Subject)) error {
	if err := a.layer.Impose(x, x, 1); err != nil {
		return err
	}
	if err := a.layer.Learn(layer.Step{Ledger: &a.ledger, Site: plasticity.Layer, Offset: i, Name: "recurrent", Examine: visit}); err != nil {
		return err
	}
	a.ledger.Wrote(1)
	return nil
}

// Recall completes each row of the cue.
func (a *Associator) Recall(dst []float32, cue stimulus.Batch) error {
	n := a.cfg.Spec.Dim
	if err := cue.Validate(a.cfg.Spec, false); err != nil {
		return fmt.Errorf("cue: %w", err)
	}
	if len(dst) != cue.N*n {
		return fmt.Errorf("room for %d values, %d cues of %d inputs need %d", len(dst), cue.N, n, cue.N*n)
	}
	mean, low, high := float32(a.cfg.Mean), float32(a.cfg.Low), float32(a.cfg.High)
	a.x, a.drive = grow(a.x, n), grow(a.drive, n)
	for i := range cue.N {
		state := dst[i*n : (i+1)*n]
		copy(state, cue.Row(i))
		for range a.cfg.Steps {
			for j, v := range state {
				a.x[j] = v - mean
			}
			if err := a.layer.Infer(a.drive, a.x, 1); err != nil {
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

// Fields returns the weights of the first n neurons.
func (a *Associator) Fields(n int) [][]float32 { return a.layer.Weights().Fields(n) }

// Reset forgets every pattern.
func (a *Associator) Reset() error { return a.layer.Reset() }

// Save and Load carry the weights, bit for bit; State shows them.
func (a *Associator) Save(w io.Writer) error              { return state.Save(w, a.layer) }
func (a *Associator) Load(r io.Reader) error              { return state.Load(r, a.layer) }
func (a *Associator) State(visit func(string, []float32)) { state.Visit(a.layer, visit) }

// Synapses shows the recurrent weights; the diagonal is 0 and no synapse.
func (a *Associator) Synapses(visit func(site plasticity.Site, name string, effective []float32)) {
	a.layer.Synapses(func(name string, w []float32) { visit(plasticity.Layer, "recurrent "+name, w) })
}

// Inspect says how the associator is.
func (a *Associator) Inspect() []plasticity.Measure { return a.layer.Inspect().Measures() }

// Refuse says why a stream cannot be learned from, or nil.
func Refuse(s stimulus.Spec) error {
	if s.Dim < 2 {
		return errors.New("an associator needs patterns of 2 inputs or more")
	}
	return nil
}

func grow(s []float32, n int) []float32 {
	if cap(s) < n {
		return make([]float32, n)
	}
	return s[:n]
}
