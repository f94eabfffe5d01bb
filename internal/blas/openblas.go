package blas

import (
	"math"
	"sync"
	"unsafe"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"
)

// library holds the entry points of an opened OpenBLAS. They are Fortran's,
// which take every argument by address: a plain system-style call serves them,
// without the reflection that floating-point arguments in registers would need.
type library struct {
	sgemm, dgemm uintptr
	sgemv, dgemv uintptr
	saxpy        uintptr
}

// scalars are the arguments of one call that are not arrays, and the room that
// the call needs. They are pooled so that a call allocates nothing.
type scalars struct {
	alpha, beta   [8]byte // a float32 or a float64
	m, n, k       int32
	ld1, ld2, ld3 int32
	t1, t2        byte

	args   [16]uintptr       // the argument list of the call
	arrays [3]unsafe.Pointer // keeps the arrays in the heap and alive during it
}

type float interface{ ~float32 | ~float64 }

func setFloat[T float](b *[8]byte, v T) { *(*T)(unsafe.Pointer(b)) = v }

// at is an address as an argument. The trailing 1s of an argument list are the
// lengths of the character arguments, which gfortran's convention adds.
func at[T any](p *T) uintptr { return uintptr(unsafe.Pointer(p)) }

// openBLAS serves what is large and plainly valid, and leaves the rest to gonum.
type openBLAS struct {
	gonum.Implementation
	lib  *library
	pool sync.Pool
}

func (o *openBLAS) scalars() *scalars {
	if s, ok := o.pool.Get().(*scalars); ok {
		return s
	}
	return new(scalars)
}

// The work from which OpenBLAS is quicker than gonum, call included. Below them
// gonum's kernels are used, which gives the same result on every call, if not
// the same bits as OpenBLAS would.
const (
	minGemm = 2048 // multiply-accumulates
	minGemv = 2048 // elements of the matrix
	minAxpy = 4096
)

// matrixOK reports whether a holds rows×cols at leading dimension ld, within
// what 32-bit integers can say.
func matrixOK[T float](a []T, rows, cols, ld int) bool {
	return ld >= cols && ld <= math.MaxInt32 && rows <= math.MaxInt32 && len(a) >= (rows-1)*ld+cols
}

// vectorOK reports whether x holds n elements at increment inc.
func vectorOK[T float](x []T, n, inc int) bool {
	step := max(inc, -inc)
	return step > 0 && step <= math.MaxInt32 && n <= math.MaxInt32 && len(x) > (n-1)*step
}

func transOK(t blas.Transpose) bool {
	return t == blas.NoTrans || t == blas.Trans || t == blas.ConjTrans
}

// flag is the Fortran letter for t.
func flag(t blas.Transpose) byte {
	if t == blas.NoTrans {
		return 'N'
	}
	return 'T'
}

func other(t blas.Transpose) blas.Transpose {
	if t == blas.NoTrans {
		return blas.Trans
	}
	return blas.NoTrans
}

// flipped is the letter for the transpose of t: a row-major matrix is the
// transpose of the column-major matrix in the same memory.
func flipped(t blas.Transpose) byte { return flag(other(t)) }

