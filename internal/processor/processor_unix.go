//go:build unix

// Package processor tells how much time a process has had on a processor, which
// unlike the clock does not run while others have it.
package processor

import "syscall"

// Seconds are those of this process so far; ok is false where the system does not say.
func Seconds() (s float64, ok bool) {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0, false
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9, true
}
