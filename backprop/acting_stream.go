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
	l.along(l.actor, l.traces[0], delta*l.bounded(l.cfg.Bound, size*length[0]), first)
	l.along(l.critic, l.traces[1], delta*l.bounded(l.cfg.CriticBound, size*length[1]), first)
	if bonus := float32(l.cfg.Fade) * l.overdue; bonus > 0 {
		return l.loosen(b, bonus, first)
	}
	return nil
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

// loosen makes a step towards more entropy, bounded likewise.
func (l *Actor) loosen(b *stimulus.Batch, bonus float32, first int) error {
	l.row(l.actor, 0, 0, b.Actions[0], 0, 1)
	if _, err := l.derive(l.actor); err != nil {
		return err
	}
	length := 0.
	for _, p := range l.actor.params {
		_, size := kernels.CompareCount(p.grad, l.zeros[:len(p.grad)])
		length += size
	}
	l.ledger.Elementwise(l.actor.weights)
	l.along(l.actor, l.grads, -bonus*l.bounded(l.cfg.Bound, length), first)
	return nil
}
