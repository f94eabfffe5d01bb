package backprop

import (
	"math"

	"github.com/hebbgrad/hebbgrad/stimulus"
)

// leastDeviation is added to that of advantages.
const leastDeviation = 1e-6

// advantages learns by reinforce or actor-critic from a minibatch, of which what is
// before step fresh counts for nothing.
func (l *Actor) advantages(b *stimulus.Batch, first, fresh int) error {
	l.expect(b)
	trace := l.cfg.Trace
	if l.cfg.Rule == Reinforce {
		trace = 1
	}
	decay, discount := float32(l.cfg.Discount*trace), float32(l.cfg.Discount)
	var ahead float32
	for i := b.N - 1; i >= 0; i-- {
		l.delta[i] = l.reward[i] - l.value[i]
		if b.Ends[i] != stimulus.Terminated {
			l.delta[i] += discount * l.follow[i]
		}
		if b.Ends[i] != stimulus.GoesOn {
			ahead = 0
		}
		ahead = l.delta[i] + decay*ahead
		l.gain[i] = ahead
		if b.Boundaries != nil && b.Boundaries[i] {
			ahead = 0
		}
	}
	l.ledger.Elementwise(6 * b.N)
	rows := 0
	for i := range b.N {
		open, err := l.ask(b, i, first, l.delta[i], l.value[i])
		if err != nil {
			return err
		}
		l.credit[i] = 0
		if open && i >= fresh {
			l.credit[i] = 1
			l.row(l.critic, rows, i, 0, l.gain[i]+l.value[i])
			rows++
		}
	}
	if rows == 0 {
		return nil
	}
	mean, scale := l.standard(b.N)
	at := 0
	for i := range b.N {
		if l.credit[i] != 0 {
			bonus := float32(l.cfg.Entropy) + float32(l.cfg.Fade)*l.levels[i].Omission
			l.row(l.actor, at, i, b.Actions[i], (l.gain[i]-mean)*scale, bonus)
			at++
		}
	}
	if err := l.descend(l.actor, rows, first, b.N); err != nil {
		return err
	}
	return l.descend(l.critic, rows, first, b.N)
}

// standard is by what advantages of the steps that are credited are shifted and
// multiplied.
func (l *Actor) standard(n int) (mean, scale float32) {
	if !l.cfg.Standardise {
		return 0, 1
	}
	var count, sum, squares float64
	for i, c := range l.credit[:n] {
		if c != 0 {
			count++
			sum += float64(l.gain[i])
		}
	}
	sum /= count
	for i, c := range l.credit[:n] {
		if c != 0 {
			d := float64(l.gain[i]) - sum
			squares += d * d
		}
	}
	if count < 2 {
		return 0, 1
	}
	l.ledger.Elementwise(6 * int(count))
	return float32(sum), float32(1 / (math.Sqrt(squares/count) + leastDeviation))
}
