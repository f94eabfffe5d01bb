package runinfo

import (
	"os"
	"strings"
)

// cpuModel reads the name that most architectures give; some arm64 kernels
// give none.
func cpuModel() string {
	data, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return ""
	}
	for _, key := range []string{"model name", "Model", "cpu model", "uarch"} {
		if v := field(data, key); v != "" {
			return v
		}
	}
	return ""
}

func installedMemory() int64 {
	data, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return 0
	}
	return kilobytes(data, "MemTotal")
}

func kernelRelease() string {
	data, err := os.ReadFile("/proc/sys/kernel/osrelease")
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(data))
}
