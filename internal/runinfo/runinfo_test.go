package runinfo

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"testing"
	"time"
)

func TestBuildStampIsRead(t *testing.T) {
	c := Code{Commit: Unknown, Modules: map[string]string{}}
	c.readBuild(&debug.BuildInfo{
		Settings: []debug.BuildSetting{{Key: "vcs.revision", Value: "abc"}, {Key: "vcs.modified", Value: "true"}},
		Deps: []*debug.Module{
			{Path: "a", Version: "v1.0.0"},
			{Path: "b", Version: "v1.0.0", Replace: &debug.Module{Path: "c", Version: "v2.0.0"}},
		},
	})
	if c.Commit != "abc" || !c.Dirty || c.Modules["a"] != "v1.0.0" || c.Modules["c"] != "v2.0.0" || len(c.Modules) != 2 {
		t.Errorf("read %+v", c)
	}
}

// repository makes a git repository that tracks a go.mod.
func repository(t *testing.T) (dir string, git func(args ...string)) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	dir = t.TempDir()
	git = func(args ...string) {
		t.Helper()
		cmd := exec.Command("git", append([]string{"-c", "user.name=t", "-c", "user.email=t@example.org"}, args...)...)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module example.org/x\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	git("init", "-q")
	return dir, git
}

func TestGitIsAskedWhereTheBuildHasNoStamp(t *testing.T) {
	dir, git := repository(t)
	ctx := context.Background()
	if _, _, ok := askGit(ctx, dir); ok {
		t.Error("a repository that does not track go.mod was taken for the program's")
	}
	git("add", "go.mod")
	git("commit", "-q", "-m", "start")
	commit, dirty, ok := askGit(ctx, dir)
	if !ok || len(commit) != 40 || dirty {
		t.Errorf("clean tree: commit %q, dirty %v, found %v", commit, dirty, ok)
	}
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module example.org/x\n\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if again, dirty, ok := askGit(ctx, dir); !ok || again != commit || !dirty {
		t.Errorf("changed tree: commit %q, dirty %v, found %v", again, dirty, ok)
	}
	done, cancel := context.WithCancel(ctx)
	cancel()
	start := time.Now()
	if _, _, ok := askGit(done, dir); ok || time.Since(start) > 3*time.Second {
		t.Errorf("cancelled: found %v after %v", ok, time.Since(start))
	}
}

func TestWithoutGitTheCommitIsUnknown(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	c := ReadCode(context.Background())
	if b, _ := debug.ReadBuildInfo(); b != nil {
		for _, s := range b.Settings {
			if s.Key == "vcs.revision" {
				t.Skip("the test binary carries a stamp")
			}
		}
	}
	if c.Commit != Unknown || c.Dirty || c.GoVersion != runtime.Version() {
		t.Errorf("read %+v", c)
	}
}

func TestSourceFolderHoldsTheModule(t *testing.T) {
	dir, ok := sourceFolder("github.com/hebbgrad/hebbgrad")
	if !ok || moduleName(filepath.Join(dir, "go.mod")) != "github.com/hebbgrad/hebbgrad" {
		t.Errorf("source folder %q, found %v", dir, ok)
	}
	if dir, ok := sourceFolder("example.org/other"); ok {
		t.Errorf("another module's source was found at %q", dir)
	}
}

func TestFieldsOfProc(t *testing.T) {
	data := []byte("processor\t: 0\nmodel name\t: Some CPU @ 2 GHz\nVmHWM:\t   2048 kB\n")
	if v := field(data, "model name"); v != "Some CPU @ 2 GHz" {
		t.Errorf("model name %q", v)
	}
	if n := kilobytes(data, "VmHWM"); n != 2<<20 {
		t.Errorf("VmHWM %d bytes", n)
	}
	if n := kilobytes(data, "absent"); n != 0 {
		t.Errorf("an absent field gave %d", n)
	}
}

func TestMachineAndPeakMemory(t *testing.T) {
	m := ReadMachine()
	if m.CPU == "" || m.Cores < 1 || m.OS != runtime.GOOS || m.Arch != runtime.GOARCH || m.Kernel == "" {
		t.Errorf("machine %+v", m)
	}
	if runtime.GOOS != "linux" {
		return
	}
	if m.Memory < 1<<26 {
		t.Errorf("memory of %d bytes", m.Memory)
	}
	before := PeakMemory()
	block := make([]byte, 64<<20)
	for i := range block {
		block[i] = byte(i)
	}
	if after := PeakMemory(); before <= 0 || after < before+32<<20 {
		t.Errorf("peak %d before and %d after touching 64 MiB", before, after)
	}
	runtime.KeepAlive(block)
}
