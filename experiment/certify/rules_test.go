package certify_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/hebbgrad/hebbgrad/experiment/certify"
	"github.com/hebbgrad/hebbgrad/hebbian/layer"
	"github.com/hebbgrad/hebbgrad/hebbian/rule"
	"github.com/hebbgrad/hebbgrad/locality"
	"github.com/hebbgrad/hebbgrad/plasticity"
)

// size is the layer on which a rule is certified.
func size(name string) (n, in, out int) {
	switch name {
	case "stdp", "ltp", "ltd":
		return 1, 11, 9 // one set of spike trains
	case "anti-hebb":
		return 5, 9, 9
	case "homeostatic":
		return 5, 1, 9
	}
	return 5, 11, 9
}

func uniform(rng *rand.Rand, size int) []float32 {
	x := make([]float32, size)
	for i := range x {
		x[i] = float32(rng.Float64())
	}
	return x
}

// step has a layer learn from a few presentations under a rule, and presents
// once more.
func step(t *testing.T, name string, p rule.Params) locality.Population {
	t.Helper()
	n, in, out := size(name)
	r, err := rule.New(name, p, rule.Shape{In: in, Out: out})
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(1, 2))
	l, err := layer.NewDense(layer.Config{In: in, Out: out, Rule: r}, rand.NewPCG(3, 4))
	if err != nil {
		t.Fatal(err)
	}
	third := certify.Third{Gain: uniform(rng, n), Reward: uniform(rng, n), Teach: uniform(rng, n*out)}
	for k := range 4 {
		if err := l.Forward(nil, make([]float32, n*out), uniform(rng, n*in), n); err != nil {
			t.Fatal(err)
		}
		a := l.Activity()
		a.PreTimes, a.PostTimes = nil, nil
		if n == 1 {
			for i := range in {
				a.PreTimes = append(a.PreTimes, []float64{.01 * float64(i+1), .01*float64(i+1) + .03})
			}
			for j := range out {
				a.PostTimes = append(a.PostTimes, []float64{.02 * float64(j+1)})
			}
		}
		if k == 3 {
			break
		}
		var led plasticity.Ledger
		led.Begin(n)
		if err := l.Learn(layer.Step{Ledger: &led, Gain: third.Gain, Reward: third.Reward, Teach: third.Teach}); err != nil {
			t.Fatal(err)
		}
	}
	pop, err := certify.Ruled(name, l, third)
	if err != nil {
		t.Fatal(err)
	}
	return pop
}

// TestRulesAreAsLocalAsTheyDeclare certifies every registered rule. A rule
// that declares nothing as non-local must pass strictly; what is declared as
// non-local must show, or the declaration is idle.
func TestRulesAreAsLocalAsTheyDeclare(t *testing.T) {
	for _, e := range rule.All() {
		t.Run(e.Spec.Name, func(t *testing.T) {
			pop := step(t, e.Spec.Name, nil)
			c, err := locality.Certify([]locality.Population{pop}, nil, rand.NewPCG(5, 6))
			if err != nil {
				t.Fatal(err)
			}
			v := c.Verdicts[0]
			t.Logf("declares %q; found %q; %d compared, %d of a change", v.NonLocal, v.Violations, v.Compared, v.Changing)
			if !c.Claim() {
				t.Errorf("it declares nothing as non-local, and %q", v.Violations)
			}
			if slices.Contains([]string{"sanger", "krotov-hopfield"}, e.Spec.Name) && len(v.Violations) == 0 {
				t.Errorf("what it declares as non-local, %q, was not found", v.NonLocal)
			}
		})
	}
}
