package resume_test

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/hebbgrad/hebbgrad/cmd/command/commandtest"
	"github.com/hebbgrad/hebbgrad/results"
)

// TestRunsApart: runs side by side, each in a process of its own, find what they find
// one after the other in this one, a yoked run what its partner's gate did included,
// and are timed by the processor.
func TestRunsApart(t *testing.T) {
	long(t)
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "apart.yaml")
	const text = `arm: [narrow, backprop-yoked]
seeds: 1
budget: 200
variants:
  narrow: {arm: backprop, settings: {units: 3}}
settings:
  backprop-yoked: {units: 16, rate: .003}
options:
  digits: {target: 50}
`
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	here, apart := filepath.Join(dir, "here"), filepath.Join(dir, "apart")
	must(t, "run", file, "--jobs", "1", "--out", here)
	c, errs := start(t, "run", file, "--jobs", "2", "--out", apart)
	if err := c.Wait(); err != nil {
		t.Fatalf("%v: %s", err, errs)
	}
	if got, want := commandtest.Untimed(t, apart), commandtest.Untimed(t, here); got != want {
		t.Errorf("apart they differ: %s", commandtest.Differ(got, want))
	}
	f, err := results.Open(apart)
	if err != nil {
		t.Fatal(err)
	}
	all, err := f.Read()
	if err != nil || len(all.Runs) != 3 {
		t.Fatalf("%d runs, want 3 with the partner (%v)", len(all.Runs), err)
	}
	for _, m := range all.Runs {
		if runtime.GOOS != "windows" && m.Clock != results.ClockProcessor || m.LearningSeconds <= 0 || m.PeakMemory <= 0 {
			t.Errorf("%s: %v s by the clock %q, %d B", m.RunID, m.LearningSeconds, m.Clock, m.PeakMemory)
		}
	}
}
