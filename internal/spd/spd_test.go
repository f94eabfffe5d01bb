package spd

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// TestSolveAgreesWithGonum over sizes on both sides of a panel.
func TestSolveAgreesWithGonum(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{1, 2, 7, panel, panel + 1, 2*panel + 5} {
		x := mat.NewDense(n, n+3, nil)
		x.Apply(func(int, int, float64) float64 { return r.NormFloat64() }, x)
		var a mat.SymDense
		a.SymOuterK(1, x)
		b := make([]float64, 3*n)
		for i := range b {
			b[i] = r.NormFloat64()
		}
		l := make([]float64, n*n)
		for i := range n {
			for j := range n {
				if l[i*n+j] = a.At(i, j); j > i {
					l[i*n+j] = math.NaN() // nothing may read it
				}
			}
		}
		got := append([]float64(nil), b...)
		if err := Factor(n, l); err != nil {
			t.Fatal(err)
		}
		Solve(n, l, got)
		var chol mat.Cholesky
		if !chol.Factorize(&a) {
			t.Fatal("gonum cannot factor it")
		}
		for k := range 3 {
			var want mat.VecDense
			if err := chol.SolveVecTo(&want, mat.NewVecDense(n, b[k*n:(k+1)*n])); err != nil {
				t.Fatal(err)
			}
			for i, v := range want.RawVector().Data {
				if d := math.Abs(got[k*n+i] - v); !(d <= 1e-8*(1+math.Abs(v))) {
					t.Fatalf("n = %d, system %d: x[%d] = %v, want %v", n, k, i, got[k*n+i], v)
				}
			}
		}
	}
}

func TestFactorRefusesTheIndefinite(t *testing.T) {
	for _, a := range [][]float64{{1, 0, 2, 1}, {0}, {math.NaN()}, {math.Inf(1)}} {
		if err := Factor(int(math.Sqrt(float64(len(a)))), a); !errors.Is(err, ErrNotDefinite) {
			t.Errorf("%v: %v", a, err)
		}
	}
}
