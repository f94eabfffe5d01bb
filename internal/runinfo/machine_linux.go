package runinfo

import (
	"os"
	"strings"
)

// What /proc does not hold is empty or 0.

// cpuModel reads the name that most architectures give; some arm64 kernels
// give none.
func cpuModel() string {
	data, _ := os.ReadFile("/proc/cpuinfo")
	for _, key := range []string{"model name", "Model", "cpu model", "uarch"} {
		if v := field(data, key); v != "" {
			return v
		}
	}
	return ""
}

func installedMemory() int64 {
	data, _ := os.ReadFile("/proc/meminfo")
	return kilobytes(data, "MemTotal")
}

func kernelRelease() string {
	data, _ := os.ReadFile("/proc/sys/kernel/osrelease")
	return strings.TrimSpace(string(data))
}
