package rule

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// subject puts a rule at random synapses and activity, after a first batch so
// that its state is not the initial one.
func subject(t *testing.T, name string, p Params, in, out int) Subject {
	t.Helper()
	r := rand.New(rand.NewPCG(31, uint64(len(name))))
	w, a, _ := draw(r, 3, in, out, .8)
	for i := range a.Gain {
		a.Gain[i] = 1
	}
	if name == "stdp" || name == "ltp" || name == "ltd" {
		a = &Activity{N: 1, In: in, Out: out, PreTimes: make([][]float64, in), PostTimes: make([][]float64, out)}
		(&examiner{r: r}).retime(a.PreTimes, -1)
		(&examiner{r: r}).retime(a.PostTimes, -1)
		for i, v := range w.W {
			w.W[i] = float32(math.Abs(float64(v)))
		}
	}
	ru, err := New(name, p, Shape{In: in, Out: out})
	if err != nil {
		t.Fatal(err)
	}
	var d Delta
	if err := ru.Delta(&d, w, a); err != nil {
		t.Fatal(err)
	}
	return Subject{
		Name: name, Weights: w, Activity: *a,
		New: func() (Rule, error) { return Clone(ru, Shape{In: in, Out: out}) },
	}
}

func certify(t *testing.T, s Subject) Certificate {
	t.Helper()
	c, err := Certify(s, 60, rand.NewPCG(32, 1))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestEveryRuleIsAsLocalAsItSays(t *testing.T) {
	for _, e := range All() {
		in, out := 7, 5
		switch e.Spec.Name {
		case "anti-hebb":
			in = 5
		case "homeostatic":
			in = 1
		}
		s := subject(t, e.Spec.Name, nil, in, out)
		c := certify(t, s)
		if !c.Holds || c.Checked < 60 || c.Changing < 10 {
			t.Errorf("%v (%d checked, %d changing)", c, c.Checked, c.Changing)
		}
		if c.Strict() != (len(e.Spec.NonLocal) == 0) {
			t.Errorf("rule %s: strict %v, lists %v", e.Spec.Name, c.Strict(), e.Spec.NonLocal)
		}
		t.Log(c)
	}
	c := certify(t, subject(t, "delta", Params{"normalised": 1}, 7, 5))
	if !c.Holds || c.Strict() {
		t.Errorf("normalised delta rule: %v", c)
	}
}

// TestUnlistedReadsAreFound takes from rules what they list: the certificate
// must then fail.
func TestUnlistedReadsAreFound(t *testing.T) {
	for name, p := range map[string]Params{"sanger": nil, "delta": {"normalised": 1}} {
		s := subject(t, name, p, 7, 5)
		fresh := s.New
		s.New = func() (Rule, error) {
			r, err := fresh()
			return silent{r}, err
		}
		if c := certify(t, s); c.Holds {
			t.Errorf("%s: what it does not list was not found", name)
		}
	}
}

// silent lists nothing.
type silent struct{ Rule }

func (s silent) Spec() Spec {
	spec := s.Rule.Spec()
	spec.NonLocal = nil
	return spec
}

// broken is Oja's rule with the activity of the whole layer in its decay.
type broken struct{ Rule }

func (b broken) Delta(d *Delta, w Weights, a *Activity) error {
	if err := b.Rule.Delta(d, w, a); err != nil {
		return err
	}
	var sum float32
	for _, y := range a.Post {
		sum += y * y
	}
	for k, j := range d.Rows {
		for i := range d.Row(k) {
			d.Row(k)[i] -= .001 * sum * w.Row(int(j))[i]
		}
	}
	return nil
}

// nosy is Oja's rule with a look at the weight onto the next neuron.
type nosy struct{ Rule }

func (b nosy) Delta(d *Delta, w Weights, a *Activity) error {
	if err := b.Rule.Delta(d, w, a); err != nil {
		return err
	}
	for k, j := range d.Rows {
		for i, v := range w.Row((int(j) + 1) % w.Out) {
			d.Row(k)[i] += .01 * v
		}
	}
	return nil
}

func TestReadingAnotherWeightFails(t *testing.T) {
	s := subject(t, "oja", nil, 7, 5)
	s.New = func() (Rule, error) {
		r, err := New("oja", nil, Shape{In: 7, Out: 5})
		return nosy{r}, err
	}
	if c := certify(t, s); c.Holds {
		t.Errorf("a rule that reads the weights of another neuron passes: %v", c)
	}
}

func TestBrokenRuleFails(t *testing.T) {
	s := subject(t, "oja", nil, 7, 5)
	if c := certify(t, s); !c.Holds {
		t.Fatalf("the sound rule fails: %v", c)
	}
	s.New = func() (Rule, error) {
		r, err := New("oja", nil, Shape{In: 7, Out: 5})
		return broken{r}, err
	}
	c := certify(t, s)
	if c.Holds || !strings.Contains(c.String(), "not local") {
		t.Errorf("the broken rule passes: %v", c)
	}
}

// taught is correlation of the input with a teaching signal: as a rule, local.
type taught struct{ Rule }

func (r *taught) Spec() Spec {
	s := r.Rule.Spec()
	s.Factors = append(slices.Clone(s.Factors), Factor{Name: "δ", Source: "computed by the network", Neuron: true})
	return s
}

func (r *taught) Delta(d *Delta, w Weights, a *Activity) error {
	b := *a
	b.Post = a.Teach
	return r.Rule.Delta(d, w, &b)
}

// network is one hidden layer whose error is carried back to it.
type network struct {
	s             Subject
	forward, back []float32 // classes × hidden
	e             []float32 // errors of the output, n × classes
}

const classes = 3

// backprop declares its hidden layer as favourably as it can: δ is a third
// factor of each hidden neuron. transport carries the error back over the
// forward weights themselves.
func newNetwork(t *testing.T, transport bool) *network {
	t.Helper()
	n := &network{s: subject(t, "hebb", nil, 7, 5)}
	r := rand.New(rand.NewPCG(33, 1))
	f := func(n int) []float32 {
		v := make([]float32, n)
		for i := range v {
			v[i] = float32(r.NormFloat64())
		}
		return v
	}
	n.forward, n.back, n.e = f(classes*5), f(classes*5), f(n.s.Activity.N*classes)
	n.s.Name = "hidden layer"
	n.s.New = func() (Rule, error) {
		p, err := New("hebb", nil, Shape{In: 7, Out: 5})
		return &taught{p}, err
	}
	n.s.Teach = func(dst []float32) {
		over := n.back
		if transport {
			over = n.forward
		}
		for m := range n.s.Activity.N {
			for j := range 5 {
				var sum float32
				for k := range classes {
					sum += over[k*5+j] * n.e[m*classes+k]
				}
				if n.s.Activity.Drive[m*5+j] > 0 { // of a rectified neuron
					dst[m*5+j] = sum
				} else {
					dst[m*5+j] = 0
				}
			}
		}
	}
	n.s.Activity.Teach = make([]float32, n.s.Activity.N*5)
	n.s.Teach(n.s.Activity.Teach)
	n.s.Others = []Synapses{{Name: "output weights", Values: n.forward}, {Name: "feedback weights", Values: n.back, Feedback: true}}
	return n
}

func TestBackpropagationFails(t *testing.T) {
	n := newNetwork(t, true)
	if c := certify(t, n.s); c.Holds || !strings.Contains(c.Failures[0], "teaching signal") {
		t.Errorf("backpropagation passes: %v", c)
	}
	// Declaring the forward weights to be feedback as well does not help.
	n.s.Others = []Synapses{{Name: "output weights", Values: n.forward}, {Name: "the same", Values: n.forward, Feedback: true}}
	if c := certify(t, n.s); c.Holds || !strings.Contains(strings.Join(c.Failures, "; "), "stored in the forward ones") {
		t.Errorf("forward weights pass as feedback: %v", c)
	}
	// Nor does a copy that is made anew for each error.
	n = newNetwork(t, false)
	teach := n.s.Teach
	n.s.Teach = func(dst []float32) {
		copy(n.back, n.forward)
		teach(dst)
	}
	n.s.Teach(n.s.Activity.Teach)
	if c := certify(t, n.s); c.Holds {
		t.Errorf("weight transport passes: %v", c)
	}
}

func TestFixedFeedbackHolds(t *testing.T) {
	n := newNetwork(t, false)
	if c := certify(t, n.s); !c.Holds {
		t.Errorf("feedback alignment fails: %v", c)
	}
	// Feedback that learns must learn locally.
	bad := subject(t, "oja", nil, 7, 5)
	bad.New = func() (Rule, error) {
		r, err := New("oja", nil, Shape{In: 7, Out: 5})
		return broken{r}, err
	}
	n.s.Others[1].Learns = &bad
	if c := certify(t, n.s); c.Holds || !strings.Contains(c.Failures[0], "do not learn locally") {
		t.Errorf("feedback that learns by a broken rule passes: %v", c)
	}
	// A teaching signal that is not the declared one is found.
	n = newNetwork(t, false)
	n.s.Activity.Teach[2]++
	if c := certify(t, n.s); c.Holds {
		t.Errorf("another teaching signal passes: %v", c)
	}
}
