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

// Inputs in another order are another task: what learns one order after another is
// rated in each, and forgets the first ones; a run draws its orders by its seed.
func TestPermutedTracks(t *testing.T) {
	final := map[string]bench.Result{}
	for _, name := range []string{"permuted-digits", "permuted-digits-joint"} {
		track := namedTrack(t, name, bench.Settings{"tasks": 3})
		r, err := bench.Run(context.Background(), bench.RunSpec{Track: track, Arm: tiny.Arm("a", nil), Seed: 1, Budget: 3600,
			Settings: bench.Settings{"minibatch": 10, "memory": false, "vigilance": 0.}})
		if err != nil {
			t.Fatal(err)
		}
		final[name] = r
		var sum float64
		for _, task := range []string{"/task 1", "/task 2", "/task 3"} {
			sum += value(t, r, results.MetricTestAccuracy+task) / 3
		}
		if all := value(t, r, results.MetricTestAccuracy); math.Abs(all-sum) > 1e-9 {
			t.Errorf("%s: %.2f %% of all, the tasks average %.2f %%", name, all, sum)
		}
		if r.Answers != nil {
			t.Errorf("%s keeps one answer for an example that was shown in three tasks", name)
		}
	}
	one, all := final["permuted-digits"], final["permuted-digits-joint"]
	if f, back := value(t, one, tracks.MetricForgetting), value(t, one, tracks.MetricBackward); f < 5 || back > -5 {
		t.Errorf("forgetting %.1f, backward transfer %.1f points", f, back)
	}
	if last := value(t, one, results.MetricTestAccuracy+"/task 3"); last < 80 {
		t.Errorf("%.1f %% on the last task", last)
	}
	for _, r := range all.Rows {
		if r.Metric == tracks.MetricBackward || strings.HasPrefix(r.Metric, tracks.MetricSoFar) {
			t.Errorf("all at once has %s", r.Metric)
		}
	}
	so := value(t, one, tracks.MetricSoFar+"/task 1")
	if so < 80 {
		t.Errorf("%.1f %% of the first task once it was over", so)
	}
	// What an input is on average in the last task tells the order of that.
	average := func(seed uint64) (m [64]float64) {
		b := whole(t, open(t, namedTrack(t, "permuted-digits", nil), bench.Rep{Seed: seed, Budget: 2000}), 64)
		for i := 1600; i < 2000; i++ {
			for j, x := range b.Row(i) {
				m[j] += float64(x) / 400
			}
		}
		return m
	}
	apart := 0.
	for one, other, j := average(1), average(2), 0; j < 64; j++ {
		apart = max(apart, math.Abs(one[j]-other[j]))
	}
	if apart < .4 {
		t.Errorf("two seeds have their inputs in one order: no mean differs by more than %.2f", apart)
	}
}

// A readout forgets what faded; at a standstill it does not.
func TestDriftingTracks(t *testing.T) {
	forgotten := map[string]float64{}
	for _, name := range []string{"drift-digits", "drift-digits-joint"} {
		r, err := bench.Run(context.Background(), bench.RunSpec{Track: namedTrack(t, name, bench.Settings{"concentration": 40.}), Arm: tiny.Arm("a", nil), Seed: 1,
			Settings: bench.Settings{"minibatch": 10, "memory": false, "vigilance": 0.}})
		if err != nil {
			t.Fatal(err)
		}
		forgotten[name] = value(t, r, tracks.MetricForgetting)
		value(t, r, results.MetricTestAccuracy+"/class 10")
	}
	if forgotten["drift-digits"] < 30 || forgotten["drift-digits-joint"] > 15 {
		t.Errorf("forgetting %v", forgotten)
	}
}
