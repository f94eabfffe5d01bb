package datasets

import (
	"errors"
	"fmt"
)

// InputError says that a file, a folder or a name given by the user cannot be
// used: what it is, what is wrong with it, and what would be right.
type InputError struct {
	File    string // the file, folder or name
	Problem string
	Want    string // what would be right; may be empty
	Err     error  // the cause, or nil
}

func (e *InputError) Error() string {
	s := e.File + ": " + e.Problem
	if e.Want != "" {
		s += "; " + e.Want
	}
	return s
}

func (e *InputError) Unwrap() error { return e.Err }

// IsInput reports whether err says that the user's input is wrong, rather than
// that the program or the machine failed.
func IsInput(err error) bool {
	var e *InputError
	return errors.As(err, &e)
}

// causedBy is an [InputError] with its cause.
func causedBy(err error, file, want, problem string, args ...any) error {
	return &InputError{File: file, Problem: fmt.Sprintf(problem, args...), Want: want, Err: err}
}

func inputErr(file, want, problem string, args ...any) error {
	return causedBy(nil, file, want, problem, args...)
}
