package results

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/hebbgrad/hebbgrad/internal/runinfo"
)

func identity() Identity {
	return Identity{Experiment: "e1", Summary: "digits: hebbian, backprop; 2 seeds", Tracks: []string{"digits", "bars"}, Arms: []string{"hebbian", "backprop"}}
}

func manifest(track, arm string, seed uint64) Manifest {
	return Manifest{
		RunID: fmt.Sprintf("%s.%s.%d", track, arm, seed), Status: Finished,
		Track: track, Arm: arm, Rule: "oja", Gate: "novelty", Signal: "surprise", Wiring: "contrast.1 256", Seed: seed,
		Presentations: 100, Minibatch: 1, Digest: fmt.Sprintf("%064d", seed),
		Target:   &Target{Metric: MetricValidationAccuracy, Value: 90, Unit: UnitPercent},
		Settings: []Setting{{"rate", .1, .2}, {"units", 16, 16}},
		Changed:  map[string]any{"rate": .1},
		Schedule: []int{3, 4},
		Code:     runinfo.Code{Commit: "abc", GoVersion: "go1.26", Modules: map[string]string{"m": "v1.0.0"}},
		BLAS:     BLAS{Name: "gonum", Threads: 1}, PeakMemory: 1 << 20,
		Started: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), Ended: time.Date(2026, 1, 2, 3, 4, 6, 0, time.UTC),
		WallSeconds: 1, Fields: &Fields{Height: 1, Width: 2, Weights: []Packed[float32]{{.1, -3e-40}}},
		Answers: &Answers{Labels: Packed[uint16]{3, 1}, Said: Packed[uint16]{3, 2}},
	}
}

func rowsFor(m Manifest) []Row {
	var rows []Row
	for i := range 4 {
		rows = append(rows, Row{m.RunID, m.Track, m.Arm, m.Rule, m.Gate, m.Signal, m.Seed, i * 25, MetricValidationAccuracy, float64(i) / 3, UnitPercent, m.Wiring, false})
	}
	for i := range 3 {
		rows = append(rows, Row{m.RunID, m.Track, m.Arm, m.Rule, m.Gate, m.Signal, m.Seed, 100, fmt.Sprintf("%s %d", MetricRateByExposure, i+1), float64(i), UnitRate, m.Wiring, false})
	}
	rows = append(rows,
		Row{m.RunID, m.Track, m.Arm, m.Rule, m.Gate, m.Signal, m.Seed, 100, MetricWindowOpened, 4, UnitCount, m.Wiring, false},
		Row{m.RunID, m.Track, m.Arm, m.Rule, m.Gate, m.Signal, m.Seed, 100, MetricToTarget + "/events", 7, UnitCount, m.Wiring, true})
	return append(rows, Row{m.RunID, m.Track, m.Arm, m.Rule, m.Gate, m.Signal, m.Seed, 100, MetricSeconds, 1e-7, UnitSeconds, m.Wiring, false})
}

func create(t *testing.T, dir string) *Folder {
	t.Helper()
	f, err := Create(dir, identity())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

func put(t *testing.T, f *Folder, m Manifest) {
	t.Helper()
	if err := f.Put(m, rowsFor(m)); err != nil {
		t.Fatal(err)
	}
}

func files(t *testing.T, dir string) []string {
	t.Helper()
	var names []string
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			rel, _ := filepath.Rel(dir, path)
			names = append(names, filepath.ToSlash(rel))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// Parts of some tests run in another process, which is this test binary with
// the part's name and a folder in its environment.
const partVariable, dirVariable = "HEBBGRAD_TEST_PART", "HEBBGRAD_TEST_DIR"

var parts = map[string]func(dir string) error{}

func TestMain(m *testing.M) {
	if part := os.Getenv(partVariable); part != "" {
		if err := parts[part](os.Getenv(dirVariable)); err != nil {
			fmt.Println(err)
			os.Exit(3)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func elsewhere(t *testing.T, part, dir string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), partVariable+"="+part, dirVariable+"="+dir)
	return cmd
}

func read(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
