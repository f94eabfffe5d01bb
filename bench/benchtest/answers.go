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
	return s.each(func(t *trial) {
		if t.spec.Classes == 0 {
			given := t.stimuli(1, 1)
			given.Labels = []int{0}
			if _, err := t.a.Learn(given); err == nil {
				t.failf("labels that the stream did not promise are accepted")
			}
			t.learnAlike(t.some(1), "after labels were refused")
			return
		}
		t.feed(t.some(1), t.a, t.b)
		t.unlabelledGate(t.stimuli(t.size, 6))
		told := t.stimuli(8, 5)
		for _, p := range predictors(t.a, t.spec) {
			want := bits(t.ask(p, told.WithoutAnswers()))
			for _, b := range []stimulus.Batch{told, mislabelled(told)} {
				if !bytes.Equal(bits(t.ask(p, b)), want) {
					t.failf("its %s depends on the labels of the batch", p.name)
				}
			}
		}
	})
}

// mislabelled has the labels of another class.
func mislabelled(x stimulus.Batch) stimulus.Batch {
	y := x.Clone()
	for i := range y.Labels {
		y.Labels[i] = (y.Labels[i] + 1) % classes
	}
	return y
}

// unlabelledGate shows x to one of two learners alike and x with other labels to
// the other: a gate that does not listen to surprise must decide the same.
func (t *trial) unlabelledGate(x stimulus.Batch) {
	g, ok := t.a.(bench.Gated)
	h, _ := t.b.(bench.Gated)
	if !ok {
		return
	}
	signal := t.Arm.Signal
	if t.Arm.SignalOn != nil {
		set, err := t.settings(nil)
		t.must(err)
		signal = t.Arm.SignalOn(set, specs()[0])
	}
	if strings.Contains(signal, "surprise") {
		return
	}
	t.present(t.a, x)
	t.present(t.b, mislabelled(x))
	if !slices.Equal(g.Opened(), h.Opened()) || !slices.Equal(g.GateNovelty(), h.GateNovelty()) {
		t.failf("its gate listens to %s and depends on the labels of the batch", signal)
	}
}

// truth checks that the truth about novelty changes nothing.
func truth(s Subject) error {
	if strings.HasSuffix(s.Arm.Gate, "oracle") {
		return errSkip{"an oracle gate is told the truth"}
	}
	return s.each(func(t *trial) {
		x := t.some(1)
		t.feed(x, t.a)
		for i := range x.Novel {
			x.Novel[i] = !x.Novel[i]
		}
		t.feed(x, t.b)
		t.alike("after another truth")
	})
}

func batchSizes(s Subject) error {
	return s.each(func(t *trial) {
		at := 0
		for _, n := range []int{0, 1, t.size, 0, 7, 3, max(t.size-1, 1), 13, 0} {
			x := t.stimuli(n, uint64(10+at))
			copy(x.X, t.stimuli(100+n, 1).X)
			t.doing(fmt.Sprintf("a batch of %d", n), bench.CheckEntry(t.present(t.a, x), n))
			at += n
		}
		t.feed(t.some(3), t.b)
		before := t.look(t.b)
		if e := t.present(t.b, t.stimuli(0, 3)); e.Presentations != 0 || e.MACs.Learning != 0 || e.Writes != 0 {
			t.failf("an empty batch gives the entry %+v", e)
		}
		t.doing("an empty batch changes the learner", same(before, t.look(t.b)))
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
	var out []bad
	if spec.Symbols > 0 {
		out = append(out,
			bad{"a symbol beyond the alphabet", func(b *stimulus.Batch) { b.Symbols[1] = classes }, []string{"symbol 4"}, false},
			bad{"a negative symbol", func(b *stimulus.Batch) { b.Symbols[2] = -1 }, []string{"symbol -1"}, false},
			bad{"too few symbols", func(b *stimulus.Batch) { b.Symbols = b.Symbols[:2] }, []string{"2 symbols"}, false},
			bad{"no symbols", func(b *stimulus.Batch) { b.Symbols = nil }, []string{"no symbols"}, false})
	}
	if spec.Dim > 0 {
		out = append(out, badInputs()...)
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

func badInputs() []bad {
	return []bad{
		{"an input that is NaN", func(b *stimulus.Batch) { b.X[dim+3] = float32(math.NaN()) }, []string{"NaN", "3"}, false},
		{"an infinite input", func(b *stimulus.Batch) { b.X[2*dim+5] = float32(math.Inf(1)) }, []string{"Inf", "5"}, false},
		{"stimuli of another size", func(b *stimulus.Batch) { b.D, b.X = dim-1, b.X[:b.N*(dim-1)] }, []string{"63", "64"}, false},
		{"too few input values", func(b *stimulus.Batch) { b.X = b.X[:len(b.X)-1] }, []string{"191", "192"}, false},
	}
}

func refusals(s Subject) error {
	return s.each(func(t *trial) {
		t.feed(t.some(1), t.a, t.b)
		for _, c := range badBatches(t.spec) {
			batch := t.stimuli(3, 4)
			c.change(&batch)
			_, err := t.a.Learn(batch)
			t.doing("learning from "+c.name, named(err, c.want))
			for _, p := range predictors(t.a, t.spec) {
				if c.answers || p.acts { // what is observed is checked by the runner
					break
				}
				t.doing(p.name+" for "+c.name, named(p.ask(make([]float32, 3*p.width), batch.WithoutAnswers()), c.want))
			}
			t.alike("refusing " + c.name + " changes the learner")
		}
		t.learnAlike(t.some(6), "going on after refusals")
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
