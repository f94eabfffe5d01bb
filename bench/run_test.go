package bench_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/bench/benchtest/tiny"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/results"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// spy notes what a learner is given and what it answers.
type spy struct {
	*tiny.Learner
	sizes   []int
	marks   []plasticity.Mark
	opened  []bool
	rates   []float32
	updates int64
	energy  float64
	macs    plasticity.MACs
}

func (s *spy) Learn(b stimulus.Batch) (plasticity.Entry, error) {
	e, err := s.Learner.Learn(b)
	s.sizes = append(s.sizes, b.N)
	s.marks = append(s.marks, e.Marks...)
	s.opened = append(s.opened, s.Opened()...)
	s.rates = append(s.rates, s.Rates()...)
	s.macs.Forward += e.MACs.Forward
	s.macs.Learning += e.MACs.Learning
	s.macs.Elementwise += e.MACs.Elementwise
	for i := range e.Updates {
		s.updates += e.Updates[i]
		s.energy += e.Plasticity[i]
	}
	return e, err
}

func spied(into **spy) bench.Arm {
	return tiny.Arm("spied", func(l *tiny.Learner) bench.Learner {
		*into = &spy{Learner: l}
		return *into
	})
}

func mustRun(t *testing.T, spec bench.RunSpec) bench.Result {
	t.Helper()
	r, err := bench.Run(context.Background(), spec)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// value returns a metric at a number of presentations; the test fails where
// it is not there exactly once.
func value(t *testing.T, r bench.Result, metric string, at int) float64 {
	t.Helper()
	var found []float64
	for _, row := range r.Rows {
		if row.Metric == metric && row.Presentations == at {
			found = append(found, row.Value)
		}
	}
	if len(found) != 1 {
		t.Fatalf("%q at %d presentations: %d rows, want 1", metric, at, len(found))
	}
	return found[0]
}

func has(r bench.Result, metric string) bool {
	return slices.ContainsFunc(r.Rows, func(row results.Row) bool { return row.Metric == metric })
}

func TestRunCountsWhatHappened(t *testing.T) {
	for _, minibatch := range []int{1, 7} {
		var s *spy
		track := &tinyTrack{Length: 1030, Distinct: 60, GridAt: []int{0, 10, 333, 1030}}
		r := mustRun(t, bench.RunSpec{Track: track, Arm: spied(&s), Seed: 3, Settings: bench.Settings{"minibatch": minibatch, "vigilance": .005}})

		count := func(upTo int, of func(plasticity.Mark) bool) (n float64) {
			for _, m := range s.marks[:upTo] {
				if of(m) {
					n++
				}
			}
			return n
		}
		nonzero := func(m plasticity.Mark) bool { return m != 0 }
		for _, g := range track.GridAt {
			at := min((g+minibatch-1)/minibatch*minibatch, 1030)
			if got, want := value(t, r, results.MetricEvents, at), count(at, nonzero); got != want {
				t.Errorf("minibatch %d: events after %d = %v, counted %v", minibatch, at, got, want)
			}
			memory := func(m plasticity.Mark) bool { return m.Has(plasticity.Memory) }
			if got, want := value(t, r, results.MetricEvents+"/memory", at), count(at, memory); got != want {
				t.Errorf("minibatch %d: memory events after %d = %v, counted %v", minibatch, at, got, want)
			}
		}
		if got := value(t, r, results.MetricUpdates, 1030); got != float64(s.updates) {
			t.Errorf("updates = %v, counted %d", got, s.updates)
		}
		if got := value(t, r, results.MetricPlasticity, 1030); math.Abs(got-s.energy) > 1e-9*s.energy {
			t.Errorf("plasticity = %v, summed %v", got, s.energy)
		}
		for metric, want := range map[string]int64{results.MetricMACsForward: s.macs.Forward, results.MetricMACsLearning: s.macs.Learning, results.MetricElementwise: s.macs.Elementwise} {
			if got := value(t, r, metric, 1030); got != float64(want) || (want == 0) != (metric == results.MetricElementwise) {
				t.Errorf("%s = %v, counted %d", metric, got, want)
			}
		}
		for i, n := range r.Schedule {
			want := 0
			for _, o := range s.opened[i*100 : min(i*100+100, 1030)] {
				if o {
					want++
				}
			}
			if n != want {
				t.Errorf("minibatch %d: window %d opened %d times, counted %d", minibatch, i, n, want)
			}
		}
		if got := value(t, r, results.MetricWindowEvents+"/total", 100); got != count(100, nonzero) {
			t.Errorf("events of the first window = %v, counted %v", got, count(100, nonzero))
		}
		last := (count(1030, nonzero) - count(1000, nonzero)) * 100 / 30
		if last == 0 {
			t.Fatal("the last window has no events to check it by")
		}
		if got := value(t, r, results.MetricWindowEvents+"/total", 1030); math.Abs(got-last) > 1e-9 {
			t.Errorf("events of the last window = %v per hundred, counted %v", got, last)
		}
		var rate float64
		for _, v := range s.rates[60:120] {
			rate += float64(v) / 60
		}
		if got := value(t, r, results.MetricRateByExposure+" 2", 1030); math.Abs(got-rate) > 1e-9*rate {
			t.Errorf("rate at the second exposure = %v, averaged %v", got, rate)
		}
	}
}

func TestMinibatchesAreFilledAndTheRemainderFlushed(t *testing.T) {
	var s *spy
	mustRun(t, bench.RunSpec{Track: &tinyTrack{Length: 23, GridAt: []int{3, 4, 11, 23}}, Arm: spied(&s), Settings: bench.Settings{"minibatch": 5}})
	if want := []int{5, 5, 5, 5, 3}; !slices.Equal(s.sizes, want) {
		t.Errorf("batches of %v, want %v: neither the grid nor the end may change them", s.sizes, want)
	}
}

func TestWindowsAreBoundedAndComplete(t *testing.T) {
	var s *spy
	const length = 25030
	r := mustRun(t, bench.RunSpec{Track: &tinyTrack{Length: length}, Arm: spied(&s), Settings: bench.Settings{"minibatch": 100}})
	n, sum, previous := 0, 0., 0
	for _, row := range r.Rows {
		if row.Metric == results.MetricWindowEvents+"/total" {
			n++
			sum += row.Value * float64(row.Presentations-previous) / 100
			previous = row.Presentations
		}
	}
	if n != 126 {
		t.Errorf("%d windows of 200 presentations, want 126", n)
	}
	if events := value(t, r, results.MetricEvents, length); math.Abs(sum-events) > 1e-6 {
		t.Errorf("windows add up to %v events, want %v", sum, events)
	}
	if len(r.Schedule) != 251 {
		t.Errorf("the schedule has %d windows of 100, want 251", len(r.Schedule))
	}
}

func TestToTarget(t *testing.T) {
	grid := []int{0, 10, 20, 30, 40}
	for _, c := range []struct {
		name   string
		scores []float64
		below  bool
		want   int // -1: censored
	}{
		{"reached and held", []float64{0, 50, 90, 91, 95}, false, 20},
		{"lost and regained", []float64{0, 95, 89, 90, 95}, false, 30},
		{"at the end only", []float64{0, 1, 2, 3, 90}, false, 40},
		{"from the start", []float64{90, 90, 90, 90, 90}, false, 0},
		{"lost at the end", []float64{90, 90, 90, 90, 89.9}, false, -1},
		{"never", []float64{0, 0, 0, 0, 0}, false, -1},
		{"falling", []float64{100, 95, 90, 80, 85}, true, 20},
	} {
		t.Run(c.name, func(t *testing.T) {
			track := &tinyTrack{Length: 40, GridAt: grid, Aim: bench.Target{Metric: "score", Value: 90, Below: c.below},
				Score: func(at int) float64 { return c.scores[at/10] }}
			r := mustRun(t, bench.RunSpec{Track: track, Arm: tiny.Arm("a", nil)})
			if c.want < 0 {
				if got := value(t, r, results.MetricToTarget+"/censored", 40); got != 1 {
					t.Errorf("censored = %v, want 1", got)
				}
				for _, row := range r.Rows {
					spent := strings.HasPrefix(row.Metric, results.MetricToTarget+"/") && row.Metric != results.MetricToTarget+"/censored"
					if spent != row.Censored {
						t.Errorf("row %+v: want what was spent to target, and no other, flagged as censored", row)
					}
				}
				if got, want := value(t, r, results.MetricToTarget+"/events", 40), value(t, r, results.MetricEvents, 40); got != want {
					t.Errorf("the run spent %v events by its end, %v say its rows", got, want)
				}
				return
			}
			if got := value(t, r, results.MetricToTarget+"/presentations", 40); got != float64(c.want) {
				t.Errorf("presentations to target = %v, want %d", got, c.want)
			}
			if has(r, results.MetricToTarget+"/censored") || slices.ContainsFunc(r.Rows, func(row results.Row) bool { return row.Censored }) {
				t.Error("a run that reached its target is called censored")
			}
			if r.Target == nil || *r.Target != track.Aim {
				t.Errorf("the result tells of the target %+v, want %+v", r.Target, track.Aim)
			}
			for of, metric := range map[string]string{"events": results.MetricEvents, "synaptic updates": results.MetricUpdates, "plasticity": results.MetricPlasticity} {
				if got, want := value(t, r, results.MetricToTarget+"/"+of, 40), value(t, r, metric, c.want); got != want {
					t.Errorf("%s to target = %v, the curve says %v", of, got, want)
				}
			}
		})
	}
}

func TestSameSeedSameRowsBarSeconds(t *testing.T) {
	spec := bench.RunSpec{Track: &tinyTrack{Length: 300, GridAt: []int{100, 300}}, Arm: tiny.Arm("a", nil), Seed: 9, Fields: 2}
	a, b := mustRun(t, spec), mustRun(t, spec)
	if d := firstDifference(a, b); d != "" {
		t.Error(d)
	}
	spec.Seed = 10
	if other := mustRun(t, spec); other.Digest == a.Digest || firstDifference(a, other) == "" {
		t.Error("another seed gives the same stream or the same rows")
	}
	if len(a.Fields) != 2 || len(a.Fields[0]) != tinyDim {
		t.Errorf("%d fields, want 2 of %d inputs", len(a.Fields), tinyDim)
	}
}

// firstDifference compares two results but for measured time.
func firstDifference(a, b bench.Result) string {
	if a.Digest != b.Digest {
		return "digests differ"
	}
	if len(a.Rows) != len(b.Rows) {
		return fmt.Sprintf("%d and %d rows", len(a.Rows), len(b.Rows))
	}
	for i, x := range a.Rows {
		if y := b.Rows[i]; x != y && x.Unit != results.UnitSeconds {
			return fmt.Sprintf("row %d: %+v and %+v", i, x, y)
		}
	}
	return ""
}

func TestArmsShareDataAndNotNoise(t *testing.T) {
	draw := func(base uint64, track, arm, purpose string) uint64 {
		return bench.RandFor(base, track, arm)(purpose).Uint64()
	}
	same := draw(1, "t", "a", "weights")
	if draw(1, "t", "a", "weights") != same {
		t.Error("the same identity gives other numbers")
	}
	for _, other := range []uint64{draw(2, "t", "a", "weights"), draw(1, "u", "a", "weights"), draw(1, "t", "b", "weights"), draw(1, "t", "a", "noise")} {
		if other == same {
			t.Error("another identity gives the same numbers")
		}
	}
	a := mustRun(t, bench.RunSpec{Track: &tinyTrack{Length: 50}, Arm: tiny.Arm("a", nil), Seed: 1})
	b := mustRun(t, bench.RunSpec{Track: &tinyTrack{Length: 50}, Arm: tiny.Arm("b", nil), Seed: 1})
	if a.Digest != b.Digest {
		t.Error("two arms of one seed were presented other streams")
	}
	if value(t, a, results.MetricPlasticity, 50) == value(t, b, results.MetricPlasticity, 50) {
		t.Error("two arms drew the same initial weights")
	}
}

func TestProgressAndCancel(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	var seen []int
	_, err := bench.Run(ctx, bench.RunSpec{Track: &tinyTrack{Length: 1000}, Arm: tiny.Arm("a", nil), Progress: func(done, total int) {
		if seen = append(seen, done); done >= 500 {
			cancel()
		}
		if total != 1000 {
			t.Errorf("progress of %d, want 1000", total)
		}
	}})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want the context's", err)
	}
	if len(seen) < 50 || seen[len(seen)-1] > 510 {
		t.Errorf("progress %v: want steps up to the one that cancelled", seen)
	}
}

