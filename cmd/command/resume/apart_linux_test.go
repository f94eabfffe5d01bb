package resume_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/hebbgrad/hebbgrad/results"
)

// apartOf waits for the processes that do the runs of process pid.
func apartOf(t *testing.T, pid, want int) (found []int) {
	t.Helper()
	for range 1200 {
		found = nil
		stats, _ := filepath.Glob("/proc/[0-9]*/stat")
		for _, path := range stats {
			var id, parent int
			text, _ := os.ReadFile(path)
			_, rest, _ := strings.Cut(string(text), ") ")
			fmt.Sscan(string(text), &id)
			fmt.Sscan(strings.TrimLeft(rest, "RSDZTtWXxKP "), &parent)
			if parent == pid && runs(id) {
				found = append(found, id)
			}
		}
		if len(found) == want {
			return found
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("process %d has %d others at work, want %d", pid, len(found), want)
	return nil
}

// runs reports whether process id is at work on a run.
func runs(id int) bool {
	line, _ := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", id)) // empty of one that has ended
	return strings.Contains(string(line), "one-run")
}

// untilDeaf waits until process id ignores interrupts, which takes it a moment after it
// has begun.
func untilDeaf(t *testing.T, id int) {
	t.Helper()
	for range 1200 {
		text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", id))
		_, rest, _ := strings.Cut(string(text), "SigIgn:")
		var ignored uint64
		fmt.Sscanf(rest, "%x", &ignored)
		if ignored>>(syscall.SIGINT-1)&1 == 1 {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("process %d does not ignore interrupts", id)
}

// TestARunWhoseProcessIsKilled fails with a reason, and the others go on.
func TestARunWhoseProcessIsKilled(t *testing.T) {
	long(t)
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "x")
	c, errs := start(t, "--arm", "backprop", "--seeds", "3", "--budget", "30000", "--jobs", "2", "-q", "--out", dir)
	if err := syscall.Kill(apartOf(t, c.Process.Pid, 2)[0], syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	_ = c.Wait()
	s := errs.String()
	if code := c.ProcessState.ExitCode(); code != exitFailed || strings.Count(s, "\n") != 1 ||
		!strings.Contains(s, "1 of 3 runs failed: run digits.backprop.") || !strings.Contains(s, "its process ended before it did: signal: killed") {
		t.Errorf("status %d, %q", code, s)
	}
	f, err := results.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	all, err := f.Read()
	failed := 0
	for _, m := range all.Runs {
		if m.Status == results.Failed {
			failed++
		}
	}
	if err != nil || len(all.Runs) != 3 || failed != 1 {
		t.Errorf("%d of %d runs failed, want 1 of 3 (%v)", failed, len(all.Runs), err)
	}
}

// TestNoRunOutlivesTheCommand, whether it is killed or told to stop; told to, as a
// terminal tells all of its processes, it leaves no run that failed.
func TestNoRunOutlivesTheCommand(t *testing.T) {
	long(t)
	t.Parallel()
	for _, sig := range []syscall.Signal{syscall.SIGKILL, syscall.SIGINT} {
		dir := filepath.Join(t.TempDir(), "x")
		c, errs := start(t, "--arm", "backprop", "--seeds", "2", "--budget", "50000000", "--jobs", "2", "-q", "--out", dir)
		at := apartOf(t, c.Process.Pid, 2)
		if sig == syscall.SIGINT {
			for _, id := range at {
				untilDeaf(t, id)
				_ = syscall.Kill(id, sig)
			}
			time.Sleep(300 * time.Millisecond) // they hear it first
		}
		_ = c.Process.Signal(sig)
		_ = c.Wait()
		if sig == syscall.SIGINT && (c.ProcessState.ExitCode() != 130 || strings.Count(errs.String(), "\n") != 1) {
			t.Errorf("status %d, %q", c.ProcessState.ExitCode(), errs)
		}
		for deadline := time.Now().Add(10 * time.Second); runs(at[0]) || runs(at[1]); time.Sleep(10 * time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("%v: a run goes on 10 s after the command has ended", sig)
			}
		}
		if left, _ := filepath.Glob(filepath.Join(dir, "runs", "*")); len(left) > 0 {
			t.Errorf("%v: it left %v", sig, left)
		}
	}
}
