package backprop

import (
	"fmt"
	"math"
	"slices"

	"github.com/hebbgrad/hebbgrad/gate"
	"github.com/hebbgrad/hebbgrad/locality"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// What an actor tells others, beside its gate and its memory.
const (
	errorSource    = "error"    // δ
	omissionSource = "omission" // for how long what is expected has not come
)

// Learn goes through the steps of b in order, a minibatch at a time. Where the gate
// is shut a step takes no part in that of the weights: of stream the traces go on,
// with dqn it is not stored.
func (l *Actor) Learn(b stimulus.Batch) (plasticity.Entry, error) {
	if l.failed != nil {
		return plasticity.Entry{}, l.failed
	}
	if err := b.Validate(l.spec, true); err != nil {
		return plasticity.Entry{}, fmt.Errorf("gradient, rule %s: %w", l.cfg.Rule, err)
	}
	l.ledger.Begin(b.N)
	l.gate.Begin(b.N)
	for lo := 0; lo < b.N; lo += l.cfg.Minibatch {
		hi := min(lo+l.cfg.Minibatch, b.N)
		part := b.Slice(lo, hi)
		if err := l.learn(&part, lo); err != nil {
			l.ledger.Note(plasticity.Readout, 0, math.NaN()) // mark the entry
			l.failed = fmt.Errorf("gradient, rule %s: steps %d to %d: %w", l.cfg.Rule, l.steps-part.N+1, l.steps, err)
			e, _ := l.ledger.Entry() // failed says more
			return e, l.failed
		}
	}
	return l.ledger.Entry()
}

// learn learns from a minibatch, whose place in the call of Learn is first.
func (l *Actor) learn(b *stimulus.Batch, first int) error {
	fresh := 0 // where what counts begins
	for i := range b.N {
		if l.spec.Afresh && b.Boundaries[i] {
			l.forget()
			fresh = i
		}
	}
	for i := range b.N {
		l.encode(l.now[i*l.width:], b.Row(i))
		if l.inputs != nil && i >= fresh {
			l.inputs.see(l.now[i*l.width : (i+1)*l.width])
		}
		l.reward[i] = b.Rewards[i]
		if l.cfg.Rewards && i >= fresh {
			l.reward[i] = l.rewards.scaled(b.Rewards[i], b.Ends[i] != stimulus.GoesOn)
		}
	}
	if l.inputs != nil {
		l.inputs.find()
		for i := range b.N {
			l.inputs.apply(l.now[i*l.width : (i+1)*l.width])
		}
	}
	l.steps += b.N
	l.encoded(2 * b.N)     // to act, and to learn
	l.passes(l.actor, b.N) // to act
	var err error
	switch l.cfg.Rule {
	case Stream:
		err = l.stream(b, first)
	case DQN:
		err = l.values(b, first, fresh)
	default:
		err = l.advantages(b, first, fresh)
	}
	if err == nil {
		if _, err = l.ledger.Entry(); err != nil {
			err = l.diverged(err)
		}
	}
	return err
}

// diverged names the weights that are not finite.
func (l *Actor) diverged(err error) error {
	for _, net := range []*core[float32]{l.actor, l.critic} {
		for _, p := range net.params {
			if !finite(p.w) {
				return net.diverged()
			}
		}
	}
	return err
}

// passes counts passes forward through a network.
func (l *Actor) passes(net *core[float32], rows int) {
	k := net.work()
	l.ledger.Forward(k.forward * rows)
	l.ledger.Elementwise(k.answer * rows)
}

// both counts passes forward and backward.
func (l *Actor) both(net *core[float32], rows int) {
	k := net.work()
	l.ledger.Forward(k.forward * rows)
	l.ledger.Learning(k.learning * rows)
	l.ledger.Elementwise(k.elementwise * rows)
}

// expect fills value with what the critic expects of the steps of b, and follow with
// what it expects after them, for which it is asked where that is not the next step.
func (l *Actor) expect(b *stimulus.Batch) {
	w, asked := l.width, 0
	for i := range b.N {
		if !l.follows(b, i) {
			next := l.next[asked*w : (asked+1)*w]
			l.encode(next, b.Next[i*b.D:(i+1)*b.D])
			l.normalise(next)
			asked++
		}
	}
	l.encoded(asked)
	l.critic.predict(l.value, l.now[:b.N*w])
	l.critic.predict(l.follow, l.next[:asked*w])
	l.passes(l.critic, b.N+asked)
	for i := b.N - 1; i >= 0; i-- { // from behind, since each lies at or before its place
		if l.follows(b, i) {
			l.follow[i] = l.value[i+1]
			continue
		}
		asked--
		l.follow[i] = l.follow[asked]
	}
}

// follows reports whether the next step of b begins with what followed step i.
func (l *Actor) follows(b *stimulus.Batch, i int) bool {
	return i+1 < b.N && slices.Equal(b.Next[i*b.D:(i+1)*b.D], b.Row(i+1))
}

// ask finds what the gate hears of step i of b, of the error delta, and asks it.
func (l *Actor) ask(b *stimulus.Batch, i, first int, delta, promised float32) (open bool, err error) {
	if b.Boundaries != nil && b.Boundaries[i] {
		l.omission.Begin()
	}
	v := gate.Levels{Surprise: l.surprise.Level(float64(l.heard(errorSource, delta))), Instance: 1}
	l.overdue = l.heard(omissionSource, l.omission.Level(float64(b.Rewards[i]), float64(promised), b.Ends[i] == stimulus.Terminated))
	v.Omission = l.overdue
	if l.gate.Needs(gate.Uncertainty) {
		l.actor.predict(l.choice, l.now[i*l.width:(i+1)*l.width])
		l.passes(l.actor, 1)
		v.Uncertainty = 1 - l.heard(locality.Probabilities, l.choice[b.Actions[i]])
	}
	memory := l.gating.Familiarity
	if memory != nil {
		l.encode(l.one, b.Row(i))
		v.Instance = l.heard(locality.Match, l.search())
	}
	l.levels[i] = v
	if open, err = l.gate.Ask(first+i, v, b, i); err != nil {
		return open, err
	}
	if l.observer != nil {
		answer := float32(0)
		if open {
			answer = 1
		}
		open = l.heard(locality.Gate, answer) != 0
	}
	l.asked++
	if open {
		l.open++
	}
	if memory == nil {
		return open, nil
	}
	macs, _ := memory.Cost()
	l.gate.Searched(first+i, macs, false)
	if open {
		wrote := memory.Present(&l.ledger, first+i, l.one, true)
		l.gate.Gate().Echo(l.heard(locality.Echo, l.search()))
		l.gate.Searched(first+i, macs, wrote)
	}
	return open, nil
}

// search returns how novel one is to memory, and counts the search.
func (l *Actor) search() float32 {
	macs, ops := l.gating.Familiarity.Cost()
	l.ledger.Forward(macs)
	l.ledger.Elementwise(ops)
	return 1 - l.gating.Familiarity.Search(l.one)
}

// row puts step i of the minibatch, which takes part in the step of the weights, at
// the end of the first rows of a training graph.
func (l *Actor) row(net *core[float32], rows, i int, action int, target ...float32) {
	t := net.train
	copy(t.x[rows*l.width:], l.now[i*l.width:(i+1)*l.width])
	if t.labels != nil {
		t.labels[rows] = float32(action)
	}
	copy(t.target[rows*len(target):], target)
}

// descend makes a step of a network on the first rows of its training graph, to
// which the steps credited have contributed.
func (l *Actor) descend(net *core[float32], rows, first, n int) error {
	if _, err := net.gradient(rows); err != nil {
		return err
	}
	l.both(net, rows)
	l.ledger.Elementwise(net.weights * net.cfg.Step.Operations())
	var changed [plasticity.NumSites]int
	rate := net.cfg.Step.Rate * net.cfg.Schedule.Factor(max(l.steps-n, 0), l.steps, l.spec.Length)
	net.step(rate, func(p *parameter[float32], a float32) {
		changed[p.site()] += l.ledger.AXPY(p.site(), a, p.grad, p.w)
	}, func(p *parameter[float32], dw []float32) {
		changed[p.site()] += l.ledger.Add(p.site(), p.w, dw)
	})
	for s, k := range changed {
		l.ledger.Credit(plasticity.Site(s), k, first, l.credit[:n])
	}
	return nil
}
