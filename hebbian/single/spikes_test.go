package single

import (
	"bytes"
	"errors"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"sort"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat"

	"github.com/hebbgrad/hebbgrad/hebbian/rule"
	"github.com/hebbgrad/hebbgrad/locality"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// timed is a layer whose spikes are imposed, under stdp-rate unless c says
// otherwise.
func timed(c Config) (*Layer, error) {
	if c.Imposed = true; c.Rule == "" {
		c.Rule = "stdp-rate"
	}
	return New(c, new(rand.PCG))
}

type event struct {
	at     float64
	neuron int // −1 is the output
}

// stream turns spikes into a batch, those of one time together.
func stream(events []event, inputs int) (stimulus.Spec, stimulus.Batch) {
	sort.Slice(events, func(i, j int) bool { return events[i].at < events[j].at })
	b := stimulus.Batch{D: inputs}
	for i, e := range events {
		if i == 0 || e.at != events[i-1].at {
			b.N++
			b.X = append(b.X, make([]float32, inputs)...)
			b.Targets = append(b.Targets, 0)
			b.Times = append(b.Times, e.at)
		}
		if e.neuron < 0 {
			b.Targets[b.N-1] = 1
		} else {
			b.X[(b.N-1)*inputs+e.neuron] = 1
		}
	}
	return stimulus.Spec{Dim: inputs, Targets: 1, Timed: true, Length: b.N}, b
}

// TestWindowIsTheOneAskedFor pairs the output with inputs at fixed intervals
// and fits exponentials to what they learned. Volleys are a second apart, so
// that pairs across volleys weigh less than e^-25; the 5 % asked for leaves
// room for none of that.
func TestWindowIsTheOneAskedFor(t *testing.T) {
	const volleys = 50
	var delays []float64
	for k := 1; k <= 20; k++ {
		delays = append(delays, -.003*float64(k), .003*float64(k))
	}
	var events []event
	for v := range volleys {
		at := 1 + float64(v)
		events = append(events, event{at, -1})
		for i, d := range delays {
			events = append(events, event{at + d, i})
		}
	}
	spec, b := stream(events, len(delays))
	for _, tau := range [][2]float64{{.020, .020}, {.0168, .0337}} {
		for _, nearest := range []float64{0, 1} {
			l, err := timed(Config{Spec: spec, Params: rule.Params{"tauplus": tau[0], "tauminus": tau[1], "nearest": nearest}})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := l.Learn(b); err != nil {
				t.Fatal(err)
			}
			w := l.Fields(1)[0]
			for side, sign := range []float64{-1, 1} {
				var at, logs []float64
				for i, d := range delays {
					if d*sign < 0 {
						continue
					}
					v := float64(w[i]) * -sign
					if v <= 0 {
						t.Fatalf("an input at %v s goes to %v: leaders rise and followers fall", d, w[i])
					}
					at, logs = append(at, math.Abs(d)), append(logs, math.Log(v))
				}
				_, slope := stat.LinearRegression(at, logs, nil, false)
				if got, want := -1/slope, tau[side]; math.Abs(got/want-1) > .05 {
					t.Errorf("nearest %v: fitted time constant %v s, asked for %v s", nearest, got, want)
				}
			}
		}
	}
}

// TestAgreesWithPairs compares learning online with the rule on whole trains.
func TestAgreesWithPairs(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	trains := make([][]float64, 4)
	var events []event
	for k := range trains {
		at := 0.0
		for range 40 {
			at += r.ExpFloat64() * .05
			trains[k] = append(trains[k], at)
			events = append(events, event{at, k - 1})
		}
	}
	spec, b := stream(events, 3)
	for learns, c := range map[string]struct {
		pairs string
		p     rule.Params
	}{
		"stdp-rate": {"stdp", nil},
		"stdp":      {"stdp", rule.Params{"wmax": 100}},
		"ltp":       {"ltp", rule.Params{"wmax": 100, "nearest": 1}},
		"ltd":       {"ltd", rule.Params{"wmax": 100}},
	} {
		l, err := timed(Config{Spec: spec, Rule: learns, Params: c.p, Start: 1})
		if err != nil {
			t.Fatal(err)
		}
		// In two calls, as a runner would, the second by another learner.
		learn(t, l, b.Slice(0, 37))
		again, err := timed(Config{Spec: spec, Rule: learns, Params: c.p, Start: 1})
		if err != nil {
			t.Fatal(err)
		}
		var buf bytes.Buffer
		if err := errors.Join(l.Save(&buf), again.Load(&buf)); err != nil {
			t.Fatal(err)
		}
		learn(t, again, b.Slice(37, b.N))
		p := rule.Params{"wmax": 100}
		maps.Copy(p, c.p)
		pairs, err := rule.New(c.pairs, p, rule.Shape{In: 3, Out: 1})
		if err != nil {
			t.Fatal(err)
		}
		var d rule.Delta
		w := rule.Weights{Out: 1, In: 3, W: []float32{1, 1, 1}}
		if err := pairs.Delta(&d, w, &rule.Activity{N: 1, In: 3, Out: 1, PreTimes: trains[1:], PostTimes: trains[:1]}); err != nil {
			t.Fatal(err)
		}
		for i, v := range again.Fields(1)[0] {
			if want := 1 + d.W[i]; math.Abs(float64(v-want)) > 2e-5 {
				t.Errorf("%s: weight %d is %v, pairs give %v", learns, i, v, want)
			}
		}
	}
}

// learn presents b and recounts: a moment is an event where a weight moved, and
// each weight counts once for it.
func learn(t *testing.T, l *Layer, b stimulus.Batch) {
	t.Helper()
	for i := range b.N {
		before := l.Fields(1)[0]
		e, err := l.Learn(b.Slice(i, i+1))
		if err != nil {
			t.Fatal(err)
		}
		moved := int64(0)
		for k, v := range l.Fields(1)[0] {
			if v != before[k] {
				moved++
			}
		}
		if e.Updates[plasticity.Layer] != moved || e.Marks[0].Has(plasticity.Layer) != (moved > 0) {
			t.Fatalf("moment %d moves %d weights, the entry is %+v", i, moved, e)
		}
	}
}

func TestTimingContinuesAndRefuses(t *testing.T) {
	var events []event
	r := rand.New(rand.NewPCG(2, 1))
	for range 60 {
		events = append(events, event{r.Float64(), r.IntN(4) - 1})
	}
	spec, b := stream(events, 3)
	build := func() *Layer {
		l, err := timed(Config{Spec: spec})
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	a, c := build(), build()
	if _, err := a.Learn(b.Slice(0, 30)); err != nil {
		t.Fatal(err)
	}
	var buf bytes.Buffer
	if err := a.Save(&buf); err != nil {
		t.Fatal(err)
	}
	if err := c.Load(&buf); err != nil {
		t.Fatal(err)
	}
	for _, l := range []*Layer{a, c} {
		if _, err := l.Learn(b.Slice(30, b.N)); err != nil {
			t.Fatal(err)
		}
	}
	if !slices.Equal(a.Fields(1)[0], c.Fields(1)[0]) {
		t.Error("a loaded learner went another way")
	}
	if _, err := a.Learn(b.Slice(0, 5)); err == nil || !strings.Contains(err.Error(), "descend") {
		t.Errorf("times that go back: %v", err)
	}
	if err := a.Reset(); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Learn(b); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(a.Fields(1)[0], c.Fields(1)[0]) {
		t.Error("after Reset the same stream gives other weights")
	}
	if _, err := timed(Config{Spec: stimulus.Spec{Dim: 3}}); err == nil {
		t.Error("a stream without times was taken")
	}
	if _, err := timed(Config{Spec: spec, Params: rule.Params{"tauplus": -1}}); err == nil || !strings.Contains(err.Error(), "tauplus") {
		t.Errorf("a negative time constant: %v", err)
	}
}

func TestTimingIsLocal(t *testing.T) {
	var events []event
	r := rand.New(rand.NewPCG(3, 1))
	for range 30 {
		events = append(events, event{r.Float64() * .2, r.IntN(6) - 1})
	}
	spec, b := stream(events, 5)
	l, err := timed(Config{Spec: spec})
	if err != nil {
		t.Fatal(err)
	}
	c, err := locality.Certify(l, b, 1, rand.NewPCG(1, 1))
	if err != nil || !c.Strict() {
		t.Errorf("%+v, %v", c, err)
	}
}

// The entry of a call in which a step fails tells what was learned before, so
// that a reader sees a divergence in it.
func TestAFailedMomentLeavesItsEntry(t *testing.T) {
	spec, b := stream([]event{{0, 0}, {.01, -1}, {.02, 1}}, 2)
	l, err := timed(Config{Spec: spec})
	if err != nil {
		t.Fatal(err)
	}
	wide := spec
	wide.Dim = 5
	other, err := timed(Config{Spec: wide})
	if err != nil {
		t.Fatal(err)
	}
	steps := 0
	l.Observe(swap(func() {
		if steps++; steps == 2 {
			l.layer = other.layer
		}
	}))
	e, err := l.Learn(b)
	if err == nil || !strings.Contains(err.Error(), "presentation 2") {
		t.Fatalf("error %v, want one of presentation 2", err)
	}
	if e.Presentations != b.N || e.Updates[plasticity.Layer] == 0 {
		t.Errorf("entry %+v: want what the pair of spikes before taught in it", e)
	}
}
