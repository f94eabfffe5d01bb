package layer

import (
	"math"
	"slices"
	"testing"

	"github.com/hebbgrad/hebbgrad/plasticity"
)

// TestUnitsThatHoldAPatch: those that copied one do, those drawn at random do not,
// and the cosine is that of the patch as units see it.
func TestUnitsThatHoldAPatch(t *testing.T) {
	for name, want := range map[string]int{"imprint": 9, "": 0} {
		for _, eps := range []float64{.01, 0} {
			l := patches(t, name, func(c *PatchesConfig) { c.Compare, c.Whiten = 40, eps })
			x := pictures(20, l.In(), 1)
			show(t, l, x, 2)
			show(t, l, x, 2)
			show(t, l, pictures(10, l.In(), 2), 2)
			if s := l.Inspect(); s.Verbatim != want || s.Compared < 20 || s.Compared > 40 {
				t.Errorf("rule %q, ε = %v: %d units hold a patch of %d presentations, want %d", name, eps, s.Verbatim, s.Compared, want)
			}
		}
	}
}

// TestStoredOutputsAreThoseComputed: an output is the same whether it is found or
// computed, near to what it is unrounded, and costs no product when it is found.
func TestStoredOutputsAreThoseComputed(t *testing.T) {
	l, exact := patches(t, "competitive", func(c *PatchesConfig) { c.Store = 3 }), patches(t, "competitive", nil)
	x := pictures(20, l.In(), 1)
	show(t, l, x, 2)
	show(t, exact, x, 2)
	y := pictures(4, l.In(), 2)
	first, want := show(t, l, y, 1), show(t, exact, y, 1)
	for i, v := range first {
		if d := math.Abs(float64(v-want[i])) * math.Sqrt(float64(l.Out())); d > 4./127/2+1e-5 && math.Abs(float64(want[i]))*math.Sqrt(float64(l.Out())) < 4 {
			t.Fatalf("output %d is %v, unrounded %v", i, v, want[i])
		}
	}
	if held := l.Inspect().Bytes - exact.Inspect().Bytes; held != 3*int64(l.Out()+40) {
		t.Errorf("three stimuli take %d bytes, want %d", held, 3*(l.Out()+40))
	}
	inferred := make([]float32, len(first))
	if err := l.Infer(inferred, y, 4); err != nil || !slices.Equal(inferred, first) {
		t.Errorf("Infer gives other outputs, %v", err)
	}
	var led plasticity.Ledger
	for i := range 4 {
		led.Begin(1)
		dst := make([]float32, l.Out())
		if err := l.Forward(&led, dst, y[i*l.In():(i+1)*l.In()], 1); err != nil {
			t.Fatal(err)
		}
		if err := l.Learn(Step{Ledger: &led, Site: plasticity.Layer}); err != nil {
			t.Fatal(err)
		}
		e, err := led.Entry()
		if err != nil || (e.MACs.Forward == 0) != (i < 3) || !slices.Equal(dst, first[i*l.Out():(i+1)*l.Out()]) {
			t.Errorf("stimulus %d: %d multiply-accumulates, %v; want the output of before, of the first three without a product", i, e.MACs.Forward, err)
		}
	}
}
