package blas

import "gonum.org/v1/gonum/blas"

var _ BLAS = (*openBLAS)(nil)

// Sgemm computes C = alpha·op(A)·op(B) + beta·C.
func (o *openBLAS) Sgemm(tA, tB blas.Transpose, m, n, k int, alpha float32, a []float32, lda int, b []float32, ldb int, beta float32, c []float32, ldc int) {
	if !gemm(o, o.lib.sgemm, o.lib.sgemv, tA, tB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc) {
		o.Implementation.Sgemm(tA, tB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
	}
}

// Dgemm computes C = alpha·op(A)·op(B) + beta·C.
func (o *openBLAS) Dgemm(tA, tB blas.Transpose, m, n, k int, alpha float64, a []float64, lda int, b []float64, ldb int, beta float64, c []float64, ldc int) {
	if !gemm(o, o.lib.dgemm, o.lib.dgemv, tA, tB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc) {
		o.Implementation.Dgemm(tA, tB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
	}
}

// Sgemv computes y = alpha·op(A)·x + beta·y.
func (o *openBLAS) Sgemv(tA blas.Transpose, m, n int, alpha float32, a []float32, lda int, x []float32, incX int, beta float32, y []float32, incY int) {
	if !gemv(o, o.lib.sgemv, tA, m, n, alpha, a, lda, x, incX, beta, y, incY) {
		o.Implementation.Sgemv(tA, m, n, alpha, a, lda, x, incX, beta, y, incY)
	}
}

// Dgemv computes y = alpha·op(A)·x + beta·y.
func (o *openBLAS) Dgemv(tA blas.Transpose, m, n int, alpha float64, a []float64, lda int, x []float64, incX int, beta float64, y []float64, incY int) {
	if !gemv(o, o.lib.dgemv, tA, m, n, alpha, a, lda, x, incX, beta, y, incY) {
		o.Implementation.Dgemv(tA, m, n, alpha, a, lda, x, incX, beta, y, incY)
	}
}

// Saxpy computes y += alpha·x.
func (o *openBLAS) Saxpy(n int, alpha float32, x []float32, incX int, y []float32, incY int) {
	if !axpy(o, o.lib.saxpy, n, alpha, x, incX, y, incY) {
		o.Implementation.Saxpy(n, alpha, x, incX, y, incY)
	}
}
