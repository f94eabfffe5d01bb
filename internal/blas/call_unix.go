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
