package limit

import "golang.org/x/sys/unix"

// available is the memory installed: what is free of it is not to be had
// cheaply.
func available() int64 {
	v, _ := unix.SysctlUint64("hw.memsize")
	return int64(v)
}
