package benchtest

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// labels checks that a stream without labels is learned without them, and
// that predictions do not depend on any.
func labels(s Subject) error {
	return s.eachPair(func(spec stimulus.Spec, a, b bench.Learner, size int) error {
		x := stimuli(spec, some(size), 1)
		if spec.Classes == 0 {
			given := cut(x, 0, 1)
			given.Labels = []int{0}
			if _, err := a.Learn(given); err == nil {
				return errors.New("labels that the stream did not promise are accepted")
			}
		}
		if err := errors.Join(feed(a, x, size), feed(b, x, size)); err != nil {
			return err
		}
		if spec.Classes == 0 {
			return alike(a, b, spec)
		}
		told, wrong := stimuli(spec, 8, 5), stimuli(spec, 8, 5)
		for i := range wrong.Labels {
			wrong.Labels[i] = (wrong.Labels[i] + 1) % classes
		}
		if err := s.unlabelledGate(a, b, stimuli(spec, size, 6)); err != nil {
			return err
		}
		for _, p := range predictors(a, spec) {
			var out [3][]float32
			for k, b := range []stimulus.Batch{told.WithoutAnswers(), told, wrong} {
				out[k] = make([]float32, b.N*p.width)
				if err := p.ask(out[k], b); err != nil {
					return fmt.Errorf("%s: %w", p.name, err)
				}
				if !bytes.Equal(bits(out[k]), bits(out[0])) {
					return fmt.Errorf("its %s depends on the labels of the batch", p.name)
				}
			}
		}
		return nil
	})
}

// unlabelledGate shows x to one of two learners alike and x with other labels to
// the other: a gate that does not listen to surprise must decide the same.
func (s Subject) unlabelledGate(a, b bench.Learner, x stimulus.Batch) error {
	g, ok := a.(bench.Gated)
	h, _ := b.(bench.Gated)
	if !ok {
		return nil
	}
	signal := s.Arm.Signal
	if s.Arm.SignalOn != nil {
		set, err := s.settings(nil)
		if err != nil {
			return err
		}
		signal = s.Arm.SignalOn(set, specs()[0])
	}
	if strings.Contains(signal, "surprise") {
		return nil
	}
	y := x.Clone()
	for i := range y.Labels {
		y.Labels[i] = (y.Labels[i] + 1) % classes
	}
	_, err := a.Learn(x)
	_, err2 := b.Learn(y)
	if err := errors.Join(err, err2); err != nil {
		return err
	}
	if !slices.Equal(g.Opened(), h.Opened()) || !slices.Equal(g.GateNovelty(), h.GateNovelty()) {
		return fmt.Errorf("its gate listens to %s and depends on the labels of the batch", signal)
	}
	return nil
}

// truth checks that the truth about novelty changes nothing.
func truth(s Subject) error {
	if s.Arm.Gate == "oracle" {
		return errSkip{"an oracle gate is told the truth"}
	}
	return s.eachPair(func(spec stimulus.Spec, a, b bench.Learner, size int) error {
		x := stimuli(spec, some(size), 1)
		y := x.Clone()
		for i := range y.Novel {
			y.Novel[i] = !y.Novel[i]
		}
		if err := errors.Join(feed(a, x, size), feed(b, y, size)); err != nil {
			return err
		}
		return alike(a, b, spec)
	})
}

func batchSizes(s Subject) error {
	return s.eachPair(func(spec stimulus.Spec, a, b bench.Learner, size int) error {
		at := 0
		for _, n := range []int{0, 1, size, 0, 7, 3, max(size-1, 1), 13, 0} {
			x := stimuli(spec, 100+n, 1).X
			part := stimuli(spec, n, uint64(10+at))
			copy(part.X, x)
			e, err := present(a, part)
			if err == nil {
				err = bench.CheckEntry(e, n)
			}
			if err != nil {
				return fmt.Errorf("a batch of %d: %w", n, err)
			}
			at += n
		}
		if err := feed(b, stimuli(spec, some(size), 3), size); err != nil {
			return err
		}
		before, err := look(b, spec)
		if err != nil {
			return err
		}
		e, err := b.Learn(stimuli(spec, 0, 3))
		if err != nil {
			return fmt.Errorf("an empty batch: %w", err)
		}
		if e.Presentations != 0 || e.MACs.Learning != 0 || e.Writes != 0 {
			return fmt.Errorf("an empty batch gives the entry %+v", e)
		}
		after, err := look(b, spec)
		if err != nil {
			return err
		}
		if err := same(before, after); err != nil {
			return fmt.Errorf("an empty batch changes the learner: %w", err)
		}
		return nil
	})
}

