package limit

import (
	"bytes"
	"os"
	"strconv"
	"syscall"
)

// available is what can be allocated: the least of what the kernel says is
// available, what the control group leaves, and what the process may map.
func available() int64 {
	least := int64(0)
	add := func(v int64, ok bool) {
		if ok && v >= 0 && (least == 0 || v < least) {
			least = max(v, 1)
		}
	}
	if data, err := os.ReadFile("/proc/meminfo"); err == nil {
		for line := range bytes.Lines(data) {
			if rest, ok := bytes.CutPrefix(line, []byte("MemAvailable:")); ok {
				kb, err := strconv.ParseInt(string(bytes.TrimSpace(bytes.TrimSuffix(bytes.TrimSpace(rest), []byte("kB")))), 10, 64)
				add(kb<<10, err == nil)
			}
		}
	}
	for _, g := range [][2]string{
		{"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.current"},
		{"/sys/fs/cgroup/memory/memory.limit_in_bytes", "/sys/fs/cgroup/memory/memory.usage_in_bytes"},
	} {
		limit, ok := number(g[0])
		used, ok2 := number(g[1])
		add(limit-used, ok && ok2)
	}
	var r syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_AS, &r) == nil && r.Cur < 1<<62 {
		mapped := int64(0)
		if data, err := os.ReadFile("/proc/self/statm"); err == nil {
			if f := bytes.Fields(data); len(f) > 0 {
				pages, _ := strconv.ParseInt(string(f[0]), 10, 64)
				mapped = pages * int64(os.Getpagesize())
			}
		}
		add(max(int64(r.Cur)-mapped, 1), true)
	}
	return least
}

// number reads a file of one number; "max" is none.
func number(path string) (int64, bool) {
	data, err := os.ReadFile(path)
	if err != nil {
		return 0, false
	}
	v, err := strconv.ParseInt(string(bytes.TrimSpace(data)), 10, 64)
	return v, err == nil
}
