// Package limit bounds what a user's number sizes by the memory of the machine,
// before it is allocated: an allocation that cannot be made ends a Go program
// without a word that helps.
package limit

import (
	"fmt"
	"math"
)

// share of the free memory which one thing may take: there may be two of it at a
// time, where runs go side by side or the collector has not been.
const share = .4

// unknown is taken to be free where the system does not tell.
const unknown = 4 << 30

// Error says that something does not fit, and what would.
type Error struct {
	What       string  // such as "a schedule of 1e+12 presentations"
	Need, Free float64 // bytes
	Fits       float64 // how many would fit
	Unit       string
}

func (e *Error) Error() string {
	return fmt.Sprintf("%s needs %s of memory and %s may be used: it has room for at most %s %s",
		e.What, size(e.Need), size(e.Free), count(e.Fits), e.Unit)
}

// Check reports an [Error] where n of unit, of so many bytes each, do not fit.
// what says of what they are: a schedule, a layer. A negative n is none of it.
func Check(what string, n float64, unit string, each float64) error {
	return check(what, n, unit, each, free())
}

func check(what string, n float64, unit string, each, free float64) error {
	if may := free * share; n*each > may {
		return &Error{What: fmt.Sprintf("%s of %s %s", what, count(n), unit), Need: n * each, Free: may, Fits: math.Floor(may / each), Unit: unit}
	}
	return nil
}

func free() float64 {
	if n := available(); n > 0 {
		return float64(n)
	}
	return unknown
}

func count(n float64) string {
	if n < 1e7 {
		return fmt.Sprintf("%.0f", n)
	}
	return fmt.Sprintf("%.3g", n)
}

func size(b float64) string {
	for _, u := range []struct {
		name string
		of   float64
	}{{"TB", 1e12}, {"GB", 1e9}, {"MB", 1e6}} {
		if b >= u.of {
			return fmt.Sprintf("%.3g %s", b/u.of, u.name)
		}
	}
	return fmt.Sprintf("%.0f bytes", b)
}
