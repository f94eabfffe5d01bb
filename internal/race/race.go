//go:build race

// Package race says whether the race detector is on. Under it sync.Pool drops
// values at random, so that a test that counts allocations through a call of
// OpenBLAS has nothing to count.
package race

// Enabled reports whether the program was built with -race.
const Enabled = true
