package single

import (
	"bytes"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/hebbian/layer"
	"github.com/hebbgrad/hebbgrad/hebbian/rule"
	"github.com/hebbgrad/hebbgrad/locality"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

func build(t *testing.T, c Config) *Field {
	t.Helper()
	l, err := NewField(c, rand.NewPCG(1, 1))
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func stimuli(n, d int, seed uint64) stimulus.Batch {
	r := rand.New(rand.NewPCG(seed, 1))
	b := stimulus.Batch{N: n, D: d, X: make([]float32, n*d)}
	for i := range b.X {
		b.X[i] = r.Float32()
	}
	return b
}

// TestLearnersCountAndContinue goes over every rule that only sees stimuli: the
// ledger agrees with a recount, a loaded learner continues bit for bit, Reset
// returns to the start, and what a learner answers does not change it.
func TestLearnersCountAndContinue(t *testing.T) {
	const dim, units = 20, 12
	for _, name := range []string{"none", "hebb", "oja", "sanger", "bcm", "covariance", "foldiak", "krotov-hopfield", "softhebb"} {
		c := Config{Spec: stimulus.Spec{Dim: dim, Length: 40}, Units: units, Rule: name, Contrast: .1}
		a, b := build(t, c), build(t, c)
		first := a.weights()
		for step := range 4 {
			x := stimuli(1+step, dim, uint64(step))
			before := a.weights()
			e, err := a.Learn(x)
			if err != nil {
				t.Fatal(err)
			}
			if err := a.Encode(make([]float32, 5*units), stimuli(5, dim, 99)); err != nil {
				t.Fatal(err)
			}
			var count int64
			var sum float64
			for i, v := range a.weights() {
				if v != before[i] {
					count++
					sum += math.Abs(float64(v - before[i]))
				}
			}
			if e.Updates[plasticity.Layer] != count || math.Abs(e.Plasticity[plasticity.Layer]-sum) > 1e-9*(1+sum) || (count == 0) != (name == "none") {
				t.Errorf("%s: counted %d updates of %v, a recount gives %d of %v", name, e.Updates[plasticity.Layer], e.Plasticity[plasticity.Layer], count, sum)
			}
		}
		var buf bytes.Buffer
		if err := a.Save(&buf); err != nil {
			t.Fatal(err)
		}
		if err := b.Load(&buf); err != nil {
			t.Fatal(err)
		}
		for _, l := range []*Field{a, b} {
			if _, err := l.Learn(stimuli(3, dim, 7)); err != nil {
				t.Fatal(err)
			}
		}
		if !slices.Equal(a.weights(), b.weights()) {
			t.Errorf("%s: a loaded learner went another way", name)
		}
		if err := a.Reset(); err != nil || !slices.Equal(a.weights(), first) {
			t.Errorf("%s: Reset did not return to the state of building (%v)", name, err)
		}
		if f := a.Fields(5); len(f) != 5 || len(f[0]) != dim {
			t.Errorf("%s: %d fields", name, len(f))
		}
	}
}

func (l *Field) weights() []float32 {
	var w []float32
	l.Synapses(func(_ plasticity.Site, _ string, v []float32) { w = append(w, v...) })
	return w
}

func TestContrastIsNormalised(t *testing.T) {
	l := build(t, Config{Spec: stimulus.Spec{Dim: 6}, Units: 4, Rule: "none", Contrast: .5})
	b := stimuli(1, 6, 3)
	before := slices.Clone(b.X)
	got := make([]float32, 4)
	if err := l.Encode(got, b); err != nil {
		t.Fatal(err)
	}
	var mean, norm float64
	for _, v := range b.X {
		mean += float64(v) / 6
	}
	for _, v := range b.X {
		norm += (float64(v) - mean) * (float64(v) - mean)
	}
	for j, f := range l.Fields(4) {
		var want float64
		for i, w := range f {
			want += float64(w) * (float64(b.X[i]) - mean) / (math.Sqrt(norm) + .5)
		}
		if math.Abs(float64(got[j])-want) > 1e-6 {
			t.Errorf("unit %d answers %v, want %v", j, got[j], want)
		}
	}
	if !slices.Equal(before, b.X) {
		t.Error("the stimulus was changed")
	}
}

// TestShortBatchesTakeSmallerSteps compares a batch of 3 where minibatches have
// 12 with the quarter of its own mean.
func TestShortBatchesTakeSmallerSteps(t *testing.T) {
	b := stimuli(3, 8, 5)
	var change [2][]float64
	for k, m := range []int{0, 12} {
		l := build(t, Config{Spec: stimulus.Spec{Dim: 8}, Units: 4, Rule: "oja", Minibatch: m, Params: rule.Params{"rate": .1}})
		before := l.weights()
		if _, err := l.Learn(b); err != nil {
			t.Fatal(err)
		}
		for i, v := range l.weights() {
			change[k] = append(change[k], float64(v-before[i]))
		}
	}
	for i, v := range change[0] {
		if math.Abs(change[1][i]-v/4) > 1e-6 {
			t.Fatalf("weight %d changes by %v, want a quarter of %v", i, change[1][i], v)
		}
	}
}

func TestFieldsAreLocal(t *testing.T) {
	for _, name := range []string{"oja", "foldiak", "krotov-hopfield", "softhebb"} {
		l := build(t, Config{Spec: stimulus.Spec{Dim: 20, Length: 40}, Units: 12, Rule: name})
		c, err := locality.Certify(l, stimuli(12, 20, 1), 4, rand.NewPCG(1, 1))
		if err != nil || !c.Holds() {
			t.Errorf("%s: %+v, %v", name, c, err)
		}
	}
}

func TestRefusals(t *testing.T) {
	spec := stimulus.Spec{Dim: 4}
	for want, c := range map[string]Config{
		"1 or more":        {Spec: spec, Rule: "oja"},
		"activity":         {Spec: spec, Rule: "oja", Units: 2, Activity: 2},
		"contrast":         {Spec: spec, Rule: "oja", Units: 2, Contrast: -1},
		"no rule is named": {Spec: spec, Rule: "ohja", Units: 2},
		"teaching signal":  {Spec: spec, Rule: "delta", Units: 2},
		"reward":           {Spec: spec, Rule: "reward-hebb", Units: 2},
		"parameter rate":   {Spec: spec, Rule: "foldiak", Units: 2, Params: rule.Params{"rate": -1}},
	} {
		if _, err := NewField(c, rand.NewPCG(1, 1)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, want an error with %q", c, err, want)
		}
	}
	l := build(t, Config{Spec: spec, Rule: "oja", Units: 2})
	x := stimuli(2, 4, 1)
	x.X[5] = float32(math.NaN())
	before := l.weights()
	if _, err := l.Learn(x); err == nil || !strings.Contains(err.Error(), "stimulus 1, input 1") {
		t.Errorf("NaN: %v", err)
	}
	if !slices.Equal(before, l.weights()) {
		t.Error("a refused batch changed weights")
	}
}

// TestTeachersNameUnits: a rule that is taught has a unit for each class or
// target, and learns from what names it.
func TestTeachersNameUnits(t *testing.T) {
	x := stimuli(2, 4, 1)
	labelled := x
	labelled.Labels = []int{2, 0}
	aimed := x
	aimed.Targets = []float32{0, 0, 1, 1, 0, 0}
	var rows [2][][]float32
	for k, c := range []struct {
		spec stimulus.Spec
		b    stimulus.Batch
	}{{stimulus.Spec{Dim: 4, Classes: 3}, labelled}, {stimulus.Spec{Dim: 4, Targets: 3}, aimed}} {
		l := build(t, Config{Spec: c.spec, Rule: "prototype"})
		if _, err := l.Learn(c.b); err != nil {
			t.Fatal(err)
		}
		rows[k] = l.Fields(3)
		for j, i := range map[int]int{2: 0, 0: 1} {
			for e, v := range rows[k][j] {
				if math.Abs(float64(v-x.Row(i)[e])) > 1e-6 {
					t.Errorf("unit %d holds %v, was taught %v", j, rows[k][j], x.Row(i))
					break
				}
			}
		}
		if _, err := NewField(Config{Spec: c.spec, Rule: "prototype", Units: 5}, rand.NewPCG(1, 1)); err == nil || !strings.Contains(err.Error(), "it has 3") {
			t.Errorf("5 units for 3 taught ones: %v", err)
		}
	}
}

// TestLateralRulesDecorrelate: the anti-Hebbian rule by itself works on linear
// units of which each has an input of its own; their weights start at 0, so that
// the output is the stimulus then.
func TestLateralRulesDecorrelate(t *testing.T) {
	l := build(t, Config{Spec: stimulus.Spec{Dim: 3, Length: 4000}, Rule: "anti-hebb", Params: rule.Params{"rate": .004, "p": 0, "inhibit": 0, "anneal": 1}})
	r := rand.New(rand.NewPCG(3, 3))
	draw := func() stimulus.Batch {
		common := float32(r.NormFloat64())
		b := stimulus.Batch{N: 1, D: 3}
		for range 3 {
			b.X = append(b.X, common+.7*float32(r.NormFloat64()))
		}
		return b
	}
	correlation := func() float64 {
		var yy, y2 float64
		y := make([]float32, 3)
		for range 3000 {
			if err := l.Encode(y, draw()); err != nil {
				t.Fatal(err)
			}
			yy, y2 = yy+float64(y[0]*y[1]), y2+float64(y[0]*y[0]+y[1]*y[1])/2
		}
		return yy / y2
	}
	first := correlation()
	for range 4000 {
		if _, err := l.Learn(draw()); err != nil {
			t.Fatal(err)
		}
	}
	if last := correlation(); first < .5 || math.Abs(last) > .1 {
		t.Errorf("the correlation of two outputs goes from %.2f to %.2f, want it to vanish", first, last)
	}
}

// TestThresholdsHoldTheActivity: the homeostatic rule by itself holds binary
// units at the mean activity asked for: over n presentations the mean differs
// from it by how far a threshold went, over η·n, and thresholds stay within 1.
func TestThresholdsHoldTheActivity(t *testing.T) {
	l := build(t, Config{Spec: stimulus.Spec{Dim: 20}, Units: 6, Rule: "homeostatic"})
	for k := range 2000 {
		if _, err := l.Learn(stimuli(1, 20, uint64(k))); err != nil {
			t.Fatal(err)
		}
	}
	active, y := 0., make([]float32, 6)
	for k := range 2000 {
		b := stimuli(1, 20, uint64(5000+k))
		if err := l.Encode(y, b); err != nil {
			t.Fatal(err)
		}
		if _, err := l.Learn(b); err != nil {
			t.Fatal(err)
		}
		for _, v := range y {
			active += float64(v) / (6 * 2000)
		}
	}
	if math.Abs(active-.125) > 1/(.02*2000) {
		t.Errorf("mean activity %.3f, asked for .125", active)
	}
}

// stuck is a layer that answers and does not learn.
type stuck struct{ layer.Layer }

func (stuck) Learn(layer.Step) error { return errors.New("stuck") }

// The entry of a call in which the step fails tells what was done before.
func TestAFailedStepLeavesItsEntry(t *testing.T) {
	l := build(t, Config{Spec: stimulus.Spec{Dim: 4}, Rule: "oja", Units: 2})
	l.layer = stuck{l.layer}
	e, err := l.Learn(stimuli(2, 4, 1))
	if err == nil || !strings.Contains(err.Error(), "stuck") {
		t.Fatalf("error %v, want that of the layer", err)
	}
	if e.Presentations != 2 || e.MACs.Forward == 0 {
		t.Errorf("entry %+v: want the forward pass in it", e)
	}
}
