package layer

import (
	"bytes"
	"slices"
	"testing"

	"github.com/hebbgrad/hebbgrad/hebbian/rule"
	"github.com/hebbgrad/hebbgrad/plasticity"
)

func threeLayers(t *testing.T, spans []int) *Stack {
	t.Helper()
	s, err := NewStack([]Layer{
		build(t, "krotov-hopfield", nil, 20, 16, 50, Activation{Kind: ReLU}),
		build(t, "softhebb", nil, 16, 12, 50, Activation{Kind: Winners, K: 4}),
		build(t, "oja", nil, 12, 5, 50, Activation{}),
	}, spans)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func stacked(s *Stack) [][]float32 {
	var w [][]float32
	s.Synapses(func(_ string, v []float32) { w = append(w, slices.Clone(v)) })
	return w
}

func TestStackLearnsInTurn(t *testing.T) {
	for _, spans := range [][]int{nil, {4, 6, 2}} {
		s := threeLayers(t, spans)
		var led plasticity.Ledger
		for step := range 8 {
			before := stacked(s)
			var names []string
			led.Begin(2)
			if err := s.Forward(&led, make([]float32, 10), inputs(2, 20, uint64(step)), 2); err != nil {
				t.Fatal(err)
			}
			if err := s.Learn(Step{Ledger: &led, Examine: func(r rule.Subject) { names = append(names, r.Name) }}); err != nil {
				t.Fatal(err)
			}
			after := stacked(s)
			for k := range before {
				at, want := 2*step, true
				if spans != nil {
					from, to := []int{0, 4, 10}[k], []int{4, 10, 12}[k]
					want = at >= from && at < to
				}
				if got := !slices.Equal(before[k], after[k]); got != want {
					t.Errorf("spans %v, presentation %d: layer %d changed %v, want %v", spans, at, k, got, want)
				}
			}
			if spans == nil && !slices.Equal(names, []string{"layer 0", "layer 1", "layer 2"}) {
				t.Errorf("layers show themselves as %q", names)
			}
		}
	}
}

func TestStackAgreesWithItsLayers(t *testing.T) {
	s := threeLayers(t, nil)
	x, got := inputs(3, 20, 9), make([]float32, 15)
	if err := s.Infer(got, x, 3); err != nil {
		t.Fatal(err)
	}
	y := x
	for _, l := range s.Layers() {
		z := make([]float32, 3*l.Out())
		if err := l.Infer(z, y, 3); err != nil {
			t.Fatal(err)
		}
		y = z
	}
	if !slices.Equal(got, y) {
		t.Errorf("the stack gives %v, its layers in turn %v", got, y)
	}
}

func TestStackContinues(t *testing.T) {
	a, b := threeLayers(t, []int{4, 4, 4}), threeLayers(t, []int{4, 4, 4})
	var led plasticity.Ledger
	learn := func(s *Stack, seed uint64) {
		led.Begin(3)
		learnOnce(t, s, &led, inputs(3, 20, seed), 3, nil)
	}
	first := stacked(a)
	learn(a, 1)
	var buf bytes.Buffer
	if err := a.Save(&buf); err != nil {
		t.Fatal(err)
	}
	if err := b.Load(&buf); err != nil {
		t.Fatal(err)
	}
	for k := range uint64(3) {
		learn(a, k)
		learn(b, k)
	}
	same := func(p, q []float32) bool { return slices.Equal(p, q) }
	if !slices.EqualFunc(stacked(a), stacked(b), same) {
		t.Error("a loaded stack went another way")
	}
	if err := a.Reset(); err != nil || !slices.EqualFunc(stacked(a), first, same) {
		t.Errorf("Reset did not return to the state of building (%v)", err)
	}
	if _, err := NewStack([]Layer{a.Layers()[0], a.Layers()[2]}, nil); err == nil {
		t.Error("layers that do not fit were joined")
	}
	if _, err := NewStack(nil, nil); err == nil {
		t.Error("a stack of no layers was taken")
	}
	if _, err := NewStack(a.Layers(), []int{1}); err == nil {
		t.Error("one span for three layers was taken")
	}
}
