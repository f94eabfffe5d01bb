//go:build !linux && !darwin

package limit

func available() int64 { return 0 }
