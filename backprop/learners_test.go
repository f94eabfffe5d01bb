package backprop

import (
	"bytes"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/gate"
	"github.com/hebbgrad/hebbgrad/internal/state"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

func measure(t *testing.T, ms []plasticity.Measure, name string) float64 {
	t.Helper()
	for _, m := range ms {
		if m.Name == name {
			return m.Value
		}
	}
	t.Fatalf("no measure %q", name)
	return 0
}

func TestRegressorLearnsALinearMap(t *testing.T) {
	spec := stimulus.Spec{Dim: 5, Targets: 2, Length: 10000}
	r, err := NewRegressor(Config{Minibatch: 10, Step: Step{Rate: .05}, Schedule: Schedule{Kind: Cosine}}, spec, sources(1), Gating{})
	if err != nil {
		t.Fatal(err)
	}
	b := blobs(spec, 2000, 1)
	for i := range b.N {
		x := b.Row(i)
		b.Targets[2*i], b.Targets[2*i+1] = 1+x[0]-x[1], .5*x[4]
	}
	for range 5 {
		present(t, r, b, 10)
	}
	got := make([]float32, 2*b.N)
	if err := r.Predict(got, b.WithoutAnswers()); err != nil {
		t.Fatal(err)
	}
	for i, v := range got {
		if math.Abs(float64(v-b.Targets[i])) > .05 {
			t.Fatalf("output %d is %v, want %v", i, v, b.Targets[i])
		}
	}
	if err := r.Predict(got[1:], b.WithoutAnswers()); err == nil {
		t.Error("filled a slice of the wrong length")
	}
}

func TestAutoencoderRatesWhatItHasNotLearnedAsNovel(t *testing.T) {
	spec := stimulus.Spec{Dim: 12, Classes: 3} // labels are there and not used
	a, err := NewAutoencoder(Config{Layers: layersOf(t, "3:linear"), Minibatch: 10, Step: Step{Rate: .01}}, spec, sources(1), Gating{})
	if err != nil {
		t.Fatal(err)
	}
	learned := blobs(spec, 2000, 1)
	present(t, a, learned, 10)
	other := blobs(spec, 50, 2)
	r := rand.New(rand.NewPCG(8, 8))
	for i := range other.X {
		other.X[i] = float32(2 * r.NormFloat64())
	}
	known, strange := make([]float32, 50), make([]float32, 50)
	if err := a.Novelty(known, learned.Slice(0, 50)); err != nil {
		t.Fatal(err)
	}
	if err := a.Novelty(strange, other); err != nil {
		t.Fatal(err)
	}
	mean := func(v []float32) (m float32) {
		for _, x := range v {
			if x < 0 || x > 1 {
				t.Fatalf("novelty %v lies outside [0, 1]", x)
			}
			m += x / float32(len(v))
		}
		return m
	}
	if k, s := mean(known), mean(strange); k > .3 || s < 2*k {
		t.Errorf("mean novelty %.3f of what was learned and %.3f of what was not", k, s)
	}
	back := make([]float32, len(other.X))
	if err := a.Recall(back, other); err != nil {
		t.Fatal(err)
	}
	zero := stimulus.Batch{N: 1, D: 12, X: make([]float32, 12)}
	if err := a.Novelty(known[:1], zero); err != nil || known[0] != 1 {
		t.Errorf("novelty of zeros, not reconstructed exactly: %v, %v, want 1", known[0], err)
	}
}

// Classes that come one after the other are forgotten without replay and kept
// with it.
func TestReplayKeepsWhatCameBefore(t *testing.T) {
	b := blobs(smallSpec, 3000, 1)
	for i := range b.X {
		b.X[i] += 3 // what the classes share makes them interfere
	}
	order := make([]int, b.N)
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return b.Labels[i] - b.Labels[j] })
	sorted := stimulus.Batch{N: b.N, D: b.D}
	for _, i := range order {
		sorted.X = append(sorted.X, b.Row(i)...)
		sorted.Labels = append(sorted.Labels, b.Labels[i])
	}
	test := blobs(smallSpec, 300, 2)
	for i := range test.X {
		test.X[i] += 3
	}
	learn := func(r Replay) (*Classifier, float64) {
		c := classifier(t, Config{Layers: layersOf(t, "16"), Minibatch: 10, Step: Step{Rate: .01}, Replay: r}, smallSpec, Gating{})
		present(t, c, sorted, 10)
		return c, accuracy(t, c, test)
	}
	_, without := learn(Replay{})
	c, with := learn(Replay{Stored: 60})
	if without > .7 || with < .95 {
		t.Errorf("accuracy %.2f without replay and %.2f with", without, with)
	}
	if got := measure(t, c.Inspect(), "bytes of replay, verbatim"); got != 60*(12+1)*4 {
		t.Errorf("%v bytes of replay, want %d", got, 60*(12+1)*4)
	}
}

