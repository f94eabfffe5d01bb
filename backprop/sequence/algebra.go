package sequence

import (
	"math"

	"gonum.org/v1/gonum/blas"

	own "github.com/hebbgrad/hebbgrad/internal/blas"
	"github.com/hebbgrad/hebbgrad/internal/kernels"
)

// forward is Y = X·Wᵀ, with rows of X, W out×in.
func forward[T number](y, x, w []T, rows, in, out int) {
	if rows == 0 {
		return
	}
	if single, ok := any(y).([]float32); ok && kernels.DenseForward(single, any(x).([]float32), any(w).([]float32), rows, in, out) {
		return
	}
	own.Multiply(blas.NoTrans, blas.Trans, rows, out, in, 1, x, in, w, in, 0, y, out)
}

// forwardOne is forward of one row, at which the BLAS is faster.
func forwardOne[T number](y, x, w []T, in, out int) {
	own.Multiply(blas.NoTrans, blas.Trans, 1, out, in, 1, x, in, w, in, 0, y, out)
}

// back is dX = β·dX + dY·W.
func back[T number](dx, dy, w []T, rows, in, out int, beta T) {
	own.Multiply(blas.NoTrans, blas.NoTrans, rows, in, out, 1, dy, out, w, in, beta, dx, in)
}

// outer is dW = dYᵀ·X.
func outer[T number](dw, dy, x []T, rows, in, out int) {
	own.Multiply(blas.Trans, blas.NoTrans, out, in, rows, 1, dy, out, x, in, 0, dw, in)
}

// sum is db = Σ over the rows of dY.
func sum[T number](db, dy []T) {
	clear(db)
	for r := 0; r < len(dy); r += len(db) {
		kernels.AXPY(db, 1, dy[r:r+len(db)])
	}
}

// farthest is where an exponent is cut off, beyond what a float32 can tell from
// its limit.
const farthest = 80

// exponential sets dst to exp(−beta·u), and cuts u off.
func exponential[T number](dst, u []T, beta T) {
	for i, v := range u {
		if v < -farthest/beta {
			u[i] = -farthest / beta
		}
	}
	switch d := any(dst).(type) {
	case []float32:
		kernels.ExpSum(d, any(u).([]float32), -float32(beta), 0)
	case []float64:
		for i, v := range u {
			d[i] = math.Exp(-float64(beta * v))
		}
	}
}

// softmax replaces the drives u by probabilities.
func softmax[T number](u []T) {
	top := u[0]
	for _, v := range u {
		top = max(top, v)
	}
	var sum T
	switch d := any(u).(type) {
	case []float32:
		sum = T(kernels.ExpSum(d, d, 1, float32(top)))
	case []float64:
		for i, v := range d {
			d[i] = math.Exp(v - float64(top))
			sum += T(d[i])
		}
	}
	kernels.Scale(u, 1/sum, u)
}
