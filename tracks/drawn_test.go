package tracks_test

import (
	"context"
	"math"
	"slices"
	"testing"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/bench/benchtest/tiny"
	"github.com/hebbgrad/hebbgrad/datasets"
	"github.com/hebbgrad/hebbgrad/results"
	"github.com/hebbgrad/hebbgrad/tracks"
)

// TestDrawnTrack: with the split drawn the test part is one of the seed's own, is
// in the digest, and the answers to it are kept with what they were to be.
func TestDrawnTrack(t *testing.T) {
	full, err := datasets.Open(datasets.Digits, "")
	if err != nil {
		t.Fatal(err)
	}
	run := func(split string, seed uint64) bench.Result {
		track, err := tracks.Registry(nil).Open(datasets.Digits, "", bench.Settings{"split": split})
		if err != nil {
			t.Fatal(err)
		}
		r, err := bench.Run(context.Background(), bench.RunSpec{Track: track, Arm: tiny.Arm("tiny", nil), Seed: seed, Budget: 900})
		if err != nil {
			t.Fatal(err)
		}
		right := 0
		for i, y := range r.Answers.Labels {
			if r.Answers.Said[i] == y {
				right++
			}
		}
		if got, want := 100*float64(right)/float64(len(r.Answers.Said)), value(t, r, results.MetricTestAccuracy); math.Abs(got-want) > 1e-9 {
			t.Errorf("%s, seed %d: %v %% of the answers are right, and the accuracy is %v", split, seed, got, want)
		}
		return r
	}
	a, b, fixed := run("drawn", 1), run("drawn", 2), run("fixed", 1)
	if fixed.Answers.Rows != nil || len(fixed.Answers.Labels) != 300 {
		t.Errorf("the split that stays gives %d rows and %d labels", len(fixed.Answers.Rows), len(fixed.Answers.Labels))
	}
	if slices.Equal(a.Answers.Rows, b.Answers.Rows) || !slices.Equal(a.Answers.Rows, full.Drawn(1).Test.Rows()) {
		t.Error("the test part is not that of the seed")
	}
	if a.Digest == fixed.Digest || a.Digest == b.Digest || a.Digest != run("drawn", 1).Digest {
		t.Error("the digest does not tell which test part was drawn")
	}
}

// TestDrawnTestIsInTheDigest: where fewer stimuli are presented than would tell,
// the digest covers the test part.
func TestDrawnTestIsInTheDigest(t *testing.T) {
	track, err := tracks.Registry(nil).Open(datasets.Digits, "", bench.Settings{"split": "drawn"})
	if err != nil {
		t.Fatal(err)
	}
	if s := open(t, track, bench.Rep{Seed: 3, Budget: 1}); len(s.Noise) != 4*300 {
		t.Errorf("%d bytes stand for a test part of 300 rows in the digest", len(s.Noise))
	}
}
