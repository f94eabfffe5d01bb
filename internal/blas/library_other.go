//go:build !((linux || darwin || freebsd) && (amd64 || arm64))

package blas

import (
	"fmt"
	"runtime"
)

func openLibrary() (*library, Info, error) {
	return nil, Info{}, fmt.Errorf("OpenBLAS is not called on %s/%s", runtime.GOOS, runtime.GOARCH)
}

// No library is ever opened here, so nothing calls this.
func (*scalars) call(uintptr, int) {}