func wantError(t *testing.T, err error, parts ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want one with %q", parts)
	}
	for _, p := range parts {
		if !strings.Contains(err.Error(), p) {
			t.Errorf("error %q does not say %q", err, p)
		}
	}
}

// twice is a learner that passes over every stimulus once more.
type twice struct{ *tiny.Learner }

func (l twice) Learn(b stimulus.Batch) (plasticity.Entry, error) {
	e, err := l.Learner.Learn(b)
	e.Again = int64(b.N)
	return e, err
}

// TestLearningPasses: what learning passes over again is counted beside the
// presentations, on the curve and to target, and is no presentation.
func TestLearningPasses(t *testing.T) {
	track := &tinyTrack{Length: 40, GridAt: []int{0, 10, 20, 30, 40}, Aim: bench.Target{Metric: "score", Value: 90},
		Score: func(at int) float64 { return 80 + float64(at) }}
	for factor, wrap := range map[float64]func(*tiny.Learner) bench.Learner{1: nil, 2: func(l *tiny.Learner) bench.Learner { return twice{l} }} {
		r := mustRun(t, bench.RunSpec{Track: track, Arm: tiny.Arm("a", wrap)})
		for _, at := range track.GridAt {
			if got := value(t, r, results.MetricPasses, at); got != factor*float64(at) {
				t.Errorf("%v passes after %d presentations, want %v for each", got, at, factor)
			}
		}
		if got := value(t, r, results.MetricToTarget+"/"+results.MetricPasses, 40); got != 10*factor {
			t.Errorf("%v passes to target, want %v", got, 10*factor)
		}
		if got := value(t, r, results.MetricToTarget+"/presentations", 40); got != 10 {
			t.Errorf("%v presentations to target, want 10", got)
		}
	}
}
