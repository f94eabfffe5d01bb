//go:build !linux && !darwin

package runinfo

func cpuModel() string       { return "" }
func installedMemory() int64 { return 0 }
func kernelRelease() string  { return "" }
