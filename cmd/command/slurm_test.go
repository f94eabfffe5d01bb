//go:build linux

package command

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/hebbgrad/hebbgrad/cmd/command/commandtest"
)

// slurm calls a program of Slurm.
func slurm(t *testing.T, args ...string) string {
	t.Helper()
	out, err := exec.Command(args[0], args[1:]...).CombinedOutput()
	if err != nil {
		t.Fatalf("%q: %v: %s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

// eventually waits until something is so.
func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(3 * time.Minute); !is(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("not in three minutes: %s\n%s", what, slurm(t, "squeue", "--all"))
		}
	}
}

// program is the process of this test's own jobs whose arguments hold some text.
func program(dir, text string) (pid int, ok bool) {
	files, _ := filepath.Glob("/proc/[0-9]*/cmdline")
	for _, file := range files {
		line, _ := os.ReadFile(file)
		proc := filepath.Dir(file)
		if where, err := os.Readlink(filepath.Join(proc, "cwd")); err == nil && where == dir && strings.Contains(string(line), text) && strings.HasPrefix(string(line), "./") {
			pid, err := strconv.Atoi(filepath.Base(proc))
			return pid, err == nil
		}
	}
	return 0, false
}

// An array of four shards on a real Slurm, of which one is killed in the middle of its
// second run and queued again, comes to what one undisturbed machine finds. A cancelled
// array stays cancelled.
func TestArrayOnSlurm(t *testing.T) {
	if testing.Short() {
		t.Skip("short: jobs of Slurm take their time")
	}
	if out, err := exec.Command("sinfo", "--noheader", "--format=%T").CombinedOutput(); err != nil || !strings.Contains(string(out), "idle") && !strings.Contains(string(out), "mixed") {
		t.Skipf("no Slurm has a node for this test: %v %s", err, out)
	}
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	text := "track: bars\narm: [foldiak]\nseeds: 12\nbudget: 60000\njobs: 2\n"
	if err := os.WriteFile("study.yaml", []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	submit := []string{"submit", "study.yaml", "--on", "slurm", "--shards", "4", "--time", "10m", "--memory", "0", "--go"}
	said := must(t, submit...)
	jobs := regexp.MustCompile(`array job (\d+), merge job (\d+)`).FindStringSubmatch(said)
	if jobs == nil {
		t.Fatalf("submit says %q", said)
	}
	cancel := func(ids ...string) { _ = exec.Command("scancel", ids...).Run() }
	t.Cleanup(func() { cancel(jobs[1:]...) })

	const shard = "results/study.shards/2-of-4"
	kept := func() int {
		files, _ := filepath.Glob(shard + "/runs/*.json")
		return len(files)
	}
	eventually(t, "a run of shard 2 is kept", func() bool { return kept() > 0 })
	pid, ok := program(dir, "--shard\x002/4\x00")
	if !ok {
		t.Fatal("no process does shard 2")
	}
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	task := jobs[1] + "_2"
	state := func() string { return slurm(t, "squeue", "--noheader", "--jobs="+task, "--format=%T") }
	eventually(t, "the killed task is queued again", func() bool { return state() == "PENDING" })
	if n := kept(); n == 0 || n == 3 {
		t.Fatalf("shard 2 was killed with %d of 3 runs kept: want it in the middle", n)
	}
	if said := must(t, "status", shard); !strings.Contains(said, " of 12 runs done, 0 failed, ") || strings.Contains(said, ", 0 missing") {
		t.Errorf("status says %s", said)
	}
	slurm(t, "scontrol", "update", "JobId="+task, "StartTime=now") // and not in two minutes

	must(t, "run", "study.yaml", "--out", "whole") // meanwhile
	log := func() string {
		text, _ := os.ReadFile("results/study.slurm/merge.log")
		return string(text)
	}
	eventually(t, "the shards are merged", func() bool { return strings.Contains(log(), "runs are in") })
	if !strings.Contains(log(), "12 of 12 runs are in results/study") {
		t.Fatalf("merged too early:\n%s", log())
	}
	sameTables(t, "results/study", "whole")
	if text, err := os.ReadFile("results/study.slurm/shard-2.log"); err != nil || !strings.Contains(string(text), "shard 2 was stopped (status 137)") {
		t.Errorf("the log of shard 2: %v, %s", err, text)
	}

	if err := os.RemoveAll("results"); err != nil {
		t.Fatal(err)
	}
	jobs = regexp.MustCompile(`array job (\d+), merge job (\d+)`).FindStringSubmatch(must(t, submit...))
	eventually(t, "a shard has begun", func() bool { return commandtest.Exists("results/study.shards/1-of-4/runs") })
	cancel(jobs[2], jobs[1])
	eventually(t, "nothing of it is queued", func() bool {
		return !strings.Contains("\n"+slurm(t, "squeue", "--noheader", "--format=%F")+"\n", "\n"+jobs[1]+"\n")
	})
	if text, err := os.ReadFile("results/study.slurm/shard-1.log"); err == nil && strings.Contains(string(text), "back to the queue") {
		t.Errorf("a cancelled task went back to the queue: %s", text)
	}
}
