// Package timing is a spiking neuron whose synapses learn from spike times.
//
// A stream shows moments at which something spikes: 1 for each input that
// spikes then, the time in seconds, and one target for each output neuron,
// 1 where a teacher makes it spike. Every pair of a pre- and a post-synaptic
// spike changes the synapse between them by the window of spike-timing-
// dependent plasticity (Song, Miller and Abbott 2000, Nature Neuroscience
// 3:919), with Δt = t_post − t_pre:
//
//	Δw = η·A+·exp(−Δt/τ+) for Δt > 0,  −η·A−·exp(Δt/τ−) for Δt < 0.
//
// Each neuron keeps one trace of its own spikes, so that learning is online.
// A boundary begins a new sequence: its traces start empty.
package timing

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

// Config describes a layer of spiking neurons, one for each target.
type Config struct {
	Spec stimulus.Spec

	// Params are those of the rule stdp-rate, but for dt: times come with the
	// stream. Those not named keep their published values.
	Params rule.Params

	// Start is the weight of every synapse before learning.
	Start float64
}

// Learner is the layer with its clock.
type Learner struct {
	cfg     Config
	layer   *layer.Dense
	ledger  plasticity.Ledger
	elapsed [1]float64
	last    float64 // time of the presentation before; NaN at the start
}

// Refuse says why a stream cannot be learned from, or nil.
func Refuse(s stimulus.Spec) error {
	if !s.Timed || s.Targets < 1 {
		return errors.New("a spiking neuron needs spike times and a target that makes it spike; the stream gives none")
	}
	return nil
}

// New makes a learner.
func New(c Config) (*Learner, error) {
	if err := Refuse(c.Spec); err != nil {
		return nil, err
	}
	if _, ok := c.Params["dt"]; ok {
		return nil, errors.New("parameter dt: times come with the stream")
	}
	if math.IsNaN(c.Start) || math.IsInf(c.Start, 0) {
		return nil, fmt.Errorf("initial weights of %v: they must be finite", c.Start)
	}
	in, out := c.Spec.Dim, c.Spec.Targets
	r, err := rule.New("stdp-rate", c.Params, rule.Shape{In: in, Out: out})
	if err != nil {
		return nil, err
	}
	l, err := layer.NewDense(layer.Config{
		In: in, Out: out, Rule: r, Length: c.Spec.Length,
		Init: layer.Init{Kind: "constant", Mean: c.Start},
	}, new(rand.PCG))
	if err != nil {
		return nil, err
	}
	return &Learner{cfg: c, layer: l, last: math.NaN()}, nil
}

// Learn presents the moments of b in order. Where a step fails the entry holds
// what was counted until then.
func (l *Learner) Learn(b stimulus.Batch) (plasticity.Entry, error) { return l.learn(b, nil) }

// Examine is Learn that shows each step to visit, for a locality certificate.
func (l *Learner) Examine(b stimulus.Batch, visit func(rule.Subject)) (plasticity.Entry, error) {
	return l.learn(b, visit)
}

func (l *Learner) learn(b stimulus.Batch, visit func(rule.Subject)) (plasticity.Entry, error) {
	if err := l.check(b); err != nil {
		return plasticity.Entry{}, err
	}
	l.ledger.Begin(b.N)
	for i := range b.N {
		if b.Boundaries != nil && b.Boundaries[i] {
			l.layer.Rule().(rule.Stateful).Reset()
			l.last = math.NaN()
		}
		l.elapsed[0] = 0
		if !math.IsNaN(l.last) {
			l.elapsed[0] = b.Times[i] - l.last
		}
		l.last = b.Times[i]
		if err := l.step(b, i, visit); err != nil {
			e, _ := l.ledger.Entry() // err says more
			return e, fmt.Errorf("presentation %d: %w", i, err)
		}
	}
	return l.ledger.Entry()
}

// step learns from moment i of b, which comes l.elapsed after the one before.
func (l *Learner) step(b stimulus.Batch, i int, visit func(rule.Subject)) error {
	if err := l.layer.Impose(b.Target(i), b.Row(i), 1); err != nil {
		return err
	}
	return l.layer.Learn(layer.Step{Ledger: &l.ledger, Site: plasticity.Layer, Offset: i, Elapsed: l.elapsed[:], Name: "synapses", Examine: visit})
}

// check refuses a batch before anything changes.
func (l *Learner) check(b stimulus.Batch) error {
	if err := b.Validate(l.cfg.Spec, true); err != nil {
		return err
	}
	last := l.last
	for i, t := range b.Times {
		if b.Boundaries != nil && b.Boundaries[i] {
			last = math.NaN()
		}
		if t < last {
			return fmt.Errorf("presentation %d is at %v s, the one before at %v s: times must not descend within a sequence", i, t, last)
		}
		last = t
	}
	return nil
}

// Fields returns the weights onto the first n output neurons.
func (l *Learner) Fields(n int) [][]float32 { return l.layer.Weights().Fields(n) }

// Reset returns the learner to the state in which it was built.
func (l *Learner) Reset() error {
	l.last = math.NaN()
	return l.layer.Reset()
}

// Keep describes weights, traces and the clock.
func (l *Learner) Keep(w *state.Walker) {
	l.layer.Keep(w)
	state.Value(w, "clock", &l.last)
}

// Save and Load carry what Keep describes, bit for bit; State shows its arrays.
func (l *Learner) Save(w io.Writer) error              { return state.Save(w, l) }
func (l *Learner) Load(r io.Reader) error              { return state.Load(r, l) }
func (l *Learner) State(visit func(string, []float32)) { state.Visit(l, visit) }

// Synapses shows the weights.
func (l *Learner) Synapses(visit func(site plasticity.Site, name string, effective []float32)) {
	l.layer.Synapses(func(name string, w []float32) { visit(plasticity.Layer, name, w) })
}

// Inspect says how the layer is.
func (l *Learner) Inspect() []plasticity.Measure { return l.layer.Inspect().Measures() }
