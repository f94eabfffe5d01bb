package layer

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/hebbgrad/hebbgrad/hebbian/rule"
	"github.com/hebbgrad/hebbgrad/plasticity"
)

func TestLayersShowTheirRules(t *testing.T) {
	readout, err := NewReadout(ReadoutConfig{Features: 20, Classes: 4, Rule: "delta"})
	if err != nil {
		t.Fatal(err)
	}
	c, err := FoldiakConfig(20, 6, .25)
	if err != nil {
		t.Fatal(err)
	}
	lateral, err := NewLateral(c, rand.NewPCG(1, 1))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name   string
		layer  Layer
		rules  []string
		listed []string
	}{
		{"competitive", build(t, "krotov-hopfield", nil, 20, 30, 100, Activation{}), []string{"krotov-hopfield"}, []string{rule.Ranking, rule.LargestChange}},
		{"winners", build(t, "oja", nil, 20, 9, 0, Activation{Kind: Winners, K: 3}), []string{"oja"}, []string{rule.Ranking}},
		{"plain", build(t, "oja", nil, 20, 9, 0, Activation{}), []string{"oja"}, nil},
		{"readout", readout, []string{"delta"}, []string{rule.Normalisation}},
		{"lateral", lateral, []string{"foldiak", "anti-hebb", "homeostatic"}, nil},
	} {
		x, dst := inputs(4, 20, 7), make([]float32, 4*c.layer.Out())
		var led plasticity.Ledger
		for range 5 {
			led.Begin(4)
			if err := c.layer.Forward(&led, dst, x, 4); err != nil {
				t.Fatal(err)
			}
			if err := c.layer.Learn(Step{Ledger: &led, Labels: []int{0, 1, 2, 3}}); err != nil {
				t.Fatal(err)
			}
		}
		var rules []string
		led.Begin(4)
		if err := c.layer.Forward(&led, dst, x, 4); err != nil {
			t.Fatal(err)
		}
		err := c.layer.Learn(Step{Ledger: &led, Labels: []int{0, 1, 2, 3}, Name: c.name, Examine: func(s rule.Subject) {
			got, err := rule.Certify(s, 40, rand.NewPCG(3, 3))
			if err != nil {
				t.Fatal(err)
			}
			if !got.Holds || !slices.Equal(got.NonLocal, c.listed) {
				t.Errorf("%v; want it to list %v", got, c.listed)
			}
			rules = append(rules, got.Rule)
		}})
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(rules, c.rules) {
			t.Errorf("layer %s showed the rules %v, want %v", c.name, rules, c.rules)
		}
	}
}
