package bench_test

import (
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/bench/benchtest"
	"github.com/hebbgrad/hebbgrad/bench/benchtest/tiny"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

func TestALearnerThatActsConforms(t *testing.T) {
	benchtest.Conform(t, newValues(), benchtest.Options{Variants: []bench.Settings{{"minibatch": 8}}})
}

func TestALearnerThatActsConformsInMinibatches(t *testing.T) {
	benchtest.Conform(t, newValues(), benchtest.Options{Settings: bench.Settings{"minibatch": 5, "rate": 1.}, Presentations: 1500})
}

// conformance is one check of the suite.
func conformance(t *testing.T, name string) benchtest.Check {
	t.Helper()
	all := benchtest.Checks()
	i := slices.IndexFunc(all, func(c benchtest.Check) bool { return c.Name == name })
	if i < 0 {
		t.Fatalf("no check is called %q", name)
	}
	return all[i]
}

// modulated learns Δw = (reward − ½)·x: its third factor is the reward, without
// which it is of no use.
type modulated struct {
	tiny.Weights
	lost bool // it forgets to ask for rewards
}

func (l *modulated) Learn(b stimulus.Batch) (plasticity.Entry, error) {
	if l.lost {
		b.Rewards = make([]float32, b.N)
	}
	if err := l.Begin(b); err != nil {
		return plasticity.Entry{}, err
	}
	for i, r := range b.Rewards {
		l.Ledger.CreditOne(plasticity.Layer, l.Ledger.AXPY(plasticity.Layer, r-.5, b.Row(i), l.W), i)
	}
	return l.Ledger.Entry()
}

func modulatedArm(lost bool) bench.Arm {
	return bench.Arm{Name: "modulated", Summary: "a rule with a third factor, for tests", Rule: "three-factor", Gate: "open", Signal: "none",
		Refuse: func(s stimulus.Spec) error {
			if !s.Reward || s.Actions > 0 {
				return errors.New("it needs a stream with rewards")
			}
			return nil
		},
		New: func(s bench.Setup) (bench.Learner, error) {
			return &modulated{Weights: tiny.Weights{Spec: s.Spec, W: make([]float32, s.Spec.Dim)}, lost: lost}, nil
		}}
}

func TestALearnerThatNeedsRewardConforms(t *testing.T) {
	benchtest.Conform(t, modulatedArm(false), benchtest.Options{})
}

func TestALearnerThatMakesUpItsRewardsFails(t *testing.T) {
	err := conformance(t, "refusals").Do(benchtest.Subject{Arm: modulatedArm(true)})
	if err == nil || !strings.Contains(err.Error(), "a reward that is NaN: it is accepted") {
		t.Errorf("error %v, want one that names the reward", err)
	}
}

// restless is an actor with one thing done wrong.
type restless struct {
	bench.Learner
	evaluate func(r *restless)
	learn    func(r *restless, b *stimulus.Batch, e *plasticity.Entry)
	act      func(action int) int
	again    int64
}

func (r *restless) Act(x []float32, begins bool) (int, error) {
	a, err := r.Learner.(bench.Actor).Act(x, begins)
	if r.act != nil {
		a = r.act(a)
	}
	return a, err
}

func (r *restless) Evaluate(src *rand.PCG) bench.Policy {
	policy := r.Learner.(bench.Actor).Evaluate(src)
	return func(x []float32, begins bool) (int, error) {
		if r.evaluate != nil {
			r.evaluate(r)
		}
		return policy(x, begins)
	}
}

func (r *restless) Learn(b stimulus.Batch) (plasticity.Entry, error) {
	e, err := r.Learner.Learn(b)
	if r.learn != nil && err == nil {
		r.learn(r, &b, &e)
	}
	return e, err
}

func TestChecksFailActorsThatAreBroken(t *testing.T) {
	step := func(r *restless) {
		x := make([]float32, 64)
		x[0] = 1
		_, _ = r.Learner.Learn(stimulus.Batch{N: 1, D: 64, X: x, Rewards: []float32{1}, Actions: []int{0}, Next: x, Ends: []stimulus.End{stimulus.Terminated}, Boundaries: []bool{false}})
	}
	for _, c := range []struct {
		check, how string
		broken     restless
		want       string
	}{
		{"prediction changes nothing", "learns in evaluation", restless{evaluate: step}, "differs"},
		{"prediction changes nothing", "draws from its own source in evaluation", restless{evaluate: func(r *restless) {
			_, _ = r.Learner.(bench.Actor).Act(make([]float32, 64), false)
		}}, "what it saves differs"},
		{"prediction changes nothing", "counts evaluation in its ledger", restless{
			evaluate: func(r *restless) { r.again++ },
			learn:    func(r *restless, _ *stimulus.Batch, e *plasticity.Entry) { e.Again, r.again = r.again, 0 },
		}, "its ledger differs"},
		{"inputs untouched", "changes a reward", restless{learn: func(_ *restless, b *stimulus.Batch, _ *plasticity.Entry) {
			if b.N > 0 {
				b.Rewards[0]++
			}
		}}, "rewards of the batch were changed"},
		{"trivial task", "does the opposite", restless{act: func(int) int { return 0 }}, "% right"},
		{"runs", "does what cannot be done", restless{act: func(int) int { return 4 }}, "action 4, want 0 to 3"},
	} {
		t.Run(c.check+"/"+c.how, func(t *testing.T) {
			arm := newValues()
			build := arm.New
			arm.New = func(s bench.Setup) (bench.Learner, error) {
				l, err := build(s)
				r := c.broken
				r.Learner = l
				return &r, err
			}
			err := conformance(t, c.check).Do(benchtest.Subject{Arm: arm})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("the check says %v, want something of %q", err, c.want)
			}
		})
	}
}