// After n examples each is held with probability stored/n.
func TestReservoirHoldsEachExampleEquallyOften(t *testing.T) {
	const stored, n, trials = 10, 50, 4000
	held := make([]int, n)
	for trial := range trials {
		r, err := newReservoir(Replay{Stored: stored, PerStep: 1}, stimulus.Spec{Dim: 1}, targetLabel, rand.NewPCG(uint64(trial), 1))
		if err != nil {
			t.Fatal(err)
		}
		g := &graph[float32]{capacity: 1, x: make([]float32, 1), labels: make([]float32, 1)}
		written := 0
		for i := range n {
			g.x[0] = float32(i)
			written += r.store(g, 1)
		}
		if written < stored || r.held != stored {
			t.Fatalf("%d writes, %d held, want at least %d and %d", written, r.held, stored, stored)
		}
		for _, x := range r.x {
			held[int(x)]++
		}
	}
	want, sd := trials*stored/float64(n), math.Sqrt(trials*.2*.8)
	for i, h := range held {
		if math.Abs(float64(h)-want) > 5*sd {
			t.Errorf("example %d was held %d times, want %.0f ± %.0f", i, h, want, 5*sd)
		}
	}
}

func TestDropoutSilencesItsShare(t *testing.T) {
	const width, rows = 400, 100
	for _, rate := range []float64{.1, .5, .8} {
		y := make([]float32, width*rows) // of ones
		drawMask(y, rate, rand.NewPCG(1, 2))
		silent, sum := 0, 0.
		pairs := 0
		for i, v := range y {
			if i > 0 && v == 0 && y[i-1] == 0 {
				pairs++
			}
			if v == 0 {
				silent++
			}
			sum += float64(v)
		}
		sd := math.Sqrt(rate * (1 - rate) * width * rows)
		if d := float64(silent) - rate*width*rows; math.Abs(d) > 5*sd {
			t.Errorf("rate %v: %d of %d silenced", rate, silent, len(y))
		}
		if share, want := float64(pairs)/float64(len(y)-1), rate*rate; math.Abs(share-want) > .02 {
			t.Errorf("rate %v: neighbours were silenced together in a share of %.3f, want %.3f", rate, share, want)
		}
		if mean := sum / float64(len(y)); math.Abs(mean-1) > 5*sd/(1-rate)/width/rows {
			t.Errorf("rate %v: the mean of ones became %v", rate, mean)
		}
	}
}

func TestInspectFindsDeadUnits(t *testing.T) {
	spec := stimulus.Spec{Dim: 36, Shape: stimulus.Shape{Channels: 1, Height: 6, Width: 6}, Classes: 3}
	c := classifier(t, Config{Layers: layersOf(t, "conv4x3 10"), Minibatch: 8, Step: Step{Rule: SGD, Rate: 1e-6}}, spec, Gating{})
	c.c.params[1].w[2] = -1e6 // one channel
	c.c.params[3].w[5] = -1e6 // and one unit never fire
	present(t, c, blobs(spec, 100, 1), 8)
	ms := c.Inspect()
	if got := measure(t, ms, "dead units"); got != 2 {
		t.Errorf("%v dead units, want 2", got)
	}
	if got := measure(t, ms, "units"); got != 14 {
		t.Errorf("%v hidden units, want 14", got)
	}
	if got, want := measure(t, ms, "synapses"), float64(4*9+4+10*64+10+3*10+3); got != want {
		t.Errorf("%v synapses, want %v", got, want)
	}
}

