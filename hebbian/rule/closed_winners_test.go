package rule_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/hebbgrad/hebbgrad/hebbian/layer"
	"github.com/hebbgrad/hebbgrad/hebbian/rule"
)

func krotovNorm(t *testing.T) string {
	// Three inputs on pixels of their own, and three units that start nearer to
	// one each. At the fixed point x = Q·w of a winner, Σ|w|^p = Σ|w|^(p−1)·x/Q = 1. The
	// approach is geometric, so what is left after 4000 steps is rounding.
	const p = 3
	l := newLayer(t, "krotov-hopfield", rule.Params{"p": p, "delta": 0, "maxscale": 0, "rate": .1, "anneal": 0}, layer.Config{In: 12, Out: 3, Init: layer.Init{Kind: "uniform", Mean: .3, Scale: .3}}, 7)
	r := rand.New(rand.NewPCG(7, 7))
	x, y := make([][]float32, 3), make([]float32, 3)
	for c := range x {
		x[c] = make([]float32, 12)
		for i := range 4 {
			x[c][4*c+i] = .2 + r.Float32()
			l.Weights().Row(c)[4*c+i]++
		}
	}
	l.Touched()
	winners := map[int]bool{}
	for n := range 4000 {
		teach(t, l, x[n%3], y, layer.Step{})
		if n >= 3997 {
			idx, _ := l.Activity().PostSparse.Row(0)
			winners[int(idx[0])] = true
		}
	}
	worst := 0.0
	for j := range winners {
		var s float64
		for _, v := range l.Weights().Row(j) {
			s += math.Pow(math.Abs(float64(v)), p)
		}
		worst = max(worst, math.Abs(s-1))
	}
	if len(winners) != 3 || worst > 1e-4 {
		t.Errorf("%d winners, Σ|w|³ of a winner is off by %v", len(winners), worst)
	}
	return fmt.Sprintf("%d winners: within %.0e of 1", len(winners), worst)
}

func softHebbNorm(t *testing.T) string {
	// Stationarity of E[y·(x − u·w)], multiplied by w, gives E[y·u]·(1 − |w|²)
	// = 0. With a rate annealed from .05 to 0 the norm's fluctuations, of the
	// order of η, are below .02 at the end.
	l := newLayer(t, "softhebb", rule.Params{"rate": .05, "beta": 4}, layer.Config{In: 8, Out: 4, Init: layer.Init{Kind: "uniform", Mean: .5, Scale: .5}, Length: 20000}, 8)
	r := rand.New(rand.NewPCG(8, 8))
	x, y := make([]float32, 8), make([]float32, 4)
	for range 20000 {
		for i := range x {
			x[i] = r.Float32() * .3
		}
		c := r.IntN(4)
		x[2*c] += .8
		x[2*c+1] += .8
		teach(t, l, x, y, layer.Step{})
	}
	worst := 0.0
	for j := range 4 {
		worst = max(worst, math.Abs(norm(l.Weights().Row(j))-1))
	}
	if worst > .02 {
		t.Errorf("norm off by %v", worst)
	}
	return fmt.Sprintf("4 units: within %.0e of 1", worst)
}

func competitiveMeans(t *testing.T) string {
	// Stationarity of E[x̂ − u·w] over what a unit wins puts w along the mean of the
	// x̂, and its product with w makes the norm 1. Annealed from .1 to 0 the row is a mean
	// over hundreds of inputs whose spread is .1: .02 is allowed. Five of eight inputs are
	// of one cluster, which without a conscience one unit wins; with it each wins a
	// quarter, as a unit that is one win ahead competes with .05 less, to within what the
	// last quarter of the run can hold of a cluster.
	const in, steps = 8, 12000
	l := newLayer(t, "competitive", nil, layer.Config{In: in, Out: 4, Init: layer.Init{Norm: 1}, Length: steps, Homeostasis: .05}, 11)
	r := rand.New(rand.NewPCG(11, 11))
	for i := range in {
		l.Weights().Row(0)[i] = float32(1 / math.Sqrt(in))
	}
	l.Touched()
	x, y := make([]float32, in), make([]float32, 4)
	wins := make([]float64, 4)
	sums := make([][in]float64, 4)
	for n := range steps {
		c := max(0, r.IntN(8)-4)
		for i := range x {
			x[i] = .1 * r.Float32()
		}
		x[2*c] += 2 + float32(c) // of any length
		x[2*c+1] += 2 + float32(c)
		teach(t, l, x, y, layer.Step{})
		if n < steps*3/4 {
			continue
		}
		idx, _ := l.Activity().PostSparse.Row(0)
		wins[idx[0]]++
		for i, v := range x {
			sums[idx[0]][i] += float64(v) / norm(x)
		}
	}
	worst, away, uneven := 0., 1., 0.
	for j := range 4 {
		w, dot, size := l.Weights().Row(j), 0., 0.
		for i, v := range sums[j] {
			dot += v * float64(w[i])
			size += v * v
		}
		worst = max(worst, math.Abs(norm(w)-1))
		away = min(away, dot/(norm(w)*math.Sqrt(size)))
		uneven = max(uneven, math.Abs(wins[j]/(steps/4)-.25))
	}
	if worst > .02 || away < .999 || uneven > .032 {
		t.Errorf("norm off by %v, cosine with the mean %v, share of wins off a quarter by %v", worst, away, uneven)
	}
	return fmt.Sprintf("4 units: norm within %.0e of 1, cosine ≥ %.4f, shares within %.3f of a quarter", worst, away, uneven)
}
