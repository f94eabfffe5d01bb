package rule_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/hebbgrad/hebbgrad/hebbian/rule"
)

// drift is the change a second under independent Poisson trains.
func drift(t *testing.T, name string, p rule.Params, pre, post, seconds float64) float64 {
	t.Helper()
	r, err := rule.New(name, p, rule.Shape{In: 1, Out: 1})
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(uint64(post), 7))
	a := &rule.Activity{In: 1, Out: 1}
	for at := 0.0; at < seconds; a.N++ {
		gap := rng.ExpFloat64() / (pre + post)
		at += gap
		x, y := float32(1), float32(0)
		if rng.Float64()*(pre+post) > pre {
			x, y = 0, 1
		}
		a.Pre, a.Post, a.Elapsed = append(a.Pre, x), append(a.Post, y), append(a.Elapsed, gap)
	}
	var d rule.Delta
	w := rule.Weights{Out: 1, In: 1, W: []float32{0}}
	if err := r.Delta(&d, w, a); err != nil {
		t.Fatal(err)
	}
	return float64(d.W[0]) / seconds
}

// curve is the line ρy ↦ drift/(ρx·ρy) through four rates: its slope and where it crosses 0.
func curve(t *testing.T, name string, p rule.Params, rates []float64) (slope, crossing float64) {
	const pre, seconds = 20, 10000
	var sx, sy, sxx, sxy float64
	for _, post := range rates {
		v := drift(t, name, p, pre, post, seconds) / (pre * post)
		sx, sy, sxx, sxy = sx+post, sy+v, sxx+post*post, sxy+post*v
	}
	n := float64(len(rates))
	slope = (n*sxy - sx*sy) / (n*sxx - sx*sx)
	return slope, sx/n - sy/n/slope
}

// tripletIsBCM: under Poisson trains the minimal rule of triplets drifts as ρx·ρy·(ρy − θ), with θ
// that moves with A2− (which moves with the mean rate). 10,000 s are 200,000 pre-synaptic spikes:
// standard errors of the slope and of θ of about .5 %, of which 2 % are four.
func tripletIsBCM(t *testing.T) string {
	said := ""
	for _, raised := range []float64{1, 2} {
		p := rule.Params{"aminus": 7.1e-3 * raised}
		slope, theta := curve(t, "triplet-minimal", p, []float64{5, 20, 40, 60})
		wantSlope := 6.5e-3 * .0168 * .114
		wantTheta := raised * 7.1e-3 * .0337 / wantSlope
		if math.Abs(slope/wantSlope-1) > .02 || math.Abs(theta/wantTheta-1) > .02 {
			t.Errorf("A2− ×%v: slope %v, θ %v Hz, BCM has %v and %v", raised, slope, theta, wantSlope, wantTheta)
		}
		said += fmt.Sprintf("A2− ×%v: θ %.2f Hz of %.2f, slope %.3f of it; ", raised, theta, wantTheta, slope/wantSlope)
	}
	return said[:len(said)-2]
}

// bcmRateDrifts: with a trace of Poisson spikes in place of the rate E[ŷ²] = ρ² + ρ/(2τ), so that
// the threshold is θ − 1/(2τ).
func bcmRateDrifts(t *testing.T) string {
	slope, theta := curve(t, "bcm-rate", rule.Params{"rate": 1e-5, "tau": .1, "theta": 25}, []float64{5, 20, 40, 60})
	if math.Abs(slope/1e-5-1) > .02 || math.Abs(theta/20-1) > .02 {
		t.Errorf("slope %v, θ %v Hz, want 1e-5 and 20", slope, theta)
	}
	return fmt.Sprintf("θ %.2f Hz of 20.00, slope %.3f of η", theta, slope/1e-5)
}

// TestTimesThatDoNotServe: a rule with traces refuses times that are not one for each presentation,
// descend, or have no end, and changes nothing.
func TestTimesThatDoNotServe(t *testing.T) {
	for _, name := range []string{"stdp-rate", "triplet", "bcm-rate", "calcium"} {
		r, err := rule.New(name, nil, rule.Shape{In: 1, Out: 1})
		if err != nil {
			t.Fatal(err)
		}
		for _, elapsed := range [][]float64{{0}, {0, -.1}, {0, math.Inf(1)}, {0, math.NaN()}} {
			a := &rule.Activity{N: 2, In: 1, Out: 1, Pre: []float32{1, 1}, Post: []float32{1, 1}, Elapsed: elapsed}
			var d rule.Delta
			if err := r.Delta(&d, rule.Weights{Out: 1, In: 1, W: []float32{0}}, a); err == nil {
				t.Errorf("%s takes the times %v of two presentations", name, elapsed)
			}
			r.(rule.Stateful).State(func(array string, v []float32) {
				for _, x := range v {
					if x != 0 && array != "calcium mean from UP" {
						t.Errorf("%s: refused times %v leave %s at %v", name, elapsed, array, x)
					}
				}
			})
		}
	}
}
