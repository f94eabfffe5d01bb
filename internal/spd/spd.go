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

// panel is how many columns are factored at once: nearly all work is then two products
// of matrices for each, by the BLAS in use.
const panel = 192

// Factor overwrites the lower triangle of the n×n matrix a, row-major, with the L of
// Cholesky's a = L·Lᵀ. It reads no other part of a, and leaves anything there.
func Factor(n int, a []float64) error {
	var below, inverse []float64
	for k := 0; k < n; k += panel {
		w := min(panel, n-k)
		if k > 0 { // a[k:, k:k+w] −= L[k:, :k]·L[k:k+w, :k]ᵀ
			blas64.Implementation().Dgemm(blas.NoTrans, blas.Trans, n-k, w, k, -1, a[k*n:], n, a[k*n:], n, 1, a[k*n+k:], n)
		}
		if err := factor(w, a[k*n+k:], n); err != nil {
			return err
		}
		rest := n - k - w
		if rest == 0 {
			continue
		}
		if below == nil {
			below, inverse = make([]float64, rest*w), make([]float64, w*w)
		}
		for i := range rest {
			copy(below[i*w:(i+1)*w], a[(k+w+i)*n+k:])
		}
		invert(w, a[k*n+k:], n, inverse)
		// What lies below the block is multiplied by its L⁻ᵀ.
		blas64.Implementation().Dgemm(blas.NoTrans, blas.Trans, rest, w, w, 1, below, w, inverse, w, 0, a[(k+w)*n+k:], n)
	}
	return nil
}

// factor is Factor of the w×w block at the head of a, whose rows are n apart.
func factor(w int, a []float64, n int) error {
	for j := range w {
		row := a[j*n : j*n+j]
		d := a[j*n+j] - dot(row, row)
		if !(d > 0) || math.IsInf(d, 1) {
			return ErrNotDefinite
		}
		d = math.Sqrt(d)
		a[j*n+j] = d
		for i := j + 1; i < w; i++ {
			a[i*n+j] = (a[i*n+j] - dot(a[i*n:i*n+j], row)) / d
		}
	}
	return nil
}

// invert sets x, w×w, to the inverse of the lower triangle at the head of l.
func invert(w int, l []float64, n int, x []float64) {
	clear(x)
	for i := range w {
		row := x[i*w : i*w+i+1]
		for j, v := range l[i*n : i*n+i] {
			for c, u := range x[j*w : j*w+j+1] {
				row[c] -= v * u
			}
		}
		row[i] = 1
		for c := range row {
			row[c] /= l[i*n+i]
		}
	}
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
