package backprop

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"sync"

	"gorgonia.org/gorgonia"

	"github.com/hebbgrad/hebbgrad/gate"
	"github.com/hebbgrad/hebbgrad/internal/blas"
	"github.com/hebbgrad/hebbgrad/locality"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// network is what the three kinds of learner share.
type network struct {
	spec   stimulus.Spec
	gating Gating
	gate   gate.Control
	target targetKind
	c      *core[float32]
	replay *reservoir

	ledger    plasticity.Ledger
	presented int
	failed    error
	lastLoss  float64

	probs  []float32 // of the minibatch, for the gate
	credit []float32 // 1 for a presentation that takes part in the step
	asked  int64     // presentations at which the gate was asked
	open   int64     // of those, at which it was open

	evaluations int64 // passes over a minibatch, forward and backward

	watch    watch
	observer locality.Observer
}

// targetKind says what the output is compared with.
type targetKind uint8

const (
	targetLabel targetKind = iota
	targetVector
	targetInput
)

// gorgoniaBLAS hands Gorgonia the BLAS that serves gonum, once a process:
// gonum's registry does not reach Gorgonia's.
var gorgoniaBLAS sync.Once

func newNetwork(cfg Config, spec stimulus.Spec, source func(purpose string) *rand.PCG, g Gating, target targetKind) (*network, error) {
	if err := cfg.check(spec); err != nil {
		return nil, err
	}
	if spec.Dim < 1 {
		return nil, errors.New("the stream declares stimuli without inputs")
	}
	if source == nil {
		return nil, errors.New("no source of random numbers")
	}
	kind, outputs := lossSquaredError, spec.Dim
	switch target {
	case targetLabel:
		if spec.Classes < 1 {
			return nil, errors.New("a classifier needs a stream with labels")
		}
		kind, outputs = lossCrossEntropy, spec.Classes
	case targetVector:
		if spec.Targets < 1 {
			return nil, errors.New("a regression needs a stream with target vectors")
		}
		outputs = spec.Targets
	}
	control, err := g.control(spec, target)
	if err != nil {
		return nil, err
	}
	gorgoniaBLAS.Do(func() { gorgonia.Use(blas.Implementation()) })

	cfg = cfg.withDefaults()
	if cfg.settles() {
		cfg.Settle = cmp.Or(cfg.Settle, min(max(spec.Length/20, 1), 1000))
	}
	c, err := newCore[float32](cfg, spec, kind, outputs, source)
	if err != nil {
		return nil, err
	}
	n := &network{spec: spec, gating: g, gate: control, target: target, c: c}
	n.credit = make([]float32, cfg.Minibatch)
	if n.hearsOutputs() {
		n.probs = make([]float32, cfg.Minibatch*outputs)
	}
	if cfg.Replay.Stored > 0 {
		if n.replay, err = newReservoir(cfg.Replay, spec, target, source("replay")); err != nil {
			return nil, err
		}
	}
	n.watch.init(spec.Dim)
	return n, nil
}

// Learn makes one step of the mean loss for every minibatch of b. The entry of
// a call in which learning diverged holds a plasticity that is not finite.
//
// In the steady state it allocates nothing, whatever the layers and the step
// rule, except with lbfgs: gonum's optimiser makes its history, its vectors and
// the channels to its evaluations anew for every minibatch. All of it is
// garbage when the call returns.
func (n *network) Learn(b stimulus.Batch) (plasticity.Entry, error) {
	if n.failed != nil {
		return plasticity.Entry{}, n.failed
	}
	if err := b.Validate(n.spec, true); err != nil {
		return plasticity.Entry{}, err
	}
	n.ledger.Begin(b.N)
	n.gate.Begin(b.N)
	for lo := 0; lo < b.N; lo += n.c.cfg.Minibatch {
		hi := min(lo+n.c.cfg.Minibatch, b.N)
		if err := n.learn(b.Slice(lo, hi), lo); err != nil {
			n.failed = err
			e, _ := n.ledger.Entry() // err says more
			return e, err
		}
	}
	return n.ledger.Entry()
}

