// Package hebbian is the learner that learns by local correlation and closes
// its own plasticity when a stimulus is familiar.
//
// # The circuit
//
//	          ┌──────────── inhibition (familiar) ◄───────────┐
//	          ▼                                               │
//	stimulus → sensor ─→ layer ─→ … ─→ layer ─→ memory ─→ match ─→ gate
//	          rate(t)    local rule    local rule             │
//	                                              novel: plasticity, one write
//
// A stimulus drives the sensors, whose response changes as it crosses layers of
// competing columns, dense layers or convolutions. Memory blocks search for it, in the sensors' response or in
// the output of a layer. The match that they find comes back to the sensors as
// inhibition within the same presentation, and the rate slows. The gate hears
// its signal and decides: open, the layers, the readout, the feedback and
// memory learn; shut, nothing that lasts changes and no multiply-accumulate is
// spent on learning. A gate that reactivates ([gate.Reactivating]) is never shut: for what
// is familiar memory consolidates what it stored, and nothing else learns.
//
// What the gate listens to it says itself, as [Circuit.Signal]: instance, memory's
// match; uncertainty or surprise, the readout's probabilities before it learns
// from the stimulus. The rate of the sensors follows memory's match whatever
// the gate listens to, because inhibition comes from memory.
//
// The layers compete within columns by the rule resonance unless set otherwise;
// features of patches ([layer.Patches]) learn in stages, and what is above them waits
// until they stand. All rules are local, as package rule specifies each, but for those
// that it calls references. The delta-rule readout is a one-layer gradient, as its
// specification says.
package hebbian

