package single

import (
	"bytes"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/locality"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

func patterns(p, n int, up float64, seed uint64) stimulus.Batch {
	r := rand.New(rand.NewPCG(seed, 1))
	b := stimulus.Batch{N: p, D: n, X: make([]float32, p*n)}
	for i := range b.X {
		b.X[i] = -1
		if r.Float64() < up {
			b.X[i] = 1
		}
	}
	return b
}

func associator(t *testing.T, c AssociatorConfig) *Associator {
	t.Helper()
	a, err := NewAssociator(c)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// TestStoresTheOuterProduct compares the weights with (1/N)·Σ x·xᵀ in float64
// and the ledger with a recount.
func TestStoresTheOuterProduct(t *testing.T) {
	const n, p = 30, 5
	for _, mean := range []float64{0, -.5} {
		a := associator(t, AssociatorConfig{Spec: stimulus.Spec{Dim: n}, Mean: mean})
		b := patterns(p, n, (1+mean)/2, 2)
		e, err := a.Learn(b)
		if err != nil {
			t.Fatal(err)
		}
		if e.Writes != p || len(e.Marks) != p || !e.Marks[p-1].Has(plasticity.Layer) {
			t.Errorf("%d writes, marks %v", e.Writes, e.Marks)
		}
		want := make([]float64, n*n)
		for i := range p {
			x := b.Row(i)
			for j := range n {
				for k := range n {
					if j != k {
						want[j*n+k] += (float64(x[j]) - mean) * (float64(x[k]) - mean) / (n * (1 - mean*mean))
					}
				}
			}
		}
		a.Synapses(func(_ plasticity.Site, _ string, w []float32) {
			for k, v := range w {
				if math.Abs(float64(v)-want[k]) > 1e-6 {
					t.Fatalf("mean %v: weight %d is %v, want %v", mean, k, v, want[k])
				}
				if k%(n+1) == 0 && v != 0 {
					t.Fatalf("a synapse of neuron %d onto itself", k/n)
				}
			}
		})
	}
}

func TestCompletesACue(t *testing.T) {
	const n, p = 200, 10
	a := associator(t, AssociatorConfig{Spec: stimulus.Spec{Dim: n}, Steps: 10})
	b := patterns(p, n, .5, 3)
	if _, err := a.Learn(b); err != nil {
		t.Fatal(err)
	}
	cue := stimulus.Batch{N: p, D: n, X: slices.Clone(b.X)}
	for i := 0; i < len(cue.X); i += 5 {
		cue.X[i] = -cue.X[i]
	}
	for i := 1; i < len(cue.X); i += 7 {
		cue.X[i] = 0
	}
	before := slices.Clone(cue.X)
	got := make([]float32, len(cue.X))
	if err := a.Recall(got, cue); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got, b.X) {
		t.Error("a cue with a fifth of its bits turned was not completed at P/N = .05")
	}
	if !slices.Equal(cue.X, before) {
		t.Error("Recall changed the cue")
	}
}

func TestAssociatesOtherLevels(t *testing.T) {
	const n, p = 200, 6
	a := associator(t, AssociatorConfig{Spec: stimulus.Spec{Dim: n}, Low: 0, High: 1, Mean: .3, Steps: 5})
	b := patterns(p, n, .3, 8)
	for i, v := range b.X {
		b.X[i] = (v + 1) / 2
	}
	if _, err := a.Learn(b); err != nil {
		t.Fatal(err)
	}
	cue := stimulus.Batch{N: p, D: n, X: slices.Clone(b.X)}
	for i := 0; i < len(cue.X); i += 10 {
		cue.X[i] = 1 - cue.X[i]
	}
	got := make([]float32, len(cue.X))
	if err := a.Recall(got, cue); err != nil {
		t.Fatal(err)
	}
	wrong := 0
	for i, v := range got {
		if v != b.X[i] {
			wrong++
		}
	}
	if wrong > len(got)/200 {
		t.Errorf("%d of %d wrong", wrong, len(got))
	}
	cue.X[3] = float32(math.Inf(1))
	if err := a.Recall(got, cue); err == nil || !strings.Contains(err.Error(), "input 3") {
		t.Errorf("an infinite cue: %v", err)
	}
}

// TestOneStepErrorFollowsTheory is the capacity of one synchronous step: the
// interval of four standard errors over 20 matrices must hold the formula with
// P−1 and N−1 in it, and the asymptotic formula lie within .3 points.
func TestOneStepErrorFollowsTheory(t *testing.T) {
	const n, matrices = 300, 20
	for _, load := range []float64{.105, .138, .185} {
		p := int(math.Round(load * n))
		var sum, square float64
		for m := range matrices {
			a := associator(t, AssociatorConfig{Spec: stimulus.Spec{Dim: n}})
			b := patterns(p, n, .5, uint64(100+m))
			if _, err := a.Learn(b); err != nil {
				t.Fatal(err)
			}
			got := make([]float32, len(b.X))
			if err := a.Recall(got, b); err != nil {
				t.Fatal(err)
			}
			wrong := 0
			for i, v := range got {
				if v != b.X[i] {
					wrong++
				}
			}
			e := float64(wrong) / float64(len(got))
			sum += e
			square += e * e
		}
		mean := sum / matrices
		se := math.Sqrt((square/matrices - mean*mean) / (matrices - 1))
		want := math.Erfc(math.Sqrt(n/(2*float64(p)))) / 2
		finite := math.Erfc(math.Sqrt(float64(n-1)/(2*float64(p-1)))) / 2
		if math.Abs(mean-want) > .003 || math.Abs(mean-finite) > 4*se {
			t.Errorf("P/N = %v: bit error %v ± %v, want %v, at this size %v", load, mean, se, want, finite)
		}
	}
}

func TestAssociatorIsLocal(t *testing.T) {
	a := associator(t, AssociatorConfig{Spec: stimulus.Spec{Dim: 12}})
	c, err := locality.Certify(a, patterns(3, 12, .5, 4), 1, rand.NewPCG(1, 1))
	if err != nil || !c.Strict() {
		t.Errorf("%+v, %v", c, err)
	}
}

func TestAssociatorContinuesAndRefuses(t *testing.T) {
	spec := stimulus.Spec{Dim: 9}
	a, b := associator(t, AssociatorConfig{Spec: spec}), associator(t, AssociatorConfig{Spec: spec})
	x, y := patterns(4, 9, .5, 5), patterns(4, 9, .5, 6)
	if _, err := a.Learn(x); err != nil {
		t.Fatal(err)
	}
	var buf bytes.Buffer
	if err := a.Save(&buf); err != nil {
		t.Fatal(err)
	}
	if err := b.Load(&buf); err != nil {
		t.Fatal(err)
	}
	for _, l := range []*Associator{a, b} {
		if _, err := l.Learn(y); err != nil {
			t.Fatal(err)
		}
	}
	if !slices.EqualFunc(a.Fields(9), b.Fields(9), func(p, q []float32) bool { return slices.Equal(p, q) }) {
		t.Error("a loaded associator went another way")
	}
	y.X[10] = float32(math.NaN())
	before := a.Fields(9)
	if _, err := a.Learn(y); err == nil || !strings.Contains(err.Error(), "stimulus 1, input 1") {
		t.Errorf("NaN: %v", err)
	}
	if !slices.EqualFunc(before, a.Fields(9), func(p, q []float32) bool { return slices.Equal(p, q) }) {
		t.Error("a refused batch changed weights")
	}
	for _, c := range []AssociatorConfig{{Spec: stimulus.Spec{Dim: 1}}, {Spec: spec, Mean: 1}, {Spec: spec, Low: 1, High: 2}, {Spec: spec, Steps: -1}} {
		if _, err := NewAssociator(c); err == nil {
			t.Errorf("%+v was taken", c)
		}
	}
}

// The entry of a call in which a step fails tells what was learned before, so
// that a reader sees a divergence in it.
func TestAFailedStoreLeavesItsEntry(t *testing.T) {
	a, other := associator(t, AssociatorConfig{Spec: stimulus.Spec{Dim: 6}}), associator(t, AssociatorConfig{Spec: stimulus.Spec{Dim: 3}})
	a.Observe(swap(func() { a.layer = other.layer })) // for which the second pattern is too long
	e, err := a.Learn(patterns(4, 6, .5, 7))
	if err == nil || !strings.Contains(err.Error(), "presentation 1") {
		t.Fatalf("error %v, want one of presentation 1", err)
	}
	if e.Presentations != 4 || e.Writes != 1 || e.Updates[plasticity.Layer] == 0 {
		t.Errorf("entry %+v: want the pattern that was stored in it", e)
	}
}

// swap is an observer that does something at each change.
type swap func()

func (swap) Tells(string, []float32) {}

func (s swap) Changes(string, func() *locality.Population) func() {
	s()
	return func() {}
}
