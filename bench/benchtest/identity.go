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
	for _, spec := range slices.Concat(specs(), others(), []stimulus.Spec{acting(), spelling()}) {
		l, err := s.build(spec, 1, nil)
		if err == nil && l == nil {
			return fmt.Errorf("%s: New returned neither a learner nor an error", describe(spec))
		}
		if err == nil {
			return bench.Close(l)
		}
		errs = append(errs, fmt.Errorf("%s: %w", describe(spec), err))
	}
	return errors.Join(errs...)
}

func sameBits(s Subject) error {
	return s.each(func(t *trial) {
		t.alike("before the first stimulus")
		t.learnAlike(t.some(1), "after the same stimuli")
	})
}

func reset(s Subject) error {
	return s.each(func(t *trial) {
		t.feed(t.some(1), t.a)
		t.must(t.a.Reset())
		t.alike("after reset")
		t.learnAlike(t.some(2), "going on after reset")
	})
}

// bared is a learner of which another can be made that has its weight arrays, and
// nothing else of what it has become. Programs are.
type bared interface {
	Bare() (bench.Learner, error)
}

// hidden checks that the arrays that a learner shows are all it answers by.
func hidden(s Subject) error {
	applies := false
	err := s.each(func(t *trial) {
		b, ok := t.a.(bared)
		if !ok {
			return
		}
		applies = true
		t.feed(t.some(1), t.a)
		bare, err := b.Bare()
		t.must(err)
		defer bench.Close(bare)
		told, fresh := t.stimuli(9, 5), predictors(bare, t.spec)
		x := told.WithoutAnswers()
		for i, p := range predictors(t.a, t.spec) {
			if !bytes.Equal(bits(t.ask(p, x)), bits(t.ask(fresh[i], x))) {
				t.failf("the %s of the two differ", p.name)
			}
		}
	})
	if err == nil && !applies {
		return errSkip{"it is no program: all its state is in what it saves"}
	}
	return err
}

func untouched(s Subject) error {
	return s.each(func(t *trial) {
		x := t.some(1)
		t.parts(x, func(_ int, c stimulus.Batch) {
			t.act(t.a, c)
			before := c.Clone()
			_, err := t.a.Learn(c)
			t.must(err)
			t.doing("learning", sameBatch(before, c))
			for _, p := range predictors(t.a, t.spec) {
				t.ask(p, c.WithoutAnswers())
				t.doing(p.name, sameBatch(before, c))
			}
		})
		// feed overwrites what it has shown; a learner that kept it differs.
		t.feed(x, t.b)
		t.alike("overwriting a batch after it was learned changes the learner")
	})
}

func sameBatch(a, b stimulus.Batch) error {
	for what, same := range map[string]bool{
		"inputs": bytes.Equal(bits(a.X), bits(b.X)), "symbols": slices.Equal(a.Symbols, b.Symbols), "labels": slices.Equal(a.Labels, b.Labels), "targets": slices.Equal(a.Targets, b.Targets),
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
	return s.each(func(t *trial) {
		t.feed(t.some(1), t.a, t.b)
		ask := predictors(t.a, t.spec)
		if len(ask) == 0 {
			return
		}
		for range 2 {
			for _, p := range ask {
				for _, n := range []int{1, 7, 0} {
					x := t.stimuli(n, 5)
					t.ask(p, x.WithoutAnswers())
				}
			}
			t.alike("after prediction")
		}
		more := t.some(6)
		ea, eb := t.present(t.a, cut(more, 0, t.size)), t.present(t.b, cut(more, 0, t.size))
		if !reflect.DeepEqual(ea, eb) {
			t.failf("learning on after prediction: its ledger differs: %+v and %+v", ea, eb)
		}
		t.learnAlike(more, "learning on after prediction")
	})
}

// probabilities checks that they are normalised, and that what comes later in a
// batch does not change them.
func probabilities(s Subject) error {
	given := false
	err := s.each(func(t *trial) {
		if t.spec.Classes == 0 || !bench.Has(t.a, bench.NeedProbabilities) {
			return
		}
		given = true
		const n, past = 40, 17
		x := t.stimuli(n, 5)
		other := x.Clone()
		overwrite(&other, t.stimuli(n, 6), past)
		p, q := make([]float32, n*classes), make([]float32, n*classes)
		for range 2 { // before it has learned anything, and after
			t.must(bench.Probabilities(t.a, p, x))
			t.must(bench.Probabilities(t.a, q, other))
			if !slices.Equal(p[:past*classes], q[:past*classes]) {
				t.failf("the probabilities of the first %d of a batch depend on those that follow", past)
			}
			t.feed(t.some(1), t.a)
		}
	})
	if err == nil && !given {
		return errSkip{"it gives no probabilities"}
	}
	return err
}

// causality replaces the future of a stream of symbols and asks that everything
// predicted before stays as it was, each minibatch being predicted before it is
// learned, as a track of text does.
func causality(s Subject) error {
	given := false
	err := s.each(func(t *trial) {
		if t.spec.Symbols == 0 || !bench.Has(t.a, bench.NeedProbabilities) {
			return
		}
		given = true
		x := t.some(1)
		for _, past := range []int{1, x.N / 3, x.N/2 + 1, x.N - 1} {
			other := x.Clone()
			for i := past; i < x.N; i++ {
				other.Symbols[i] = (x.Symbols[i] + 1) % classes
			}
			for i := past - 1; i < x.N; i++ {
				other.Labels[i] = (x.Labels[i] + 1) % classes
			}
			t.build(nil)
			p, q := t.foretell(t.a, x), t.foretell(t.b, other)
			if !slices.Equal(p[:past*classes], q[:past*classes]) {
				t.failf("with another future from symbol %d on, what is predicted before it differs", past)
			}
		}
	})
	if err == nil && !given {
		return errSkip{"it reads no symbols, or gives no probabilities"}
	}
	return err
}

// foretell predicts each minibatch of x and then has l learn it.
func (t *trial) foretell(l bench.Learner, x stimulus.Batch) []float32 {
	p := make([]float32, x.N*classes)
	t.parts(x, func(lo int, c stimulus.Batch) {
		t.must(bench.Probabilities(l, p[lo*classes:(lo+c.N)*classes], c))
		t.present(l, c)
	})
	return p
}

func saveLoad(s Subject) error {
	return s.each(func(t *trial) {
		t.feed(t.some(1), t.a)
		var saved bytes.Buffer
		t.must(t.a.Save(&saved))
		whole := bytes.Clone(saved.Bytes())
		t.feed(t.some(2), t.b) // it has a past of its own to forget
		t.must(t.b.Load(&saved))
		t.alike("after loading")
		t.learnAlike(t.some(3), "going on after loading")
		for _, bad := range [][]byte{nil, whole[:len(whole)/2], []byte("no learner")} {
			if err := t.b.Load(bytes.NewReader(bad)); err == nil {
				t.failf("%d bytes of %d were loaded without an error", len(bad), len(whole))
			}
		}
	})
}

func prefix(s Subject) error {
	return s.each(func(t *trial) {
		n := t.count() / t.size * t.size
		x := t.stimuli(2*n, 1)
		t.feed(x.Slice(0, n), t.a)
		then := t.look(t.a)
		t.feed(x.Slice(n, 2*n), t.a)
		t.feed(x.Slice(0, n), t.b)
		t.must(same(then, t.look(t.b)))
	})
}
