//go:build (linux || darwin || freebsd) && (amd64 || arm64)

package blas

import (
	"errors"
	"fmt"
	"runtime"
	"strings"

	"github.com/ebitengine/purego"
)

// libraryNames are tried in order; the loader searches its usual places for
// those without a folder.
func libraryNames() []string {
	if runtime.GOOS == "darwin" {
		return []string{
			"libopenblas.0.dylib", "libopenblas.dylib",
			"/opt/homebrew/opt/openblas/lib/libopenblas.0.dylib",
			"/usr/local/opt/openblas/lib/libopenblas.0.dylib",
			"/opt/local/lib/libopenblas.dylib",
		}
	}
	return []string{
		"libopenblas.so.0", "libopenblas.so",
		"libopenblasp.so.0", "libopenblas_pthreads.so.0", "libopenblas-r0.so",
		"/usr/lib64/libopenblas.so.0", "/usr/local/lib/libopenblas.so.0",
		"/opt/OpenBLAS/lib/libopenblas.so.0",
	}
}

const advice = "install OpenBLAS (Debian: apt-get install libopenblas0; Fedora: dnf install openblas; macOS: brew install openblas)"

// openLibrary opens the first OpenBLAS found, sets it to one thread and binds
// the entry points.
func openLibrary() (*library, Info, error) {
	var refused error
	for _, name := range libraryNames() {
		h, err := purego.Dlopen(name, purego.RTLD_NOW|purego.RTLD_LOCAL)
		if err != nil {
			continue
		}
		lib, info, err := bind(h, name)
		if err == nil {
			return lib, info, nil
		}
		refused = errors.Join(refused, err)
		// The handle stays open: OpenBLAS may have started threads, which
		// closing would pull the code from under.
	}
	if refused != nil {
		return nil, Info{}, fmt.Errorf("no usable OpenBLAS: %w; %s", refused, advice)
	}
	return nil, Info{}, fmt.Errorf("no OpenBLAS found; %s", advice)
}

func bind(handle uintptr, name string) (*library, Info, error) {
	lib := new(library)
	for symbol, fn := range map[string]*uintptr{
		"sgemm_": &lib.sgemm, "dgemm_": &lib.dgemm,
		"sgemv_": &lib.sgemv, "dgemv_": &lib.dgemv,
		"saxpy_": &lib.saxpy,
	} {
		addr, err := purego.Dlsym(handle, symbol)
		if err != nil {
			return nil, Info{}, fmt.Errorf("%s lacks %s", name, symbol)
		}
		*fn = addr
	}
	var getConfig, getCore func() string
	var setThreads func(int32)
	var getThreads func() int32
	for symbol, fn := range map[string]any{
		"openblas_get_config": &getConfig, "openblas_get_corename": &getCore,
		"openblas_set_num_threads": &setThreads, "openblas_get_num_threads": &getThreads,
	} {
		addr, err := purego.Dlsym(handle, symbol)
		if err != nil {
			return nil, Info{}, fmt.Errorf("%s lacks %s", name, symbol)
		}
		purego.RegisterFunc(fn, addr)
	}
	config := strings.TrimSpace(getConfig())
	if strings.Contains(config, "USE64BITINT") {
		return nil, Info{}, fmt.Errorf("%s takes 64-bit integers (%s); the 32-bit build is needed", name, config)
	}
	setThreads(1)
	if n := getThreads(); n != 1 {
		return nil, Info{}, fmt.Errorf("%s keeps to %d threads when told to use 1", name, n)
	}
	return lib, Info{Name: OpenBLAS, Config: config, Core: strings.TrimSpace(getCore()), Threads: 1, Path: name}, nil
}
