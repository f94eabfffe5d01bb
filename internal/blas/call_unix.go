//go:build (linux || darwin || freebsd) && (amd64 || arm64)

package blas

import (
	"runtime"
	"unsafe"

	"github.com/ebitengine/purego"
)

// call calls fn with the first n of s.args, which were taken from s itself and
// from s.arrays. Those hold the memory: being in the heap, s makes all that it
// points to stay there, and s is alive until the call has returned. Handing
// over a slice of s, not a list of arguments, is what saves an allocation.
func (s *scalars) call(fn uintptr, n int) {
	purego.SyscallN(fn, s.args[:n]...)
	runtime.KeepAlive(s)
	s.arrays = [3]unsafe.Pointer{}
}

func at[T any](p *T) uintptr { return uintptr(unsafe.Pointer(p)) }

// The trailing ones are the lengths of the character arguments, which
// gfortran's convention adds.

func (s *scalars) gemm(fn uintptr, a, b, c unsafe.Pointer) {
	s.arrays = [3]unsafe.Pointer{a, b, c}
	s.args = [16]uintptr{
		at(&s.t1), at(&s.t2), at(&s.m), at(&s.n), at(&s.k),
		at(&s.alpha), uintptr(a), at(&s.ld1), uintptr(b), at(&s.ld2),
		at(&s.beta), uintptr(c), at(&s.ld3), 1, 1,
	}
	s.call(fn, 15)
}

func (s *scalars) gemv(fn uintptr, a, x, y unsafe.Pointer) {
	s.arrays = [3]unsafe.Pointer{a, x, y}
	s.args = [16]uintptr{
		at(&s.t1), at(&s.m), at(&s.n),
		at(&s.alpha), uintptr(a), at(&s.ld1), uintptr(x), at(&s.ld2),
		at(&s.beta), uintptr(y), at(&s.ld3), 1,
	}
	s.call(fn, 12)
}

func (s *scalars) axpy(fn uintptr, x, y unsafe.Pointer) {
	s.arrays = [3]unsafe.Pointer{x, y}
	s.args = [16]uintptr{at(&s.n), at(&s.alpha), uintptr(x), at(&s.ld1), uintptr(y), at(&s.ld2)}
	s.call(fn, 6)
}
