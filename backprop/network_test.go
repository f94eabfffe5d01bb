package backprop

import (
	"bytes"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/gate"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

var smallSpec = stimulus.Spec{Dim: 12, Classes: 3, Length: 600}

// blobs draws n noisy copies of one prototype for each class.
func blobs(spec stimulus.Spec, n int, seed uint64) stimulus.Batch {
	protos := rand.New(rand.NewPCG(99, 1))
	p := make([]float32, max(spec.Classes, 1)*spec.Dim)
	for i := range p {
		p[i] = float32(protos.NormFloat64())
	}
	r := rand.New(rand.NewPCG(seed, 1))
	b := stimulus.Batch{N: n, D: spec.Dim, X: make([]float32, n*spec.Dim)}
	for i := range n {
		y := r.IntN(max(spec.Classes, 1))
		if spec.Classes > 0 {
			b.Labels = append(b.Labels, y)
		}
		for j := range spec.Dim {
			b.X[i*spec.Dim+j] = p[y*spec.Dim+j] + float32(.5*r.NormFloat64())
		}
		for range spec.Targets {
			b.Targets = append(b.Targets, float32(r.NormFloat64()))
		}
		if spec.Truth {
			b.Novel = append(b.Novel, r.IntN(3) == 0)
		}
	}
	return b
}

func layersOf(t testing.TB, text string) []Layer {
	t.Helper()
	ls, err := ParseLayers(text)
	if err != nil {
		t.Fatal(err)
	}
	return ls
}

func classifier(t testing.TB, cfg Config, spec stimulus.Spec, g Gating) *Classifier {
	t.Helper()
	c, err := NewClassifier(cfg, spec, sources(5), g)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// learner is what the tests drive.
type learner interface {
	Learn(stimulus.Batch) (plasticity.Entry, error)
	Synapses(func(plasticity.Site, string, []float32))
}

// present hands b to l in calls of the given sizes, over and over.
func present(t testing.TB, l learner, b stimulus.Batch, sizes ...int) {
	t.Helper()
	for lo, i := 0, 0; lo < b.N; i++ {
		hi := min(lo+sizes[i%len(sizes)], b.N)
		if _, err := l.Learn(b.Slice(lo, hi)); err != nil {
			t.Fatal(err)
		}
		lo = hi
	}
}

func weights(l learner) []float32 {
	var all []float32
	l.Synapses(func(_ plasticity.Site, _ string, w []float32) { all = append(all, w...) })
	return all
}

func accuracy(t *testing.T, c *Classifier, b stimulus.Batch) float64 {
	t.Helper()
	p := make([]float32, b.N*c.spec.Classes)
	if err := c.Scores(p, b.WithoutAnswers()); err != nil {
		t.Fatal(err)
	}
	right := 0
	for i, y := range b.Labels {
		row := p[i*c.spec.Classes : (i+1)*c.spec.Classes]
		if slices.Index(row, slices.Max(row)) == y {
			right++
		}
	}
	return float64(right) / float64(b.N)
}

func everyRule() []Step {
	return []Step{
		{Rule: SGD, Rate: .1}, {Rule: SGD, Rate: .1, Decay: .01},
		{Rule: Momentum}, {Rule: Momentum, Decay: .01}, {Rule: Nesterov}, {Rule: Nesterov, Decay: .01},
		{Rule: RMSProp}, {Rule: RMSProp, Decay: .01}, {Rule: Adam, Rate: .01}, {Rule: Adam, Rate: .01, Decay: .01},
		{Rule: AdamW, Rate: .01}, {Rule: AdamW, Rate: .01, Decay: .1},
	}
}

func TestEveryRuleLearns(t *testing.T) {
	for _, s := range everyRule() {
		c := classifier(t, Config{Layers: layersOf(t, "16"), Minibatch: 10, Step: s}, smallSpec, Gating{})
		test := blobs(smallSpec, 300, 2)
		before := accuracy(t, c, test)
		present(t, c, blobs(smallSpec, 600, 1), 10)
		if after := accuracy(t, c, test); after < .98 {
			t.Errorf("%+v: accuracy %.2f, before learning %.2f", s, after, before)
		}
	}
}

// A long call is split into minibatches, and the remainder is a step of its own.
func TestCallsOfAnySize(t *testing.T) {
	cfg := Config{Layers: layersOf(t, "9"), Minibatch: 8}
	b := blobs(smallSpec, 45, 4)
	one := classifier(t, cfg, smallSpec, Gating{})
	present(t, one, b, 45)
	many := classifier(t, cfg, smallSpec, Gating{})
	present(t, many, b, 8)
	if !slices.Equal(weights(one), weights(many)) {
		t.Error("one call of 45 and six of at most 8 differ")
	}
	if one.c.steps != 6 {
		t.Errorf("%d steps, want 6", one.c.steps)
	}
	e, err := one.Learn(stimulus.Batch{})
	if err != nil || e.Presentations != 0 || one.c.steps != 6 {
		t.Errorf("a batch of none: %+v, %v, %d steps", e, err, one.c.steps)
	}
}

func fullConfig(t *testing.T) Config {
	return Config{
		Layers: layersOf(t, "9:leaky-relu dropout.3 6:tanh"), Minibatch: 8, Step: Step{Rule: AdamW, Rate: .01, Decay: .01},
		Schedule: Schedule{Kind: Cosine, Final: .1, WarmUp: 40}, Replay: Replay{Stored: 20, PerStep: 4},
	}
}

func surprise(t *testing.T) Gating {
	t.Helper()
	g, err := gate.NewNovelty(gate.Surprise, gate.Aim{Budget: .5}, 0)
	if err != nil {
		t.Fatal(err)
	}
	return Gating{Gate: g}
}

func save(t *testing.T, c *Classifier) []byte {
	t.Helper()
	var buf bytes.Buffer
	if err := c.Save(&buf); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func TestSavedAndLoadedItContinuesBitForBit(t *testing.T) {
	b := blobs(smallSpec, 300, 6)
	whole := classifier(t, fullConfig(t), smallSpec, surprise(t))
	present(t, whole, b, 8, 3)

	half := classifier(t, fullConfig(t), smallSpec, surprise(t))
	present(t, half, b.Slice(0, 8+3+8+3+8), 8, 3)
	state := save(t, half)
	loaded := classifier(t, fullConfig(t), smallSpec, surprise(t))
	present(t, loaded, blobs(smallSpec, 50, 77), 5) // a state to be forgotten
	r := bytes.NewReader(append(slices.Clone(state), "rest"...))
	if err := loaded.Load(r); err != nil {
		t.Fatal(err)
	}
	if r.Len() != len("rest") {
		t.Errorf("Load left %d bytes, want %d", r.Len(), len("rest"))
	}
	present(t, loaded, b.Slice(30, 300), 3, 8)
	if !bytes.Equal(save(t, loaded), save(t, whole)) {
		t.Error("saved and loaded, it went another way")
	}

	if err := loaded.Reset(); err != nil {
		t.Fatal(err)
	}
	present(t, loaded, b, 8, 3)
	if !bytes.Equal(save(t, loaded), save(t, whole)) {
		t.Error("after Reset it went another way")
	}
}

func TestLoadRefusesAnotherState(t *testing.T) {
	state := save(t, classifier(t, fullConfig(t), smallSpec, surprise(t)))
	other := fullConfig(t)
	other.Layers[0].Units++
	for name, c := range map[string]*Classifier{
		"other size": classifier(t, other, smallSpec, surprise(t)),
		"no gate":    classifier(t, fullConfig(t), smallSpec, Gating{}),
		"other rule": classifier(t, Config{Layers: fullConfig(t).Layers, Step: Step{Rule: SGD}}, smallSpec, surprise(t)),
	} {
		before := save(t, c)
		if err := c.Load(bytes.NewReader(state)); err == nil {
			t.Errorf("%s: loaded the state of another network", name)
		}
		if !bytes.Equal(save(t, c), before) {
			t.Errorf("%s: the refused state changed the learner", name)
		}
	}
	c := classifier(t, fullConfig(t), smallSpec, surprise(t))
	if err := c.Load(bytes.NewReader(state[:len(state)/2])); err == nil {
		t.Error("loaded half a state")
	}
	c.replay.seen, c.replay.held = 2, 3
	if err := classifier(t, fullConfig(t), smallSpec, surprise(t)).Load(bytes.NewReader(save(t, c))); err == nil {
		t.Error("loaded a state that replays more than it has seen")
	}
}

func TestPredictionsChangeNothing(t *testing.T) {
	c := classifier(t, fullConfig(t), smallSpec, surprise(t))
	b := blobs(smallSpec, 60, 6)
	present(t, c, b, 7)
	before := save(t, c)
	x := slices.Clone(b.X)
	p := make([]float32, b.N*3)
	if err := c.Scores(p, b.WithoutAnswers()); err != nil {
		t.Fatal(err)
	}
	c.Inspect()
	c.Fields(4)
	if !bytes.Equal(save(t, c), before) {
		t.Error("predicting changed the learner")
	}
	if !slices.Equal(x, b.X) {
		t.Error("predicting changed the stimuli")
	}
	for i := range b.N {
		if s := p[3*i] + p[3*i+1] + p[3*i+2]; math.Abs(float64(s)-1) > 1e-5 {
			t.Fatalf("class scores of stimulus %d add up to %v", i, s)
		}
	}
}

// A prefix of a stream of the same declared length leaves the state that the
// whole stream had there.
func TestPrefix(t *testing.T) {
	b := blobs(smallSpec, 80, 6)
	whole := classifier(t, fullConfig(t), smallSpec, surprise(t))
	present(t, whole, b.Slice(0, 40), 8)
	at40 := save(t, whole)
	present(t, whole, b.Slice(40, 80), 8)
	prefix := classifier(t, fullConfig(t), smallSpec, surprise(t))
	present(t, prefix, b.Slice(0, 40), 8)
	if !bytes.Equal(save(t, prefix), at40) {
		t.Error("the prefix gave another state")
	}
}

func TestBadBatchesAreRefusedBeforeAnythingChanges(t *testing.T) {
	c := classifier(t, fullConfig(t), smallSpec, surprise(t))
	present(t, c, blobs(smallSpec, 24, 6), 8)
	before := save(t, c)
	for want, spoil := range map[string]func(*stimulus.Batch){
		"label 3":     func(b *stimulus.Batch) { b.Labels[4] = 3 },
		"input 2 is":  func(b *stimulus.Batch) { b.X[12*3+2] = float32(math.NaN()) },
		"11 inputs":   func(b *stimulus.Batch) { b.D, b.X = 11, b.X[:8*11] },
		"no labels":   func(b *stimulus.Batch) { b.Labels = nil },
		"95 input va": func(b *stimulus.Batch) { b.X = b.X[:95] },
	} {
		b := blobs(smallSpec, 8, 7)
		spoil(&b)
		if _, err := c.Learn(b); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
		if !bytes.Equal(save(t, c), before) {
			t.Errorf("%s: the refused batch changed the learner", want)
		}
	}
}

func TestDivergenceNamesStepAndLayer(t *testing.T) {
	c := classifier(t, Config{Layers: layersOf(t, "5 4"), Minibatch: 4, Step: Step{Rule: SGD, Rate: 1e30}}, smallSpec, Gating{})
	b := blobs(smallSpec, 40, 6)
	var e plasticity.Entry
	var err error
	for lo := 0; lo < 40 && err == nil; lo += 4 {
		e, err = c.Learn(b.Slice(lo, lo+4))
	}
	if _, finite := sum(e); finite {
		t.Errorf("the entry of the call that diverged has plasticity %v", e.Plasticity)
	}
	if err == nil || !strings.Contains(err.Error(), "step ") || !strings.Contains(err.Error(), "layer") && !strings.Contains(err.Error(), "readout") {
		t.Fatalf("error %v: want one that names the step and the layer", err)
	}
	if _, again := c.Learn(b.Slice(0, 4)); again == nil {
		t.Error("after it diverged the learner went on")
	}
	if err := c.Reset(); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Learn(b.Slice(0, 1)); err != nil {
		t.Errorf("after Reset: %v", err)
	}
	huge := blobs(smallSpec, 4, 1)
	for i := range huge.X {
		huge.X[i] *= math.MaxFloat32 / 10
	}
	if e, err = c.Learn(huge); err == nil || !strings.Contains(err.Error(), "hidden layer 1") {
		t.Errorf("error %v, want one that names hidden layer 1", err)
	}
	if _, finite := sum(e); finite {
		t.Errorf("the entry of the call whose loss is not finite has plasticity %v", e.Plasticity)
	}
}

func sum(e plasticity.Entry) (s float64, finite bool) {
	for _, p := range e.Plasticity {
		s += p
	}
	return s, s-s == 0
}

// What is shown by name is the live state: every parameter, once.
func TestStateShowsEveryArray(t *testing.T) {
	c := classifier(t, fullConfig(t), smallSpec, surprise(t))
	present(t, c, blobs(smallSpec, 60, 6), 7)
	shown := map[string][]float32{}
	c.State(func(name string, v []float32) {
		if shown[name] != nil {
			t.Errorf("two arrays are called %s", name)
		}
		shown[name] = v
	})
	for _, p := range c.c.params {
		for name, v := range map[string][]float32{p.name: p.w, "first moments of " + p.name: p.m, "second moments of " + p.name: p.v} {
			if len(v) > 0 && (len(shown[name]) != len(v) || &shown[name][0] != &v[0]) {
				t.Errorf("%s is not shown", name)
			}
		}
	}
	if shown["replay inputs"] == nil || shown["sampled stimuli"] == nil {
		t.Error("what is replayed and sampled is not shown")
	}
}
