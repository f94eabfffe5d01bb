package backprop

import (
	"math/rand/v2"

	"github.com/hebbgrad/hebbgrad/internal/limit"
	"github.com/hebbgrad/hebbgrad/internal/state"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// transitions are stored steps: the latest, in a ring, with features as they were
// before they were normalised.
type transitions struct {
	width  int
	source *rand.PCG
	start  rand.PCG
	draw   *rand.Rand

	seen    int64
	x, next []float32 // stored×width
	rewards []float32
	actions []int32
	over    []byte // 1 where the episode ended by itself
}

func newTransitions(stored, width int, source *rand.PCG) (*transitions, error) {
	t := &transitions{width: width, source: source, start: *source, draw: rand.New(source)}
	if err := limit.Check("a replay", float64(stored), "steps", float64(t.each())); err != nil {
		return nil, err
	}
	t.x, t.next = make([]float32, stored*width), make([]float32, stored*width)
	t.rewards, t.actions, t.over = make([]float32, stored), make([]int32, stored), make([]byte, stored)
	return t, nil
}

// each is the bytes of a step.
func (t *transitions) each() int { return 4*(2*t.width+2) + 1 }

func (t *transitions) bytes() int { return len(t.rewards) * t.each() }

func (t *transitions) held() int { return int(min(t.seen, int64(len(t.rewards)))) }

// room is where the next step is stored, which takes the place of the oldest.
func (t *transitions) room() (at int) {
	at = int(t.seen % int64(len(t.rewards)))
	t.seen++
	return at
}

func (t *transitions) reset() {
	t.seen = 0
	*t.source = t.start
	clear(t.x)
	clear(t.next)
	clear(t.rewards)
	clear(t.actions)
	clear(t.over)
}

func (t *transitions) Keep(w *state.Walker) {
	state.Count(w, "seen", &t.seen)
	w.Float32s("features", t.x)
	w.Float32s("features that followed", t.next)
	w.Float32s("rewards", t.rewards)
	state.Values(w, "actions", t.actions)
	state.Values(w, "ends", t.over)
	w.Binary("source", t.source)
}

// values learns by dqn from a minibatch, of which what is before step fresh counts
// for nothing, and from as many stored steps as Replay.PerStep says.
func (l *Actor) values(b *stimulus.Batch, first, fresh int) error {
	n, k := b.N, l.spec.Actions
	for i := range n {
		next := l.next[i*l.width : (i+1)*l.width]
		l.encode(next, b.Next[i*b.D:(i+1)*b.D])
		l.normalise(next)
		l.taken[i], l.over[i] = int32(b.Actions[i]), 0
		if b.Ends[i] == stimulus.Terminated {
			l.over[i] = 1
		}
	}
	l.encoded(n)
	l.actor.predict(l.value, l.now[:n*l.width])
	l.passes(l.actor, n)
	l.targets(0, n)
	rows := 0
	for i := range n {
		values := l.value[i*k : (i+1)*k]
		open, err := l.ask(b, i, first, l.gain[i]-values[b.Actions[i]], values[largest(values)])
		if err != nil {
			return err
		}
		l.credit[i] = 0
		if open && i >= fresh {
			l.credit[i] = 1
			l.row(l.actor, rows, i, b.Actions[i], l.gain[i])
			rows++
		}
	}
	if rows == 0 {
		return nil
	}
	if l.replay.held() > 0 {
		more := l.cfg.Replay.PerStep
		l.recall(n, more)
		for i := n; i < n+more; i++ {
			l.row(l.actor, rows, i, int(l.taken[i]), l.gain[i])
			rows++
		}
		l.ledger.Again(more)
	}
	if err := l.descend(l.actor, rows, first, n); err != nil {
		return err
	}
	l.store(b)
	if l.actor.steps%int64(l.cfg.Copied) == 0 {
		l.count(first, n)
	}
	return nil
}

// encoded counts features of so many observations.
func (l *Actor) encoded(n int) {
	if l.encoder != nil {
		l.ledger.Forward(n * l.encoder.Cost())
	}
}

// targets finds what the values of the actions taken at steps from to to−1 should
// be, of what followed them.
func (l *Actor) targets(from, to int) {
	k := l.spec.Actions
	next := l.next[from*l.width : to*l.width]
	l.actor.predict(l.follow, next)
	l.critic.predict(l.copied, next)
	l.passes(l.actor, 2*(to-from))
	for i := from; i < to; i++ {
		l.gain[i] = l.reward[i]
		if l.over[i] == 0 {
			at := (i - from) * k
			l.gain[i] += float32(l.cfg.Discount) * l.copied[at+largest(l.follow[at:at+k])]
		}
	}
	l.ledger.Elementwise(2 * (to - from))
}

// recall draws n stored steps, behind as many as at.
func (l *Actor) recall(at, n int) {
	t, w := l.replay, l.width
	held := t.held()
	for i := at; i < at+n; i++ {
		j := t.draw.IntN(held)
		copy(l.now[i*w:], t.x[j*w:(j+1)*w])
		copy(l.next[i*w:], t.next[j*w:(j+1)*w])
		l.normalise(l.now[i*w : (i+1)*w])
		l.normalise(l.next[i*w : (i+1)*w])
		l.taken[i], l.over[i], l.reward[i] = t.actions[j], t.over[j], t.rewards[j]
		if l.cfg.Rewards {
			l.reward[i] = l.rewards.scale(t.rewards[j])
		}
	}
	l.targets(at, at+n)
}

// store stores the steps that have contributed.
func (l *Actor) store(b *stimulus.Batch) {
	t, w, wrote := l.replay, l.width, 0
	for i := range b.N {
		if l.credit[i] == 0 {
			continue
		}
		at := t.room()
		l.encode(t.x[at*w:(at+1)*w], b.Row(i))
		l.encode(t.next[at*w:(at+1)*w], b.Next[i*b.D:(i+1)*b.D])
		t.rewards[at], t.actions[at], t.over[at] = b.Rewards[i], l.taken[i], l.over[i]
		wrote++
	}
	l.encoded(2 * wrote)
	l.ledger.Wrote(wrote)
}

// count has Q' be Q, which is a change of the weights of Q'.
func (l *Actor) count(first, n int) {
	var changed [plasticity.NumSites]int
	for i, p := range l.critic.params {
		changed[p.site()] += l.ledger.Set(p.site(), p.w, l.actor.params[i].w)
	}
	for s, k := range changed {
		l.ledger.Credit(plasticity.Site(s), k, first, l.credit[:n])
	}
}
