package rule_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/hebbgrad/hebbgrad/hebbian/layer"
	"github.com/hebbgrad/hebbgrad/hebbian/rule"
)

func supervisedMeans(t *testing.T) string {
	// A row is an exponential average of its class's inputs, whose spread is
	// 1/√12 = .29. Annealed from .02 to 0, its standard deviation ends below
	// .29·√.02 = .04 and on average at a fifth of that; .03 is allowed.
	l, err := layer.NewReadout(layer.ReadoutConfig{Features: 5, Classes: 3, Rule: "supervised-hebb", Params: rule.Params{"rate": .05, "anneal": 1, "lambda": 2}, Length: 12000})
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(10, 10))
	x, y := make([]float32, 5), make([]float32, 3)
	for range 12000 {
		c := r.IntN(3)
		for i := range x {
			x[i] = r.Float32() + float32(c*i)
		}
		teach(t, l.Dense, x, y, layer.Step{Teach: onehot(c, 3)})
	}
	worst := 0.0
	for c := range 3 {
		for i, v := range l.Weights().Row(c) {
			worst = max(worst, math.Abs(float64(v)-(.5+float64(c*i))/2))
		}
	}
	if worst > .03 {
		t.Errorf("row off by %v", worst)
	}
	return fmt.Sprintf("3 classes, λ = 2: within %.3f", worst)
}

func onehot(c, n int) []float32 {
	t := make([]float32, n)
	t[c] = 1
	return t
}

func deltaLeastSquares(t *testing.T) string {
	// LMS over a fixed set of 40 inputs with noisy targets, its rate annealed
	// from .02 to 0 over 2000 passes: the fluctuation about the solution of the
	// normal equations falls with the rate.
	const n, in, passes = 40, 4, 2000
	l := newLayer(t, "delta", rule.Params{"rate": .02, "anneal": 1}, layer.Config{In: in, Out: 1, Init: layer.Init{Kind: "zero"}, Length: n * passes}, 9)
	r := rand.New(rand.NewPCG(12, 12))
	x, y := make([]float32, n*in), make([]float32, n)
	a, b := mat.NewDense(n, in, nil), mat.NewVecDense(n, nil)
	for i := range n {
		for k := range in {
			x[i*in+k] = float32(r.NormFloat64())
			y[i] += float32(k+1) * x[i*in+k] / 4
			a.Set(i, k, float64(x[i*in+k]))
		}
		y[i] += float32(.3 * r.NormFloat64())
		b.SetVec(i, float64(y[i]))
	}
	var want mat.VecDense
	if err := want.SolveVec(a, b); err != nil {
		t.Fatal(err)
	}
	out := make([]float32, 1)
	for range passes {
		for i := range n {
			teach(t, l, x[i*in:(i+1)*in], out, layer.Step{Teach: y[i : i+1]})
		}
	}
	worst := 0.0
	for k, v := range l.Weights().W {
		worst = max(worst, math.Abs(float64(v)-want.AtVec(k)))
	}
	if worst > .005 {
		t.Errorf("weights off by %v", worst)
	}
	return fmt.Sprintf("within %.4f of the normal equations", worst)
}
