package benchtest

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"slices"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

func declaration(s Subject) error {
	if err := bench.CheckArm(s.Arm); err != nil {
		return err
	}
	if s.Arm.Summary == "" || s.Arm.Rule == "" || s.Arm.Gate == "" || s.Arm.Signal == "" {
		return errors.New("summary, rule, gate and signal must all be named; none is a name")
	}
	var errs []error
	for _, spec := range slices.Concat(specs(), others(), []stimulus.Spec{acting()}) {
		l, err := s.build(spec, 1, nil)
		if err == nil && l == nil {
			return fmt.Errorf("%s: New returned neither a learner nor an error", describe(spec))
		}
		if err == nil {
			return nil
		}
		errs = append(errs, fmt.Errorf("%s: %w", describe(spec), err))
	}
	return errors.Join(errs...)
}

// pair builds two learners alike.
func (s Subject) pair(spec stimulus.Spec) (a, b bench.Learner, size int, err error) {
	if size, err = s.minibatch(nil); err != nil {
		return nil, nil, 0, err
	}
	if a, err = s.build(spec, 1, nil); err != nil {
		return nil, nil, 0, err
	}
	b, err = s.build(spec, 1, nil)
	return a, b, size, err
}

// eachPair checks two learners alike on every kind of stream.
func (s Subject) eachPair(check func(spec stimulus.Spec, a, b bench.Learner, size int) error) error {
	return s.each(func(spec stimulus.Spec) error {
		a, b, size, err := s.pair(spec)
		if err != nil {
			return err
		}
		return check(spec, a, b, size)
	})
}

// learnAlike has both learn from the same stimuli and compares them.
func learnAlike(a, b bench.Learner, spec stimulus.Spec, x stimulus.Batch, size int) error {
	if err := errors.Join(feed(a, x, size), feed(b, x, size)); err != nil {
		return err
	}
	return alike(a, b, spec)
}

// some is how many stimuli show a learner at work: a few of its minibatches
// and a remainder.
func some(size int) int { return min(max(60, 3*size+size/2), length/3) }

func sameBits(s Subject) error {
	return s.eachPair(func(spec stimulus.Spec, a, b bench.Learner, size int) error {
		if err := alike(a, b, spec); err != nil {
			return fmt.Errorf("before the first stimulus: %w", err)
		}
		x := stimuli(spec, some(size), 1)
		return learnAlike(a, b, spec, x, size)
	})
}

func reset(s Subject) error {
	return s.eachPair(func(spec stimulus.Spec, a, b bench.Learner, size int) error {
		if err := feed(a, stimuli(spec, some(size), 1), size); err != nil {
			return err
		}
		if err := a.Reset(); err != nil {
			return err
		}
		if err := alike(a, b, spec); err != nil {
			return err
		}
		again := stimuli(spec, some(size), 2)
		if err := learnAlike(a, b, spec, again, size); err != nil {
			return fmt.Errorf("going on after reset: %w", err)
		}
		return nil
	})
}

func untouched(s Subject) error {
	return s.eachPair(func(spec stimulus.Spec, a, b bench.Learner, size int) error {
		x := stimuli(spec, some(size), 1)
		for lo := 0; lo < x.N; lo += size {
			c := cut(x, lo, min(lo+size, x.N))
			if err := act(a, c); err != nil {
				return err
			}
			before := c.Clone()
			if _, err := a.Learn(c); err != nil {
				return err
			}
			if err := sameBatch(before, c); err != nil {
				return fmt.Errorf("learning: %w", err)
			}
			answerless := c.WithoutAnswers()
			for _, p := range predictors(a, spec) {
				if err := p.ask(make([]float32, c.N*p.width), answerless); err != nil {
					return err
				}
				if err := sameBatch(before, c); err != nil {
					return fmt.Errorf("%s: %w", p.name, err)
				}
			}
		}
		// feed overwrites what it has shown; a learner that kept it differs.
		if err := feed(b, x, size); err != nil {
			return err
		}
		if err := alike(a, b, spec); err != nil {
			return fmt.Errorf("overwriting a batch after it was learned changes the learner: %w", err)
		}
		return nil
	})
}

func sameBatch(a, b stimulus.Batch) error {
	for what, same := range map[string]bool{
		"inputs": bytes.Equal(bits(a.X), bits(b.X)), "labels": slices.Equal(a.Labels, b.Labels), "targets": slices.Equal(a.Targets, b.Targets),
		"rewards": slices.Equal(a.Rewards, b.Rewards), "actions": slices.Equal(a.Actions, b.Actions), "observations that follow": slices.Equal(a.Next, b.Next),
		"ends": slices.Equal(a.Ends, b.Ends), "times": slices.Equal(a.Times, b.Times), "boundaries": slices.Equal(a.Boundaries, b.Boundaries),
		"truths": slices.Equal(a.Novel, b.Novel),
	} {
		if !same {
			return fmt.Errorf("the %s of the batch were changed", what)
		}
	}
	return nil
}

