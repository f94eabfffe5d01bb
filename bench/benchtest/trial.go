package benchtest

import (
	"fmt"
	"slices"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// trial is a check under way on one kind of stream. What fails ends it, as a
// failure ends a test.
type trial struct {
	Subject
	spec stimulus.Spec
	size int           // stimuli of a minibatch
	a, b bench.Learner // two that were built alike
	err  error         // why it ended
}

// each tries f on every stream in which the arm takes part, and in the
// environment where it acts. One that reads symbols is shown those too.
func (s Subject) each(f func(*trial)) error {
	takes := func(spec stimulus.Spec) bool {
		l, err := s.build(spec, 1, nil)
		if err != nil {
			return false
		}
		defer bench.Close(l)
		return spec.Actions == 0 || bench.Has(l, bench.NeedActions)
	}
	offered := slices.DeleteFunc(specs(), func(spec stimulus.Spec) bool { return !takes(spec) })
	for _, spec := range others() {
		if len(offered) == 0 && takes(spec) {
			offered = append(offered, spec)
		}
	}
	for _, spec := range []stimulus.Spec{acting(), spelling()} {
		if takes(spec) {
			offered = append(offered, spec)
		}
	}
	for _, spec := range offered {
		if err := s.try(spec, f); err != nil {
			return fmt.Errorf("%s: %w", describe(spec), err)
		}
	}
	return nil
}

func (s Subject) try(spec stimulus.Spec, f func(*trial)) (err error) {
	t := &trial{Subject: s, spec: spec}
	defer func() {
		t.close()
		if t.err != nil {
			_ = recover()
			err = t.err
		}
	}()
	t.build(nil)
	f(t)
	return nil
}

// build makes the two learners, with some settings more.
func (t *trial) build(more bench.Settings) {
	settings, err := t.settings(more)
	t.must(err)
	t.size = t.Arm.MinibatchSize(settings)
	t.close()
	for _, l := range []*bench.Learner{&t.a, &t.b} {
		*l, err = t.Subject.build(t.spec, 1, more)
		t.must(err)
	}
}

// close ends the two learners.
func (t *trial) close() {
	for _, l := range []*bench.Learner{&t.a, &t.b} {
		if *l != nil {
			_ = bench.Close(*l)
			*l = nil
		}
	}
}

// must ends the trial if there is an error.
func (t *trial) must(err error) {
	if err != nil {
		t.err = err
		panic(err)
	}
}

func (t *trial) failf(format string, args ...any) { t.must(fmt.Errorf(format, args...)) }

// doing ends the trial if there is an error, and says at what.
func (t *trial) doing(what string, err error) {
	if err != nil {
		t.failf("%s: %w", what, err)
	}
}

// some are as many stimuli as show a learner at work: a few of its minibatches
// and a remainder.
func (t *trial) some(base uint64) stimulus.Batch { return t.stimuli(t.count(), base) }

func (t *trial) count() int { return min(max(60, 3*t.size+t.size/2), length/3) }

func (t *trial) stimuli(n int, base uint64) stimulus.Batch { return stimuli(t.spec, n, base) }

// parts does f for a copy of each minibatch of b; lo is where it begins.
func (t *trial) parts(b stimulus.Batch, f func(lo int, c stimulus.Batch)) {
	for lo := 0; lo < b.N; lo += t.size {
		f(lo, cut(b, lo, min(lo+t.size, b.N)))
	}
}

// present has l learn from b as the runner would: an actor first chooses the
// actions, each of which is paid for.
func (t *trial) present(l bench.Learner, b stimulus.Batch) plasticity.Entry {
	t.act(l, b)
	e, err := l.Learn(b)
	t.must(err)
	return e
}

func (t *trial) act(l bench.Learner, b stimulus.Batch) {
	for i := range b.Actions {
		a, err := l.(bench.Actor).Act(b.Row(i), b.Boundaries[i])
		t.doing("acting", err)
		b.Actions[i], b.Rewards[i] = a, pay(b.Row(i), a)
	}
}

// feed presents x to learners in minibatches, each a copy that is overwritten
// afterwards: a learner must not keep what it was shown.
func (t *trial) feed(x stimulus.Batch, learners ...bench.Learner) {
	for _, l := range learners {
		t.parts(x, func(lo int, c stimulus.Batch) {
			t.act(l, c)
			_, err := l.Learn(c)
			t.doing(fmt.Sprintf("stimuli %d to %d", lo, lo+c.N-1), err)
			for _, x := range [][]float32{c.X, c.Targets, c.Rewards, c.Next} {
				for i := range x {
					x[i] = -1e9
				}
			}
			for i := range c.Times {
				c.Times[i] = -1e9
			}
			clear(c.Symbols)
			clear(c.Labels)
			clear(c.Actions)
		})
	}
}

// alike ends the trial if the two learners differ.
func (t *trial) alike(when string) { t.doing(when, same(t.look(t.a), t.look(t.b))) }

// learnAlike has both learn from x, after which they must be alike.
func (t *trial) learnAlike(x stimulus.Batch, when string) {
	t.feed(x, t.a, t.b)
	t.alike(when)
}
