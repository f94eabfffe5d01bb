package backprop

import (
	"gonum.org/v1/gonum/blas"

	own "github.com/hebbgrad/hebbgrad/internal/blas"
)

// gemm is [own.Multiply].
func gemm[T number](tA, tB blas.Transpose, m, n, k int, alpha T, a []T, lda int, b []T, ldb int, beta T, c []T, ldc int) {
	own.Multiply(tA, tB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
}
