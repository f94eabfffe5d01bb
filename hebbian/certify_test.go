package hebbian

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/gate"
	"github.com/hebbgrad/hebbgrad/hebbian/memory"
	"github.com/hebbgrad/hebbgrad/hebbian/sensor"
	"github.com/hebbgrad/hebbgrad/locality"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// deep is a circuit with a part of every sort: two layers, memory of what the
// first of them gives, predictive feedback and a readout, in minibatches, gated
// by what it remembers and what it answers.
func deep(b *blobs) *Circuit {
	both := must(gate.Any(must(gate.NewThreshold(gate.Instance, .1)), must(gate.NewThreshold(gate.Surprise, .5))))
	c := Config{
		Sensor: sensor.Config{Feedback: sensor.Both}, Minibatch: 3,
		Layers: []Layer{{Units: 6, Field: 4, Stride: 2, Rule: "softhebb"}, {Units: 9, Rule: "oja"}},
		Memory: Memory{Reads: 1, Set: map[string]memory.Values{"conjunction": {"cells": 4, "groups": 5}}},
	}
	return must(New(c, b.spec, sources(1), both))
}

// cheat is a circuit that does something besides.
type cheat struct {
	*Circuit
	besides func(*Circuit, stimulus.Batch)
}

func (c cheat) Learn(b stimulus.Batch) (plasticity.Entry, error) {
	e, err := c.Circuit.Learn(b)
	c.besides(c.Circuit, b)
	return e, err
}

func TestACircuitIsAsLocalAsItDeclares(t *testing.T) {
	b := newBlobs(1, 3, 8)
	n := deep(b)
	certify := func(l locality.Learner) locality.Certificate {
		c, err := locality.Certify(l, b.batch(6), 3, rand.NewPCG(1, 2))
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	if _, err := n.Learn(b.batch(30)); err != nil {
		t.Fatal(err)
	}
	c := certify(n)
	var parts []string
	for _, v := range c.Verdicts {
		parts = append(parts, v.Population)
		t.Logf("%s (%v): lists %q, %d compared, %d of a change", v.Population, v.Site, v.NonLocal, v.Compared, v.Changing)
	}
	slices.Sort(parts)
	if want := []string{"feedback", "layer 1", "layer 1", "layer 1", "layer 2", "memory conjunction", "readout"}; !slices.Equal(parts, want) || !c.Holds() {
		t.Errorf("certificate %+v of %q, want one that holds of %q", c, parts, want)
	}

	// The output's error, carried back through the readout to layer 2 and added
	// to its weights; and the same kept in the array of the feedback.
	backprop := func(part string) func(*Circuit, stimulus.Batch) {
		return func(n *Circuit, b stimulus.Batch) {
			var read []float32
			n.State(func(name string, v []float32) {
				if name == "readout weights" {
					read = slices.Clone(v)
				}
			})
			n.State(func(name string, v []float32) {
				if name == part {
					for k := range v {
						v[k] += .01 * b.X[k%b.D] * read[k%len(read)]
					}
				}
			})
		}
	}
	for array, part := range map[string]string{"layer 2 column 0 weights": "layer 2", "feedback": "feedback", "memory conjunction depressed": "memory conjunction"} {
		c := certify(cheat{n, backprop(array)})
		found := slices.ContainsFunc(c.Verdicts, func(v locality.Verdict) bool {
			return v.Population == part && strings.Contains(strings.Join(v.Violations, ";"), array+" is changed outside its rule")
		})
		if c.Holds() || !found {
			t.Errorf("backpropagation into %s is certified: %+v", array, c)
		}
	}

	// The same kept in the rates of the sensors until the next call.
	later := func(n *Circuit, b stimulus.Batch) {
		rates := n.Rates()
		n.State(func(name string, v []float32) {
			if name == "layer 2 column 0 weights" {
				v[0] += rates[0]
			}
		})
		rates[0] = .01 * b.X[0]
	}
	if c := certify(cheat{n, later}); c.Holds() {
		t.Errorf("an error kept in the sensors' rates is certified: %+v", c)
	}
}

// peeping is a gate that listens to memory and looks at the answer too.
type peeping struct{ gate.Gate }

func (g peeping) Open(l gate.Levels, t gate.Truth) bool { return g.Gate.Open(l, t) || l.Surprise > .6 }

func TestAGateThatLooksAtMoreThanItsSignalFails(t *testing.T) {
	b := newBlobs(1, 3, 8)
	for _, c := range []struct {
		g    gate.Gate
		want []string
	}{
		{must(gate.NewThreshold(gate.Instance, .1)), nil},
		{must(gate.NewThreshold(gate.Surprise, .5)), nil},
		{gate.NewOpen(), nil},
		{peeping{must(gate.NewThreshold(gate.Instance, .1))}, []string{"label", "probabilities"}},
		{peeping{must(gate.NewThreshold(gate.Uncertainty, .1))}, []string{"label"}},
		{peeping{gate.NewShut()}, []string{"label", "probabilities"}}, // as a yoked one that looks at surprise
	} {
		n := must(New(Config{Layers: []Layer{{Units: 6, Field: 4, Stride: 2}}, Minibatch: 3}, b.spec, sources(1), c.g))
		if _, err := n.Learn(b.batch(30)); err != nil {
			t.Fatal(err)
		}
		v, err := locality.CertifyGate(n, b.batch(12), rand.NewPCG(1, 2))
		if err != nil {
			t.Fatal(err)
		}
		found := strings.Join(v.Violations, "; ")
		if v.Holds() != (c.want == nil) || slices.ContainsFunc(c.want, func(w string) bool { return !strings.Contains(found, "the "+w+" is changed") }) {
			t.Errorf("gate %s by %s: %+v, want violations that name %q", c.g.Name(), c.g.Signal(), v, c.want)
		}
	}
}
