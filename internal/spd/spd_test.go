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

// TestInverseRootOfACovariance: Z·(C + εI)·Z is I, and Z is symmetric.
func TestInverseRootOfACovariance(t *testing.T) {
	const n, eps = 6, .01
	r := rand.New(rand.NewPCG(2, 3))
	means, moments, z := make([]float64, n), make([]float64, n*n), make([]float64, n*n)
	c := mat.NewDense(n, n, nil)
	for range 4 { // fewer than the dimensions
		x := make([]float64, n)
		for i := range x {
			x[i] = r.NormFloat64()
			means[i] += x[i] / 4
		}
		for k := range moments {
			moments[k] += x[k/n] * x[k%n] / 4
		}
	}
	for k, m := range moments {
		c.Set(k/n, k%n, m-means[k/n]*means[k%n])
	}
	for i := range n {
		c.Set(i, i, c.At(i, i)+eps)
	}
	InverseRoot(z, means, moments, eps)
	var one mat.Dense
	root := mat.NewDense(n, n, z)
	one.Mul(root, c)
	one.Mul(&one, root)
	for k, v := range z {
		want := 0.
		if k/n == k%n {
			want = 1
		}
		if math.Abs(one.At(k/n, k%n)-want) > 1e-9 || math.Abs(v-z[k%n*n+k/n]) > 1e-9 {
			t.Fatalf("%d, %d: Z·(C + εI)·Z is %v", k/n, k%n, one.At(k/n, k%n))
		}
	}
	means[0] = math.NaN()
	if InverseRoot(z, means, moments, eps); !math.IsNaN(z[0]) {
		t.Errorf("of what is not a number it makes %v", z[0])
	}
}