// learn presents one minibatch, whose place in the call of Learn is first.
func (n *network) learn(b stimulus.Batch, first int) error {
	c := n.c
	if err := n.decide(b, first); err != nil {
		return err
	}
	rows := 0
	for i, open := range n.gate.Opened()[first : first+b.N] {
		n.credit[i] = 0
		if open {
			n.credit[i] = 1
			n.put(rows, b.Row(i), b, i)
			rows++
		}
		n.watch.see(n.presented+i, b.Row(i))
	}
	before := n.presented
	n.presented += b.N
	n.asked += int64(b.N)
	n.open += int64(rows)
	if rows == 0 {
		return nil
	}
	if s := c.settling(before); s != nil {
		n.settle(s, rows, first, b.N)
		return n.echo(b, first)
	}
	present := rows
	if n.replay != nil {
		rows = n.replay.draw(c.train, rows)
		n.ledger.Again(rows - present)
	}
	var changed [plasticity.NumSites]int
	var err error
	if c.cfg.Step.Rule == LBFGS {
		changed, err = n.minimise(rows)
	} else {
		changed, err = n.descend(rows, before)
	}
	if err != nil {
		n.ledger.Note(plasticity.Readout, 0, math.NaN()) // no step can be made: mark the entry
		return fmt.Errorf("presentations %d to %d: %w", before+1, n.presented, err)
	}
	for s, k := range changed {
		n.ledger.Credit(plasticity.Site(s), k, first, n.credit[:b.N])
	}
	if _, err := n.ledger.Entry(); err != nil {
		return fmt.Errorf("presentations %d to %d: %w", before+1, n.presented, c.diverged())
	}
	if n.replay != nil {
		n.ledger.Wrote(n.replay.store(c.train, present))
	}
	if err := n.echo(b, first); err != nil {
		return fmt.Errorf("presentations %d to %d: %w", before+1, n.presented, err)
	}
	return nil
}

// descend makes one step on the first rows of the training graph and returns
// how many weights it changed at each site.
func (n *network) descend(rows, before int) (changed [plasticity.NumSites]int, err error) {
	c := n.c
	if n.lastLoss, err = c.gradient(rows); err != nil {
		return changed, err
	}
	n.count(rows)
	n.ledger.Elementwise(c.weights * c.cfg.Step.Operations())
	rate := c.cfg.Step.Rate * c.cfg.Schedule.Factor(before, n.presented, n.spec.Length)
	c.step(rate, func(p *parameter[float32], a float32) {
		changed[p.site()] += n.ledger.AXPY(p.site(), a, p.grad, p.w)
	}, func(p *parameter[float32], dw []float32) {
		changed[p.site()] += n.ledger.Add(p.site(), p.w, dw)
	})
	return changed, nil
}

// count counts a pass over the rows of a minibatch, forward and backward.
func (n *network) count(rows int) {
	n.evaluations++
	k := n.c.work()
	n.ledger.Forward(k.forward * rows)
	n.ledger.Learning(k.learning * rows)
	n.ledger.Elementwise(k.elementwise * rows)
}

// put writes presentation i of b as a row of the training graph.
func (n *network) put(row int, x []float32, b stimulus.Batch, i int) {
	t := n.c.train
	copy(t.x[row*n.spec.Dim:], x)
	switch n.target {
	case targetLabel:
		t.labels[row] = float32(b.Labels[i])
	case targetVector:
		copy(t.target[row*n.spec.Targets:], b.Target(i))
	case targetInput:
		copy(t.target[row*n.spec.Dim:], x)
	}
}

// Reset returns the learner to the state in which it was built.
func (n *network) Reset() error {
	n.c.reset()
	n.presented, n.failed, n.lastLoss, n.asked, n.open, n.evaluations = 0, nil, 0, 0, 0, 0
	n.gate.Begin(0)
	n.watch.reset()
	if n.replay != nil {
		n.replay.reset()
	}
	n.gate.Gate().Reset()
	if n.gating.Familiarity != nil {
		n.gating.Familiarity.Reset()
	}
	return nil
}

// Synapses shows every weight and bias.
func (n *network) Synapses(visit func(site plasticity.Site, name string, effective []float32)) {
	for _, p := range n.c.params {
		visit(p.site(), p.name, p.w)
	}
	n.c.visit(func(name string, w []float32) { visit(plasticity.Layer, name, w) })
	if n.gating.Familiarity != nil {
		n.gating.Familiarity.Synapses(visit)
	}
}

// Opened says for each presentation of the last call of Learn whether the
// gate was open. Valid until the next call.
func (n *network) Opened() []bool { return n.gate.Opened() }

// GateNovelty is the level of what the gate listens to at each of them, in
// [0, 1]; 1 where it listens to nothing and Gating.Shows is empty.
func (n *network) GateNovelty() []float32 { return n.gate.Novelty() }

// Recalls says what the gate's memory did at each of them; nil where the gate
// does not hear it beside other signals.
func (n *network) Recalls() []plasticity.Recall { return n.gate.Recalls() }

// Loss is the mean loss of the latest step, before it was made.
func (n *network) Loss() float64 { return n.lastLoss }
