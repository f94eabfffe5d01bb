package experiment

import "fmt"

// UsageError is a fault of what was asked for, found before anything was
// written.
type UsageError struct{ Err error }

func (e UsageError) Error() string { return e.Err.Error() }
func (e UsageError) Unwrap() error { return e.Err }

// usage makes err a [UsageError]; nil stays nil.
func usage(err error) error {
	if err == nil {
		return nil
	}
	return UsageError{err}
}

func usagef(format string, args ...any) error { return UsageError{fmt.Errorf(format, args...)} }
