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
// √(variance/N): four are allowed. That pattern is shown so many times in all, ten presentations
// apart, and consolidated but for the first.
func overlaps(t *testing.T, name string, p rule.Params, theory population.Synapse, before, shown int) (largest float64, r rule.Rule) {
	t.Helper()
	const n, after, gap = 40_000, 101, 10
	r, err := rule.New(name, p, rule.Shape{In: n, Out: 1})
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(4, 2))
	w := rule.Weights{Out: 1, In: n, W: make([]float32, n)}
	a := &rule.Activity{N: 1, In: n, Out: 1, Post: []float32{1}}
	_, variance := theory.Theory(1, before)
	signal, _ := theory.Repeated(population.Repeats{Gap: gap}, population.Consolidated, shown, after, 0)
	last := before + (shown-1)*gap
	followed := make([]float32, n)
	for k := range last + after {
		x := make([]float32, n)
		for i := range x {
			x[i] = float32(2*rng.IntN(2) - 1)
		}
		step := r.Delta
		switch {
		case k == before:
			copy(followed, x)
		case k > before && k <= last && (k-before)%gap == 0:
			copy(x, followed)
			step = r.(rule.Consolidator).Consolidate
		}
		a.Pre = x
		var d rule.Delta
		if err := step(&d, w, a); err != nil {
			t.Fatal(err)
		}
		for i, v := range d.Row(0) {
			w.W[i] += v
		}
		if k < last {
			continue
		}
		var s float64
		for i, v := range w.W {
			s += float64(v*followed[i]) / n
		}
		off := math.Abs(s-signal[k-last]) / math.Sqrt(variance/n)
		if largest = max(largest, off); off > 4 {
			t.Errorf("%s: after %d other patterns the overlap is %v, want %v, %.1f standard errors off", name, k-last, s, signal[k-last], off)
		}
	}
	return largest, r
}

func said(largest float64) string {
	return fmt.Sprintf("40,000 synapses, ages 0 to 100: within %.1f standard errors", largest)
}

func binaryDecays(t *testing.T) string {
	off, _ := overlaps(t, "binary", nil, population.Binary(.1), 100, 1)
	return said(off)
}

func boundedWalks(t *testing.T) string {
	off, _ := overlaps(t, "bounded", nil, population.Bounded(16), 500, 1)
	return said(off)
}

func chainFlows(t *testing.T) string {
	off, _ := overlaps(t, "chain", rule.Params{"variables": 6}, population.Chain(6), 400, 1)
	return said(off)
}

func cascadeFills(t *testing.T) string {
	off, r := overlaps(t, "cascade", rule.Params{"states": 5}, population.Cascade(5), 400, 1)
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

// TestConsolidationFollowsItsTheory: a pattern that was stored once and consolidated three times has
// the overlap that the states, or the beakers, of its synapses give it.
func TestConsolidationFollowsItsTheory(t *testing.T) {
	if testing.Short() {
		t.Skip("short: a long train of one rule")
	}
	for _, c := range []struct {
		name   string
		p      rule.Params
		theory population.Synapse
	}{
		{"cascade", rule.Params{"states": 5}, population.Cascade(5)},
		{"chain", rule.Params{"variables": 6}, population.Chain(6)},
		{"chain", rule.Params{"variables": 2}, population.Chain(2)},
	} {
		off, _ := overlaps(t, c.name, c.p, c.theory, 400, 4)
		t.Log(c.name, said(off))
	}
}

// TestConsolidationChangesNoWeight, and of a cascade no state but of synapses that have the pattern's
// sign: each of these may go one deeper.
func TestConsolidationChangesNoWeight(t *testing.T) {
	const n = 1000
	for _, name := range []string{"cascade", "chain"} {
		r, err := rule.New(name, nil, rule.Shape{In: n, Out: 1})
		if err != nil {
			t.Fatal(err)
		}
		w := rule.Weights{Out: 1, In: n, W: make([]float32, n)}
		a := &rule.Activity{N: 1, In: n, Out: 1, Post: []float32{1}, Pre: make([]float32, n)}
		for i := range w.W {
			w.W[i], a.Pre[i] = float32(1-i%2*2), float32(1-i/2%2*2)
		}
		var before, after [][]float32
		state := func() (all [][]float32) {
			r.(rule.Stateful).State(func(name string, v []float32) {
				if len(v) == n {
					all = append(all, append([]float32(nil), v...))
				}
			})
			return all
		}
		before = state()
		var d rule.Delta
		if err := r.(rule.Consolidator).Consolidate(&d, w, a); err != nil {
			t.Fatal(err)
		}
		after = state()
		moved := 0
		for i := range w.W {
			by := float32(0)
			for k := range after {
				by += after[k][i] - before[k][i]
			}
			if by != 0 {
				moved++
			}
			want := by == 0 || by == 1 && w.W[i] == a.Pre[i]
			if name == "chain" {
				want = by == .25/4*a.Pre[i]
			}
			if !want || d.Row(0)[i] != 0 {
				t.Fatalf("%s: weight %v, pattern %v: the weight changes by %v, what is behind it by %v", name, w.W[i], a.Pre[i], d.Row(0)[i], by)
			}
		}
		if want := map[string]int{"cascade": n / 2, "chain": n}[name]; moved != want { // in state 0 every one goes deeper
			t.Errorf("%s: %d of %d synapses moved, want %d", name, moved, n, want)
		}
	}
}
