package layer

import (
	"io"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/hebbgrad/hebbgrad/hebbian/rule"
	"github.com/hebbgrad/hebbgrad/internal/state"
	"github.com/hebbgrad/hebbgrad/locality"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// learner is a layer that is taught from outside, for its certificate.
type learner struct {
	layer  Layer
	name   string
	reward []float32
	teach  []float32
	trains bool // spikes that come with the stimulus, to a Dense
	spikes bool // the same, one moment after another
	led    plasticity.Ledger
}

func (l *learner) Learn(b stimulus.Batch) (plasticity.Entry, error) {
	l.led.Begin(b.N)
	if err := l.layer.Forward(&l.led, make([]float32, b.N*l.layer.Out()), b.X, b.N); err != nil {
		return plasticity.Entry{}, err
	}
	if l.spikes {
		post := make([]float32, b.N*l.layer.Out())
		for i := range post {
			post[i] = float32(i % 2)
		}
		if err := l.layer.(*Dense).Impose(post, b.X, b.N); err != nil {
			return plasticity.Entry{}, err
		}
	}
	if l.trains {
		a := l.layer.(*Dense).Activity()
		a.PreTimes, a.PostTimes = nil, nil
		for i := range a.In {
			a.PreTimes = append(a.PreTimes, []float64{.01 * float64(i+1), .01*float64(i+1) + .03})
		}
		for j := range a.Out {
			a.PostTimes = append(a.PostTimes, []float64{.02 * float64(j+1)})
		}
	}
	s := Step{Ledger: &l.led, Labels: b.Labels}
	if n := b.N * l.layer.Out(); len(l.teach) >= n {
		s.Teach, s.Reward = l.teach[:n], l.reward[:b.N]
	}
	if err := l.layer.Learn(s); err != nil {
		return plasticity.Entry{}, err
	}
	return l.led.Entry()
}

func (l *learner) Save(w io.Writer) error { return state.Save(w, l.layer) }
func (l *learner) Load(r io.Reader) error { return state.Load(r, l.layer) }

func (l *learner) State(visit func(name string, v []float32)) {
	state.Visit(l.layer, func(name string, v []float32) { visit(l.name+" "+name, v) })
}

func (l *learner) Observe(o locality.Observer) {
	var w *locality.Watch
	if o != nil {
		w = &locality.Watch{Observer: o, Name: l.name, Group: l.name}
	}
	l.layer.Observe(w)
}

// certify has a layer learn from a few minibatches and certifies it at those
// that follow.
func certify(t *testing.T, l *learner, n int) locality.Certificate {
	t.Helper()
	rng := rand.New(rand.NewPCG(1, 2))
	draw := func(size int) []float32 {
		x := make([]float32, size)
		for i := range x {
			x[i] = rng.Float32()
		}
		return x
	}
	in := l.layer.In()
	b := stimulus.Batch{N: 6 * n, D: in, X: draw(6 * n * in)}
	for i := range b.N {
		b.Labels = append(b.Labels, i%4)
	}
	l.teach, l.reward = draw(n*l.layer.Out()), draw(n)
	for range 4 {
		if _, err := l.Learn(b.Slice(0, n)); err != nil {
			t.Fatal(err)
		}
	}
	c, err := locality.Certify(l, b.Slice(n, b.N), n, rand.NewPCG(3, 4))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestRulesAreAsLocalAsTheyDeclare certifies every registered rule, and that
// what it lists as not strictly local shows when it is not listed.
func TestRulesAreAsLocalAsTheyDeclare(t *testing.T) {
	for _, e := range rule.All() {
		t.Run(e.Spec.Name, func(t *testing.T) {
			n, in, out := 5, 11, 9
			switch e.Spec.Name {
			case "stdp", "ltp", "ltd":
				n = 1
			case "anti-hebb":
				in = 9
			case "homeostatic":
				in = 1
			}
			var p rule.Params
			switch e.Spec.Name {
			case "bounded":
				p = rule.Params{"rate": .001} // that not all are at their limit soon
			case "imprint":
				out = 40 // that some are free when it is looked at
			case "k-means":
				p = rule.Params{"buffer": 23} // that it becomes full then
			}
			r, err := rule.New(e.Spec.Name, p, rule.Shape{In: in, Out: out})
			if err != nil {
				t.Fatal(err)
			}
			start := Init{Kind: "uniform", Mean: .3, Scale: .3}
			if e.Spec.FromZero {
				start = Init{Kind: "zero"}
			}
			d, err := NewDense(Config{In: in, Out: out, Rule: r, Init: start}, rand.NewPCG(3, 4))
			if err != nil {
				t.Fatal(err)
			}
			c := certify(t, &learner{layer: d, name: "layer", trains: n == 1, spikes: e.Spec.Reads(rule.NeedSpikes)}, n)
			v := c.Verdicts[0]
			t.Logf("%d compared, %d of a change", v.Compared, v.Changing)
			if e.Spec.Reference {
				if c.Holds() || len(v.Violations) == 0 {
					t.Errorf("%+v: want one that fails, of what is declared as not local", c)
				}
				return
			}
			if !c.Holds() || c.Strict() != (len(e.Spec.NonLocal) == 0) || v.Changing < 10 {
				t.Errorf("%+v", c)
			}
			if want := append([]rule.Factor{locality.Gain()}, e.Spec.Factors...); !slices.Equal(v.Factors, want) {
				t.Errorf("third factors %+v, want the gate and those of the rule %+v", v.Factors, want)
			}
		})
	}
}

// TestLayersAreAsLocalAsTheyDeclare: what a layer adds to its rule is listed.
func TestLayersAreAsLocalAsTheyDeclare(t *testing.T) {
	readout := func(rule string) Layer {
		l, err := NewReadout(ReadoutConfig{Features: 20, Classes: 4, Rule: rule, Beta: 2})
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	f, err := FoldiakConfig(20, 6, .25)
	if err != nil {
		t.Fatal(err)
	}
	lateral, err := NewLateral(f, rand.NewPCG(1, 1))
	if err != nil {
		t.Fatal(err)
	}
	oja := func(s rule.Shape) (rule.Rule, error) { return rule.New("oja", nil, s) }
	var shared ConvConfig
	shared.Units = 6
	convolution := conv(t, "oja", over(shared, 1, 6, 6, 3, 1))
	columns, err := NewColumns(ColumnsConfig{In: 20, Fields: [][]int{{0, 1, 2, 3}, {4, 5, 6, 7}, {9, 10, 12, 14}, {1, 7, 9, 11}}, Units: 5, NewRule: oja, Contrast: .1}, rand.NewPCG(1, 1))
	if err != nil {
		t.Fatal(err)
	}
	krotov := build(t, "krotov-hopfield", nil, 20, 30, 100, Activation{})
	winners := locality.Exception{Name: locality.Ranking().Name, Reach: []locality.Reach{{Array: "drive", Holds: locality.Values}}}
	krotov.cfg.Homeostasis, krotov.act.Threshold = .1, make([]float32, 30)
	for _, c := range []struct {
		name   string
		layer  Layer
		parts  []string
		listed []locality.Exception
	}{
		{"competitive", krotov, []string{"x"}, []locality.Exception{locality.Ranking(), locality.LargestChange()}},
		{"winners", build(t, "oja", nil, 20, 9, 0, Activation{Kind: Winners, K: 3}), []string{"x"}, []locality.Exception{winners}},
		{"softmax", build(t, "oja", nil, 20, 9, 0, Activation{Kind: Softmax, Beta: 3}), []string{"x"}, []locality.Exception{locality.Normalisation(3)}},
		{"divisive", build(t, "oja", nil, 20, 9, 0, Activation{Kind: ReLU, Unit: true}), []string{"x"}, []locality.Exception{locality.Divisive()}},
		{"winners over all", build(t, "oja", nil, 20, 9, 0, Activation{Kind: Winners, K: 3, Unit: true}), []string{"x"}, []locality.Exception{winners, locality.Divisive()}},
		{"plain", build(t, "oja", nil, 20, 9, 0, Activation{}), []string{"x"}, nil},
		{"delta", readout("delta"), []string{"x"}, []locality.Exception{locality.Normalisation(2)}},
		{"supervised", readout("supervised-hebb"), []string{"x"}, nil},
		{"discriminant", discriminant(t, DiscriminantConfig{Features: 20, Classes: 4}), []string{"x inhibition", "x class means"}, nil},
		{"class means", discriminant(t, DiscriminantConfig{Features: 20, Classes: 4, Means: true}), []string{"x class means"}, nil},
		{"convolution", convolution, []string{"x shared"}, []locality.Exception{locality.SharedWeights()}},
		{"lateral", lateral, []string{"x feed-forward", "x lateral", "x threshold"}, nil},
		{"columns", columns, []string{"x", "x", "x"}, nil},
	} {
		got := certify(t, &learner{layer: c.layer, name: "x"}, 4)
		var listed, parts []string
		for _, e := range c.listed {
			listed = append(listed, e.String())
		}
		for _, v := range got.Verdicts {
			parts = append(parts, v.Population)
			if !slices.Equal(v.NonLocal, listed) {
				t.Errorf("%s lists %q, want %q", c.name, v.NonLocal, listed)
			}
		}
		if !got.Holds() || !slices.Equal(parts, c.parts) {
			t.Errorf("%s: %+v, want one of %q", c.name, got, c.parts)
		}
	}
}

// TestUnlistedReadsAreFound takes from rules, one at a time, what they list:
// the certificate must then fail. Of resonance which unit is free, for which the
// largest drive and the inputs' products are held, covers what else it lists; that
// of imprint is the same.
func TestUnlistedReadsAreFound(t *testing.T) {
	for name, p := range map[string]rule.Params{"sanger": nil, "krotov-hopfield": nil, "softhebb": {"beta": 5}, "resonance": {"vigilance": .85}, "competitive": nil, "delta": {"normalised": 1}} {
		const out = 30
		r, err := rule.New(name, p, rule.Shape{In: 11, Out: out})
		if err != nil {
			t.Fatal(err)
		}
		for k, e := range r.Spec().NonLocal {
			if name == "resonance" && k != 1 {
				continue
			}
			d := build(t, name, p, 11, out, 100, Activation{})
			if r.Spec().FromZero {
				clear(d.w) // nobody is committed
			}
			d.cfg.Rule = silent{d.cfg.Rule, k}
			if c := certify(t, &learner{layer: d, name: "layer"}, 5); c.Holds() {
				t.Errorf("%s: %s, not listed, was not found", name, e.Name)
			}
		}
	}
}

// silent does not list one of the things that a rule lists.
type silent struct {
	rule.Rule
	k int
}

func (s silent) Spec() rule.Spec {
	spec := s.Rule.Spec()
	spec.NonLocal = slices.Delete(slices.Clone(spec.NonLocal), s.k, s.k+1)
	return spec
}

func (s silent) Respond(a *rule.Activity) {
	if r, ok := s.Rule.(rule.Responder); ok {
		r.Respond(a)
	}
}

func (s silent) State(visit func(name string, values []float32)) {
	if r, ok := s.Rule.(rule.Stateful); ok {
		r.State(visit)
	}
}

func (s silent) Reset() {}
