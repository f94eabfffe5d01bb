package benchtest_test

import (
	"errors"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/bench/benchtest"
	"github.com/hebbgrad/hebbgrad/bench/benchtest/tiny"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

func options() benchtest.Options {
	return benchtest.Options{
		Variants: []bench.Settings{{"momentum": .9}, {"minibatch": 8}, {"minibatch": 8, "momentum": .5, "vigilance": .9}},
		Provoke: map[string]bench.Settings{
			bench.AlarmGateOpen:  {"vigilance": 0.},
			bench.AlarmGateShut:  {"vigilance": 1.5},
			bench.AlarmNonFinite: {"rate": 3e38, "vigilance": 0.},
			bench.AlarmFrozen:    {"rate": 0., "memory": false, "vigilance": 0.},
		}}
}

func TestTinyConforms(t *testing.T) {
	benchtest.Conform(t, tiny.Arm("tiny", nil), options())
}

func TestTinyConformsInMinibatches(t *testing.T) {
	o := options()
	o.Settings = bench.Settings{"minibatch": 8, "momentum": .5}
	o.Provoke = nil
	benchtest.Conform(t, tiny.Arm("tiny", nil), o)
}

// broken is the tiny learner with one thing done wrong.
type broken struct {
	*tiny.Learner
	learn  func(*tiny.Learner, stimulus.Batch) (plasticity.Entry, error)
	scores func(*tiny.Learner, []float32, stimulus.Batch) error
	chance func(*tiny.Learner, []float32, stimulus.Batch) error
	opened func(*tiny.Learner) []bool
	reset  func(*tiny.Learner) error
	save   func(*tiny.Learner, io.Writer) error
	load   func(*tiny.Learner, io.Reader) error
	hide   bool // the synapses
}

func (b *broken) Learn(x stimulus.Batch) (plasticity.Entry, error) {
	if b.learn != nil {
		return b.learn(b.Learner, x)
	}
	return b.Learner.Learn(x)
}

func (b *broken) Scores(dst []float32, x stimulus.Batch) error {
	if b.scores != nil {
		return b.scores(b.Learner, dst, x)
	}
	return b.Learner.Scores(dst, x)
}

func (b *broken) Probabilities(dst []float32, x stimulus.Batch) error {
	if b.chance != nil {
		return b.chance(b.Learner, dst, x)
	}
	return b.Learner.Probabilities(dst, x)
}

func (b *broken) Opened() []bool {
	if b.opened != nil {
		return b.opened(b.Learner)
	}
	return b.Learner.Opened()
}

func (b *broken) Reset() error {
	if b.reset != nil {
		return b.reset(b.Learner)
	}
	return b.Learner.Reset()
}

func (b *broken) Save(w io.Writer) error {
	if b.save != nil {
		return b.save(b.Learner, w)
	}
	return b.Learner.Save(w)
}

func (b *broken) Load(r io.Reader) error {
	if b.load != nil {
		return b.load(b.Learner, r)
	}
	return b.Learner.Load(r)
}

func (b *broken) Synapses(visit func(plasticity.Site, string, []float32)) {
	if !b.hide {
		b.Learner.Synapses(visit)
	}
}

// learned is a broken learner whose Learn is f.
func learned(f func(*tiny.Learner, stimulus.Batch) (plasticity.Entry, error)) func() broken {
	return func() broken { return broken{learn: f} }
}

// after is a broken learner that does f after it has learned.
func after(f func(*tiny.Learner, stimulus.Batch, *plasticity.Entry)) func() broken {
	return learned(func(l *tiny.Learner, b stimulus.Batch) (plasticity.Entry, error) {
		e, err := l.Learn(b)
		if err == nil && b.N > 0 {
			f(l, b, &e)
		}
		return e, err
	})
}

// forecast is a broken learner that does f to its probabilities.
func forecast(f func([]float32, stimulus.Batch)) func() broken {
	return func() broken {
		return broken{chance: func(l *tiny.Learner, dst []float32, b stimulus.Batch) error {
			err := l.Probabilities(dst, b)
			if b.N > 0 {
				f(dst, b)
			}
			return err
		}}
	}
}

// shared is what instances of a learner must not have in common.
type shared struct{ calls uint64 }

// TestEachCheckFailsWhatItIsFor gives every check learners that are broken in
// just the way it looks for; a check that passes them does not check.
func TestEachCheckFailsWhatItIsFor(t *testing.T) {
	common := &shared{}
	unproved := map[string]bool{}
	for _, c := range benchtest.Checks() {
		unproved[c.Name] = true
	}
	for _, c := range []struct {
		check  string
		how    string
		arm    func(*bench.Arm)
		broken func() broken
		want   string // part of what the check says
	}{
		{"declaration", "a default out of its bounds", func(a *bench.Arm) { a.Settings[1].Max = .1 }, nil, `"rate"`},
		{"declaration", "no rule named", func(a *bench.Arm) { a.Rule = "" }, nil, "must all be named"},
		{"declaration", "refuses everything", func(a *bench.Arm) { a.Refuse = func(stimulus.Spec) error { return errors.New("never") } }, nil, "never"},
		{"same seed same bits", "noise from elsewhere", nil, after(func(l *tiny.Learner, _ stimulus.Batch, _ *plasticity.Entry) { l.W[0] += rand.Float32() }), "differs"},
		{"same seed same bits", "something in common between learners", nil, after(func(l *tiny.Learner, _ stimulus.Batch, _ *plasticity.Entry) {
			common.calls++
			l.W[0] += float32(common.calls)
		}), "differs"},
		{"reset", "reset keeps the memory", nil, func() broken {
			return broken{reset: func(l *tiny.Learner) error {
				stored := l.Stored
				err := l.Reset()
				l.Stored = stored
				return err
			}}
		}, "differs"},
		{"inputs untouched", "changes an input", nil, after(func(_ *tiny.Learner, b stimulus.Batch, _ *plasticity.Entry) { b.X[0]++ }), "inputs of the batch were changed"},
		{"inputs untouched", "changes a label", nil, after(func(_ *tiny.Learner, b stimulus.Batch, _ *plasticity.Entry) {
			if b.Labels != nil {
				b.Labels[0] = (b.Labels[0] + 1) % 4
			}
		}), "labels of the batch were changed"},
		{"inputs untouched", "keeps a reference", nil, keeper, "overwriting a batch"},
		{"labels only where given", "predicts what it is told", nil, func() broken {
			return broken{scores: func(l *tiny.Learner, dst []float32, b stimulus.Batch) error {
				err := l.Scores(dst, b)
				for i, y := range b.Labels {
					dst[4*i+y] += 10
				}
				return err
			}}
		}, "depends on the labels"},
		{"labels only where given", "takes labels that were not promised", nil, learned(func(l *tiny.Learner, b stimulus.Batch) (plasticity.Entry, error) {
			if len(l.W) == 64 { // built for a stream without labels
				b.Labels = nil
			}
			return l.Learn(b)
		}), "did not promise are accepted"},
		{"truth is for the oracle", "looks at the truth", nil, after(func(l *tiny.Learner, b stimulus.Batch, _ *plasticity.Entry) {
			if b.Novel[0] {
				l.W[0]++
			}
		}), "differs"},
		{"trivial task", "learns nothing", nil, learned(func(l *tiny.Learner, b stimulus.Batch) (plasticity.Entry, error) {
			return plasticity.Entry{Presentations: b.N, Marks: make([]plasticity.Mark, b.N)}, nil
		}), "% right"},
		{"batch sizes", "fails on an empty batch", nil, learned(func(l *tiny.Learner, b stimulus.Batch) (plasticity.Entry, error) {
			_ = b.X[0]
			return l.Learn(b)
		}), "panic"},
		{"batch sizes", "counts one presentation whatever the batch", nil, learned(func(l *tiny.Learner, b stimulus.Batch) (plasticity.Entry, error) {
			e, err := l.Learn(b)
			e.Presentations = 1
			return e, err
		}), "counts 1 presentations"},
		{"batch sizes", "an empty batch repeats the last step", nil, learned(func(l *tiny.Learner, b stimulus.Batch) (plasticity.Entry, error) {
			if b.N == 0 {
				l.W[1]++
			}
			return l.Learn(b)
		}), "empty batch changes the learner"},
		{"refusals", "learns from NaN", nil, learned(func(l *tiny.Learner, b stimulus.Batch) (plasticity.Entry, error) {
			for i, v := range b.X {
				if v != v {
					b.X[i] = 0
				}
			}
			return l.Learn(b)
		}), "NaN: it is accepted"},
		{"refusals", "an error that names nothing", nil, learned(func(l *tiny.Learner, b stimulus.Batch) (plasticity.Entry, error) {
			e, err := l.Learn(b)
			if err != nil {
				err = errors.New("bad input")
			}
			return e, err
		}), "does not name"},
		{"refusals", "learns before it refuses", nil, learned(func(l *tiny.Learner, b stimulus.Batch) (plasticity.Entry, error) {
			e, err := l.Learn(b)
			if err != nil {
				l.W[0]++
			}
			return e, err
		}), "changes the learner"},
		{"refusals", "scores whatever it is shown", nil, func() broken {
			return broken{scores: func(*tiny.Learner, []float32, stimulus.Batch) error { return nil }}
		}, "class scores for"},
		{"hidden state", "is nothing without what it hides", func(a *bench.Arm) { *a = hiding() }, nil, "class scores of the two differ"},
		{"ledger", "an update too many", nil, after(func(_ *tiny.Learner, _ stimulus.Batch, e *plasticity.Entry) { e.Updates[plasticity.Readout]++ }), "synaptic updates at site readout"},
		{"ledger", "a hundred-thousandth too much plasticity", nil, after(func(_ *tiny.Learner, _ stimulus.Batch, e *plasticity.Entry) {
			e.Plasticity[plasticity.Readout] *= 1.00001
		}), "plasticity"},
		{"ledger", "a change behind the ledger's back", nil, after(func(l *tiny.Learner, _ stimulus.Batch, _ *plasticity.Entry) { l.W[7] *= .999 }), "the recount"},
		{"ledger", "synapses that it does not show", nil, func() broken { return broken{hide: true} }, "the recount 0"},
		{"marks", "an event without an update", nil, after(func(_ *tiny.Learner, _ stimulus.Batch, e *plasticity.Entry) {
			e.Marks[0] = e.Marks[0].With(plasticity.Feedback)
		}), "no synapse changed"},
		{"marks", "a consolidation without an event", nil, after(func(_ *tiny.Learner, _ stimulus.Batch, e *plasticity.Entry) { e.Consolidated++ }), "said to be consolidated"},
		{"marks", "says shut when it was open", nil, func() broken {
			return broken{opened: func(l *tiny.Learner) []bool { return make([]bool, len(l.Opened())) }}
		}, "the gate was shut"},
		{"prediction changes nothing", "scores leave a trace", nil, func() broken {
			return broken{scores: func(l *tiny.Learner, dst []float32, b stimulus.Batch) error {
				if b.N == 7 {
					l.W[0] += 1e-3
				}
				return l.Scores(dst, b)
			}}
		}, "differs"},
		{"probabilities", "scores that are not normalised", nil, forecast(func(p []float32, _ stimulus.Batch) {
			for i := range p {
				p[i] /= 2
			}
		}), "sum to 0.5"},
		{"probabilities", "more than is certain", nil, forecast(func(p []float32, _ stimulus.Batch) { p[0], p[1], p[2], p[3] = 2, -1, 0, 0 }), "want 0 to 1"},
		{"probabilities", "looks ahead", nil, forecast(func(p []float32, b stimulus.Batch) {
			if b.X[len(b.X)-1] > .5 {
				p[0], p[1], p[2], p[3] = 1, 0, 0, 0
			}
		}), "depend on those that follow"},
		{"save and load", "the source of noise is not saved", nil, func() broken {
			return broken{load: func(l *tiny.Learner, r io.Reader) error {
				err := l.Load(r)
				l.Source().Seed(1, 2)
				return err
			}}
		}, "differs"},
		{"save and load", "velocity is lost", func(a *bench.Arm) { a.Settings[2].Default = .5 }, func() broken {
			return broken{load: func(l *tiny.Learner, r io.Reader) error {
				err := l.Load(r)
				clear(l.Velocity)
				return err
			}}
		}, "differs"},
		{"save and load", "loads anything", nil, func() broken {
			return broken{load: func(l *tiny.Learner, r io.Reader) error {
				_ = l.Load(r)
				return nil
			}}
		}, "without an error"},
		{"prefix", "counts over all learners", nil, after(func(l *tiny.Learner, _ stimulus.Batch, _ *plasticity.Entry) {
			common.calls++
			l.W[0] += float32(common.calls)
		}), "differs"},
		{"probabilities", "reads the symbol that follows", func(a *bench.Arm) { *a = reader(true) }, nil, "depend on those that follow"},
		{"causality", "reads the symbol that follows", func(a *bench.Arm) { *a = reader(true) }, nil, "another future from symbol"},
		{"refusals", "takes any symbol", func(a *bench.Arm) { *a = reader(false); a.New = trusting }, nil, "symbol"},
		{"runs", "an entry that contradicts itself", nil, after(func(_ *tiny.Learner, _ stimulus.Batch, e *plasticity.Entry) { clear(e.Marks) }), "no event, nor a step without one"},
		{"alarms", "an alarm that cannot be provoked", func(a *bench.Arm) { a.Gate = "open" }, nil, "alarm \"gate stuck open\""},
	} {
		delete(unproved, c.check)
		t.Run(c.check+"/"+c.how, func(t *testing.T) {
			arm := tiny.Arm("broken", nil)
			if c.broken != nil {
				arm = tiny.Arm("broken", func(l *tiny.Learner) bench.Learner {
					b := c.broken()
					b.Learner = l
					return &b
				})
			}
			if c.arm != nil {
				c.arm(&arm)
			}
			o := options()
			o.Variants = nil
			err := checkNamed(t, c.check).Do(benchtest.Subject{Arm: arm, Options: o})
			if err == nil {
				t.Fatal("the check passes it")
			}
			if !strings.Contains(err.Error(), c.want) {
				t.Errorf("the check says %q, want something of %q", err, c.want)
			}
		})
	}
	if len(unproved) > 0 {
		t.Errorf("no broken learner shows that these checks can fail: %v", unproved)
	}
}

// keeper learns from the batch of the call before, to which it kept a
// reference.
func keeper() broken {
	var last []float32
	return broken{learn: func(l *tiny.Learner, b stimulus.Batch) (plasticity.Entry, error) {
		e, err := l.Learn(b)
		if len(last) > 0 {
			l.W[0] += last[0]
		}
		last = b.X
		return e, err
	}}
}

func checkNamed(t *testing.T, name string) benchtest.Check {
	t.Helper()
	for _, c := range benchtest.Checks() {
		if c.Name == name {
			return c
		}
	}
	t.Fatalf("no check is called %q", name)
	return benchtest.Check{}
}
