//go:build unix

package sequence

import "syscall"

// processorSeconds is the time that this process has had on a processor, which
// unlike the clock does not run while others have it.
func processorSeconds() (float64, bool) {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0, false
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9, true
}
