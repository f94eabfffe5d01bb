package backprop

import (
	"errors"
	"fmt"
	"math"

	"github.com/hebbgrad/hebbgrad/gate"
	"github.com/hebbgrad/hebbgrad/locality"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// Gating is the gate of a learner. The zero Gating is always open.
type Gating struct {
	Gate gate.Gate

	// Shows is the signal whose level is shown of a gate that listens to nothing.
	Shows gate.Signal

	// Familiarity serves the signal instance; nil otherwise. The gate of an
	// autoencoder without one hears the autoencoder itself: see
	// [Autoencoder.Novelty], before the step, and after it as the echo.
	Familiarity gate.Familiarity
}

// control puts the gate to work where the learner can give it what it needs.
func (g Gating) control(spec stimulus.Spec, target targetKind) (gate.Control, error) {
	c, err := gate.NewControl(g.Gate, g.Shows, spec)
	instance := c.Needs(gate.Instance)
	switch {
	case err != nil:
	case (c.Needs(gate.Uncertainty) || c.Needs(gate.Surprise)) && target != targetLabel:
		err = errors.New("a gate that listens to uncertainty or surprise needs class probabilities, and this network has none")
	case instance && g.Familiarity == nil && target != targetInput:
		err = errors.New("a gate that listens to instance needs a memory, or an autoencoder to hear")
	case !instance && g.Familiarity != nil:
		err = errors.New("a memory was handed in, but the gate does not listen to instance")
	}
	return c, err
}

// hearsItself reports whether the gate hears how well the network reconstructs.
func (n *network) hearsItself() bool {
	return n.gate.Needs(gate.Instance) && n.gating.Familiarity == nil
}

// hearsOutputs reports whether it hears that, or the readout's probabilities.
func (n *network) hearsOutputs() bool {
	return n.hearsItself() || n.gate.Needs(gate.Uncertainty) || n.gate.Needs(gate.Surprise)
}

// decide asks the gate about every presentation of b, in order. first is the
// place of b in the call of Learn.
func (n *network) decide(b stimulus.Batch, first int) error {
	memory := n.gating.Familiarity
	if n.hearsOutputs() {
		if err := n.listen(b.X, b.N); err != nil {
			n.ledger.Note(plasticity.Readout, 0, math.NaN()) // no gate can answer: mark the entry
			return fmt.Errorf("presentations %d to %d: %w", n.presented+1, n.presented+b.N, err)
		}
	}
	for i := range b.N {
		var l gate.Levels
		if n.hearsItself() {
			l.Instance = n.heard(locality.Match, unexplained(b.Row(i), n.outputsOf(i)))
		} else if n.hearsOutputs() {
			n.tell(locality.Probabilities, n.outputsOf(i))
			l.Read(n.outputsOf(i), b.Labels[i])
		}
		if memory != nil {
			l.Instance = n.heard(locality.Match, n.search(b.Row(i)))
		}
		open, err := n.gate.Ask(first+i, l, &b, i)
		if err != nil {
			return fmt.Errorf("presentation %d: %w", n.presented+i+1, err)
		}
		open = n.answer(open)
		if memory == nil {
			continue
		}
		macs, _ := memory.Cost()
		n.gate.Searched(first+i, macs, false)
		if open {
			wrote := memory.Present(&n.ledger, first+i, b.Row(i), true)
			n.gate.Gate().Echo(n.heard(locality.Echo, n.search(b.Row(i))))
			n.gate.Searched(first+i, macs, wrote)
		}
	}
	return nil
}

// search returns how novel x is to the memory, and counts the search.
func (n *network) search(x []float32) float32 {
	macs, ops := n.gating.Familiarity.Cost()
	n.ledger.Forward(macs)
	n.ledger.Elementwise(ops)
	return 1 - n.gating.Familiarity.Search(x)
}

// outputsOf are the outputs for row i that the gate hears.
func (n *network) outputsOf(i int) []float32 { return n.probs[i*n.c.outputs : (i+1)*n.c.outputs] }

// listen computes the outputs that the gate hears, and counts the pass.
func (n *network) listen(x []float32, rows int) error {
	if err := n.outputs(n.probs, x, "the outputs that the gate hears"); err != nil {
		return err
	}
	k := n.c.work()
	n.ledger.Forward(k.forward * rows)
	n.ledger.Elementwise(k.answer * rows)
	return nil
}

// echo tells a gate that hears the network itself how novel what was learned
// still is after the step.
func (n *network) echo(b stimulus.Batch, first int) error {
	if !n.hearsItself() {
		return nil
	}
	if err := n.listen(b.X, b.N); err != nil {
		return err
	}
	for i := range b.N {
		if n.gate.Opened()[first+i] {
			n.gate.Gate().Echo(n.heard(locality.Echo, unexplained(b.Row(i), n.outputsOf(i))))
		}
	}
	return nil
}

// unexplained is the share of x that y does not reconstruct, ‖x − y‖²/‖x‖², at
// most 1. For a stimulus of zeros it is 0 if that is reconstructed exactly and 1
// otherwise.
func unexplained(x, y []float32) float32 {
	var wrong, all float64
	for j, v := range x {
		d := float64(v) - float64(y[j])
		wrong += d * d
		all += float64(v) * float64(v)
	}
	switch {
	case wrong < all:
		return float32(wrong / all)
	case wrong > 0:
		return 1
	}
	return 0
}
