package benchtest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/results"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// track presents the suite's stimuli to the runner.
type track struct{ spec stimulus.Spec }

func (t track) Name() string              { return "conformance" }
func (t track) Summary() string           { return "four quadrants" }
func (t track) Needs() []bench.Capability { return nil }

func (t track) Open(rep bench.Rep) (*bench.Session, error) {
	n := t.spec.Length
	all, probe := stimuli(t.spec, n, rep.Seed), stimuli(t.spec, 50, 7)
	s := &bench.Session{Grid: []int{0, n / 2, n}}
	if t.spec.Actions > 0 {
		s.Environment, s.Noise = &quadrants{spec: t.spec, all: all}, bits(all.X)
		s.Evaluation = &bench.Evaluation{Environment: &quadrants{spec: t.spec, all: probe}, Episodes: 2}
		return s, nil
	}
	s.Stream = &quadrants{spec: t.spec, all: all}
	s.Probe = func(l bench.Learner, _ int, emit func(bench.Measure)) error {
		if !bench.Has(l, bench.NeedScores) || t.spec.Classes == 0 {
			return nil
		}
		v, err := hits(l, t.spec, probe)
		emit(bench.Measure{Name: "accuracy", Value: v, Unit: results.UnitPercent})
		return err
	}
	return s, nil
}

// quadrants presents stimuli that were drawn before: as a stream or, to an actor,
// one after another.
type quadrants struct {
	spec stimulus.Spec
	all  stimulus.Batch
	at   int
}

func (q *quadrants) Spec() stimulus.Spec { return q.spec }

func (q *quadrants) Next(dst *stimulus.Batch, n int) (int, error) {
	n = min(n, q.all.N-q.at)
	*dst = cut(q.all, q.at, q.at+n)
	q.at += n
	return n, nil
}

func (q *quadrants) Begin() []float32 { return q.all.Row(q.at % q.all.N) }

func (q *quadrants) Step(action int) (bench.Outcome, error) {
	i := q.at % q.all.N
	q.at++
	return bench.Outcome{Reward: pay(q.all.Row(i), action), Next: q.all.Next[i*dim : (i+1)*dim], End: q.all.Ends[i]}, nil
}

// run has the runner do one run.
func (t *trial) run(more bench.Settings) (bench.Result, error) {
	t.spec.Length = 400
	r := bench.RunSpec{Track: track{t.spec}, Arm: t.Arm, Seed: 1, Settings: t.override(more), Fields: 3}
	if t.Arm.Partner != "" {
		r.Schedule = []int{50, 50, 50, 50}
	}
	return bench.Run(context.Background(), r)
}

func runs(s Subject) error {
	return s.each(func(t *trial) {
		a, err := t.run(nil)
		t.must(err)
		b, err := t.run(nil)
		t.must(err)
		if len(a.Rows) != len(b.Rows) {
			t.failf("one run gives %d rows, the same again %d", len(a.Rows), len(b.Rows))
		}
		for i, x := range a.Rows {
			if y := b.Rows[i]; x != y && x.Unit != results.UnitSeconds {
				t.failf("one run gives %s %v %s after %d presentations, the same again %s %v %s after %d",
					x.Metric, x.Value, x.Unit, x.Presentations, y.Metric, y.Value, y.Unit, y.Presentations)
			}
		}
		if a.Digest != b.Digest {
			t.failf("the digests of the same run twice differ: the learner changes what it is shown")
		}
		for i, f := range a.Fields {
			if len(f) != t.spec.Dim {
				t.failf("receptive field %d has %d inputs, a stimulus %d", i, len(f), t.spec.Dim)
			}
		}
	})
}

func alarms(s Subject) error {
	if len(s.Options.Provoke) == 0 {
		return errSkip{"no settings are given that provoke an alarm"}
	}
	for _, name := range slices.Sorted(maps.Keys(s.Options.Provoke)) {
		if err := s.provoked(name); err != nil {
			return fmt.Errorf("alarm %q provoked by %v: %w", name, s.Options.Provoke[name], err)
		}
	}
	return nil
}

// provoked asks that the alarm is raised on one of the streams in which the
// arm takes part.
func (s Subject) provoked(name string) error {
	raised := false
	var seen []results.Alarm
	var errs []error
	err := s.each(func(t *trial) {
		r, err := t.run(s.Options.Provoke[name])
		raised = raised || slices.ContainsFunc(r.Alarms, func(a results.Alarm) bool { return a.Name == name })
		seen, errs = append(seen, r.Alarms...), append(errs, err)
	})
	if err != nil || raised {
		return err
	}
	return errors.Join(append(errs, fmt.Errorf("alarms %v were raised", seen))...)
}
