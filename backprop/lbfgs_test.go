package backprop

import (
	"bytes"
	"math"
	"slices"
	"testing"

	"github.com/hebbgrad/hebbgrad/plasticity"
)

func TestLBFGSFindsTheMinimum(t *testing.T) {
	b := blobs(smallSpec, 200, 1)
	for i := range b.Labels { // classes that overlap, so that there is a minimum
		if i%5 == 0 {
			b.Labels[i] = (b.Labels[i] + 1) % 3
		}
	}
	c := classifier(t, Config{Minibatch: 200, Step: Step{Rule: LBFGS, Iterations: 200}}, smallSpec, Gating{})
	e, err := c.Learn(b)
	if err != nil {
		t.Fatal(err)
	}
	first := c.Loss()
	n := int64(c.c.weights)
	if e.Updates[plasticity.Layer] != 0 || e.Updates[plasticity.Readout] < n || e.Updates[plasticity.Readout] > c.c.steps*n {
		t.Errorf("%d updates of %d weights in %d steps", e.Updates[plasticity.Readout], n, c.c.steps)
	}
	passes := measure(t, c.Inspect(), "passes over a minibatch")
	if want := int64(passes) * 200 * 12 * 3; e.MACs.Forward != want || e.MACs.Learning <= want {
		t.Errorf("%d MACs forward and %d learning in %v passes, want %d and more", e.MACs.Forward, e.MACs.Learning, passes, want)
	}
	if _, err := c.Learn(b); err != nil {
		t.Fatal(err)
	}
	if c.Loss() > .8*first {
		t.Errorf("loss %v at first and %v after", first, c.Loss())
	}
	for range 10 { // until no step is found: what was tried must not stay
		before := weights(c)
		if e, err = c.Learn(b); err != nil {
			t.Fatal(err)
		}
		if e.Updates[plasticity.Readout] == 0 {
			if !slices.Equal(before, weights(c)) {
				t.Error("no update was counted and the weights are others")
			}
			break
		}
	}
	if e.Updates[plasticity.Readout] != 0 {
		t.Error("after ten calls there still were steps to make")
	}
	if _, err := c.c.wholeGradient(200); err != nil {
		t.Fatal(err)
	}
	norm := 0.
	for _, p := range c.c.params {
		for _, g := range p.grad {
			norm = math.Hypot(norm, float64(g))
		}
	}
	if norm > 1e-3 {
		t.Errorf("gradient of norm %v where the minimum should be", norm)
	}
}

// One iteration a call: the ledger equals the recount.
func TestLBFGSLedgerEqualsBruteForce(t *testing.T) {
	c := classifier(t, Config{Layers: layersOf(t, "32:tanh 8:tanh"), Minibatch: 20, Step: Step{Rule: LBFGS, Iterations: 1}}, smallSpec, Gating{})
	b := blobs(smallSpec, 200, 1)
	for lo := 0; lo < b.N; lo += 20 {
		before := weights(c)
		e, err := c.Learn(b.Slice(lo, lo+20))
		if err != nil {
			t.Fatal(err)
		}
		n, want := bruteForce(before, weights(c))
		if got := e.Updates[plasticity.Layer] + e.Updates[plasticity.Readout]; got != n || n == 0 {
			t.Fatalf("ledger has %d updates, recount %d", got, n)
		}
		if got, _ := sum(e); math.Abs(got-want) > 1e-9*want {
			t.Fatalf("ledger has plasticity %v, recount %v", got, want)
		}
	}
	for _, p := range c.c.params {
		start := classifier(t, c.c.cfg, smallSpec, Gating{})
		for _, q := range start.c.params {
			if q.name == p.name && slices.Equal(q.w, p.w) {
				t.Errorf("the %s never changed", p.name)
			}
		}
	}
	state := save(t, c)
	other := classifier(t, c.c.cfg, smallSpec, Gating{})
	if err := other.Load(bytes.NewReader(state)); err != nil {
		t.Fatal(err)
	}
	present(t, c, b, 20)
	present(t, other, b, 20)
	if !bytes.Equal(save(t, c), save(t, other)) {
		t.Error("saved and loaded, it went another way")
	}
}