// bad is a batch that must be refused, and what the error must name.
type bad struct {
	name    string
	change  func(*stimulus.Batch)
	want    []string
	answers bool // only learning can notice
}

func badBatches(spec stimulus.Spec) []bad {
	out := []bad{
		{"an input that is NaN", func(b *stimulus.Batch) { b.X[dim+3] = float32(math.NaN()) }, []string{"NaN", "3"}, false},
		{"an infinite input", func(b *stimulus.Batch) { b.X[2*dim+5] = float32(math.Inf(1)) }, []string{"Inf", "5"}, false},
		{"stimuli of another size", func(b *stimulus.Batch) { b.D, b.X = dim-1, b.X[:b.N*(dim-1)] }, []string{"63", "64"}, false},
		{"too few input values", func(b *stimulus.Batch) { b.X = b.X[:len(b.X)-1] }, []string{"191", "192"}, false},
	}
	if spec.Classes > 0 {
		out = append(out,
			bad{"a label beyond the classes", func(b *stimulus.Batch) { b.Labels[1] = classes }, []string{"label 4"}, true},
			bad{"a negative label", func(b *stimulus.Batch) { b.Labels[2] = -1 }, []string{"label -1"}, true},
			bad{"too few labels", func(b *stimulus.Batch) { b.Labels = b.Labels[:2] }, []string{"2 labels"}, true},
			bad{"no labels", func(b *stimulus.Batch) { b.Labels = nil }, []string{"no labels"}, true})
	}
	if spec.Reward {
		out = append(out,
			bad{"a reward that is NaN", func(b *stimulus.Batch) { b.Rewards[1] = float32(math.NaN()) }, []string{"reward NaN"}, true},
			bad{"no rewards", func(b *stimulus.Batch) { b.Rewards = nil }, []string{"no rewards"}, true})
	}
	if spec.Actions > 0 {
		out = append(out, bad{"an action beyond the actions", func(b *stimulus.Batch) { b.Actions[1] = classes }, []string{"action 4"}, true})
	}
	return out
}

func refusals(s Subject) error {
	return s.eachPair(func(spec stimulus.Spec, a, b bench.Learner, size int) error {
		x := stimuli(spec, some(size), 1)
		if err := errors.Join(feed(a, x, size), feed(b, x, size)); err != nil {
			return err
		}
		for _, c := range badBatches(spec) {
			batch := stimuli(spec, 3, 4)
			c.change(&batch)
			_, err := a.Learn(batch)
			if err := named(err, c.want); err != nil {
				return fmt.Errorf("learning from %s: %w", c.name, err)
			}
			for _, p := range predictors(a, spec) {
				if c.answers || p.acts { // what is observed is checked by the runner
					break
				}
				shown := batch.WithoutAnswers()
				if err := named(p.ask(make([]float32, 3*p.width), shown), c.want); err != nil {
					return fmt.Errorf("%s for %s: %w", p.name, c.name, err)
				}
			}
			if err := alike(a, b, spec); err != nil {
				return fmt.Errorf("refusing %s changes the learner: %w", c.name, err)
			}
		}
		more := stimuli(spec, some(size), 6)
		return learnAlike(a, b, spec, more, size)
	})
}

func named(err error, want []string) error {
	if err == nil {
		return errors.New("it is accepted")
	}
	for _, w := range want {
		if !strings.Contains(err.Error(), w) {
			return fmt.Errorf("the error %q does not name %q", err, w)
		}
	}
	return nil
}
