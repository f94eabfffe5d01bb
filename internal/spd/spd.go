// Package spd solves systems of linear equations whose matrix is symmetric and
// positive definite.
package spd

import (
	"errors"
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
)

// ErrNotDefinite is returned of a matrix that is not positive definite.
var ErrNotDefinite = errors.New("the matrix is not positive definite")

// panel is how many columns are factored at once: most of the work is then one product
// of matrices for each, by the BLAS in use.
const panel = 96

// Factor overwrites the lower triangle of the n×n matrix a, row-major, with the L of
// Cholesky's a = L·Lᵀ. It reads no other part of a, and leaves anything there.
func Factor(n int, a []float64) error {
	for k := 0; k < n; k += panel {
		w := min(panel, n-k)
		if k > 0 { // a[k:, k:k+w] −= L[k:, :k]·L[k:k+w, :k]ᵀ
			blas64.Implementation().Dgemm(blas.NoTrans, blas.Trans, n-k, w, k, -1, a[k*n:], n, a[k*n:], n, 1, a[k*n+k:], n)
		}
		for j := k; j < k+w; j++ {
			row := a[j*n+k : j*n+j]
			d := a[j*n+j] - dot(row, row)
			if !(d > 0) || math.IsInf(d, 1) {
				return ErrNotDefinite
			}
			d = math.Sqrt(d)
			a[j*n+j] = d
			for i := j + 1; i < n; i++ {
				a[i*n+j] = (a[i*n+j] - dot(a[i*n+k:i*n+j], row)) / d
			}
		}
	}
	return nil
}

// Solve overwrites each of the rows of b, of n values, with the x of L·Lᵀ·x = b, given
// what Factor left.
func Solve(n int, l, b []float64) {
	for ; len(b) >= n; b = b[n:] {
		x := b[:n]
		for i := range x {
			x[i] = (x[i] - dot(l[i*n:i*n+i], x[:i])) / l[i*n+i]
		}
		for i := n - 1; i >= 0; i-- {
			x[i] /= l[i*n+i]
			for j, v := range l[i*n : i*n+i] {
				x[j] -= v * x[i]
			}
		}
	}
}

func dot(x, y []float64) (s float64) {
	y = y[:len(x)]
	for i, v := range x {
		s += v * y[i]
	}
	return s
}
