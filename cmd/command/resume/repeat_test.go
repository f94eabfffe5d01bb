package resume_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/cmd/command/commandtest"
	"github.com/hebbgrad/hebbgrad/experiment"
	"github.com/hebbgrad/hebbgrad/results"
)

// TestSameCommandSameResults: two runs of one command, and one job or two, give
// the same bytes but for measured time.
func TestSameCommandSameResults(t *testing.T) {
	long(t)
	t.Parallel()
	dir := t.TempDir()
	folders := map[string][]string{
		"first":   commandtest.Quick(filepath.Join(dir, "first"), "--jobs", "2"),
		"again":   commandtest.Quick(filepath.Join(dir, "again"), "--jobs", "2"),
		"one job": commandtest.Quick(filepath.Join(dir, "one job"), "--jobs", "1"),
	}
	for _, args := range folders {
		must(t, args...)
	}
	want := commandtest.Untimed(t, filepath.Join(dir, "first"))
	for name := range folders {
		if got := commandtest.Untimed(t, filepath.Join(dir, name)); got != want {
			t.Errorf("%s differs from first: %s", name, commandtest.Differ(got, want))
		}
	}
}

func TestExperimentFileRepeatsIt(t *testing.T) {
	long(t)
	t.Parallel()
	commandtest.Draws(t)
	dir := t.TempDir()
	a, b := filepath.Join(dir, "a"), filepath.Join(dir, "b")
	file := filepath.Join(dir, "mine.yaml")
	if err := os.WriteFile(file, []byte("arm: backprop\nseeds: 2\nbudget: 200\nsettings:\n  backprop: {units: 30, rate: .002}\noptions:\n  digits: {target: 50}\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	must(t, "run", file, "--out", a)
	must(t, "run", filepath.Join(a, experiment.File), "--out", b)
	if x, y := commandtest.Untimed(t, a), commandtest.Untimed(t, b); x != y {
		t.Errorf("the resolved file does not repeat the experiment: %s", commandtest.Differ(x, y))
	}
	data, err := os.ReadFile(filepath.Join(a, experiment.File))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"units: 30", "target: 50", "seeds: 2", "budget: 200"} {
		if !strings.Contains(string(data), want) {
			t.Errorf("the resolved file lacks %q:\n%s", want, data)
		}
	}
}

// TestVariants: an arm under another name and with other settings runs beside
// itself, and the resolved file repeats it.
func TestVariants(t *testing.T) {
	long(t)
	t.Parallel()
	commandtest.Draws(t)
	dir := t.TempDir()
	file := filepath.Join(dir, "v.yaml")
	text := "arm: [backprop, narrow]\nseeds: 1\nbudget: 200\nvariants:\n  narrow: {arm: backprop, settings: {units: 3}}\n"
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	a, b := filepath.Join(dir, "a"), filepath.Join(dir, "b")
	must(t, "run", file, "--out", a)
	must(t, "run", filepath.Join(a, experiment.File), "--out", b)
	x := commandtest.Untimed(t, a)
	if y := commandtest.Untimed(t, b); x != y {
		t.Errorf("the resolved file does not repeat it: %s", commandtest.Differ(x, y))
	}
	manifest, err := os.ReadFile(filepath.Join(a, "runs", "digits.narrow.1.json"))
	if err != nil || !strings.Contains(string(manifest), `"units": 3`) {
		t.Errorf("the variant's manifest does not have its settings (%v)", err)
	}
}

func TestFinishedRunsAreKept(t *testing.T) {
	long(t)
	t.Parallel()
	commandtest.Draws(t)
	dir := filepath.Join(t.TempDir(), "x")
	must(t, commandtest.Quick(dir, "--arm", "backprop")...)
	manifest := filepath.Join(dir, "runs", "digits.backprop.1.json")
	before, err := os.ReadFile(manifest)
	if err != nil {
		t.Fatal(err)
	}
	out := must(t, commandtest.Quick(dir, "--arm", "backprop")...)
	if !strings.Contains(out, "0 runs (2 were finished before)") {
		t.Errorf("the second command says\n%s", out)
	}
	if after, _ := os.ReadFile(manifest); string(after) != string(before) {
		t.Error("a finished run was run again")
	}
	out = must(t, commandtest.Quick(dir, "--arm", "backprop", "--force")...)
	if !strings.Contains(out, "\n2 runs in ") {
		t.Errorf("with --force it says\n%s", out)
	}
	if after, _ := os.ReadFile(manifest); string(after) == string(before) {
		t.Error("--force did not run it again")
	}
	if out = must(t, "run", filepath.Join(dir, experiment.File)); !strings.Contains(out, "0 runs (2 were finished before)") {
		t.Errorf("the file that --force left runs finished runs again:\n%s", out)
	}
}

// TestAYokedRunIsDoneAgainWithItsPartner: where the partner's gate is another
// than the one that a finished yoked run repeats, both are done again.
func TestAYokedRunIsDoneAgainWithItsPartner(t *testing.T) {
	long(t)
	t.Parallel()
	commandtest.Draws(t)
	dir := filepath.Join(t.TempDir(), "x")
	args := commandtest.Quick(dir, "--arm", "hebbian,hebbian-yoked")
	must(t, args...)
	want := commandtest.Untimed(t, dir)
	if err := os.Remove(filepath.Join(dir, "runs", "digits.hebbian.2.json")); err != nil {
		t.Fatal(err)
	}
	if out := must(t, args...); !strings.Contains(out, "\n2 runs (2 were finished before) in ") {
		t.Errorf("it says\n%s", out)
	}
	if got := commandtest.Untimed(t, dir); got != want {
		t.Errorf("done again the runs differ: %s", commandtest.Differ(got, want))
	}
}

// A gate that is yoked over the run opens elsewhere than its partner's: that is no reason
// to do its run again.
func TestARunYokedOverTheRunIsKept(t *testing.T) {
	long(t)
	t.Parallel()
	commandtest.Draws(t)
	args := commandtest.Quick(filepath.Join(t.TempDir(), "x"), "--arm", "hebbian,hebbian-yoked-run")
	must(t, args...)
	if out := must(t, args...); !strings.Contains(out, "0 runs (4 were finished before)") {
		t.Errorf("the second command says\n%s", out)
	}
}

// A finished yoked run repeats its partner's gate as it was: where that is another
// by now it is done again, the very first run of the plan included.
func TestAYokedRunIsDoneAgainWhereItsPartnersGateDiffers(t *testing.T) {
	long(t)
	t.Parallel()
	commandtest.Draws(t)
	dir := filepath.Join(t.TempDir(), "x")
	args := commandtest.Quick(dir, "--arm", "hebbian,hebbian-yoked")
	must(t, args...)
	for seed := 1; seed <= 2; seed++ { // the plan's first run, and another
		f, err := results.Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		m, rows, err := f.Get(fmt.Sprintf("digits.hebbian.%d", seed))
		if err != nil {
			t.Fatal(err)
		}
		locked, err := results.Create(dir, f.Identity())
		if err != nil {
			t.Fatal(err)
		}
		m.Schedule[0]--
		if err := locked.Put(m, rows); err != nil {
			t.Fatal(err)
		}
		_ = locked.Close()
		if out := must(t, args...); !strings.Contains(out, "\n1 run (3 were finished before) in ") {
			t.Errorf("after another gate of seed %d it says\n%s", seed, out)
		}
	}
}

func TestReportIsMadeFromWhatIsOnDisk(t *testing.T) {
	long(t)
	t.Parallel()
	commandtest.Draws(t)
	dir := filepath.Join(t.TempDir(), "x")
	must(t, commandtest.Quick(dir, "--arm", "backprop")...)
	made := []string{results.ResultsFile, results.RunsFile, results.PackageFile, experiment.ReportFile, "figures"}
	read := func() map[string]string {
		m := map[string]string{}
		for _, name := range made {
			m[name] = strings.ReplaceAll(commandtest.Tree(t, filepath.Join(dir, name)), dir, "")
		}
		return m
	}
	want := read()
	for _, name := range made {
		if err := os.RemoveAll(filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	out := must(t, "report", dir)
	if !strings.Contains(out, "Summary, track digits") {
		t.Errorf("no table:\n%s", out)
	}
	got := read()
	for _, name := range made {
		if got[name] != want[name] {
			t.Errorf("%s is not what the run had made", name)
		}
	}
}

// TestFailingRun: the other runs finish and are kept, one line names the run
// that failed, and the status is 1.
func TestFailingRun(t *testing.T) {
	long(t)
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "fails.yaml")
	text := "arm: [backprop, backprop-gated]\nseeds: 2\nbudget: 600\nout: " + filepath.Join(dir, "out") +
		"\nsettings:\n  backprop: {optimiser: sgd, rate: 100, activation: softplus, depth: 8}\n"
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	code, out, errs := compare("run", "-q", file)
	if code != exitFailed {
		t.Fatalf("exit status %d, want 1\n%s%s", code, out, errs)
	}
	if strings.Count(errs, "\n") != 1 || !strings.Contains(errs, "2 of 4 runs failed: run digits.backprop.1: ") {
		t.Errorf("it says %q, want one line that names the run", errs)
	}
	kept, err := os.ReadFile(filepath.Join(dir, "out", results.ResultsFile))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(kept), "digits.backprop-gated.2") || strings.Contains(string(kept), "digits.backprop.1,") {
		t.Error("results.csv should hold the runs that finished, and only those")
	}
	page, err := os.ReadFile(filepath.Join(dir, "out", experiment.ReportFile))
	if err != nil || !strings.Contains(string(page), "learning diverged") {
		t.Errorf("the report does not say that a run failed (%v)", err)
	}
}

// TestEveryRunFails: an experiment of which no run finished has a report of its
// failures and their alarms.
func TestEveryRunFails(t *testing.T) {
	long(t)
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "fails.yaml")
	text := "arm: [backprop]\nseeds: 2\nbudget: 600\nout: " + filepath.Join(dir, "out") +
		"\nsettings:\n  backprop: {optimiser: sgd, rate: 100, activation: softplus, depth: 8}\n"
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	code, out, errs := compare("run", file)
	if code != exitFailed || !strings.Contains(errs, "2 of 2 runs failed") {
		t.Fatalf("exit status %d, want 1\n%s%s", code, out, errs)
	}
	if !strings.Contains(out, "! Run digits.backprop.1 failed") {
		t.Errorf("the failures are not on the terminal:\n%s", out)
	}
	page, err := os.ReadFile(filepath.Join(dir, "out", experiment.ReportFile))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Run digits.backprop.2 failed", "raised the alarm", "2 runs failed", "No run finished"} {
		if !strings.Contains(string(page), want) {
			t.Errorf("the report does not say %q", want)
		}
	}
	if strings.Contains(string(page), "No alarm was raised") {
		t.Error("the report says that no alarm was raised")
	}
	must(t, "report", filepath.Join(dir, "out"))
}

// TestTheCommandOfTheReportRepeatsIt: the command that a report shows does all
// runs again, elsewhere.
func TestTheCommandOfTheReportRepeatsIt(t *testing.T) {
	long(t)
	t.Parallel()
	commandtest.Draws(t)
	dir := filepath.Join(t.TempDir(), "x")
	must(t, "--arm", "backprop", "--seeds", "1", "--budget", "100", "--out", dir)
	page, err := os.ReadFile(filepath.Join(dir, experiment.ReportFile))
	if err != nil {
		t.Fatal(err)
	}
	_, command, _ := strings.Cut(string(page), "<pre>go run ./cmd/compare ")
	command, _, _ = strings.Cut(command, "</pre>")
	out := must(t, strings.Fields(command)...)
	if !strings.Contains(out, "1 run in ") || strings.Contains(out, "finished before") {
		t.Errorf("%q did:\n%s", command, out)
	}
	if a, b := commandtest.Untimed(t, dir), commandtest.Untimed(t, dir+"-again"); a != b {
		t.Errorf("%q found something else: %s", command, commandtest.Differ(a, b))
	}
}
