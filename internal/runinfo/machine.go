package runinfo

import (
	"cmp"
	"os"
	"runtime"
	"strconv"
	"strings"
)

// Machine says what the program runs on.
type Machine struct {
	CPU    string `json:"cpu"`          // model name
	Cores  int    `json:"cores"`        // that the process may use
	Memory int64  `json:"memory_bytes"` // installed; 0 where unknown
	OS     string `json:"os"`
	Arch   string `json:"arch"`
	Kernel string `json:"kernel"` // release of the operating system's kernel
}

// ReadMachine describes this machine.
func ReadMachine() Machine {
	return Machine{CPU: cmp.Or(cpuModel(), Unknown), Cores: runtime.NumCPU(), Memory: installedMemory(),
		OS: runtime.GOOS, Arch: runtime.GOARCH, Kernel: cmp.Or(kernelRelease(), Unknown)}
}

// String is the machine on one line.
func (m Machine) String() string {
	s := m.CPU + ", " + strconv.Itoa(m.Cores) + " cores"
	if m.Memory > 0 {
		s += ", " + strconv.FormatFloat(float64(m.Memory)/(1<<30), 'f', 1, 64) + " GiB"
	}
	return s + ", " + m.OS + "/" + m.Arch
}

// PeakMemory is the largest resident set of this process so far, in bytes; 0
// where unknown. Runs side by side share it.
func PeakMemory() int64 {
	if data, err := os.ReadFile("/proc/self/status"); err == nil {
		if n := kilobytes(data, "VmHWM"); n > 0 {
			return n
		}
	}
	return peakFromUsage()
}

// field returns the value of the first "name : value" line, as the files under
// /proc write them.
func field(data []byte, name string) string {
	for line := range strings.Lines(string(data)) {
		if k, v, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(k) == name {
			return strings.TrimSpace(v)
		}
	}
	return ""
}

func kilobytes(data []byte, name string) int64 {
	n, err := strconv.ParseInt(strings.TrimSuffix(field(data, name), " kB"), 10, 64)
	if err != nil {
		return 0
	}
	return n << 10
}
