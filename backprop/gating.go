package backprop

import (
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/hebbgrad/hebbgrad/gate"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// Familiarity is a memory that says whether a stimulus was seen before. What
// it changes and multiplies it counts in the ledger that it is handed.
type Familiarity interface {
	// Novelty returns 1 − the match of x with what is stored, in [0, 1].
	Novelty(l *plasticity.Ledger, x []float32) (float32, error)

	// Store stores x, which is the given presentation of the ledger's call.
	Store(l *plasticity.Ledger, presentation int, x []float32) error

	// Bytes is what the memory holds.
	Bytes() int

	Reset() error
	Save(w io.Writer) error
	Load(r io.Reader) error
	Synapses(visit func(site plasticity.Site, name string, effective []float32))
}

// Gating is the gate of a learner and what it listens to. The zero Gating is
// always open.
type Gating struct {
	Gate   gate.Gate
	Signal gate.Signal

	// Familiarity serves the signal instance; nil otherwise. The gate of an
	// autoencoder without one hears the autoencoder itself: see
	// [Autoencoder.Novelty], before the step, and after it as the echo.
	Familiarity Familiarity
}

func (g Gating) listens(s gate.Signal) bool {
	if c, ok := g.Gate.(*gate.Combined); ok {
		return c.Listens(s)
	}
	return g.Gate != nil && g.Signal == s
}

func (g Gating) hearsReadout() bool { return g.listens(gate.Uncertainty) || g.listens(gate.Surprise) }

// hearsItself reports whether the gate hears how well the network reconstructs.
func (g Gating) hearsItself() bool { return g.listens(gate.Instance) && g.Familiarity == nil }

func (g Gating) check(spec stimulus.Spec, kind loss, target targetKind) error {
	if g.hearsReadout() && kind != lossCrossEntropy {
		return errors.New("a gate that listens to uncertainty or surprise needs class probabilities, and this network has none")
	}
	switch hears := g.listens(gate.Instance); {
	case hears && g.Familiarity == nil && target != targetInput:
		return errors.New("a gate that listens to instance needs a memory, or an autoencoder to hear")
	case !hears && g.Familiarity != nil:
		return errors.New("a memory was handed in, but the gate does not listen to instance")
	}
	if g.Gate != nil && g.Gate.Name() == "oracle" && !spec.Truth {
		return errors.New("the oracle gate needs a stream that knows which stimuli are new")
	}
	return nil
}

// decide asks the gate about every presentation of b, in order, and sets
// opened and novelty. first is the place of b in the call of Learn.
func (n *network) decide(b stimulus.Batch, first int) error {
	g := n.gating
	opened, novelty := n.opened[first:first+b.N], n.novelty[first:first+b.N]
	if g.Gate == nil {
		for i := range opened {
			opened[i], novelty[i] = true, 1
		}
		return nil
	}
	if g.hearsReadout() || g.hearsItself() {
		if err := n.listen(b.X, b.N); err != nil {
			n.ledger.Note(plasticity.Readout, 0, math.NaN()) // no gate can answer: mark the entry
			return fmt.Errorf("presentations %d to %d: %w", n.presented+1, n.presented+b.N, err)
		}
	}
	for i := range opened {
		var l gate.Levels
		if g.hearsReadout() {
			p := n.probs[i*n.c.outputs : (i+1)*n.c.outputs]
			l.Uncertainty, l.Surprise = gate.UncertaintyOf(p), gate.SurpriseOf(p, b.Labels[i])
		}
		if g.hearsItself() {
			l.Instance = unexplained(b.Row(i), n.probs[i*n.c.outputs:(i+1)*n.c.outputs])
		}
		if g.Familiarity != nil {
			v, err := g.Familiarity.Novelty(&n.ledger, b.Row(i))
			if err != nil {
				return fmt.Errorf("presentation %d: memory: %w", n.presented+i+1, err)
			}
			l.Instance = v
		}
		truth := gate.Unknown
		if b.Novel != nil {
			truth = gate.Familiar
			if b.Novel[i] {
				truth = gate.New
			}
		}
		opened[i], novelty[i] = gate.Ask(g.Gate, g.Signal, l, truth), n.heard(l)
		if err := gate.Err(g.Gate); err != nil {
			return fmt.Errorf("presentation %d: %w", n.presented+i+1, err)
		}
		if opened[i] && g.Familiarity != nil {
			if err := n.remember(b.Row(i), first+i); err != nil {
				return fmt.Errorf("presentation %d: memory: %w", n.presented+i+1, err)
			}
		}
	}
	return nil
}

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
	if !n.gating.hearsItself() {
		return nil
	}
	if err := n.listen(b.X, b.N); err != nil {
		return err
	}
	for i := range b.N {
		if n.opened[first+i] {
			gate.Echo(n.gating.Gate, n.gating.Signal, unexplained(b.Row(i), n.probs[i*n.c.outputs:(i+1)*n.c.outputs]))
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

func (n *network) remember(x []float32, presentation int) error {
	g := n.gating
	if err := g.Familiarity.Store(&n.ledger, presentation, x); err != nil {
		return err
	}
	echo, err := g.Familiarity.Novelty(&n.ledger, x)
	if err != nil {
		return err
	}
	gate.Echo(g.Gate, g.Signal, echo)
	return nil
}

// heard is the novelty that is shown for a gate: that of its signal, and the
// largest where a combined gate listens to several.
func (n *network) heard(l gate.Levels) float32 {
	if _, combined := n.gating.Gate.(*gate.Combined); !combined {
		return l.Of(n.gating.Signal)
	}
	var most float32
	for _, s := range []gate.Signal{gate.Instance, gate.Uncertainty, gate.Surprise} {
		if n.gating.listens(s) {
			most = max(most, l.Of(s))
		}
	}
	return most
}
