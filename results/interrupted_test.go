package results

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
)

func init() {
	parts["kill between the writes"] = func(dir string) error {
		f, err := Create(dir, identity())
		if err != nil {
			return err
		}
		m := manifest("digits", "hebbian", 1)
		f.between = func() { killSelf() }
		return f.Put(m, rowsFor(m))
	}
	parts["kill inside a write"] = func(dir string) error {
		f, err := Create(dir, identity())
		if err != nil {
			return err
		}
		return WriteFile(f.path("digits.hebbian.1", ".csv"), func(w io.Writer) error {
			if _, err := io.WriteString(w, "half"); err != nil {
				return err
			}
			killSelf()
			return nil
		})
	}
	parts["hold"] = func(dir string) error {
		f, err := Create(dir, identity())
		if err != nil {
			return err
		}
		fmt.Println("held")
		_, err = io.Copy(io.Discard, os.Stdin)
		return errors.Join(err, f.Close())
	}
}

func killSelf() {
	self, err := os.FindProcess(os.Getpid())
	if err == nil {
		_ = self.Kill()
	}
	select {}
}

// A run interrupted at any point counts as never done, leaves nothing
// half-written that is taken for whole, and is done again to the same files as
// an undisturbed one.
func TestKilledRunIsDoneAgain(t *testing.T) {
	m := manifest("digits", "hebbian", 1)
	whole := t.TempDir()
	put(t, create(t, whole), m)
	for part, left := range map[string]string{
		"kill between the writes": "runs/digits.hebbian.1.csv",
		"kill inside a write":     "runs/.digits.hebbian.1.csv",
	} {
		t.Run(part, func(t *testing.T) {
			dir := t.TempDir()
			out, err := elsewhere(t, part, dir).CombinedOutput()
			var exit *exec.ExitError
			if !errors.As(err, &exit) || exit.Exited() {
				t.Fatalf("the other process was not killed: %v\n%s", err, out)
			}
			if !slices.ContainsFunc(files(t, dir), func(n string) bool { return strings.HasPrefix(n, left) }) {
				t.Fatalf("the kill left %q, expected %s", files(t, dir), left)
			}
			f := create(t, dir)
			if _, ok, err := f.Finished(m.RunID); ok || err != nil {
				t.Fatalf("the killed run counts as finished: %v, %v", ok, err)
			}
			if all, err := f.Read(); err != nil || len(all.Runs) != 0 {
				t.Fatalf("the killed run is read: %+v, %v", all, err)
			}
			put(t, f, m)
			if got, want := files(t, dir), files(t, whole); !slices.Equal(got, want) {
				t.Errorf("the folder holds %q, an undisturbed one %q", got, want)
			}
		})
	}
}

// A run that is done again replaces the earlier one, or takes it away: its
// manifest never stands beside the rows of another attempt.
func TestKillWhileARunIsReplaced(t *testing.T) {
	dir := t.TempDir()
	m := manifest("digits", "hebbian", 1)
	f := create(t, dir)
	put(t, f, m)
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if err := elsewhere(t, "kill between the writes", dir).Run(); err == nil {
		t.Fatal("the other process was not killed")
	}
	f = create(t, dir)
	if _, ok, err := f.Finished(m.RunID); ok || err != nil {
		t.Errorf("the killed run counts as finished: %v, %v", ok, err)
	}
}

func TestSecondProcessIsRefused(t *testing.T) {
	dir := t.TempDir()
	cmd := elsewhere(t, "hold", dir)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	word := make([]byte, 4)
	if _, err := io.ReadFull(out, word); err != nil || string(word) != "held" {
		t.Fatalf("the other process said %q, %v", word, err)
	}
	if _, err := Create(dir, identity()); err == nil || !strings.Contains(err.Error(), "in use by another process") {
		t.Errorf("error %v, want one that says who has it", err)
	}
	if f, err := Open(dir); err != nil {
		t.Errorf("reading a folder in use: %v", err)
	} else if _, err := f.Read(); err != nil {
		t.Errorf("reading a folder in use: %v", err)
	}
	if err := in.Close(); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	create(t, dir) // the lock is free again
}

func TestWriteErrorsAreOneClearLine(t *testing.T) {
	for _, c := range []struct {
		err  error
		want string
	}{
		{&fs.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC}, "the disk is full"},
		{&fs.PathError{Op: "open", Path: "x", Err: syscall.EROFS}, "read-only"},
		{&fs.PathError{Op: "open", Path: "x", Err: syscall.EACCES}, "read-only"},
		{&fs.PathError{Op: "mkdir", Path: "x", Err: syscall.ENOTDIR}, "is a file"},
		{errors.New("odd"), "was not written: odd"},
	} {
		got := writeError("/r/results.csv", c.err)
		if !strings.Contains(got.Error(), c.want) || !strings.Contains(got.Error(), "/r/results.csv") || strings.Contains(got.Error(), "\n") {
			t.Errorf("%v became %q, want one line with the path and %q", c.err, got, c.want)
		}
	}
}

func TestReadOnlyPlaceIsRefused(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "sealed")
	if err := os.Mkdir(dir, 0o555); err != nil {
		t.Fatal(err)
	}
	if os.Geteuid() == 0 {
		// Permissions do not bind root; the kernel's own tree does.
		if runtime.GOOS != "linux" {
			t.Skip("needs a place where root may not write")
		}
		dir = "/sys"
	}
	_, err := Create(filepath.Join(dir, "hebbgrad-results"), identity())
	if err == nil || !strings.Contains(err.Error(), "read-only") {
		t.Errorf("error %v, want one that says read-only", err)
	}
}

// A write that fails half-way, as on a full disk, leaves the old file whole and
// nothing beside it.
func TestFailedWriteLeavesTheOldFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "results.csv")
	if err := WriteBytes(path, []byte("old")); err != nil {
		t.Fatal(err)
	}
	err := WriteFile(path, func(w io.Writer) error {
		_, err := w.Write([]byte("half"))
		return errors.Join(err, syscall.ENOSPC)
	})
	if err == nil || !strings.Contains(err.Error(), "the disk is full") {
		t.Errorf("error %v", err)
	}
	if data, _ := os.ReadFile(path); string(data) != "old" || len(files(t, dir)) != 1 {
		t.Errorf("the file holds %q, the folder %q", data, files(t, dir))
	}
}

// Whatever folder a kill interrupted a write in, the next process sweeps it.
func TestInterruptedWritesAreSweptFromEveryFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "x")
	_ = create(t, dir).Close()
	half := []string{".results.csv123456", "runs/.digits.hebbian.1.csv1", "runs/.digits.hebbian.1.json22", "figures/.digits-curve.png3", "tables/.digits.csv4"}
	mine := []string{".x.conf1", ".notes.csv1", "runs/.x.conf1", "runs/.my file.csv1", "figures/.x.conf1", "figures/.a.csv1", "tables/.x.conf1", "tables/kept.csv1"}
	for _, name := range append(slices.Clone(half), mine...) {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("ha"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	_ = create(t, dir).Close()
	for _, name := range half {
		if _, err := os.Stat(filepath.Join(dir, name)); err == nil {
			t.Errorf("half a file was left: %s", name)
		}
	}
	for _, name := range mine {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			t.Errorf("a file that is not ours is gone: %v", err)
		}
	}
}