import (
	"cmp"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/hebbgrad/hebbgrad/gate"
	"github.com/hebbgrad/hebbgrad/hebbian/layer"
	"github.com/hebbgrad/hebbgrad/hebbian/memory"
	"github.com/hebbgrad/hebbgrad/hebbian/sensor"
	"github.com/hebbgrad/hebbgrad/locality"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// Circuit is the Hebbian learner. It is not safe for concurrent use, and
// allocates nothing per presentation once it has seen its largest batch.
type Circuit struct {
	cfg    Config
	spec   stimulus.Spec
	gate   gate.Control
	sensor *sensor.Sensor
	layers []layer.Fielded
	memory *memory.Pool // nil: none
	read   readout

	ledger plasticity.Ledger
	seen   int64   // presentations
	active []int64 // of each layer, outputs above 0 so far

	reached int  // layers that have the activity of the last presentations
	whole   bool // all of them do, and stand

	rates []float32 // of the last call of Learn

	learn, query work
	observer     locality.Observer
}

// work is the memory of one pass through the circuit.
type work struct {
	sensed []float32   // the sensors' response, n×Dim
	out    [][]float32 // of each layer, n×Out
	scores []float32   // n×Classes
	probs  []float32
	gain   []float32
	match  []float32
}

// New builds a circuit for a stream. rand gives the source of random numbers
// for a purpose. Without a gate plasticity is always open; of several gates
// all must be open.
func New(c Config, s stimulus.Spec, rand func(purpose string) *rand.PCG, g ...gate.Gate) (*Circuit, error) {
	if c.Shows == "" {
		c.Shows = gate.Instance
		if s.Classes > 0 {
			c.Shows = gate.Surprise
		}
	}
	c.Minibatch = cmp.Or(c.Minibatch, 1)
	if err := c.validate(s); err != nil {
		return nil, err
	}
	n := &Circuit{cfg: c, spec: s}
	if err := n.setGate(g); err != nil {
		return nil, err
	}
	sensors := s.Dim * c.Sensor.Field.PerInput()
	below := inputs(s, sensors)
	if below.size() != sensors {
		return nil, fmt.Errorf("hebbian: a stimulus of %d inputs is not of shape %d×%d×%d", s.Dim, s.Shape.Channels, s.Shape.Height, s.Shape.Width)
	}
	sizes := []int{sensors}
	for k, lc := range c.Layers {
		l, lie, err := buildLayer(k, lc, below, c.Minibatch, s.Length, rand(fmt.Sprintf("layer %d", k+1)))
		if err != nil {
			return nil, err
		}
		n.layers = append(n.layers, l)
		sizes = append(sizes, l.Out())
		below = lie
	}
	top := sizes[len(sizes)-1]
	var err error
	code := 0
	if len(n.layers) > 0 {
		code = top
	}
	if n.sensor, err = sensor.New(c.Sensor, s.Dim, s.Shape, code); err != nil {
		return nil, fmt.Errorf("hebbian: %w", err)
	}
	if n.memory, err = buildMemory(c.Memory, sizes[c.Memory.Reads], rand); err != nil {
		return nil, err
	}
	if n.read, err = buildReadout(c.Readout, top, s.Classes, c.Minibatch, max(s.Length-staged(n.layers), min(s.Length, 1))); err != nil {
		return nil, err
	}
	n.active = make([]int64, len(n.layers))
	if n.gate.MayReactivate() && (n.memory == nil || !n.memory.Consolidates()) {
		return nil, errors.New("hebbian: a gate that reactivates needs memory blocks with something behind their weights to consolidate: cascade or chain")
	}
	if err := n.checkEarly(); err != nil {
		return nil, err
	}
	return n, nil
}

// setGate combines the gates and checks that they can be served.
func (n *Circuit) setGate(gates []gate.Gate) error {
	var g gate.Gate
	switch len(gates) {
	case 0:
	case 1:
		if g = gates[0]; g == nil {
			return errors.New("hebbian: gate 0 is missing")
		}
	default:
		all, err := gate.All(gates...)
		if err != nil {
			return fmt.Errorf("hebbian: %w", err)
		}
		g = all
	}
	var err error
	if n.gate, err = gate.NewControl(g, n.cfg.Shows, n.spec); err != nil {
		return fmt.Errorf("hebbian: %w", err)
	}
	for _, s := range []gate.Signal{gate.Surprise, gate.Uncertainty} {
		if n.gate.Needs(s) && n.spec.Classes == 0 {
			return fmt.Errorf("hebbian: the gate is to listen to %s, which a readout of classes gives, and the stream has no labels", s)
		}
	}
	return nil
}

func (n *Circuit) checkEarly() error {
	if !n.cfg.EarlyMatch {
		return nil
	}
	switch {
	case n.memory == nil || n.cfg.Memory.Reads != 0:
		return errors.New("hebbian: an early match needs a memory that reads the sensors")
	case n.Signal() != gate.Instance:
		return fmt.Errorf("hebbian: an early match needs a gate that listens to instance alone; this one listens to %s", n.Signal())
	case n.cfg.Minibatch != 1:
		return fmt.Errorf("hebbian: an early match needs a minibatch of 1, not %d", n.cfg.Minibatch)
	case n.sensor.Predicts():
		return errors.New("hebbian: predictive feedback comes from the layers, which an early match skips")
	}
	return nil
}

// Gate is the circuit's gate; Signal names what it listens to.
func (n *Circuit) Gate() gate.Gate     { return n.gate.Gate() }
func (n *Circuit) Signal() gate.Signal { return n.Gate().Signal() }

// Memory is the pool of blocks, nil where there is none.
func (n *Circuit) Memory() *memory.Pool { return n.memory }

// Opened says for each presentation of the last call of Learn whether the gate
// was open.
func (n *Circuit) Opened() []bool { return n.gate.Opened() }

// GateNovelty is the level of the signal that the gate listens to, the largest
// of several, or that of Config.Shows where it listens to none, for each
// presentation of the last call of Learn.
func (n *Circuit) GateNovelty() []float32 { return n.gate.Novelty() }

// Recalls says what memory did at each presentation of the last call of Learn;
// nil where the gate does not hear it beside other signals.
func (n *Circuit) Recalls() []plasticity.Recall { return n.gate.Recalls() }

// Rates is the mean settled rate of the sensors, in spikes per second, for
// each presentation of the last call of Learn.
func (n *Circuit) Rates() []float32 { return n.rates }

// grow returns s with room for n values, which may be anything.
func grow[T any](s []T, n int) []T { return slices.Grow(s[:0], n)[:n] }
