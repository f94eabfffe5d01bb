package backprop

import (
	"github.com/hebbgrad/hebbgrad/internal/kernels"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// Of traces that only decay what is smaller than faint is 0 from the next sweep on,
// of which there is one in sweepEvery steps: numbers that small slow down arithmetic.
const (
	faint      = 1e-20
	sweepEvery = 64
)

// stream learns from one step.
func (l *Actor) stream(b *stimulus.Batch, first int) error {
	var follow float32
	if b.Ends[0] != stimulus.Terminated {
		l.encode(l.next, b.Next)
		l.encoded(1)
		l.normalise(l.next)
		l.critic.predict(l.follow, l.next)
		l.passes(l.critic, 1)
		follow = float32(l.cfg.Discount) * l.follow[0]
	}
	l.row(l.critic, 0, 0, 0)
	value, err := l.derive(l.critic)
	if err != nil {
		return err
	}
	delta := l.reward[0] + follow - float32(value)
	open, err := l.ask(b, 0, first, delta, float32(value))
	if err != nil {
		return err
	}
	toward := float32(l.cfg.Entropy)
	if delta < 0 {
		toward = -toward
	}
	l.row(l.actor, 0, 0, b.Actions[0], -1, -toward)
	if _, err := l.derive(l.actor); err != nil {
		return err
	}
	decay := float32(l.cfg.Discount * l.cfg.Trace)
	if b.Boundaries != nil && b.Boundaries[0] {
		decay = 0
	}
	length := [2]float64{l.trace(0, decay, first), l.trace(1, decay, first)}
	if !open {
		return nil
	}
	size := float64(max(delta, -delta, 1))
	by := [2]float32{delta * l.bounded(l.cfg.Bound, size*length[0]), delta * l.bounded(l.cfg.CriticBound, size*length[1])}
	l.along(l.critic, l.traces[1], by[1], first)
	bonus := float32(l.cfg.Fade) * l.overdue
	if bonus == 0 {
		l.along(l.actor, l.traces[0], by[0], first)
		return nil
	}
	return l.loosen(b, by[0], bonus, first)
}

// derive finds the gradient of the one row of a training graph, and its loss.
func (l *Actor) derive(net *core[float32]) (float64, error) {
	l.both(net, 1)
	return net.wholeGradient(1)
}

// trace is z ← decay·z + ∇ of a network, and returns |z|₁.
func (l *Actor) trace(k int, decay float32, first int) (length float64) {
	net := l.actor
	if k == 1 {
		net = l.critic
	}
	changed := 0
	for i, p := range net.params {
		z := l.traces[k][i]
		kernels.AXPY(p.grad, decay, z)
		if l.steps%sweepEvery == 0 {
			for j, v := range p.grad {
				if v < faint && v > -faint {
					p.grad[j] = 0
				}
			}
		}
		changed += l.ledger.Set(plasticity.ShortTerm, z, p.grad)
		_, size := kernels.CompareCount(z, l.zeros[:len(z)])
		length += size
	}
	l.ledger.CreditOne(plasticity.ShortTerm, changed, first)
	l.ledger.Elementwise(3 * net.weights)
	return length
}

// bounded is α' of |δ|·|z|₁.
func (l *Actor) bounded(bound, length float64) float32 {
	rate := l.cfg.Step.Rate
	return float32(rate / max(rate*bound*length, 1))
}

// along moves the weights of a network along some arrays.
func (l *Actor) along(net *core[float32], arrays [][]float32, by float32, first int) {
	var changed [plasticity.NumSites]int
	for i, p := range net.params {
		changed[p.site()] += l.ledger.AXPY(p.site(), by, arrays[i], p.w)
	}
	l.ledger.Elementwise(2 * net.weights)
	for s, n := range changed {
		l.ledger.CreditOne(plasticity.Site(s), n, first)
	}
}

// loosen moves the actor along its traces and, bounded likewise, towards more
// entropy, in one step.
func (l *Actor) loosen(b *stimulus.Batch, by, bonus float32, first int) error {
	l.row(l.actor, 0, 0, b.Actions[0], 0, 1)
	if _, err := l.derive(l.actor); err != nil {
		return err
	}
	length := 0.
	for _, grad := range l.grads {
		_, size := kernels.CompareCount(grad, l.zeros[:len(grad)])
		length += size
	}
	toward := -bonus * l.bounded(l.cfg.Bound, length)
	for i, grad := range l.grads {
		kernels.Scale(grad, toward, grad)
		kernels.AXPY(grad, by, l.traces[0][i])
	}
	l.ledger.Elementwise(4 * l.actor.weights)
	l.along(l.actor, l.grads, 1, first)
	return nil
}
