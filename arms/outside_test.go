package arms_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/backprop"
	"github.com/hebbgrad/hebbgrad/gate"
	"github.com/hebbgrad/hebbgrad/hebbian"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// weighed is a gate from outside: it listens to instance and surprise and is
// open while their mean is above one half. It keeps all that it was asked and
// told, and gives up where it is asked once more than its limit.
type weighed struct {
	gate.Base
	limit  int
	told   bool
	asked  int
	levels []gate.Levels
	truths []gate.Truth
	echoes []float32
}

var errTired = errors.New("the gate is tired")

func (g *weighed) Name() string        { return "weighed" }
func (g *weighed) Signal() gate.Signal { return "instance+surprise" }
func (g *weighed) NeedsTruth() bool    { return g.told }
func (g *weighed) WantsEcho() bool     { return true }
func (g *weighed) Echo(v float32)      { g.echoes = append(g.echoes, v) }
func (g *weighed) Reset()              { *g = weighed{limit: g.limit, told: g.told} }

func (g *weighed) Open(l gate.Levels, t gate.Truth) bool {
	g.asked++
	g.levels, g.truths = append(g.levels, l), append(g.truths, t)
	return l.Instance+l.Surprise > 1
}

func (g *weighed) Err() error {
	if g.limit > 0 && g.asked > g.limit {
		return errTired
	}
	return nil
}

func (g *weighed) Keep(w *plasticity.Walker) { w.Count("asked", &g.asked) }

// seen is a memory for the gradient learner that knows exact repeats.
type seen struct{ held [][]float32 }

func (m *seen) Search(x []float32) float32 {
	if slices.ContainsFunc(m.held, func(h []float32) bool { return slices.Equal(h, x) }) {
		return 1
	}
	return 0
}

func (m *seen) Present(l *plasticity.Ledger, _ int, x []float32, _ bool) bool {
	m.held = append(m.held, slices.Clone(x))
	l.Wrote(1)
	return true
}

func (m *seen) Cost() (macs, ops int)   { return 0, 0 }
func (m *seen) Bytes() int              { return 0 }
func (m *seen) Reset()                  { m.held = nil }
func (m *seen) Keep(*plasticity.Walker) {}

func (m *seen) Synapses(func(plasticity.Site, string, []float32)) {}

// learner is what the two have in common here.
type learner interface {
	Learn(stimulus.Batch) (plasticity.Entry, error)
	Opened() []bool
	GateNovelty() []float32
	Reset() error
	Save(io.Writer) error
	Load(io.Reader) error
}

// learners build either learner with a gate.
func learners() map[string]func(stimulus.Spec, gate.Gate) (learner, error) {
	source := func(purpose string) *rand.PCG { return rand.NewPCG(1, uint64(len(purpose))) }
	return map[string]func(stimulus.Spec, gate.Gate) (learner, error){
		"hebbian": func(s stimulus.Spec, g gate.Gate) (learner, error) {
			return hebbian.New(hebbian.Config{Layers: []hebbian.Layer{{Units: 8}}}, s, source, g)
		},
		"backprop": func(s stimulus.Spec, g gate.Gate) (learner, error) {
			c := backprop.Config{Layers: []backprop.Layer{{Kind: backprop.Dense, Units: 8}}, Minibatch: 5, Step: backprop.Step{Rate: .01}}
			return backprop.NewClassifier(c, s, source, backprop.Gating{Gate: g, Familiarity: new(seen)})
		},
	}
}

// stream draws stimuli, each shown twice.
func stream(s stimulus.Spec) stimulus.Batch {
	r := rand.New(rand.NewPCG(3, 4))
	b := stimulus.Batch{N: s.Length, D: s.Dim, X: make([]float32, s.Length*s.Dim)}
	for i := range b.N {
		again := i >= b.N/2
		for j := range b.D {
			b.Row(i)[j] = r.Float32()
		}
		if again {
			copy(b.Row(i), b.Row(i-b.N/2))
		}
		b.Labels = append(b.Labels, r.IntN(s.Classes))
		if s.Truth {
			b.Novel = append(b.Novel, !again)
		}
	}
	return b
}

