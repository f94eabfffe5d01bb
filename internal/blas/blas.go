// Package blas decides which BLAS serves the process, once, for both learners.
//
// It is OpenBLAS, opened at run time without cgo, where the machine has it, and
// gonum's own otherwise. [Install] makes the choice and points gonum's blas32
// and blas64 at it; [Implementation] is the same value, for a library with a
// registry of its own (Gorgonia's is not reached by gonum's).
//
// OpenBLAS is set to one thread. Its sums depend on the number of threads and
// on the processor's type, so that results repeat bit for bit on one type of
// processor; runs side by side use the cores better than threads in one run.
//
// What OpenBLAS serves is what the learners call: gemm and gemv in float32 and
// float64, and axpy in float32. Small problems, where a call out of Go costs more
// than the work, and everything else go to gonum, as do arguments that gonum would refuse, so that
// a mistake panics alike under both. One difference remains: gonum's gemm skips
// elements of A that are 0, so that there 0·NaN counts as 0, and OpenBLAS
// follows IEEE 754.
package blas

import (
	"fmt"
	"sync"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/blas/gonum"
)

// What [Install] can be asked for.
const (
	Auto     = "auto"     // OpenBLAS where there is one, gonum otherwise
	OpenBLAS = "openblas" // OpenBLAS or an error
	Gonum    = "gonum"    // gonum's own, written in Go and assembly
)

// BLAS is an implementation for all four number types. It has the method set
// that gorgonia.Use asks for.
type BLAS interface {
	blas.Float32
	blas.Float64
	blas.Complex64
	blas.Complex128
}

// Info says which BLAS serves the process.
type Info struct {
	Name    string // OpenBLAS or Gonum
	Config  string // what the library says of its version and build; empty for gonum
	Core    string // the kernels that OpenBLAS chose for this processor; empty for gonum
	Threads int    // threads inside one call; always 1
	Path    string // the name under which the library was found; empty for gonum

	// Advice is one line for the user where a faster choice is missing.
	Advice string
}

// String is the choice on one line, as a run prints it first.
func (i Info) String() string {
	if i.Name == OpenBLAS {
		return fmt.Sprintf("OpenBLAS (%s, %s kernels), %d thread", i.Config, i.Core, i.Threads)
	}
	return fmt.Sprintf("gonum (pure Go), %d thread", i.Threads)
}

// The choice is the process's, as gonum's own registry is: it is made once and
// never changes after.
var chosen struct {
	sync.Mutex
	done bool
	impl BLAS
	info Info
}

// Install makes the choice, unless it has been made, and returns it. It is safe
// for concurrent use. Asking again for the same or for [Auto] returns the first
// choice; asking for another is an error, because results already computed
// would not be comparable.
func Install(want string) (Info, error) {
	switch want {
	case Auto, OpenBLAS, Gonum:
	default:
		return Info{}, fmt.Errorf("BLAS %q is unknown: want %s, %s or %s", want, Auto, OpenBLAS, Gonum)
	}
	chosen.Lock()
	defer chosen.Unlock()
	if chosen.done {
		if want != Auto && want != chosen.info.Name {
			return chosen.info, fmt.Errorf("BLAS %s was asked for, but %s already serves this process", want, chosen.info.Name)
		}
		return chosen.info, nil
	}
	impl, info, err := open(want)
	if err != nil {
		return Info{}, err
	}
	blas32.Use(impl)
	blas64.Use(impl)
	chosen.done, chosen.impl, chosen.info = true, impl, info
	return info, nil
}

// Implementation returns the BLAS that serves the process, installing [Auto]'s
// choice where none has been made.
func Implementation() BLAS {
	if _, err := Install(Auto); err != nil {
		// Auto falls back to gonum and cannot fail.
		panic(err)
	}
	chosen.Lock()
	defer chosen.Unlock()
	return chosen.impl
}

func open(want string) (BLAS, Info, error) {
	own := Info{Name: Gonum, Threads: 1}
	if want == Gonum {
		return gonum.Implementation{}, own, nil
	}
	lib, info, err := openLibrary()
	if err == nil {
		return &openBLAS{lib: lib}, info, nil
	}
	if want == OpenBLAS {
		return nil, Info{}, err
	}
	own.Advice = fmt.Sprintf("matrix products run in pure Go, several times slower: %v", err)
	return gonum.Implementation{}, own, nil
}
