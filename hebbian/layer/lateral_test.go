package layer

import (
	"bytes"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/hebbgrad/hebbgrad/hebbian/rule"
	"github.com/hebbgrad/hebbgrad/internal/state"
	"github.com/hebbgrad/hebbgrad/plasticity"
)

func lateral(t *testing.T, change func(*LateralConfig)) *Lateral {
	t.Helper()
	c, err := FoldiakConfig(20, 6, .25)
	if err != nil {
		t.Fatal(err)
	}
	if change != nil {
		change(&c)
	}
	l, err := NewLateral(c, rand.NewPCG(2, 2))
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// train gives lateral weights and thresholds something to be.
func train(t *testing.T, l *Lateral, steps int) {
	t.Helper()
	var led plasticity.Ledger
	for n := range steps {
		led.Begin(2)
		learnOnce(t, l, &led, inputs(2, 20, uint64(n)), 2, nil)
	}
}

// TestLateralAgreesWithALoop settles in float64 by the same steps.
func TestLateralAgreesWithALoop(t *testing.T) {
	for _, c := range []struct{ lambda, dt float64 }{{10, .1}, {3, .5}, {0, .2}} {
		l := lateral(t, func(k *LateralConfig) { k.Lambda, k.Dt, k.Binary, k.Steps = c.lambda, c.dt, false, 80 })
		train(t, l, 30)
		x, got := inputs(4, 20, 99), make([]float32, 4*6)
		if err := l.Infer(got, x, 4); err != nil {
			t.Fatal(err)
		}
		f, lat, thr := l.Parts()[0], l.Parts()[1], l.Parts()[2]
		q, w, th := f.Weights(), lat.Weights(), thr.Weights()
		if slices.Max(th.W) == 0 && slices.Min(th.W) == 0 || slices.Min(w.W) == 0 {
			t.Fatal("nothing was learned that the test could see")
		}
		for n := range 4 {
			y := make([]float64, 6)
			for k, moved := 0, 1.0; k < 80 && moved > 1e-4; k++ {
				next, most := make([]float64, 6), 0.0
				for j := range 6 {
					u := -float64(th.W[j])
					for i := range 20 {
						u += float64(q.Row(j)[i]) * float64(x[n*20+i])
					}
					for k := range 6 {
						u += float64(w.Row(j)[k]) * y[k]
					}
					if c.lambda > 0 {
						u = 1 / (1 + math.Exp(-c.lambda*u))
					}
					next[j] = y[j] + c.dt*(u-y[j])
					most = max(most, math.Abs(next[j]-y[j]))
				}
				y, moved = next, most
			}
			for j, want := range y {
				// One step more or less at the end moves by 1e-4 at most.
				if math.Abs(float64(got[n*6+j])-want) > 3e-4 {
					t.Errorf("λ %v: unit %d at presentation %d settles at %v, want %v", c.lambda, j, n, got[n*6+j], want)
				}
			}
		}
	}
}

// TestLateralCountsAndContinues recounts the ledger over all three kinds of
// weights, and loads a saved layer.
func TestLateralCountsAndContinues(t *testing.T) {
	a, b := lateral(t, nil), lateral(t, nil)
	train(t, a, 20)
	weights := func(l *Lateral) []float32 {
		var w []float32
		l.Synapses(func(_ string, v []float32) { w = append(w, v...) })
		return w
	}
	before := weights(a)
	var led plasticity.Ledger
	led.Begin(3)
	learnOnce(t, a, &led, inputs(3, 20, 77), 3, []float32{1, 0, 1})
	e, err := led.Entry()
	if err != nil {
		t.Fatal(err)
	}
	var count int64
	for i, v := range weights(a) {
		if v != before[i] {
			count++
		}
	}
	if e.Updates[plasticity.Layer] != count || count == 0 {
		t.Errorf("counted %d updates, a recount gives %d", e.Updates[plasticity.Layer], count)
	}
	for i, want := range []bool{true, false, true} {
		if e.Marks[i].Has(plasticity.Layer) != want {
			t.Errorf("presentation %d credited: %v, want %v", i, !want, want)
		}
	}
	var buf bytes.Buffer
	if err := state.Save(&buf, a); err != nil {
		t.Fatal(err)
	}
	if err := state.Load(&buf, b); err != nil {
		t.Fatal(err)
	}
	train(t, a, 3)
	train(t, b, 3)
	if !slices.Equal(weights(a), weights(b)) {
		t.Error("a loaded layer went another way")
	}
	lat := a.Parts()[1]
	for j := range 6 {
		if lat.Weights().Row(j)[j] != 0 {
			t.Errorf("unit %d has a synapse onto itself", j)
		}
	}
	if got, want := a.Inspect().Synapses, 6*20+6*6+6; got != want {
		t.Errorf("%d synapses, want %d", got, want)
	}
	for _, bad := range []LateralConfig{{In: 3, Out: 2, Dt: 2}, {In: 3, Out: 2, Steps: -1}, {In: 3, Out: 2, Lambda: math.NaN()}, {In: 0, Out: 2}} {
		if _, err := NewLateral(bad, rand.NewPCG(1, 1)); err == nil {
			t.Errorf("%+v was taken", bad)
		}
	}
	if _, err := rule.New("anti-hebb", nil, rule.Shape{In: 3, Out: 4}); err == nil {
		t.Error("lateral synapses between different layers were taken")
	}
}
