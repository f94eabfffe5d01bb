package command

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/cmd/command/commandtest"
	"github.com/hebbgrad/hebbgrad/datasets"
	"github.com/hebbgrad/hebbgrad/experiment"
)

// TestReportBesideNeurons: where the data folder has recordings, the report of
// a repeat track shows them with what the fit reached; where it has none, one
// sentence says so; a malformed file is named before anything is run.
func TestReportBesideNeurons(t *testing.T) {
	t.Parallel()
	commandtest.Draws(t)
	dir := t.TempDir()
	data, out := filepath.Join(dir, "data"), filepath.Join(dir, "out")
	file := filepath.Join(data, filepath.FromSlash(datasets.RecordingsFile))
	if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
		t.Fatal(err)
	}
	page := func() string {
		t.Helper()
		b, err := os.ReadFile(filepath.Join(out, experiment.ReportFile))
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	command := func(folder string) []string {
		return []string{"--track", "repeat", "--arm", "memory-conjunction", "--seeds", "1", "--budget", "60", "--out", out, "--data", folder}
	}
	if err := os.WriteFile(file, []byte("MCH01,MCH02\n1,x\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	var stdout, stderr bytes.Buffer
	if code := Run(context.Background(), Known{}, command(data), nil, &stdout, &stderr); code != exitUsage {
		t.Errorf("a malformed file ends with status %d, want %d", code, exitUsage)
	}
	if s := stderr.String(); strings.Count(s, "\n") != 1 || !strings.Contains(s, "mbon_a3.csv") || !strings.Contains(s, `line 2, column 2 is "x"`) {
		t.Errorf("a malformed file gives %q", s)
	}
	if _, err := os.Stat(out); err == nil {
		t.Error("something was written before the recordings were found to be malformed")
	}

	must(t, command(dir)...)
	const left = "No figure of the response beside recorded neurons: the folder of data sets has no mbon/mbon_a3.csv."
	if !strings.Contains(page(), left) {
		t.Error("the report does not say that the figure was left out")
	}
	text := "CellID,MCH01,MCH02,MCH03\n"
	for i := range 8 {
		text += fmt.Sprintf("%d,1,.%d,.%d\n", i, 40+i, 10+i)
	}
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	must(t, "report", out, "--data", data)
	if p := page(); !strings.Contains(p, "Rate by exposure beside 8 MBON-α′3 neurons") || !strings.Contains(p, "over 100 splits") || strings.Contains(p, left) {
		t.Error("the report, rebuilt, does not show the recordings")
	}
	first := page()
	must(t, "report", out, "--data", data)
	if page() != first {
		t.Error("a report rebuilt differs: the splits are not seeded")
	}
}
