package resume_test

import (
	"bytes"
	"errors"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/hebbgrad/hebbgrad/cmd/command/commandtest"
	"github.com/hebbgrad/hebbgrad/experiment"
	"github.com/hebbgrad/hebbgrad/results"
)

// killed is an experiment long enough to be hit and short enough to be run
// often, with small networks.
func killed(t *testing.T, out string) []string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "killed.yaml")
	const text = `track: digits
arm: [backprop, backprop-gated, backprop-yoked]
seeds: 2
budget: 2000
jobs: 2
settings:
  backprop: {units: 16}
  backprop-gated: {units: 16}
  backprop-yoked: {units: 16}
`
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return []string{"run", file, "--out", out}
}

// start runs the command in a process of its own.
func start(t *testing.T, args ...string) (*exec.Cmd, *bytes.Buffer) {
	t.Helper()
	c := exec.Command("compare", args...)
	var errs bytes.Buffer
	c.Stderr = &errs
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if c.ProcessState == nil { // the test failed before it ended
			_ = c.Process.Kill()
			_ = c.Wait()
		}
	})
	return c, &errs
}

// whole fails where a file of a results folder is not whole.
func whole(t *testing.T, dir string) {
	t.Helper()
	f, err := results.Open(dir)
	var none *results.FolderError
	if errors.As(err, &none) {
		return // killed before it had begun
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Read(); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{results.ResultsFile, experiment.File, experiment.ReportFile} {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil || len(data) == 0 || data[len(data)-1] != '\n' {
			t.Fatalf("%s is not whole: %d bytes (%v)", name, len(data), err)
		}
	}
}

// TestKilledAndContinued kills the command at ten random moments; run once
// more, it ends with what an undisturbed run gives.
func TestKilledAndContinued(t *testing.T) {
	t.Parallel()
	long(t)
	const kills = 10
	dir := t.TempDir()
	calm, rough := filepath.Join(dir, "calm"), filepath.Join(dir, "rough")
	began := time.Now()
	c, errs := start(t, killed(t, calm)...)
	if err := c.Wait(); err != nil {
		t.Fatalf("%v: %s", err, errs)
	}
	takes := time.Since(began)

	rng := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 0)) // the moments are to differ
	for hit := 0; hit < kills; {
		c, _ := start(t, killed(t, rough)...)
		time.Sleep(time.Duration(rng.Float64() * float64(takes)))
		_ = c.Process.Kill()
		if err := c.Wait(); err == nil {
			// It had finished: begin anew, for the moments to be all over a run.
			if err := os.RemoveAll(rough); err != nil {
				t.Fatal(err)
			}
			continue
		}
		hit++
		whole(t, rough)
	}
	c, errs = start(t, killed(t, rough)...)
	if err := c.Wait(); err != nil {
		t.Fatalf("after the kills: %v: %s", err, errs)
	}
	if got, want := commandtest.Untimed(t, rough), commandtest.Untimed(t, calm); got != want {
		t.Errorf("after %d kills results.csv differs: %s", kills, commandtest.Differ(got, want))
	}
	entries, err := os.ReadDir(filepath.Join(rough, "runs"))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".") {
			t.Errorf("%s was left behind", e.Name())
		}
	}
}

// TestInterrupted: Ctrl-C keeps the runs that are finished, says so in one
// line, and the same command goes on.
func TestInterrupted(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a process cannot send itself an interrupt on Windows")
	}
	for _, c := range []struct {
		signal syscall.Signal
		status int
	}{{syscall.SIGINT, 130}, {syscall.SIGTERM, 143}} {
		dir := filepath.Join(t.TempDir(), "x")
		args := []string{"--arm", "backprop", "--seeds", "40", "--budget", "20000", "--jobs", "1", "-q", "--out", dir}
		cmd, errs := start(t, args...)
		first := filepath.Join(dir, "runs", "digits.backprop.1.json")
		for !commandtest.Exists(first) {
			time.Sleep(5 * time.Millisecond)
		}
		if err := cmd.Process.Signal(c.signal); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait()
		if got := cmd.ProcessState.ExitCode(); got != c.status {
			t.Errorf("%v: exit status %d, want %d: %s", c.signal, got, c.status, errs)
		}
		if s := errs.String(); strings.Count(s, "\n") != 1 || !strings.Contains(s, "the same command goes on from there") {
			t.Errorf("%v: it says %q", c.signal, s)
		}
		whole(t, dir)
		if !commandtest.Exists(first) {
			t.Errorf("%v: the finished run is gone", c.signal)
		}
	}
}

// TestFullDisk: a results folder on a disk that is full is refused; where the disk
// fills up in the middle the command has failed, and what had been written before
// is whole.
func TestFullDisk(t *testing.T) {
	if runtime.GOOS != "linux" || os.Geteuid() != 0 {
		t.Skip("only root on Linux can mount a small disk")
	}
	for _, size := range []string{"4k", "200k"} {
		disk := t.TempDir()
		if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size="+size, "tmpfs", disk).CombinedOutput(); err != nil {
			t.Skipf("a small disk cannot be mounted here: %s", out)
		}
		t.Cleanup(func() { _ = exec.Command("umount", disk).Run() })
		dir := filepath.Join(disk, "x")
		code, _, errs := compare(append(killed(t, dir), "-q")...)
		if want := map[string]int{"4k": exitUsage, "200k": exitFailed}[size]; code != want || strings.Count(errs, "\n") != 1 || !strings.Contains(errs, "the disk is full") {
			t.Errorf("size %s: status %d, %q", size, code, errs)
		}
		whole(t, dir)
	}
}

// TestReadOnlyFolder: nothing can be written, and the line says so.
func TestReadOnlyFolder(t *testing.T) {
	disk := t.TempDir()
	if os.Geteuid() == 0 {
		if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "ro", "tmpfs", disk).CombinedOutput(); err != nil {
			t.Skipf("root writes everywhere, and a read-only disk cannot be mounted here: %s", out)
		}
		t.Cleanup(func() { _ = exec.Command("umount", disk).Run() })
	} else if err := os.Chmod(disk, 0o500); err != nil {
		t.Fatal(err)
	}
	code, _, errs := compare(commandtest.Quick(filepath.Join(disk, "x"), "--arm", "backprop")...)
	if code != exitUsage || strings.Count(errs, "\n") != 1 || !strings.Contains(errs, "read-only") {
		t.Errorf("status %d, %q", code, errs)
	}
}
