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

func plainGrows(t *testing.T) string {
	// E[Δw] = η·C·w: after T steps the component along PC k has grown by
	// exp(η·λ_k·T), here e^12 for λ₁ = 4 and e^3 for the next. The rate of
	// growth fluctuates with the sample: Σy² over T = 3000 has a relative
	// standard error of √(2/3000), 2.6 %; six of them are allowed. The angle to
	// PC1 keeps fluctuating with variance η·λ₁·λ_k/2(λ₁ − λ_k), in all .0012,
	// so that the cosine stays above 1 − 4·.0012/2 but for four-fold chance.
	const eta, steps = .001, 3000
	g := newGaussian(1, 4, 1, .5, .25)
	l := newLayer(t, "hebb", rule.Params{"rate": eta}, layer.Config{In: 4, Out: 1, Init: layer.Init{Norm: 1}}, 1)
	start := math.Abs(cos(l.Weights().W, g.basis.RawRowView(0)))
	x, y := make([]float32, 4), make([]float32, 1)
	for range steps {
		g.draw(x)
		teach(t, l, x, y, layer.Step{})
	}
	w := l.Weights().W
	c := math.Abs(cos(w, g.basis.RawRowView(0)))
	rate := math.Log(norm(w)*c/start) / (eta * steps * 4)
	if c < .9976 || math.Abs(rate-1) > 6*.026 {
		t.Errorf("|cos| %v, growth %v of η·λ₁", c, rate)
	}
	return fmt.Sprintf("abs(cos) %.4f, norm ×%.3g, growth %.2f·η·λ₁", c, norm(w), rate)
}

// set draws n inputs and returns them with the principal components of the
// set itself, largest first, so that learning from the whole set at once has
// no sampling noise.
func (g *gaussian) set(t *testing.T, n int) (x []float32, pcs [][]float64) {
	t.Helper()
	d := len(g.sd)
	x = make([]float32, n*d)
	c := mat.NewSymDense(d, nil)
	for k := range n {
		row := x[k*d : (k+1)*d]
		g.draw(row)
		for i := range d {
			for j := i; j < d; j++ {
				c.SetSym(i, j, c.At(i, j)+float64(row[i])*float64(row[j])/float64(n))
			}
		}
	}
	var e mat.EigenSym
	if !e.Factorize(c, true) {
		t.Fatal("no eigenvectors")
	}
	var v mat.Dense
	e.VectorsTo(&v)
	for k := d - 1; k >= 0; k-- {
		pcs = append(pcs, mat.Col(nil, k, &v))
	}
	return x, pcs
}

func ojaFindsPC1(t *testing.T) string {
	// Learning from the whole set is deterministic and converges geometrically,
	// by (1 − η·(λ₁ − λ₂)) a step; after 600 steps rounding is left.
	g := newGaussian(2, 4, 1, .7, .5, .3, .2)
	l := newLayer(t, "oja", rule.Params{"rate": .05}, layer.Config{In: 6, Out: 5, Init: layer.Init{Norm: .5}}, 2)
	x, pcs := g.set(t, 300)
	y := make([]float32, 300*5)
	for range 600 {
		teach(t, l, x, y, layer.Step{})
	}
	worst, off := 1.0, 0.0
	for j := range 5 {
		row := l.Weights().Row(j)
		worst = min(worst, math.Abs(cos(row, pcs[0])))
		off = max(off, math.Abs(norm(row)-1))
	}
	if worst < 1-1e-5 || off > 1e-4 {
		t.Errorf("least |cos| %v, norm off by %v", worst, off)
	}
	return fmt.Sprintf("5 units: abs(cos) ≥ %.6f, norm within %.0e of 1", worst, off)
}

func sangerFindsPCs(t *testing.T) string {
	// As for Oja; row after row converges.
	g := newGaussian(3, 4, 2, 1, .4, .2)
	l := newLayer(t, "sanger", rule.Params{"rate": .05}, layer.Config{In: 5, Out: 3, Init: layer.Init{Norm: .5}}, 3)
	x, pcs := g.set(t, 300)
	y := make([]float32, 300*3)
	for range 1500 {
		teach(t, l, x, y, layer.Step{})
	}
	w, worst, off := l.Weights(), 1.0, 0.0
	for j := range 3 {
		worst = min(worst, math.Abs(cos(w.Row(j), pcs[j])))
		for k := range 3 {
			var dot float64
			for i, v := range w.Row(j) {
				dot += float64(v) * float64(w.Row(k)[i])
			}
			if j == k {
				dot--
			}
			off = max(off, math.Abs(dot))
		}
	}
	if worst < 1-1e-5 || off > 1e-4 {
		t.Errorf("least |cos| %v, W·Wᵀ off by %v", worst, off)
	}
	return fmt.Sprintf("3 components: abs(cos) ≥ %.6f, W·Wᵀ within %.0e of I", worst, off)
}

func antiHebbDecorrelates(t *testing.T) string {
	// Linear units y = x + L·y that settle. Correlation is estimated from 4000
	// presentations, with a standard error of 1/√4000 = .016; four are allowed.
	g := newGaussian(5, 3, 1, .5, .2)
	lat, err := rule.New("anti-hebb", rule.Params{"rate": .004, "p": 0, "inhibit": 0, "anneal": 1}, rule.Shape{In: 4, Out: 4})
	if err != nil {
		t.Fatal(err)
	}
	l, err := layer.NewLateral(layer.LateralConfig{In: 4, Out: 4, Lateral: lat, Init: layer.Init{Kind: "zero"}, Steps: 60, Dt: .2, Length: 12000}, rand.NewPCG(5, 5))
	if err != nil {
		t.Fatal(err)
	}
	f := l.Parts()[0]
	for j := range 4 {
		f.Weights().Row(j)[j] = 1
	}
	f.Touched()
	x, y := make([]float32, 4), make([]float32, 4)
	correlate := func(learn bool, n int) float64 {
		var c [4][4]float64
		for range n {
			g.draw(x)
			if learn {
				teach(t, l, x, y, layer.Step{})
			} else if err := l.Infer(y, x, 1); err != nil {
				t.Fatal(err)
			}
			for j := range 4 {
				for k := range 4 {
					c[j][k] += float64(y[j]) * float64(y[k])
				}
			}
		}
		worst := 0.0
		for j := range 4 {
			for k := range j {
				worst = max(worst, math.Abs(c[j][k])/math.Sqrt(c[j][j]*c[k][k]))
			}
		}
		return worst
	}
	before := correlate(false, 4000)
	correlate(true, 12000)
	after := correlate(false, 4000)
	if before < .3 || after > .064 {
		t.Errorf("largest correlation %v before and %v after", before, after)
	}
	return fmt.Sprintf("largest correlation of two outputs %.2f before, %.3f after", before, after)
}