// TestGateFromOutside: a type that implements gate.Gate serves either learner,
// alone and as a member of a combination.
func TestGateFromOutside(t *testing.T) {
	spec := stimulus.Spec{Dim: 24, Classes: 3, Length: 40, Truth: true}
	b := stream(spec)
	for name, build := range learners() {
		for _, combined := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, combined %t", name, combined), func(t *testing.T) {
				g := &weighed{}
				var whole gate.Gate = g
				if combined {
					pair, err := gate.Any(gate.NewShut(), g)
					if err != nil {
						t.Fatal(err)
					}
					whole = pair
				}
				l, err := build(spec, whole)
				if err != nil {
					t.Fatal(err)
				}
				e, err := l.Learn(b)
				if err != nil {
					t.Fatal(err)
				}
				opened := 0
				for i, open := range l.Opened() {
					v := g.levels[i]
					if want := v.Instance+v.Surprise > 1; open != want || open != (e.Marks[i].Lasting() != 0) {
						t.Errorf("presentation %d at %+v: open %t, marks %05b", i, v, open, e.Marks[i])
					}
					if shown := l.GateNovelty()[i]; shown != max(v.Instance, v.Surprise) {
						t.Errorf("presentation %d at %+v shows %v", i, v, shown)
					}
					if want := map[bool]gate.Truth{true: gate.New, false: gate.Familiar}[b.Novel[i]]; g.truths[i] != want {
						t.Errorf("presentation %d: truth %d, want %d", i, g.truths[i], want)
					}
					if v.Uncertainty <= 0 || v.Surprise <= 0 || v.Surprise >= 1 {
						t.Errorf("presentation %d: levels %+v of a readout", i, v)
					}
					if open {
						opened++
					}
				}
				if opened < 5 || opened > 35 {
					t.Errorf("open at %d of 40 presentations: the test tells nothing", opened)
				}
				if len(g.echoes) != opened {
					t.Errorf("%d echoes of %d stimuli stored", len(g.echoes), opened)
				}
				var saved bytes.Buffer
				if err := l.Save(&saved); err != nil {
					t.Fatal(err)
				}
				if err := l.Reset(); err != nil || g.asked != 0 {
					t.Errorf("reset leaves the gate asked %d times, %v", g.asked, err)
				}
				if err := l.Load(&saved); err != nil || g.asked != 40 {
					t.Errorf("loaded, the gate was asked %d times, %v", g.asked, err)
				}
				g.limit = 43
				if _, err := l.Learn(b); !errors.Is(err, errTired) || !strings.Contains(err.Error(), "presentation 4") {
					t.Errorf("error %v, want that of the gate at the fourth presentation of the call", err)
				}
			})
		}
	}
}

// A learner refuses when it is built a gate that it cannot serve, wherever in a
// combination it is.
func TestGatesThatCannotBeServedAreRefused(t *testing.T) {
	spec := stimulus.Spec{Dim: 24, Classes: 3, Length: 40}
	inside := func(g gate.Gate) gate.Gate {
		surprise, err := gate.NewThreshold(gate.Surprise, .5)
		if err != nil {
			t.Fatal(err)
		}
		instance, err := gate.NewThreshold(gate.Instance, .5)
		if err != nil {
			t.Fatal(err)
		}
		all, err := gate.All(surprise, g)
		if err != nil {
			t.Fatal(err)
		}
		any, err := gate.Any(instance, all)
		if err != nil {
			t.Fatal(err)
		}
		return any
	}
	for name, build := range learners() {
		if _, err := build(spec, inside(gate.NewOpen())); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, g := range []gate.Gate{gate.NewOracle(), &weighed{told: true}} {
			if _, err := build(spec, inside(g)); !errors.Is(err, gate.ErrNoTruth) {
				t.Errorf("%s: gate %s within a combination on a stream without truth: error %v", name, g.Name(), err)
			}
		}
		if _, err := build(spec, smelling{gate.NewOpen()}); err == nil || !strings.Contains(err.Error(), "smell") {
			t.Errorf("%s: a gate that listens to what is no signal: error %v", name, err)
		}
	}
}

// smelling listens to what no learner can give.
type smelling struct{ *gate.Fixed }

func (smelling) Signal() gate.Signal { return "smell" }