func TestFieldsAreTheFirstWeights(t *testing.T) {
	c := classifier(t, Config{Layers: layersOf(t, "9")}, smallSpec, Gating{})
	f := c.Fields(4)
	if len(f) != 4 || !slices.Equal(f[3], c.c.params[0].w[36:48]) {
		t.Errorf("%d fields, the last %v", len(f), f[len(f)-1])
	}
	if got := len(c.Fields(100)); got != 9 {
		t.Errorf("%d fields of 9 units", got)
	}
	spec := stimulus.Spec{Dim: 25, Shape: stimulus.Shape{Channels: 1, Height: 5, Width: 5}, Classes: 3}
	c = classifier(t, Config{Layers: layersOf(t, "conv2x3")}, spec, Gating{})
	got, w := c.Fields(2)[1], c.c.params[0].w[9:]
	want := make([]float32, 25)
	for u := range 3 {
		copy(want[(1+u)*5+1:], w[3*u:3*u+3])
	}
	if !slices.Equal(got, want) {
		t.Errorf("field %v, want %v", got, want)
	}
}

// lookup is a memory of exact stimuli.
type lookup struct{ held [][]float32 }

func (m *lookup) Search(x []float32) float32 {
	if slices.ContainsFunc(m.held, func(h []float32) bool { return slices.Equal(h, x) }) {
		return 1
	}
	return 0
}
func (m *lookup) Cost() (macs, ops int) { return len(slices.Concat(m.held...)), 0 }
func (m *lookup) Present(l *plasticity.Ledger, i int, x []float32, _ bool) bool {
	m.held = append(m.held, slices.Clone(x))
	l.Wrote(1)
	l.CreditOne(plasticity.Memory, l.Compare(plasticity.Memory, nil, x), i)
	return true
}
func (m *lookup) Bytes() int { return 4 * len(slices.Concat(m.held...)) }
func (m *lookup) Reset()     { m.held = nil }
func (m *lookup) Keep(w *state.Walker) {
	n := len(m.held)
	state.Count(w, "held", &n)
	if w.Loading() {
		m.held = make([][]float32, n)
	}
}
func (m *lookup) Synapses(visit func(plasticity.Site, string, []float32)) {
	for _, h := range m.held {
		visit(plasticity.Memory, "memory", h)
	}
}

func TestInstanceSignalComesFromTheMemory(t *testing.T) {
	g, err := gate.NewNovelty(gate.Instance, gate.Aim{FalseFamiliar: .01}, 0)
	if err != nil {
		t.Fatal(err)
	}
	m := new(lookup)
	c := classifier(t, Config{Minibatch: 8}, smallSpec, Gating{Gate: g, Familiarity: m})
	b := blobs(smallSpec, 30, 1)
	opened := 0
	for range 3 {
		e, err := c.Learn(b)
		if err != nil {
			t.Fatal(err)
		}
		opened = 0
		for i, o := range c.Opened() {
			if o {
				opened++
			}
			if o != e.Marks[i].Has(plasticity.Memory) {
				t.Fatalf("presentation %d: open %t, marks %b", i, o, e.Marks[i])
			}
		}
		if int(e.Writes) != opened {
			t.Errorf("%d writes, %d opened", e.Writes, opened)
		}
	}
	for i, v := range c.GateNovelty() {
		if v != 0 {
			t.Errorf("presentation %d, shown for the third time, has novelty %v", i, v)
		}
	}
	if got := measure(t, c.Inspect(), "bytes of memory"); got != float64(m.Bytes()) || got == 0 {
		t.Errorf("%v bytes of memory, want %d", got, m.Bytes())
	}
	var buf bytes.Buffer
	if err := c.Save(&buf); err != nil {
		t.Fatal(err)
	}
	n := len(m.held)
	if err := c.Reset(); err != nil || len(m.held) != 0 {
		t.Errorf("Reset left %d in memory, %v", len(m.held), err)
	}
	if err := c.Load(&buf); err != nil || len(m.held) != n {
		t.Errorf("Load brought back %d of %d, %v", len(m.held), n, err)
	}
}

func TestUnusableGatesAreRefused(t *testing.T) {
	spec := stimulus.Spec{Dim: 4, Targets: 2, Classes: 2}
	for want, g := range map[string]Gating{
		"needs a memory":     {Gate: gate.NewOpen(), Shows: gate.Instance},
		"does not listen":    {Gate: gate.NewOpen(), Shows: gate.Surprise, Familiarity: new(lookup)},
		"knows which stimul": {Gate: gate.NewOracle()},
	} {
		if _, err := NewClassifier(Config{}, spec, sources(1), g); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
	g := Gating{Gate: gate.NewOpen(), Shows: gate.Uncertainty}
	if _, err := NewRegressor(Config{}, spec, sources(1), g); err == nil || !strings.Contains(err.Error(), "class probabilities") {
		t.Errorf("error %v, want one about class probabilities", err)
	}
}
