package sequence

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/backprop"
	"github.com/hebbgrad/hebbgrad/gate"
	"github.com/hebbgrad/hebbgrad/internal/race"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

func mustNew(t *testing.T, o Options, s stimulus.Spec, g gate.Gate) *Learner {
	t.Helper()
	l, err := New(o, s, g, rand.NewPCG(1, 2))
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// TestOnlyRowsInTheWindowLearn: with Adam, whose moments go on moving what has no
// gradient, rows of other symbols and their moments stay, and none is counted.
func TestOnlyRowsInTheWindowLearn(t *testing.T) {
	for name, o := range map[string]Options{
		"window": {Embedding: 8, Units: 16, Length: 3, Minibatch: 2},
		"gru":    {Embedding: 8, Units: 16, Minibatch: 2, Truncation: 4},
	} {
		spec, _ := spelled(1, 1)
		l := mustNew(t, o, spec, nil)
		show := func(symbols ...int32) plasticity.Entry {
			b := stimulus.Batch{N: len(symbols), Symbols: symbols, Labels: make([]int, len(symbols)), Boundaries: make([]bool, len(symbols))}
			e, err := l.Learn(b)
			if err != nil {
				t.Fatal(err)
			}
			return e
		}
		show(0, 1)
		show(2, 3)
		p := l.n.all[0]
		before, moments := slices.Clone(p.w), slices.Clone(p.v)
		e := show(4, 4)
		learned := map[int]bool{4: true, 3: true, 2: true} // 0 and 1 are out of reach
		changed := 0
		for i := range p.w {
			if p.w[i] != before[i] {
				changed++
			}
			if row := i / 8; (p.w[i] != before[i] || p.v[i] != moments[i]) != learned[row] {
				t.Errorf("%s: weight %d of symbol %d: changed %v", name, i%8, row, p.w[i] != before[i])
			}
		}
		rest := 0
		for _, q := range l.n.all[1 : len(l.n.all)-2] {
			rest += len(q.w)
		}
		if got := int(e.Updates[plasticity.Layer]); got > changed+rest || got < changed+rest/2 {
			t.Errorf("%s: %d updates, of the embedding %d and of %d others", name, got, changed, rest)
		}
	}
}

// TestNothingIsAllocated in the steady state.
func TestNothingIsAllocated(t *testing.T) {
	if race.Enabled {
		t.Skip("the race detector allocates")
	}
	for name, o := range cases() {
		o.Embedding, o.Units, o.Step = 8, 24, backprop.Step{}
		spec, b := spelled(4*o.Minibatch, 2)
		g, err := gate.Build("threshold", gate.Settings{Signal: gate.Surprise, Threshold: .5})
		if err != nil {
			t.Fatal(err)
		}
		l := mustNew(t, o, spec, g)
		p := make([]float32, b.N*alphabet)
		if n := testing.AllocsPerRun(20, func() {
			if err := l.Probabilities(p, b); err != nil {
				t.Fatal(err)
			}
			if _, err := l.Learn(b); err != nil {
				t.Fatal(err)
			}
		}); n != 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
}

// TestDivergenceNamesStepAndLayer: a weight that is no number stops the learner.
func TestDivergenceNamesStepAndLayer(t *testing.T) {
	for name, o := range cases() {
		for k, want := range map[int]string{0: "embedding", 1: "weights", -2: "readout weights"} {
			spec, b := spelled(3*o.Minibatch, 1)
			l := mustNew(t, o, spec, nil)
			if _, err := l.Learn(b.Slice(0, o.Minibatch)); err != nil {
				t.Fatal(err)
			}
			p := l.n.all[(k+len(l.n.all))%len(l.n.all)]
			for i := range p.w {
				p.w[i] = float32(math.NaN())
			}
			_, err := l.Learn(b.Slice(o.Minibatch, 3*o.Minibatch))
			if err == nil || !errors.Is(err, plasticity.ErrDiverged) || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "step ") {
				t.Errorf("%s, %s: %v", name, p.name, err)
			}
			if _, again := l.Learn(b); again == nil {
				t.Errorf("%s: it goes on after %v", name, err)
			}
		}
	}
}

// TestStreamsDoNotMix: what a stream predicts does not depend on the other.
func TestStreamsDoNotMix(t *testing.T) {
	for name, o := range cases() {
		o.Embedding, o.Units = 8, 24
		spec, b := spelled(40, 2)
		l := mustNew(t, o, spec, nil)
		predict := func(b stimulus.Batch) []float32 {
			p := make([]float32, b.N*alphabet)
			if err := l.Probabilities(p, b.WithoutAnswers()); err != nil {
				t.Fatal(err)
			}
			return p
		}
		both := predict(b)
		one := stimulus.Batch{}
		for i := 1; i < b.N; i += 2 {
			one.N++
			one.Symbols, one.Streams, one.Boundaries = append(one.Symbols, b.Symbols[i]), append(one.Streams, 1), append(one.Boundaries, b.Boundaries[i])
		}
		for i, v := range predict(one) {
			if w := both[(2*(i/alphabet)+1)*alphabet+i%alphabet]; math.Abs(float64(v-w)) > 1e-6 {
				t.Fatalf("%s: %v of symbol %d alone, %v beside another stream", name, v, i/alphabet, w)
			}
		}
	}
}

func TestWhatCannotBeIsRefused(t *testing.T) {
	good := Options{Embedding: 2, Units: 3, Minibatch: 4}
	for want, change := range map[string]func(*Options, *stimulus.Spec){
		"0 symbols":           func(_ *Options, s *stimulus.Spec) { s.Symbols = 0 },
		"embedding of 0":      func(o *Options, _ *stimulus.Spec) { o.Embedding = 0 },
		"has no truncation":   func(o *Options, _ *stimulus.Spec) { o.Length, o.Truncation = 2, 8 },
		"multiple of the 3":   func(_ *Options, s *stimulus.Spec) { s.Streams = 3 },
		"truncation after 3":  func(o *Options, _ *stimulus.Spec) { o.Truncation = 3 },
		"lbfgs":               func(o *Options, _ *stimulus.Spec) { o.Step.Rule = backprop.LBFGS },
		"unknown step rule":   func(o *Options, _ *stimulus.Spec) { o.Step.Rule = "newton" },
		"declares its length": func(o *Options, s *stimulus.Spec) { o.Schedule.Kind, s.Length = backprop.Cosine, 0 },
		"the network of":      func(o *Options, _ *stimulus.Spec) { o.Units = 1000000000 },
	} {
		o := good
		spec, _ := spelled(1, 1)
		change(&o, &spec)
		if _, err := New(o, spec, nil, rand.NewPCG(1, 2)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	g, err := gate.Build("novelty", gate.Settings{Signal: gate.Instance, FalseFamiliar: .01, Hysteresis: .1})
	if err != nil {
		t.Fatal(err)
	}
	spec, _ := spelled(1, 1)
	if _, err := New(good, spec, g, rand.NewPCG(1, 2)); err == nil || !strings.Contains(err.Error(), "needs a memory") {
		t.Errorf("a gate that hears a memory: %v", err)
	}
}

// TestASequenceBeginsAfresh: what came before a boundary has no part in what follows.
func TestASequenceBeginsAfresh(t *testing.T) {
	for name, o := range cases() {
		spec, b := spelled(2*o.Minibatch, 1)
		l := mustNew(t, o, spec, nil)
		fresh, later := make([]float32, alphabet), make([]float32, alphabet)
		one := stimulus.Batch{N: 1, Symbols: []int32{3}, Boundaries: []bool{true}}
		o.Step.Rate = 1e-30 // the weights stay
		still := mustNew(t, o, spec, nil)
		if err := l.Probabilities(fresh, one); err != nil {
			t.Fatal(err)
		}
		if _, err := still.Learn(b); err != nil {
			t.Fatal(err)
		}
		if err := still.Probabilities(later, one); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(fresh, later) {
			t.Errorf("%s: %v at the beginning, %v after others and a boundary", name, fresh, later)
		}
		one.Boundaries[0] = false
		if err := still.Probabilities(later, one); err != nil {
			t.Fatal(err)
		}
		if slices.Equal(fresh, later) {
			t.Errorf("%s: what came before has no part where nothing begins", name)
		}
	}
}
