package layer

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/hebbgrad/hebbgrad/hebbian/rule"
	"github.com/hebbgrad/hebbgrad/internal/state"
	"github.com/hebbgrad/hebbgrad/plasticity"
)

// build makes a layer that learns by the named rule.
var (
	_, _ Layer = (*Dense)(nil), (*Readout)(nil)
	_, _ Layer = (*Columns)(nil), (*Conv)(nil)
	_    Layer = (*Lateral)(nil)
)

func build(t testing.TB, name string, p rule.Params, in, out, length int, act Activation) *Dense {
	t.Helper()
	r, err := rule.New(name, p, rule.Shape{In: in, Out: out})
	if err != nil {
		t.Fatal(err)
	}
	l, err := NewDense(Config{In: in, Out: out, Rule: r, Act: act, Length: length}, rand.NewPCG(1, 2))
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func inputs(n, in int, seed uint64) []float32 {
	r := rand.New(rand.NewPCG(seed, 3))
	x := make([]float32, n*in)
	for i := range x {
		if r.Float64() < .3 {
			x[i] = r.Float32()
		}
	}
	return x
}

func learnOnce(t testing.TB, l Layer, led *plasticity.Ledger, x []float32, n int, gain []float32) {
	t.Helper()
	dst := make([]float32, n*l.Out())
	if err := l.Forward(led, dst, x, n); err != nil {
		t.Fatal(err)
	}
	if err := l.Learn(Step{Ledger: led, Site: plasticity.Layer, Gain: gain}); err != nil {
		t.Fatal(err)
	}
}

func TestGateClosedTakesNoPart(t *testing.T) {
	for _, name := range []string{"krotov-hopfield", "softhebb"} {
		l := build(t, name, nil, 20, 30, 100, Activation{})
		before := slices.Clone(l.w)
		var led plasticity.Ledger
		led.Begin(4)
		x := inputs(4, 20, 1)
		learnOnce(t, l, &led, x, 4, []float32{0, 0, 0, 0})
		e, err := led.Entry()
		if err != nil || e.Updates[plasticity.Layer] != 0 || !slices.Equal(l.w, before) {
			t.Errorf("%s: a closed gate changed %d weights (%v)", name, e.Updates[plasticity.Layer], err)
		}
		led.Begin(4)
		learnOnce(t, l, &led, x, 4, []float32{0, 1, 0, 1})
		e, _ = led.Entry()
		for i, want := range []bool{false, true, false, true} {
			if got := e.Marks[i].Has(plasticity.Layer); got != want {
				t.Errorf("%s: presentation %d marked %v, its gate says %v", name, i, got, want)
			}
		}
	}
}

func TestSavedLayerContinues(t *testing.T) {
	for _, name := range []string{"krotov-hopfield", "softhebb"} {
		a := build(t, name, nil, 20, 30, 100, Activation{})
		b := build(t, name, nil, 20, 30, 100, Activation{})
		var led plasticity.Ledger
		led.Begin(5)
		learnOnce(t, a, &led, inputs(5, 20, 1), 5, nil)
		var buf bytes.Buffer
		if err := plasticity.Save(&buf, a); err != nil {
			t.Fatal(err)
		}
		if err := plasticity.Load(&buf, b); err != nil {
			t.Fatal(err)
		}
		led.Begin(5)
		learnOnce(t, a, &led, inputs(5, 20, 2), 5, nil)
		led.Begin(5)
		learnOnce(t, b, &led, inputs(5, 20, 2), 5, nil)
		if !slices.Equal(a.w, b.w) {
			t.Errorf("%s: a saved layer went another way", name)
		}
		if err := a.Reset(); err != nil {
			t.Fatal(err)
		}
		c := build(t, name, nil, 20, 30, 100, Activation{})
		if !slices.Equal(a.w, c.w) {
			t.Errorf("%s: Reset did not return to the state of building", name)
		}
	}
}

func TestReadoutsLearnATask(t *testing.T) {
	// Three classes with overlapping means: both readouts must tell them apart.
	for _, name := range []string{"delta", "supervised-hebb"} {
		l, err := NewReadout(ReadoutConfig{Features: 6, Classes: 3, Rule: name, Params: rule.Params{"rate": .1}})
		if err != nil {
			t.Fatal(err)
		}
		r := rand.New(rand.NewPCG(4, 5))
		var led plasticity.Ledger
		x, s, p := make([]float32, 6), make([]float32, 3), make([]float32, 3)
		right := 0
		for n := range 600 {
			y := r.IntN(3)
			for i := range x {
				x[i] = r.Float32()
				if i/2 == y {
					x[i]++
				}
			}
			led.Begin(1)
			if err := l.Forward(&led, s, x, 1); err != nil {
				t.Fatal(err)
			}
			l.Probabilities(p, s, 1)
			if n >= 300 && slices.Index(p, slices.Max(p)) == y {
				right++
			}
			if err := l.Learn(Step{Ledger: &led, Site: plasticity.Readout, Labels: []int{y}}); err != nil {
				t.Fatal(err)
			}
		}
		if right < 270 {
			t.Errorf("%s: %d of 300 right, want at least 270", name, right)
		}
	}
}

// What a layer derives from its weights, such as a packed copy, follows them where
// they are loaded or written by who is shown them.
func TestDerivedWeightsFollowTheState(t *testing.T) {
	const n = 40
	a := build(t, "softhebb", nil, 20, 70, 100, Activation{})
	b := build(t, "softhebb", nil, 20, 70, 100, Activation{})
	x := inputs(n, 20, 1)
	infer := func(l *Dense) []float32 {
		dst := make([]float32, n*70)
		if err := l.Infer(dst, x, n); err != nil {
			t.Fatal(err)
		}
		return dst
	}
	var led plasticity.Ledger
	led.Begin(n)
	learnOnce(t, a, &led, inputs(n, 20, 2), n, nil)
	infer(b)
	var buf bytes.Buffer
	if err := plasticity.Save(&buf, a); err != nil {
		t.Fatal(err)
	}
	if err := plasticity.Load(&buf, b); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(infer(a), infer(b)) {
		t.Error("a loaded layer answers with the weights of before")
	}
	state.Visit(b, func(name string, v []float32) {
		if name == "weights" {
			clear(v)
		}
	})
	if slices.ContainsFunc(infer(b), func(y float32) bool { return y != 0 }) {
		t.Error("a layer whose weights were set to 0 answers with those of before")
	}
}
