package sensor

import (
	"bytes"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/hebbgrad/hebbgrad/internal/state"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

func build(t *testing.T, c Config, dim int, shape stimulus.Shape, code int) *Sensor {
	t.Helper()
	s, err := New(c, dim, shape, code)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// The response of every sensor to a point stimulus at input j is what its
// field has at j.
func TestResponseToAPointIsTheField(t *testing.T) {
	image := stimulus.Shape{Channels: 2, Height: 7, Width: 9}
	for _, c := range []struct {
		field FieldConfig
		shape stimulus.Shape
		dim   int
	}{
		{FieldConfig{}, stimulus.Shape{}, 10},
		{FieldConfig{Kind: Gaussian}, image, image.Size()},
		{FieldConfig{Kind: CentreSurround, Sigma: .7, Surround: 1.5, Weight: .9}, image, image.Size()},
		{FieldConfig{Kind: Window, Width: 3}, stimulus.Shape{}, 10},
	} {
		s := build(t, Config{Field: c.field}, c.dim, c.shape, 0)
		x, y := make([]float32, c.dim), make([]float32, c.dim)
		for j := range c.dim {
			clear(x)
			x[j] = 1
			s.Respond(nil, y, x)
			for i, r := range y {
				if f := s.Field(i)[j]; f != r {
					t.Fatalf("%q: sensor %d responds %v to a point at %d, its field has %v there", c.field.Kind, i, r, j, f)
				}
			}
		}
	}
}

// Away from the border a Gaussian field has the ratios of the normal density,
// a window its mean, and a balanced centre-surround field no response to an
// even image.
func TestFieldsAreWhatTheyAreCalled(t *testing.T) {
	shape := stimulus.Shape{Channels: 1, Height: 21, Width: 21}
	mid := 10*21 + 10
	g := build(t, Config{Field: FieldConfig{Kind: Gaussian, Sigma: 1.5}}, shape.Size(), shape, 0).Field(mid)
	for _, d := range []int{1, 2, 3} {
		want := math.Exp(-float64(d*d) / (2 * 1.5 * 1.5))
		if got := float64(g[mid+d] / g[mid]); math.Abs(got-want) > 1e-6 {
			t.Errorf("Gaussian field at distance %d has %v of its centre, want %v", d, got, want)
		}
		if g[mid+d] != g[mid-d*21] {
			t.Errorf("Gaussian field is not round at distance %d", d)
		}
	}
	cs := build(t, Config{Field: FieldConfig{Kind: CentreSurround}}, shape.Size(), shape, 0)
	f := cs.Field(mid)
	if f[mid] <= 0 || f[mid+2] >= 0 {
		t.Errorf("centre-surround field has %v at its centre and %v in its surround", f[mid], f[mid+2])
	}
	even, y := make([]float32, shape.Size()), make([]float32, shape.Size())
	for i := range even {
		even[i] = 1
	}
	cs.Respond(nil, y, even)
	if math.Abs(float64(y[mid])) > 1e-5 {
		t.Errorf("a balanced field responds %v to an even image", y[mid])
	}
	w := build(t, Config{Field: FieldConfig{Kind: Window, Width: 5}}, 20, stimulus.Shape{}, 0)
	ramp := make([]float32, 20)
	for i := range ramp {
		ramp[i] = float32(i) / 10
	}
	out := make([]float32, 20)
	w.Respond(nil, out, ramp)
	if math.Abs(float64(out[10]-1)) > 1e-6 {
		t.Errorf("window over a ramp gives %v at its middle, want 1", out[10])
	}
}

func signal(n int, seed uint64) []float32 {
	r := rand.New(rand.NewPCG(seed, 1))
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(r.NormFloat64())
	}
	return x
}

// taught returns a sensor whose predictive weights are not 0, and its code.
func taught(t *testing.T, c Config) (*Sensor, []float32) {
	s := build(t, c, 30, stimulus.Shape{}, 4)
	code := []float32{0, .5, 1, 0}
	var l plasticity.Ledger
	for k := range 20 {
		l.Begin(1)
		s.Learn(&l, 0, signal(30, uint64(k)), code)
	}
	return s, code
}

// The fixed point that Settled computes is where the integration ends, and
// halving the step changes neither the end nor the course.
func TestIntegrationSettlesAtTheFixedPointWhateverTheStep(t *testing.T) {
	for _, feedback := range []Feedback{NoFeedback, Broadcast, Predictive, Both} {
		for _, match := range []float32{0, .3, 1} {
			var ends []float32
			courses := map[int][]float64{}
			for _, step := range []float64{.002, .001, .0005} {
				s, code := taught(t, Config{Feedback: feedback, Step: step, MaxRate: 80})
				x := signal(30, 99)
				every := int(.002/step + .5)
				k := 0
				end := s.Integrate(nil, x, match, code, func(_, rate float64) {
					if k++; k%every == 0 {
						courses[every] = append(courses[every], rate)
					}
				})
				ends = append(ends, end)
				want := s.Settled(nil, x, match, code)
				if math.Abs(float64(end-want)) > 1e-3*float64(want) {
					t.Errorf("%s, match %v, step %v: integration ends at %v spikes/s, the fixed point is %v", feedback, match, step, end, want)
				}
			}
			if math.Abs(float64(ends[0]-ends[1])) > 1e-3*float64(ends[1]) {
				t.Errorf("%s, match %v: halving the step moved the end from %v to %v", feedback, match, ends[0], ends[1])
			}
			top := 0.
			for _, r := range courses[4] {
				top = max(top, r)
			}
			coarse, fine := apart(courses[2], courses[4]), apart(courses[1], courses[2])
			if coarse > .01*top {
				t.Errorf("%s, match %v: halving the default step moved the course by %v spikes/s of %v", feedback, match, coarse, top)
			}
			if fine < coarse {
				t.Errorf("%s, match %v: the error does not fall with the step: %v then %v", feedback, match, fine, coarse)
			}
		}
	}
}

func apart(a, b []float64) float64 {
	d := 0.
	for i := range a {
		d = max(d, math.Abs(a[i]-b[i]))
	}
	return d
}

// One sensor alone, before any feedback, follows 1 − exp(−t/τ) to its
// stimulus's rate; with a full match it settles at 1/(1 + κ) of that.
func TestCourseOfOneSensor(t *testing.T) {
	s := build(t, Config{Gain: 60, Strength: 2}, 1, stimulus.Shape{}, 0)
	s.Integrate(nil, []float32{1}, 1, nil, func(at, rate float64) {
		if at < .03 {
			if want := 60 * (1 - math.Exp(-at/.01)); math.Abs(rate-want) > .2 {
				t.Errorf("at %v s the rate is %v, want %v", at, rate, want)
			}
		}
	})
	if got := s.Settled(nil, []float32{1}, 1, nil); math.Abs(float64(got-20)) > 1e-4 {
		t.Errorf("settled rate %v, want 60/(1 + 2)", got)
	}
	if got := s.Settled(nil, []float32{-1}, 0, nil); got != 60 {
		t.Errorf("a negative response fires at %v, want 60: the other of the pair", got)
	}
	if got := s.Settled(nil, []float32{100}, 0, nil); got != 200 {
		t.Errorf("rate %v, the maximum is 200", got)
	}
}

// Cutting the feedback abolishes suppression and nothing else.
func TestCutFeedbackAbolishesSuppressionOnly(t *testing.T) {
	x := signal(30, 5)
	for _, feedback := range []Feedback{Broadcast, Predictive, Both} {
		whole, code := taught(t, Config{Feedback: feedback})
		cut := build(t, Config{Feedback: NoFeedback}, 30, stimulus.Shape{}, 4)
		a, b := make([]float32, 30), make([]float32, 30)
		whole.Respond(nil, a, x)
		cut.Respond(nil, b, x)
		for i := range a {
			if a[i] != b[i] {
				t.Fatalf("%s: cutting the feedback changed what is passed on", feedback)
			}
		}
		if whole.Settled(nil, a, 0, code) != cut.Settled(nil, b, 0, code) {
			t.Errorf("%s: cutting the feedback changed the rate of a novel stimulus", feedback)
		}
		if w, c := whole.Settled(nil, a, 1, code), cut.Settled(nil, b, 1, code); w >= .99*c {
			t.Errorf("%s: a familiar stimulus fires at %v with feedback, %v without", feedback, w, c)
		}
		if cut.Settled(nil, b, 1, code) != cut.Settled(nil, b, 0, code) {
			t.Errorf("%s: without feedback a match changes the rate", feedback)
		}
	}
}

// The delta rule at the dendrites learns what each code stands for; it then
// suppresses what it predicts more than what it does not.
func TestPredictionIsSpecific(t *testing.T) {
	s := build(t, Config{Feedback: Predictive, Rate: .5}, 30, stimulus.Shape{}, 2)
	x, y := signal(30, 1), signal(30, 2)
	for range 60 {
		var l plasticity.Ledger
		l.Begin(1)
		s.Learn(&l, 0, x, []float32{1, 0})
		s.Learn(&l, 0, y, []float32{0, 3})
		e, err := l.Entry()
		if err != nil || e.MACs.Learning == 0 {
			t.Fatalf("learning counted no multiply-accumulates, error %v", err)
		}
	}
	for i, p := range s.Prediction([]float32{1, 0}) {
		if math.Abs(float64(p-x[i])) > 1e-3 {
			t.Fatalf("prediction of sensor %d is %v, it responds %v", i, p, x[i])
		}
	}
	for i, p := range s.Prediction([]float32{0, 3}) {
		if !(math.Abs(float64(p-y[i])) < 1e-3) {
			t.Fatalf("prediction of sensor %d is %v for a stronger code, it responds %v", i, p, y[i])
		}
	}
	own, other := s.Settled(nil, x, 1, []float32{1, 0}), s.Settled(nil, x, 1, []float32{0, 3})
	if none := s.Settled(nil, x, 0, []float32{1, 0}); math.Abs(float64(own-.2*none)) > .01*float64(none) || other < 2*own {
		t.Errorf("rates: unsuppressed %v, own prediction %v (want a fifth), another's %v", none, own, other)
	}
}

func TestFeedbackWeightsAreCountedSavedAndReset(t *testing.T) {
	s, code := taught(t, Config{Feedback: Both})
	var before []float32
	s.Synapses(func(site plasticity.Site, _ string, w []float32) {
		if site != plasticity.Feedback {
			t.Errorf("feedback weights are counted at site %v", site)
		}
		before = append(before, w...)
	})
	var saved bytes.Buffer
	if err := state.Save(&saved, s); err != nil {
		t.Fatal(err)
	}
	var l plasticity.Ledger
	l.Begin(1)
	s.Learn(&l, 0, signal(30, 77), code)
	e, _ := l.Entry()
	n, sum := 0, 0.
	for i, w := range s.w {
		if w != before[i] {
			n++
			sum += math.Abs(float64(w - before[i]))
		}
	}
	if e.Updates[plasticity.Feedback] != int64(n) || math.Abs(e.Plasticity[plasticity.Feedback]-sum) > 1e-9*sum {
		t.Errorf("ledger: %d updates, Σ|Δw| %v; recount: %d, %v", e.Updates[plasticity.Feedback], e.Plasticity[plasticity.Feedback], n, sum)
	}
	if !e.Marks[0].Has(plasticity.Feedback) {
		t.Error("the presentation is not marked")
	}
	if err := state.Load(&saved, s); err != nil {
		t.Fatal(err)
	}
	for i, w := range s.w {
		if w != before[i] {
			t.Fatal("loaded weights differ from those saved")
		}
	}
	s.Reset()
	for _, w := range s.w {
		if w != 0 {
			t.Fatal("reset left a weight")
		}
	}
}

func TestSensorCountsItsWork(t *testing.T) {
	s := build(t, Config{Field: FieldConfig{Kind: Window, Width: 3}}, 10, stimulus.Shape{}, 0)
	x, y := signal(10, 1), make([]float32, 10)
	macs := func(f func(l *plasticity.Ledger)) int64 {
		var l plasticity.Ledger
		l.Begin(1)
		f(&l)
		e, _ := l.Entry()
		return e.MACs.Forward
	}
	if got := macs(func(l *plasticity.Ledger) { s.Respond(l, y, x) }); got != 28 {
		t.Errorf("fields took %d multiply-accumulates, want 8·3 + 2·2", got)
	}
	if got := macs(func(l *plasticity.Ledger) { s.Settled(l, y, .5, nil) }); got != 10 {
		t.Errorf("the fixed point took %d, want 10", got)
	}
	if got := macs(func(l *plasticity.Ledger) { s.Integrate(l, y, .5, nil, nil) }); got != int64(4*300*10) {
		t.Errorf("the integration took %d, want 4 for each of 300 steps and 10 sensors", got)
	}
}

func TestSensorRefusals(t *testing.T) {
	image := stimulus.Shape{Channels: 1, Height: 4, Width: 4}
	for name, f := range map[string]func() error{
		"no inputs":     func() error { _, err := New(Config{}, 0, stimulus.Shape{}, 0); return err },
		"wrong shape":   func() error { _, err := New(Config{}, 15, image, 0); return err },
		"unknown field": func() error { _, err := New(Config{Field: FieldConfig{Kind: "oval"}}, 16, image, 0); return err },
		"Gaussian, no image": func() error {
			_, err := New(Config{Field: FieldConfig{Kind: Gaussian}}, 16, stimulus.Shape{}, 0)
			return err
		},
		"even window": func() error {
			_, err := New(Config{Field: FieldConfig{Kind: Window, Width: 4}}, 16, image, 0)
			return err
		},
		"NaN sigma":           func() error { _, err := New(Config{Field: FieldConfig{Sigma: math.NaN()}}, 16, image, 0); return err },
		"negative gain":       func() error { _, err := New(Config{Gain: -1}, 16, image, 0); return err },
		"long step":           func() error { _, err := New(Config{Step: .02}, 16, image, 0); return err },
		"feedback too late":   func() error { _, err := New(Config{Delay: 1}, 16, image, 0); return err },
		"unknown feedback":    func() error { _, err := New(Config{Feedback: "late"}, 16, image, 0); return err },
		"nobody to predict":   func() error { _, err := New(Config{Feedback: Predictive}, 16, image, 0); return err },
		"too much prediction": func() error { _, err := New(Config{Prediction: 2}, 16, image, 0); return err },
	} {
		if f() == nil {
			t.Errorf("%s was accepted", name)
		}
	}
}

// Field draws the receptive field of sensor i over the inputs.
func (s *Sensor) Field(i int) []float32 {
	f := make([]float32, s.dim/s.cfg.Field.PerInput())
	switch {
	case s.tuned != nil:
		f[i/len(s.tuned.centre)] = 1
	case s.fields == nil:
		f[i] = 1
	default:
		s.fields.draw(f, i)
	}
	return f
}

// Prediction returns what the higher neurons, active as code, predict of the
// sensors' response. It is nil where nothing predicts.
func (s *Sensor) Prediction(code []float32) []float32 {
	if s.w == nil {
		return nil
	}
	s.recall(nil, code)
	return append([]float32(nil), s.predict...)
}

// draw writes the field of sensor i over the inputs.
func (f *fields) draw(dst []float32, i int) {
	clear(dst)
	for e := f.ptr[i]; e < f.ptr[i+1]; e++ {
		dst[f.idx[e]] = f.w[e]
	}
}
