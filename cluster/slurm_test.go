package cluster

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o700); err != nil {
		t.Fatal(err)
	}
}

func mkdir(t *testing.T, dirs ...string) {
	t.Helper()
	for _, dir := range dirs {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			t.Fatal(err)
		}
	}
}

// spoken are the arguments with which a command line calls compare.
func spoken(t *testing.T, dir string, line []string, env ...string) []string {
	t.Helper()
	bin := t.TempDir()
	write(t, filepath.Join(bin, "compare"), "#!/bin/sh\nfor a; do printf '%s\\n' \"$a\"; done\n")
	c := exec.Command(line[0], line[1:]...)
	c.Dir = dir
	c.Env = append(os.Environ(), append(env, "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"))...)
	out, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("%q: %v: %s", line, err, out)
	}
	return strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")
}

// A task that was killed or stopped goes back to the queue as long as that helps; one
// that failed, was asked for what cannot be, or was cancelled does not.
func TestWhichTasksAreQueuedAgain(t *testing.T) {
	for _, c := range []struct {
		what     string
		does     string // the program
		restarts int
		state    string
		again    bool
		status   int
	}{
		{"done", "keep; exit 0", 0, "RUNNING", false, 0},
		{"a run failed", "keep; exit 1", 0, "RUNNING", false, 1},
		{"usage", "exit 2", 0, "RUNNING", false, 2},
		{"killed", "kill -KILL $$", 0, "RUNNING", true, 137},
		{"killed without getting on", "kill -KILL $$", 3, "RUNNING", false, 137},
		{"killed, getting on", "keep; kill -KILL $$", 30, "RUNNING", true, 137},
		{"cancelled", "keep; kill -TERM $$", 0, "COMPLETING", false, 143},
		// The shell alone is told of the limit, hands it on, and waits for the program.
		{"time limit", "trap 'keep; exit 143' TERM; kill -TERM $PPID; for i in {1..100}; do sleep .1; done", 9, "RUNNING", true, 143},
	} {
		work := t.TempDir()
		j := job()
		j.Workdir = work
		folder := filepath.Join(work, j.Folder)
		bin := filepath.Join(work, "bin")
		out := filepath.Join(work, j.ShardsDir, "3-of-4")
		mkdir(t, folder, bin)
		write(t, filepath.Join(folder, "array.sbatch"), files(t, Slurm, j)["array.sbatch"])
		write(t, filepath.Join(folder, Program), fmt.Sprintf("#!/bin/bash\nprintf '%%s\\n' \"$@\" >said\nkeep() { mkdir -p %[1]s/runs; touch %[1]s/runs/a.json; }\n%[2]s\n", quoted(out), c.does))
		write(t, filepath.Join(bin, "squeue"), "#!/bin/sh\necho "+c.state+"\n")
		write(t, filepath.Join(bin, "scontrol"), "#!/bin/sh\necho \"$@\" >requeued\n")
		cmd := exec.Command("bash", filepath.Join(folder, "array.sbatch"))
		cmd.Env = append(os.Environ(), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"), "SLURM_JOB_ID=17", "SLURM_ARRAY_TASK_ID=3", "SLURM_CPUS_PER_TASK=5",
			fmt.Sprint("SLURM_RESTART_COUNT=", c.restarts))
		cmd.WaitDelay = time.Second // of a program that nobody told to end
		log, err := cmd.CombinedOutput()
		var exit *exec.ExitError
		if err != nil && !errors.As(err, &exit) || cmd.ProcessState.ExitCode() != c.status {
			t.Errorf("%s: %v, want status %d\n%s", c.what, err, c.status, log)
		}
		said, _ := os.ReadFile(filepath.Join(work, "requeued"))
		if want := map[bool]string{true: "requeue 17\n"}[c.again]; string(said) != want {
			t.Errorf("%s: Slurm is told %q, want %q\n%s", c.what, said, want, log)
		}
		args, _ := os.ReadFile(filepath.Join(work, "said"))
		want := []string{"run", filepath.Join(j.Folder, Study), "--shard", "3/4", "--out", j.ShardsDir + "/3-of-4", "--jobs", "5", "--quiet", ""}
		if got := strings.Split(string(args), "\n"); !slices.Equal(got, want) {
			t.Errorf("%s: the program is called with %q, want %q", c.what, got, want)
		}
	}
}

// What the array asks for is what the job says.
func TestArrayAsksForWhatTheJobSays(t *testing.T) {
	text := files(t, Slurm, job())["array.sbatch"]
	for _, line := range []string{"--job-name=hebbgrad-it-s--1--a-study", "--array=1-4", "--cpus-per-task=2", "--mem=768M", "--time=01:30:00", "--requeue", "--signal=B:TERM@60"} {
		if !strings.Contains(text, "\n#SBATCH "+line+"\n") {
			t.Errorf("it does not say %s:\n%s", line, text)
		}
	}
	if start := files(t, Slurm, job())[Start(Slurm)]; !strings.Contains(start, `--dependency="afterany:$array"`) {
		t.Errorf("the merge waits for nothing:\n%s", start)
	}
}