// gemm computes C = α·op(A)·op(B) + β·C for row-major matrices, as the
// column-major product Cᵀ = α·op(B)ᵀ·op(A)ᵀ + β·Cᵀ. It reports false where the
// call is gonum's to serve or to refuse. Where C is one row or one column, the
// matrix-vector product is the quicker call.
func gemm[T float](o *openBLAS, fn, gemvFn uintptr, tA, tB blas.Transpose, m, n, k int, alpha T, a []T, lda int, b []T, ldb int, beta T, c []T, ldc int) bool {
	if m <= 0 || n <= 0 || k <= 0 || alpha == 0 || m*n*k < minGemm || !transOK(tA) || !transOK(tB) {
		return false
	}
	aRows, aCols, bRows, bCols := m, k, k, n
	if tA != blas.NoTrans {
		aRows, aCols = k, m
	}
	if tB != blas.NoTrans {
		bRows, bCols = n, k
	}
	if !matrixOK(a, aRows, aCols, lda) || !matrixOK(b, bRows, bCols, ldb) || !matrixOK(c, m, n, ldc) {
		return false
	}
	if m == 1 {
		incA := 1
		if tA != blas.NoTrans {
			incA = lda
		}
		return gemv(o, gemvFn, other(tB), bRows, bCols, alpha, b, ldb, a, incA, beta, c, 1)
	}
	if n == 1 {
		incB := ldb
		if tB != blas.NoTrans {
			incB = 1
		}
		return gemv(o, gemvFn, tA, aRows, aCols, alpha, a, lda, b, incB, beta, c, ldc)
	}
	s := o.scalars()
	s.t1, s.t2 = flag(tB), flag(tA)
	s.m, s.n, s.k = int32(n), int32(m), int32(k)
	s.ld1, s.ld2, s.ld3 = int32(ldb), int32(lda), int32(ldc)
	setFloat(&s.alpha, alpha)
	setFloat(&s.beta, beta)
	s.arrays = [3]unsafe.Pointer{unsafe.Pointer(&b[0]), unsafe.Pointer(&a[0]), unsafe.Pointer(&c[0])}
	s.args = [16]uintptr{
		at(&s.t1), at(&s.t2), at(&s.m), at(&s.n), at(&s.k),
		at(&s.alpha), at(&b[0]), at(&s.ld1), at(&a[0]), at(&s.ld2),
		at(&s.beta), at(&c[0]), at(&s.ld3), 1, 1,
	}
	s.call(fn, 15)
	o.pool.Put(s)
	return true
}

// gemv computes y = α·op(A)·x + β·y for a row-major m×n matrix.
func gemv[T float](o *openBLAS, fn uintptr, tA blas.Transpose, m, n int, alpha T, a []T, lda int, x []T, incX int, beta T, y []T, incY int) bool {
	if m <= 0 || n <= 0 || alpha == 0 || m*n < minGemv || !transOK(tA) {
		return false
	}
	lenX, lenY := n, m
	if tA != blas.NoTrans {
		lenX, lenY = m, n
	}
	if !matrixOK(a, m, n, lda) || !vectorOK(x, lenX, incX) || !vectorOK(y, lenY, incY) {
		return false
	}
	if beta == 0 {
		// Versions differ in whether 0·NaN is cleared; β = 0 means that y is
		// not read.
		step := max(incY, -incY)
		for i := range lenY {
			y[i*step] = 0
		}
		beta = 1
	}
	s := o.scalars()
	s.t1 = flipped(tA)
	s.m, s.n = int32(n), int32(m)
	s.ld1, s.ld2, s.ld3 = int32(lda), int32(incX), int32(incY)
	setFloat(&s.alpha, alpha)
	setFloat(&s.beta, beta)
	s.arrays = [3]unsafe.Pointer{unsafe.Pointer(&a[0]), unsafe.Pointer(&x[0]), unsafe.Pointer(&y[0])}
	s.args = [16]uintptr{
		at(&s.t1), at(&s.m), at(&s.n),
		at(&s.alpha), at(&a[0]), at(&s.ld1), at(&x[0]), at(&s.ld2),
		at(&s.beta), at(&y[0]), at(&s.ld3), 1,
	}
	s.call(fn, 12)
	o.pool.Put(s)
	return true
}

// axpy computes y += α·x.
func axpy(o *openBLAS, fn uintptr, n int, alpha float32, x []float32, incX int, y []float32, incY int) bool {
	if n < minAxpy || alpha == 0 || !vectorOK(x, n, incX) || !vectorOK(y, n, incY) {
		return false
	}
	s := o.scalars()
	s.n = int32(n)
	s.ld1, s.ld2 = int32(incX), int32(incY)
	setFloat(&s.alpha, alpha)
	s.arrays = [3]unsafe.Pointer{unsafe.Pointer(&x[0]), unsafe.Pointer(&y[0])}
	s.args = [16]uintptr{at(&s.n), at(&s.alpha), at(&x[0]), at(&s.ld1), at(&y[0]), at(&s.ld2)}
	s.call(fn, 6)
	o.pool.Put(s)
	return true
}