func predictions(s Subject) error {
	return s.eachPair(func(spec stimulus.Spec, a, b bench.Learner, size int) error {
		x := stimuli(spec, some(size), 1)
		if err := errors.Join(feed(a, x, size), feed(b, x, size)); err != nil {
			return err
		}
		ask := predictors(a, spec)
		if len(ask) == 0 {
			return nil
		}
		for range 2 {
			for _, p := range ask {
				for _, n := range []int{1, 7, 0} {
					if err := p.ask(make([]float32, n*p.width), asked(spec, n)); err != nil {
						return fmt.Errorf("%s of %d stimuli: %w", p.name, n, err)
					}
				}
			}
			if err := alike(a, b, spec); err != nil {
				return err
			}
		}
		more := stimuli(spec, some(size), 6)
		ea, err := present(a, cut(more, 0, size))
		eb, err2 := present(b, cut(more, 0, size))
		if err := errors.Join(err, err2); err != nil {
			return err
		}
		if !reflect.DeepEqual(ea, eb) {
			return fmt.Errorf("learning on after prediction: its ledger differs: %+v and %+v", ea, eb)
		}
		if err := learnAlike(a, b, spec, more, size); err != nil {
			return fmt.Errorf("learning on after prediction: %w", err)
		}
		return nil
	})
}

// probabilities checks that they are normalised, and that what comes later in a
// batch does not change them.
func probabilities(s Subject) error {
	given := false
	err := s.each(func(spec stimulus.Spec) error {
		size, err := s.minibatch(nil)
		if err != nil {
			return err
		}
		l, err := s.build(spec, 1, nil)
		if err != nil || spec.Classes == 0 || !bench.Has(l, bench.NeedProbabilities) {
			return err
		}
		given = true
		const n, past = 40, 17
		x := stimuli(spec, n, 5)
		other := x.Clone()
		copy(other.X[past*dim:], stimuli(spec, n, 6).X)
		p, q := make([]float32, n*classes), make([]float32, n*classes)
		for _, learned := range []int{0, some(size)} {
			if err := feed(l, stimuli(spec, learned, 1), size); err != nil {
				return err
			}
			if err := errors.Join(bench.Probabilities(l, p, x), bench.Probabilities(l, q, other)); err != nil {
				return fmt.Errorf("after %d stimuli: %w", learned, err)
			}
			if !slices.Equal(p[:past*classes], q[:past*classes]) {
				return fmt.Errorf("after %d stimuli: the probabilities of the first %d of a batch depend on those that follow", learned, past)
			}
		}
		return nil
	})
	if err == nil && !given {
		return errSkip{"it gives no probabilities"}
	}
	return err
}

// asked are n stimuli as a probe shows them.
func asked(spec stimulus.Spec, n int) stimulus.Batch {
	b := stimuli(spec, n, 5)
	return b.WithoutAnswers()
}

func saveLoad(s Subject) error {
	return s.eachPair(func(spec stimulus.Spec, a, b bench.Learner, size int) error {
		if err := feed(a, stimuli(spec, some(size), 1), size); err != nil {
			return err
		}
		var saved bytes.Buffer
		if err := a.Save(&saved); err != nil {
			return err
		}
		whole := bytes.Clone(saved.Bytes())
		// The learner that loads has a past of its own to forget.
		if err := feed(b, stimuli(spec, some(size), 2), size); err != nil {
			return err
		}
		if err := b.Load(&saved); err != nil {
			return err
		}
		if err := alike(a, b, spec); err != nil {
			return fmt.Errorf("after loading: %w", err)
		}
		more := stimuli(spec, some(size), 3)
		if err := errors.Join(feed(a, more, size), feed(b, more, size)); err != nil {
			return err
		}
		if err := alike(a, b, spec); err != nil {
			return fmt.Errorf("going on after loading: %w", err)
		}
		for _, bad := range [][]byte{nil, whole[:len(whole)/2], []byte("no learner")} {
			if err := b.Load(bytes.NewReader(bad)); err == nil {
				return fmt.Errorf("%d bytes of %d were loaded without an error", len(bad), len(whole))
			}
		}
		return nil
	})
}

func prefix(s Subject) error {
	return s.eachPair(func(spec stimulus.Spec, a, b bench.Learner, size int) error {
		n := some(size) / size * size
		x := stimuli(spec, 2*n, 1)
		if err := feed(a, x.Slice(0, n), size); err != nil {
			return err
		}
		then, err := look(a, spec)
		if err != nil {
			return err
		}
		if err := feed(a, x.Slice(n, 2*n), size); err != nil {
			return err
		}
		if err := feed(b, x.Slice(0, n), size); err != nil {
			return err
		}
		now, err := look(b, spec)
		if err != nil {
			return err
		}
		return same(then, now)
	})
}
