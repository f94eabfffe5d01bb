package command

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/cmd/command/commandtest"
	"github.com/hebbgrad/hebbgrad/results"
)

// Output that cannot be written is a failure, though what was asked for was
// done; on a full device and where the reader has gone.
func TestOutputThatCannotBeWritten(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("no device that is always full here:", err)
	}
	defer full.Close()
	var errs bytes.Buffer
	code := Run(context.Background(), Known{}, []string{"list"}, strings.NewReader(""), full, &errs)
	if code != exitFailed || strings.Count(errs.String(), "\n") != 1 || !strings.Contains(errs.String(), "output could not be written") {
		t.Errorf("status %d, %s", code, errs.String())
	}
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	_ = r.Close()
	defer w.Close()
	errs.Reset()
	dir := filepath.Join(t.TempDir(), "out")
	code = Run(context.Background(), Known{}, commandtest.Quick(dir, "--arm", "hash-table", "--track", "lag", "--budget", "600"), strings.NewReader(""), w, &errs)
	if code != exitFailed || !strings.Contains(errs.String(), "who reads it has gone") {
		t.Errorf("status %d, %s", code, errs.String())
	}
	if _, err := os.Stat(filepath.Join(dir, results.ResultsFile)); err != nil {
		t.Errorf("a closed pipe lost the runs: %v", err)
	}
}

// Streams that differ are the same fault for a run that goes on in the folder
// and for a report of it.
func TestDigestsThatDifferAreOneFault(t *testing.T) {
	t.Parallel()
	commandtest.Draws(t)
	dir := filepath.Join(t.TempDir(), "out")
	args := commandtest.Quick(dir, "--track", "lag", "--arm", "hash-table,memory-fading", "--seeds", "1", "--budget", "600")
	must(t, args...)
	f, err := results.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	m, rows, err := f.Get("lag.hash-table.1")
	if err != nil {
		t.Fatal(err)
	}
	locked, err := results.Create(dir, f.Identity())
	if err != nil {
		t.Fatal(err)
	}
	m.Digest = strings.Repeat("0", 64)
	if err := locked.Put(m, rows); err != nil {
		t.Fatal(err)
	}
	_ = locked.Close()
	for _, again := range [][]string{args, {"report", dir}} {
		code, _, errs := compare(again...)
		if code != exitFailed || strings.Count(errs, "compare: ") != 1 || !strings.Contains(errs, "the same stream") {
			t.Errorf("compare %s: status %d, %s", again[0], code, errs)
		}
	}
}
