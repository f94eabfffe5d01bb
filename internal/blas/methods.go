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

// Sger computes A += alpha·x·yᵀ.
func (o *openBLAS) Sger(m, n int, alpha float32, x []float32, incX int, y []float32, incY int, a []float32, lda int) {
	if !ger(o, o.lib.sger, m, n, alpha, x, incX, y, incY, a, lda) {
		o.Implementation.Sger(m, n, alpha, x, incX, y, incY, a, lda)
	}
}

// Dger computes A += alpha·x·yᵀ.
func (o *openBLAS) Dger(m, n int, alpha float64, x []float64, incX int, y []float64, incY int, a []float64, lda int) {
	if !ger(o, o.lib.dger, m, n, alpha, x, incX, y, incY, a, lda) {
		o.Implementation.Dger(m, n, alpha, x, incX, y, incY, a, lda)
	}
}

// Ssyrk computes one triangle of C = alpha·op(A)·op(A)ᵀ + beta·C.
func (o *openBLAS) Ssyrk(ul blas.Uplo, tA blas.Transpose, n, k int, alpha float32, a []float32, lda int, beta float32, c []float32, ldc int) {
	if !syrk(o, o.lib.ssyrk, ul, tA, n, k, alpha, a, lda, beta, c, ldc) {
		o.Implementation.Ssyrk(ul, tA, n, k, alpha, a, lda, beta, c, ldc)
	}
}

// Dsyrk computes one triangle of C = alpha·op(A)·op(A)ᵀ + beta·C.
func (o *openBLAS) Dsyrk(ul blas.Uplo, tA blas.Transpose, n, k int, alpha float64, a []float64, lda int, beta float64, c []float64, ldc int) {
	if !syrk(o, o.lib.dsyrk, ul, tA, n, k, alpha, a, lda, beta, c, ldc) {
		o.Implementation.Dsyrk(ul, tA, n, k, alpha, a, lda, beta, c, ldc)
	}
}

// Saxpy computes y += alpha·x.
func (o *openBLAS) Saxpy(n int, alpha float32, x []float32, incX int, y []float32, incY int) {
	if !axpy(o, o.lib.saxpy, n, alpha, x, incX, y, incY) {
		o.Implementation.Saxpy(n, alpha, x, incX, y, incY)
	}
}

// Daxpy computes y += alpha·x.
func (o *openBLAS) Daxpy(n int, alpha float64, x []float64, incX int, y []float64, incY int) {
	if !axpy(o, o.lib.daxpy, n, alpha, x, incX, y, incY) {
		o.Implementation.Daxpy(n, alpha, x, incX, y, incY)
	}
}
