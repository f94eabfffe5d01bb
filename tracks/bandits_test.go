package tracks_test

import (
	"context"
	"math"
	"slices"
	"testing"

	"github.com/hebbgrad/hebbgrad/arms"
	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/tracks"
)

// acts runs an arm that is a reference.
func acts(t *testing.T, track, arm string, options, settings bench.Settings) bench.Result {
	t.Helper()
	all, err := arms.Parts{}.Known()
	if err != nil {
		t.Fatal(err)
	}
	a := all[slices.IndexFunc(all, func(a bench.Arm) bool { return a.Name == arm })]
	r, err := bench.Run(context.Background(), bench.RunSpec{Track: namedTrack(t, track, options), Arm: a, Seed: 7, Settings: settings})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestPublishedBandits: the share of optimal actions in the last hundred of a
// thousand steps is that of the published algorithms, of bandits that are told by
// boundaries alone. That of one bandit has a standard deviation of about 25 %, so
// that four standard errors of 400 are 5 %.
func TestPublishedBandits(t *testing.T) {
	if testing.Short() {
		t.Skip("400 bandits four times")
	}
	digests := map[string]bool{}
	for _, c := range []struct {
		arm      string
		settings bench.Settings
		want     float64
	}{
		{"ucb", bench.Settings{"c": 1.}, 91},
		{"ucb", bench.Settings{"c": 2.}, 86},
		{"tabular-q", bench.Settings{"discount": 0., "rate": 0., "explore": .1}, 80},
		{"random-actions", nil, 10},
	} {
		r := acts(t, "bandit", c.arm, bench.Settings{"bandits": 400}, c.settings)
		digests[r.Digest] = true
		if got := value(t, r, tracks.MetricOptimal); math.Abs(got-c.want) > 5 {
			t.Errorf("%s %v: %.1f %% of the last actions are optimal, published is %v", c.arm, c.settings, got, c.want)
		}
		if got := value(t, r, tracks.MetricOptimal+"/step 901 to 1000"); got != value(t, r, tracks.MetricOptimal) {
			t.Errorf("%s: %v %% of the last tenth of the actions", c.arm, got)
		}
		// At random a step costs what the best of ten is worth.
		if got := value(t, r, tracks.MetricRegret); c.arm == "random-actions" && math.Abs(got-1538.8) > 100 {
			t.Errorf("regret of random actions is %v, want 1000 times 1.5388", got)
		}
	}
	if len(digests) != 1 {
		t.Errorf("four arms have %d digests", len(digests))
	}
}

// TestGuesses: by chance a tenth of the images is named, and what cannot be told
// of the labels is in no batch.
func TestGuesses(t *testing.T) {
	r := acts(t, "digits-bandit", "random-actions", nil, nil)
	if got := value(t, r, tracks.MetricOptimal); math.Abs(got-10) > 4 {
		t.Errorf("%v %% by chance", got)
	}
	if got, want := value(t, r, tracks.MetricRegret), 10000*2*.9; math.Abs(got-want) > 300 {
		t.Errorf("regret %v by chance, want %v", got, want)
	}
	if got := value(t, r, "return"); math.Abs(got+.8) > .15 {
		t.Errorf("the mean return is %v by chance, want -.8", got)
	}
	if s := r.Spec; s.Classes != 0 || s.Actions != 10 || s.Length != 10000 {
		t.Errorf("it declares %+v", s)
	}
}

// TestReferencesLearn: a table to catch, and random search to balance a pole.
func TestReferencesLearn(t *testing.T) {
	r := acts(t, "catch", "tabular-q", nil, nil)
	if got := value(t, r, "return"); got != 1 {
		t.Errorf("a table catches to a return of %v", got)
	}
	if r = acts(t, "cart-pole", "linear-search", nil, nil); value(t, r, "to threshold/held") != 1 {
		t.Error("random search over linear policies does not balance a pole")
	}
}
