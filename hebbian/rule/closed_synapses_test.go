package rule_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/hebbgrad/hebbgrad/hebbian/population"
	"github.com/hebbgrad/hebbgrad/hebbian/rule"
)

// overlaps stores patterns with a rule, after others of them, and follows the overlap of the weights
// with what the one after those asked for, S, beside theory. N synapses have a standard error of S of
// √(variance/N): four are allowed.
func overlaps(t *testing.T, name string, p rule.Params, theory population.Synapse, before int) (largest float64, r rule.Rule) {
	t.Helper()
	const n, after = 40_000, 101
	r, err := rule.New(name, p, rule.Shape{In: n, Out: 1})
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(4, 2))
	w := rule.Weights{Out: 1, In: n, W: make([]float32, n)}
	a := &rule.Activity{N: 1, In: n, Out: 1, Post: []float32{1}}
	signal, variance := theory.Theory(after, before)
	followed := make([]float32, n)
	for k := range before + after {
		x := make([]float32, n)
		for i := range x {
			x[i] = float32(2*rng.IntN(2) - 1)
		}
		if k == before {
			copy(followed, x)
		}
		a.Pre = x
		var d rule.Delta
		if err := r.Delta(&d, w, a); err != nil {
			t.Fatal(err)
		}
		for i, v := range d.Row(0) {
			w.W[i] += v
		}
		if k < before {
			continue
		}
		var s float64
		for i, v := range w.W {
			s += float64(v*followed[i]) / n
		}
		off := math.Abs(s-signal[k-before]) / math.Sqrt(variance/n)
		if largest = max(largest, off); off > 4 {
			t.Errorf("%s: after %d other patterns the overlap is %v, want %v, %.1f standard errors off", name, k-before, s, signal[k-before], off)
		}
	}
	return largest, r
}

func said(largest float64) string {
	return fmt.Sprintf("40,000 synapses, ages 0 to 100: within %.1f standard errors", largest)
}

func binaryDecays(t *testing.T) string {
	off, _ := overlaps(t, "binary", nil, population.Binary(.1), 100)
	return said(off)
}

func boundedWalks(t *testing.T) string {
	off, _ := overlaps(t, "bounded", nil, population.Bounded(16), 500)
	return said(off)
}

func chainFlows(t *testing.T) string {
	off, _ := overlaps(t, "chain", rule.Params{"variables": 6}, population.Chain(6), 400)
	return said(off)
}

func cascadeFills(t *testing.T) string {
	off, r := overlaps(t, "cascade", rule.Params{"states": 5}, population.Cascade(5), 400)
	counts := make([]int, 5)
	r.(rule.Stateful).State(func(name string, v []float32) {
		if name == "cascade states" {
			for _, k := range v {
				counts[int(k)]++
			}
		}
	})
	for k, c := range counts { // 8,000 ± 80 each, of two weights; four standard deviations
		if c < 7680 || c > 8320 {
			t.Errorf("state %d has %d of 40,000 synapses: %v", k, c, counts)
		}
	}
	return said(off) + fmt.Sprintf("; states %v", counts)
}
