package bench_test

import (
	"errors"
	"io"
	"math/rand/v2"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/bench/benchtest/tiny"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// newValues is a learner that acts: it knows what each action is worth by a linear
// function of what is observed, Q(a) = w_a·x, and learns by Q-learning
// (Watkins 1989),
//
//	δ = reward + discount·max Q(next) − Q(a)    Δw_a = rate·δ·x/|x|²
//
// in the mean of a minibatch; where nothing follows, max Q(next) is 0.
func newValues() bench.Arm {
	return bench.Arm{Name: "values", Summary: "the value of each action, for tests", Rule: "delta", Gate: "open", Signal: "none",
		Minibatch: "minibatch",
		Settings: []bench.Setting{
			{Name: "minibatch", Doc: "steps between two calls of Learn", Default: 1, Min: 1, Max: 1 << 20},
			{Name: "rate", Doc: "learning rate", Default: .3, Min: 0, Max: 1},
			{Name: "discount", Doc: "of what comes a step later", Default: .5, Min: 0, Max: 1},
			{Name: "explore", Doc: "share of actions taken at random", Default: .2, Min: 0, Max: 1},
		},
		Refuse: func(s stimulus.Spec) error {
			if s.Actions == 0 {
				return errors.New("it acts, and there is nothing to do")
			}
			return nil
		},
		New: func(s bench.Setup) (bench.Learner, error) {
			return &values{Weights: tiny.Weights{Spec: s.Spec, W: make([]float32, s.Spec.Actions*s.Spec.Dim)}, step: make([]float32, s.Spec.Actions*s.Spec.Dim), setup: s, explore: s.Rand("explore")}, nil
		}}
}

type values struct {
	tiny.Weights
	setup   bench.Setup
	explore *rand.PCG
	step    []float32
	weight  []float32
}

// worth is the best action on x, the first of equals, and its value.
func (l *values) worth(x []float32) (best int, value float32) {
	for a := range l.Spec.Actions {
		if v := l.value(a, x); a == 0 || v > value {
			best, value = a, v
		}
	}
	return best, value
}

func (l *values) value(a int, x []float32) (v float32) {
	for j, w := range l.row(a) {
		v += w * x[j]
	}
	return v
}

func (l *values) row(a int) []float32 { return l.W[a*l.Spec.Dim : (a+1)*l.Spec.Dim] }

// Fields are the weights of the actions.
func (l *values) Fields(n int) (out [][]float32) {
	for a := range min(n, l.Spec.Actions) {
		out = append(out, l.row(a))
	}
	return out
}

func (l *values) Act(x []float32, _ bool) (int, error) {
	if r := rand.New(l.explore); r.Float64() < l.setup.Settings.Float("explore") {
		return r.IntN(l.Spec.Actions), nil
	}
	best, _ := l.worth(x)
	return best, nil
}

// Evaluate explores nothing.
func (l *values) Evaluate(*rand.PCG) bench.Policy {
	return func(x []float32, _ bool) (int, error) {
		best, _ := l.worth(x)
		return best, nil
	}
}

func (l *values) Learn(b stimulus.Batch) (plasticity.Entry, error) {
	if err := l.Begin(b); err != nil {
		return plasticity.Entry{}, err
	}
	clear(l.step)
	l.weight = l.weight[:0]
	for i, a := range b.Actions {
		x := b.Row(i)
		delta := b.Rewards[i] - l.value(a, x)
		if b.Ends[i] != stimulus.Terminated {
			_, next := l.worth(b.Next[i*b.D : (i+1)*b.D])
			delta += float32(l.setup.Settings.Float("discount")) * next
		}
		var size float32
		for _, v := range x {
			size += v * v
		}
		l.weight = append(l.weight, float32(l.setup.Settings.Float("rate"))*delta/max(size, 1e-6)/float32(b.N))
		for j, v := range x {
			l.step[a*b.D+j] += l.weight[i] * v
		}
	}
	l.Ledger.Credit(plasticity.Layer, l.Ledger.Add(plasticity.Layer, l.W, l.step), 0, l.weight)
	return l.Ledger.Entry()
}

func (l *values) Reset() error {
	l.explore = l.setup.Rand("explore")
	return l.Weights.Reset()
}

func (l *values) Save(w io.Writer) error {
	state, err := l.explore.MarshalBinary()
	if err != nil {
		return err
	}
	if _, err := w.Write(state); err != nil {
		return err
	}
	return l.Weights.Save(w)
}

func (l *values) Load(r io.Reader) error {
	state, err := l.explore.MarshalBinary()
	if err != nil {
		return err
	}
	if _, err := io.ReadFull(r, state); err != nil {
		return err
	}
	if err := l.explore.UnmarshalBinary(state); err != nil {
		return err
	}
	return l.Weights.Load(r)
}

var _ bench.Actor = (*values)(nil)
