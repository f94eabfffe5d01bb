package tracks_test

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/bench/benchtest/tiny"
	"github.com/hebbgrad/hebbgrad/datasets"
	"github.com/hebbgrad/hebbgrad/results"
	"github.com/hebbgrad/hebbgrad/tracks"
)

func digits(t *testing.T) *tracks.Classification {
	t.Helper()
	track, err := tracks.Registry(nil).Open(datasets.Digits, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	return track.(*tracks.Classification)
}

func open(t *testing.T, track bench.Track, rep bench.Rep) *bench.Session {
	t.Helper()
	s, err := track.Open(rep)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func value(t *testing.T, r bench.Result, metric string) float64 {
	t.Helper()
	v, found := math.NaN(), false
	for _, row := range r.Rows {
		if row.Metric == metric {
			v, found = row.Value, true
		}
	}
	if !found {
		t.Fatalf("no row %q", metric)
	}
	return v
}

func TestDigitsTrack(t *testing.T) {
	track := digits(t)
	s := open(t, track, bench.Rep{Seed: 1})
	info := track.Info()
	if got, want := s.Spec().Length, 10*info.Train; got != want {
		t.Errorf("%d presentations, want ten epochs of %d", got, info.Train)
	}
	if got := s.Target; got.Metric != results.MetricValidationAccuracy || got.Value != 90 {
		t.Errorf("target %+v, want a validation accuracy of 90 %%", got)
	}
	grid := s.Grid
	if n := len(grid); n < 25 || n > 30 || grid[0] != 0 || grid[n-1] != s.Spec().Length {
		t.Errorf("grid %v: want 25 to 30 points from 0 to the end", grid)
	}
	for i := 2; i < len(grid); i++ {
		if grid[i]-grid[i-1] < grid[i-1]-grid[i-2]-1 {
			t.Errorf("grid %v is not densest at its start", grid)
		}
	}
	if s.Exposure(0) != 1 || s.Exposure(info.Train) != 2 {
		t.Errorf("exposures %d and %d, want 1 and 2", s.Exposure(0), s.Exposure(info.Train))
	}
}

// TestProbesCostLessThanLearning counts the stimuli that are shown to
// evaluate, all grid points together.
func TestProbesCostLessThanLearning(t *testing.T) {
	// Of 24,000 examples 4,000 are for validation: too many to show at every
	// point of the curve.
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "many"), 0o755); err != nil {
		t.Fatal(err)
	}
	var csv strings.Builder
	for i := range 24000 {
		fmt.Fprintf(&csv, "%d,%d,%d\n", i%7, i%5, i%2)
	}
	if err := os.WriteFile(filepath.Join(dir, "many", "many.csv"), []byte(csv.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	many, err := tracks.Registry(nil).Open("many", dir, bench.Settings{"label": "3"})
	if err != nil {
		t.Fatal(err)
	}
	for _, track := range []bench.Track{digits(t), many} {
		s := open(t, track, bench.Rep{})
		c := &counting{}
		for _, at := range s.Grid {
			if err := s.Probe(c, at, func(bench.Measure) {}); err != nil {
				t.Fatal(err)
			}
		}
		if c.shown > s.Spec().Length {
			t.Errorf("%d stimuli are shown to evaluate %d presentations", c.shown, s.Spec().Length)
		}
	}
}

func TestALinearReadoutLearnsDigits(t *testing.T) {
	r, err := bench.Run(context.Background(), bench.RunSpec{Track: digits(t), Arm: tiny.Arm("a", nil), Seed: 1,
		Settings: bench.Settings{"minibatch": 10, "memory": false, "vigilance": 0.}})
	if err != nil {
		t.Fatal(err)
	}
	for _, metric := range []string{results.MetricValidationAccuracy, results.MetricTestAccuracy, tracks.MetricWholeValidation} {
		if v := value(t, r, metric); v < 88 || v > 100 {
			t.Errorf("%s %.1f %%, want 88 to 100", metric, v)
		}
	}
	if n := value(t, r, tracks.MetricValidationSample); n < 300 || n > 400 {
		t.Errorf("the curve rests on %v stimuli, want 300 or, where that costs no more than learning, some more", n)
	}
	if n := value(t, r, results.MetricToTarget+"/presentations"); n <= 0 || n >= 12000 {
		t.Errorf("reached its target after %v presentations", n)
	}
}

// TestAccuracyIsTheShareOfRightAnswers compares the probe with a plain count
// for a learner that gives the right answer to three of four stimuli.
func TestAccuracyIsTheShareOfRightAnswers(t *testing.T) {
	track := digits(t)
	full, err := datasets.Open(datasets.Digits, "")
	if err != nil {
		t.Fatal(err)
	}
	full = full.Drawn(0)
	answers := map[string]int{}
	for _, part := range []*datasets.Part{full.Validation, full.Test} {
		x := make([]float32, part.Dim())
		for i := range part.Len() {
			part.Fill(x, i)
			y := part.Label(i)
			if i%4 == 3 {
				y = (y + 1) % 10
			}
			answers[key(x)] = y
		}
	}
	n := func(part *datasets.Part) float64 {
		right := 0
		x := make([]float32, part.Dim())
		for i := range part.Len() {
			part.Fill(x, i)
			if answers[key(x)] == part.Label(i) {
				right++
			}
		}
		return 100 * float64(right) / float64(part.Len())
	}
	s := open(t, track, bench.Rep{})
	got := map[string]float64{}
	keep := func(m bench.Measure) { got[m.Name] = m.Value }
	l := &counting{answer: func(x []float32) int { return answers[key(x)] }}
	if err := s.Probe(l, 0, keep); err != nil {
		t.Fatal(err)
	}
	if err := s.Final(l, keep); err != nil {
		t.Fatal(err)
	}
	if got[results.MetricTestAccuracy] != n(full.Test) || got[tracks.MetricWholeValidation] != n(full.Validation) {
		t.Errorf("accuracies %v, counted %v and %v", got, n(full.Test), n(full.Validation))
	}
}

// TestTuningCannotReachTheTestPart walks the type that tuning is given: no
// field of it, however deep, is a data set with a test part, and its final
// evaluation has no test accuracy.
func TestTuningCannotReachTheTestPart(t *testing.T) {
	forbidden := reflect.TypeFor[datasets.Full]()
	seen := map[reflect.Type]bool{}
	var walk func(reflect.Type)
	walk = func(ty reflect.Type) {
		if ty == forbidden {
			t.Errorf("tracks.Tuning leads to %v", ty)
		}
		if seen[ty] {
			return
		}
		seen[ty] = true
		switch ty.Kind() {
		case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Map:
			walk(ty.Elem())
		case reflect.Interface:
			t.Errorf("tracks.Tuning holds an interface, %v, behind which anything may be", ty)
		case reflect.Struct:
			for i := range ty.NumField() {
				walk(ty.Field(i).Type)
			}
		}
	}
	walk(reflect.TypeFor[tracks.Tuning]())

	track, err := tracks.Registry(nil).OpenTuning(datasets.Digits, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	if err := open(t, track, bench.Rep{}).Final(&counting{}, func(m bench.Measure) { names = append(names, m.Name) }); err != nil {
		t.Fatal(err)
	}
	if want := []string{tracks.MetricWholeValidation, tracks.MetricValidationSample}; !reflect.DeepEqual(names, want) {
		t.Errorf("the tuning track's final metrics are %q, want %q", names, want)
	}
}

func TestBadOptionsAreRefused(t *testing.T) {
	for _, o := range []bench.Settings{{"target": 101}, {"target": -1}, {"budget": 1}} {
		if _, err := tracks.Registry(nil).Open(datasets.Digits, "", o); err == nil {
			t.Errorf("options %+v are accepted", o)
		}
	}
	if _, err := tracks.Registry(nil).Open("no-such-set", t.TempDir(), nil); !datasets.IsInput(err) {
		t.Errorf("error %v, want that the data set is missing", err)
	}
}
