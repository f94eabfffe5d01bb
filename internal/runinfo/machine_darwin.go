package runinfo

import "golang.org/x/sys/unix"

func cpuModel() string {
	v, _ := unix.Sysctl("machdep.cpu.brand_string")
	return v
}

func installedMemory() int64 {
	v, _ := unix.SysctlUint64("hw.memsize")
	return int64(v)
}

func kernelRelease() string {
	v, _ := unix.Sysctl("kern.osrelease")
	return v
}
