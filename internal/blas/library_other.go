//go:build !((linux || darwin || freebsd) && (amd64 || arm64))

package blas

import (
	"fmt"
	"runtime"
	"unsafe"
)

func openLibrary() (*library, Info, error) {
	return nil, Info{}, fmt.Errorf("OpenBLAS is not called on %s/%s", runtime.GOOS, runtime.GOARCH)
}

// No library is ever opened here, so nothing calls these.

func (*scalars) gemm(uintptr, unsafe.Pointer, unsafe.Pointer, unsafe.Pointer) {}
func (*scalars) gemv(uintptr, unsafe.Pointer, unsafe.Pointer, unsafe.Pointer) {}
func (*scalars) axpy(uintptr, unsafe.Pointer, unsafe.Pointer)                 {}
