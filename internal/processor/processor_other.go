//go:build !unix

// Package processor tells how much time a process has had on a processor, which
// unlike the clock does not run while others have it.
package processor

// Seconds are those of this process so far; ok is false where the system does not say.
func Seconds() (s float64, ok bool) { return 0, false }
