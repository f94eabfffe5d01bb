package tracks_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/datasets"
	"github.com/hebbgrad/hebbgrad/stimulus"
	"github.com/hebbgrad/hebbgrad/tracks"
)

func digitsWith(t *testing.T, options bench.Settings) bench.Track {
	t.Helper()
	track, err := tracks.Registry(nil).Open(datasets.Digits, "", options)
	if err != nil {
		t.Fatal(err)
	}
	return track
}

// stream is all that a session shows.
func stream(t *testing.T, s *bench.Session) (x [][]float32, labels []int) {
	t.Helper()
	b := stimulus.Batch{}
	for range s.Spec().Length {
		if n, err := s.Stream.Next(&b, 1); n != 1 || err != nil {
			t.Fatal(n, err)
		}
		x, labels = append(x, slices.Clone(b.Row(0))), append(labels, b.Labels[0])
	}
	return x, labels
}

// TestFewExamplesWithWrongLabels: a seed's few examples come again and again, each with
// the label that it had first, and the budget stays near 12,000.
func TestFewExamplesWithWrongLabels(t *testing.T) {
	s := open(t, digitsWith(t, bench.Settings{"per-class": 10, "label-noise": .3}), bench.Rep{Seed: 3})
	if s.Spec().Length != 12000 || s.Spec().Distinct != 100 {
		t.Errorf("%d presentations of %d stimuli, want 12,000 of 100", s.Spec().Length, s.Spec().Distinct)
	}
	clean := open(t, digitsWith(t, bench.Settings{"per-class": 10}), bench.Rep{Seed: 3})
	truth := map[string]int{}
	x, labels := stream(t, clean)
	for i := range x {
		truth[key(x[i])] = labels[i]
	}
	said := map[string]int{}
	x, labels = stream(t, s)
	wrong := 0
	for i := range x {
		k := key(x[i])
		if was, again := said[k]; again && was != labels[i] {
			t.Fatalf("presentation %d has another label than before", i)
		} else if !again && truth[k] != labels[i] {
			wrong++
		}
		said[k] = labels[i]
		if _, known := truth[k]; !known {
			t.Fatal("label noise changes which examples are shown")
		}
	}
	if len(said) != 100 || wrong < 15 || wrong > 45 {
		t.Errorf("%d stimuli, of which %d have a wrong label", len(said), wrong)
	}
}

// covered reports whether was is now but for a square of zeros.
func covered(was, now []float32, side, size int) bool {
	for top := range side - size + 1 {
		for left := range side - size + 1 {
			want := slices.Clone(was)
			for i := range size {
				clear(want[(top+i)*side+left : (top+i)*side+left+size])
			}
			if slices.Equal(want, now) {
				return true
			}
		}
	}
	return false
}

// TestTheTestPartUnderNoiseAndOcclusion: after the clean one, at each strength, the same
// for every learner, and what is emitted is the share of right answers.
func TestTheTestPartUnderNoiseAndOcclusion(t *testing.T) {
	track := digitsWith(t, bench.Settings{"robustness": true})
	show := func() (x [][]float32, emitted map[string]float64) {
		emitted = map[string]float64{}
		learner := &counting{answer: func(v []float32) int { x = append(x, slices.Clone(v)); return 3 }}
		s := open(t, track, bench.Rep{Seed: 2})
		if err := s.Final(learner, func(m bench.Measure) { emitted[m.Name] = m.Value }); err != nil {
			t.Fatal(err)
		}
		return x, emitted
	}
	x, emitted := show()
	if again, _ := show(); !slices.EqualFunc(x, again, slices.Equal[[]float32]) {
		t.Error("another learner is shown other stimuli")
	}
	const test, dim, side = 300, 64, 8
	x = x[len(x)-9*test:]
	clean, last := x[:test], 0.
	for k, name := range []string{"noise/standard deviation 0.1", "noise/standard deviation 0.2", "noise/standard deviation 0.3", "noise/standard deviation 0.5",
		"occlusion/side 0.2", "occlusion/side 0.3", "occlusion/side 0.4", "occlusion/side 0.5"} {
		if v, ok := emitted["accuracy under "+name]; !ok || v < 7 || v > 13 {
			t.Errorf("%s: accuracy %v, %v, of a learner that always says 3", name, v, ok)
		}
		if k == 4 {
			last = 0
		}
		block, changed := x[(k+1)*test:(k+2)*test], 0.
		for i, v := range block {
			for p := range dim {
				if v[p] < 0 || v[p] > 1 {
					t.Fatalf("%s: an input is %v", name, v[p])
				}
				changed += math.Abs(float64(v[p] - clean[i][p]))
			}
			if size := []int{2, 2, 3, 4}[k%4]; k >= 4 && !covered(clean[i], v, side, size) {
				t.Fatalf("%s: %v of %v is no square of %d covered", name, v, clean[i], size)
			}
		}
		if grows := k != 5; changed <= last && grows {
			t.Errorf("%s changes %v, less than the one before, %v", name, changed, last)
		}
		last = changed
	}
	if got := fmt.Sprint(len(emitted)); len(emitted) != 11 {
		t.Errorf("%s measures: %v", got, emitted)
	}
}
