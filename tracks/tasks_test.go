package tracks_test

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/bench/benchtest/tiny"
	"github.com/hebbgrad/hebbgrad/results"
	"github.com/hebbgrad/hebbgrad/stimulus"
	"github.com/hebbgrad/hebbgrad/tracks"
)

func namedTrack(t testing.TB, name string, o bench.Settings) bench.Track {
	t.Helper()
	track, err := tracks.Registry(nil).Open(name, "", o)
	if err != nil {
		t.Fatal(err)
	}
	if track.Name() != name {
		t.Fatalf("track %q is called %q", name, track.Name())
	}
	return track
}

// whole reads a stream to its end in batches of one size.
func whole(t *testing.T, s *bench.Session, size int) (all stimulus.Batch) {
	t.Helper()
	var b stimulus.Batch
	for {
		n, err := s.Stream.Next(&b, size)
		if err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			break
		}
		if b.N != n || (n < size && all.N+n != s.Spec().Length) {
			t.Fatalf("a batch of %d (%d) where %d were asked for after %d", n, b.N, size, all.N)
		}
		if err := b.Validate(s.Spec(), true); err != nil {
			t.Fatal(err)
		}
		all.N, all.D = all.N+n, b.D
		all.X, all.Symbols = append(all.X, b.X...), append(all.Symbols, b.Symbols...)
		all.Streams = append(all.Streams, b.Streams...)
		all.Labels = append(all.Labels, b.Labels...)
		all.Targets = append(all.Targets, b.Targets...)
		all.Times = append(all.Times, b.Times...)
		all.Boundaries = append(all.Boundaries, b.Boundaries...)
		all.Novel = append(all.Novel, b.Novel...)
	}
	if all.N != s.Spec().Length {
		t.Fatalf("%d presentations, the stream promised %d", all.N, s.Spec().Length)
	}
	return all
}

func TestSplitPresentsTwoClassesAtATime(t *testing.T) {
	track := namedTrack(t, "split-digits", nil)
	all := whole(t, open(t, track, bench.Rep{Seed: 1, Budget: 1003}), 64)
	for i, y := range all.Labels {
		task := slices.IndexFunc([]int{200, 400, 600, 800, 1000}, func(end int) bool { return i < end })
		if y/2 != task {
			t.Fatalf("presentation %d shows class %d in task %d", i, y, task+1)
		}
	}
	other := whole(t, open(t, track, bench.Rep{Seed: 1, Budget: 1003}), 7)
	if !slices.Equal(all.X, other.X) || !slices.Equal(all.Labels, other.Labels) || !slices.Equal(all.Novel, other.Novel) {
		t.Error("how the stream is cut into batches changes it")
	}
	s := open(t, track, bench.Rep{Seed: 1, Budget: 1003})
	for i, novel := range all.Novel {
		if novel != (s.Exposure(i) == 1) {
			t.Fatalf("presentation %d: exposure %d, novel %v", i, s.Exposure(i), novel)
		}
	}
	for _, end := range []int{200, 400, 600, 800, 1000} {
		if !slices.Contains(s.Grid, end) {
			t.Errorf("grid %v lacks the end of a task, %d", s.Grid, end)
		}
	}
}

// TestALinearReadoutForgets shows what the track is for: trained on one task
// after another, a readout forgets the first; all at once, it does not.
func TestALinearReadoutForgets(t *testing.T) {
	final := map[string]bench.Result{}
	for _, name := range []string{"split-digits", "split-digits-joint"} {
		r, err := bench.Run(context.Background(), bench.RunSpec{Track: namedTrack(t, name, nil), Arm: tiny.Arm("a", nil), Seed: 1,
			Settings: bench.Settings{"minibatch": 10, "memory": false, "vigilance": 0.}})
		if err != nil {
			t.Fatal(err)
		}
		final[name] = r
	}
	split, joint := final["split-digits"], final["split-digits-joint"]
	if s, j := value(t, split, results.MetricTestAccuracy), value(t, joint, results.MetricTestAccuracy); s > 50 || j < 85 {
		t.Errorf("test accuracy %.1f %% in tasks and %.1f %% at once", s, j)
	}
	if s, j := value(t, split, tracks.MetricForgetting), value(t, joint, tracks.MetricForgetting); s < 50 || j > 10 {
		t.Errorf("forgetting %.1f points in tasks and %.1f at once", s, j)
	}
	if last := value(t, split, results.MetricTestAccuracy+"/task 5"); last < 90 {
		t.Errorf("%.1f %% on the last task", last)
	}
	// The tasks' accuracies, weighted by their sizes, are the whole.
	var sum float64
	for k := 1; k <= 5; k++ {
		sum += value(t, split, results.MetricTestAccuracy+"/task "+string(rune('0'+k))) / 5
	}
	if whole := value(t, split, results.MetricTestAccuracy); sum < whole-3 || sum > whole+3 {
		t.Errorf("the tasks average %.1f %%, the whole is %.1f %%", sum, whole)
	}
}

// A learner that changes nothing forgets nothing, whatever part of the validation
// stimuli the curve is drawn by: the best and the end are of the same stimuli.
func TestWhatNeverChangesForgetsNothing(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "large"), 0o755); err != nil {
		t.Fatal(err)
	}
	var csv strings.Builder
	csv.WriteString("a,b,label\n")
	for i := range 9000 { // 1,500 for validation, of which the curve shows a part
		fmt.Fprintf(&csv, "%d,%d,%d\n", i%7, i%11, i%4)
	}
	if err := os.WriteFile(filepath.Join(dir, "large", "large.csv"), []byte(csv.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	track, err := tracks.Registry(nil).Open("split-large", dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	s := open(t, track, bench.Rep{Budget: 2000})
	// It answers by one of the inputs, so that it is right about some of each class.
	c := &counting{answer: func(x []float32) int { return int(math.Abs(float64(x[1]))*2) % 4 }}
	got := map[string]float64{}
	emit := func(m bench.Measure) { got[m.Name] = m.Value }
	for _, at := range s.Grid {
		if err := s.Probe(c, at, emit); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Final(c, emit); err != nil {
		t.Fatal(err)
	}
	if n := got[tracks.MetricValidationSample]; n >= 1500 {
		t.Fatalf("the curve shows all %v stimuli", n)
	}
	if f, a := got[tracks.MetricForgetting], got[results.MetricValidationAccuracy]; f != 0 || a == 0 {
		t.Errorf("forgetting %v at an accuracy of %v %%", f, a)
	}
}
