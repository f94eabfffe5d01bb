// Package commandtest holds what the tests of the command share: running it in
// this process, and comparing what it leaves. It does not import the command, so
// that the command's own tests can use it.
package commandtest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/results"
)

// Run is the command, as command.Run with what it knows.
type Run func(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) (code int)

// Compare runs the command in this process.
func (r Run) Compare(args ...string) (code int, stdout, stderr string) {
	var out, errs bytes.Buffer
	code = r(context.Background(), args, strings.NewReader(""), &out, &errs)
	return code, out.String(), errs.String()
}

// Must runs a command that is to succeed, and returns its tables and what it says of its way.
func (r Run) Must(t *testing.T, args ...string) string {
	t.Helper()
	code, out, errs := r.Compare(args...)
	if code != 0 {
		t.Fatalf("compare %s: exit status %d\n%s%s", strings.Join(args, " "), code, out, errs)
	}
	return out + errs
}

// Draws leaves a test that draws several reports out of short runs: each takes
// the race detector half a minute, and no two goroutines draw one.
func Draws(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("short: reports are drawn, half a minute each under the race detector")
	}
}

// Quick are flags that make a run short.
func Quick(out string, more ...string) []string {
	return append([]string{"--seeds", "2", "--budget", "300", "--out", out}, more...)
}

// Untimed are the rows of a folder without those that may differ between two
// runs of one command.
func Untimed(t *testing.T, dir string) string {
	t.Helper()
	rows, err := results.ReadRows(dir)
	if err != nil {
		t.Fatal(err)
	}
	var kept []results.Row
	for _, r := range rows {
		if !r.Timed() {
			kept = append(kept, r)
		}
	}
	if len(kept) == 0 || len(kept) == len(rows) {
		t.Fatalf("%d of %d rows are not measured time: there should be both kinds", len(kept), len(rows))
	}
	var b bytes.Buffer
	if err := results.WriteCSV(&b, kept); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// Differ describes the first line in which two texts differ.
func Differ(a, b string) string {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			return fmt.Sprintf("line %d:\n%s\n%s", i+1, x[i], y[i])
		}
	}
	return fmt.Sprintf("%d and %d lines", len(x), len(y))
}

// Tree is what a folder holds: a hash for each file.
func Tree(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			fmt.Fprintln(&b, path)
			return err
		}
		data, err := os.ReadFile(path)
		fmt.Fprintf(&b, "%s %x\n", path, sha256.Sum256(data))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// Exists reports whether there is something at path.
func Exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
