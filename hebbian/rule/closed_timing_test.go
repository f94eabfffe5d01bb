package rule_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/stat"

	"github.com/hebbgrad/hebbgrad/hebbian/rule"
)

// stdpWindows fits exponentials to the changes that pairs of spikes at known
// intervals make; they are noiseless, so that rounding of weights near 1/2 to
// float32 is the only error, far below the 5 % asked for.
func stdpWindows(t *testing.T) string {
	said := ""
	for _, c := range []struct{ plus, minus float64 }{{.020, .020}, {.0168, .0337}} {
		for _, nearest := range []float64{0, 1} {
			ru, err := rule.New("stdp", rule.Params{"tauplus": c.plus, "tauminus": c.minus, "nearest": nearest}, rule.Shape{In: 1, Out: 1})
			if err != nil {
				t.Fatal(err)
			}
			pair := func(dt float64) float64 {
				var d rule.Delta
				w := rule.Weights{Out: 1, In: 1, W: []float32{.5}}
				a := &rule.Activity{N: 1, In: 1, Out: 1, PreTimes: [][]float64{{1}}, PostTimes: [][]float64{{1 + dt}}}
				if err := ru.Delta(&d, w, a); err != nil {
					t.Fatal(err)
				}
				return float64(d.W[0])
			}
			fit := func(sign float64) (tau, amplitude float64) {
				var at, logs []float64
				for k := 1; k <= 60; k++ {
					dt := sign * float64(k) * .001
					v := pair(dt)
					if v*sign <= 0 {
						t.Fatalf("a pair at %v s changes the weight by %v", dt, v)
					}
					at, logs = append(at, math.Abs(dt)), append(logs, math.Log(math.Abs(v)))
				}
				a, b := stat.LinearRegression(at, logs, nil, false)
				return -1 / b, math.Exp(a)
			}
			plus, ap := fit(1)
			minus, am := fit(-1)
			if math.Abs(plus/c.plus-1) > .05 || math.Abs(minus/c.minus-1) > .05 || math.Abs(am/ap/1.05-1) > .01 || pair(0) != 0 {
				t.Errorf("fitted τ+ %v, τ− %v, A−/A+ %v; asked for %v, %v, 1.05", plus, minus, am/ap, c.plus, c.minus)
			}
			if nearest == 0 {
				said += fmt.Sprintf("τ+ %.2f of %.2f ms, τ− %.2f of %.2f ms, A−/A+ %.3f; ", 1e3*plus, 1e3*c.plus, 1e3*minus, 1e3*c.minus, am/ap)
			}
		}
	}
	return said[:len(said)-2]
}

func stdpRateIsPairing(t *testing.T) string {
	// Float32 traces of 2000 steps against sums over pairs in float64: relative
	// error below 1e-4. With inputs that lead or follow the output by 5 ms the
	// signs are those of the windows.
	said := ""
	for _, nearest := range []float64{0, 1} {
		said = pairing(t, nearest) + said
	}
	return said
}

func pairing(t *testing.T, nearest float64) string {
	const steps, in, out, dt = 2000, 6, 3, .001
	shape := rule.Shape{In: in, Out: out}
	rate, err := rule.New("stdp-rate", rule.Params{"dt": dt, "nearest": nearest}, shape)
	if err != nil {
		t.Fatal(err)
	}
	spikes, err := rule.New("stdp", rule.Params{"wmax": 1000, "nearest": nearest}, shape)
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(9, 9))
	a := &rule.Activity{N: steps, In: in, Out: out, Pre: make([]float32, steps*in), Post: make([]float32, steps*out)}
	pairs := &rule.Activity{N: 1, In: in, Out: out, PreTimes: make([][]float64, in), PostTimes: make([][]float64, out)}
	for n := range steps {
		for j := range out {
			if r.Float64() < .02 {
				a.Post[n*out+j] = 1
				pairs.PostTimes[j] = append(pairs.PostTimes[j], float64(n)*dt)
			}
		}
	}
	for n := range steps {
		for i := range in {
			// Inputs 0 and 1 lead output 0 by 5 steps, 2 and 3 follow it.
			from := n + 5
			if i >= 2 {
				from = n - 5
			}
			if i >= 4 && r.Float64() < .02 || i < 4 && from >= 0 && from < steps && a.Post[from*out] == 1 {
				a.Pre[n*in+i] = 1
				pairs.PreTimes[i] = append(pairs.PreTimes[i], float64(n)*dt)
			}
		}
	}
	w := rule.Weights{Out: out, In: in, W: make([]float32, in*out)}
	var d, e rule.Delta
	if err := rate.Delta(&d, w, a); err != nil {
		t.Fatal(err)
	}
	w0 := rule.Weights{Out: out, In: in, W: make([]float32, in*out)}
	for i := range w0.W {
		w0.W[i] = 1 // room on both sides, and little rounding
	}
	if err := spikes.Delta(&e, w0, pairs); err != nil {
		t.Fatal(err)
	}
	worst, size := 0.0, 0.0
	for i, v := range e.W {
		worst = max(worst, math.Abs(float64(v-d.W[i])))
		size = max(size, math.Abs(float64(v)))
	}
	if worst > 1e-4*size {
		t.Errorf("rate form and pairs differ by %v of %v", worst, size)
	}
	lead, follow := min(d.W[0], d.W[1]), max(d.W[2], d.W[3])
	if lead <= 0 || follow >= 0 {
		t.Errorf("leaders change by %v and more, followers by %v and less", lead, follow)
	}
	if nearest == 1 {
		return ""
	}
	return fmt.Sprintf("largest difference %.1e of the largest change; leaders %+.3f, followers %+.3f", worst/size, lead, follow)
}
