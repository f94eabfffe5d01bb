package rule_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/stat"

	"github.com/hebbgrad/hebbgrad/hebbian/layer"
	"github.com/hebbgrad/hebbgrad/hebbian/rule"
)

// bars draws an 8×8 image in which each of the 16 bars is present with p = 1/8.
func bars(r *rand.Rand, x []float32) {
	clear(x)
	for b := range 16 {
		if r.Float64() < 1./8 {
			for i := range 8 {
				x[barPixel(b, i)] = 1
			}
		}
	}
}

func barPixel(b, i int) int {
	if b < 8 {
		return b*8 + i // a row
	}
	return i*8 + b - 8 // a column
}

// barsFound counts the bars that are the favourite of some unit: the bar along
// which its mean weight is largest, and at least twice that along any other
// but for the pixel that crossing bars share.
func barsFound(w rule.Weights) int {
	found := map[int]bool{}
	for j := range w.Out {
		row := w.Row(j)
		best, first, second := -1, 0., 0.
		for b := range 16 {
			var m float64
			for i := range 8 {
				m += float64(row[barPixel(b, i)]) / 8
			}
			if m > first {
				best, first, second = b, m, first
			} else if m > second {
				second = m
			}
		}
		if first > 2*second {
			found[best] = true
		}
	}
	return len(found)
}

func foldiakFindsBars(t *testing.T) string {
	seeds := 20
	if testing.Short() {
		seeds = 4
	}
	whole := 0
	for seed := range seeds {
		c, err := layer.FoldiakConfig(64, 16, 1./8)
		if err != nil {
			t.Fatal(err)
		}
		l, err := layer.NewLateral(c, rand.NewPCG(uint64(seed), 8))
		if err != nil {
			t.Fatal(err)
		}
		r := rand.New(rand.NewPCG(uint64(seed), 9))
		x, y := make([]float32, 64), make([]float32, 16)
		for range barsPresentations {
			bars(r, x)
			teach(t, l, x, y, layer.Step{})
		}
		f := l.Parts()[0]
		n := barsFound(f.Weights())
		if n == 16 {
			whole++
		}
		t.Logf("seed %d: %d bars", seed, n)
	}
	if whole*20 < 18*seeds {
		t.Errorf("all 16 bars in %d of %d seeds, want at least 18 of 20", whole, seeds)
	}
	return fmt.Sprintf("all 16 bars in %d of %d seeds", whole, seeds)
}

const barsPresentations = 4000

func hopfieldOneStep(t *testing.T) string {
	// At N = 400 the formula's P and N stand for P−1 and N−1 other patterns and
	// neurons, which lowers the error by up to a tenth of itself: well within
	// the .3 points allowed for its being asymptotic. The narrower bound is
	// four standard errors of the mean over matrices about the formula with
	// P−1 and N−1 in it; bits of one matrix are not independent, matrices are.
	const n, matrices = 400, 24
	r := rand.New(rand.NewPCG(6, 6))
	said := ""
	for _, load := range []float64{.105, .138, .185} {
		p := int(math.Round(load * n))
		errors := make([]float64, matrices)
		for m := range errors {
			ru, err := rule.New("covariance", rule.Params{"rate": float64(p) / n, "mu": 0, "mean": 0}, rule.Shape{In: n, Out: n})
			if err != nil {
				t.Fatal(err)
			}
			x := make([]float32, p*n)
			for i := range x {
				x[i] = float32(2*r.IntN(2) - 1)
			}
			w := rule.Weights{Out: n, In: n, W: make([]float32, n*n)}
			var d rule.Delta
			if err := ru.Delta(&d, w, &rule.Activity{N: p, In: n, Out: n, Pre: x, Post: x}); err != nil {
				t.Fatal(err)
			}
			d.Dense(w.W)
			for j := range n {
				w.Row(j)[j] = 0
			}
			l, err := layer.NewDense(layer.Config{In: n, Out: n, Init: layer.Init{Kind: "zero"}}, rand.NewPCG(0, 0))
			if err != nil {
				t.Fatal(err)
			}
			copy(l.Weights().W, w.W)
			l.Touched()
			u := make([]float32, p*n)
			if err := l.Infer(u, x, p); err != nil {
				t.Fatal(err)
			}
			wrong := 0
			for i, v := range u {
				if v*x[i] < 0 {
					wrong++
				}
			}
			errors[m] = float64(wrong) / float64(p*n)
		}
		mean, sd := stat.MeanStdDev(errors, nil)
		se := sd / math.Sqrt(matrices)
		want := math.Erfc(math.Sqrt(n/(2*float64(p)))) / 2
		finite := math.Erfc(math.Sqrt(float64(n-1)/(2*float64(p-1)))) / 2
		if math.Abs(mean-want) > .003 || math.Abs(mean-finite) > 4*se {
			t.Errorf("P/N = %v: bit error %v ± %v, formula %v, at this size %v", load, mean, se, want, finite)
		}
		said += fmt.Sprintf("%.5f ± %.5f (%.5f) at %v; ", mean, 2.07*se, want, load)
	}
	return said + "24 matrices, N = 400"
}
