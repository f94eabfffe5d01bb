//go:build unix

package limit

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestOnlyRegularFiles(t *testing.T) {
	dir := t.TempDir()
	pipe, file, link := filepath.Join(dir, "pipe"), filepath.Join(dir, "file"), filepath.Join(dir, "link")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Skip("no pipes here:", err)
	}
	if err := os.WriteFile(file, []byte("12345"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(file, link); err != nil {
		t.Fatal(err)
	}
	for path, says := range map[string]string{pipe: "a pipe", dir: "a folder", "/dev/zero": "a device", filepath.Join(dir, "none"): "no such file"} {
		if _, err := ReadFile(path, 10); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v, want %q", path, err, says)
		}
	}
	for _, path := range []string{file, link} {
		if b, err := ReadFile(path, 5); err != nil || string(b) != "12345" {
			t.Errorf("%s: %q, %v", path, b, err)
		}
		if _, err := ReadFile(path, 4); err == nil || !strings.Contains(err.Error(), "larger than 4 bytes") {
			t.Errorf("%s: %v, want it refused as too large", path, err)
		}
	}
}
