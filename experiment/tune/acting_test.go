package tune

import (
	"context"
	"math"
	"slices"
	"testing"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/results"
	"github.com/hebbgrad/hebbgrad/tracks"
)

// TestActingIsTunedOnLearning: a trial scores what a run at its seeds and with its
// settings tells of all episodes of learning, and no other episodes are played.
func TestActingIsTunedOnLearning(t *testing.T) {
	for _, name := range []string{"catch", "water-maze", "bandit", "digits-bandit"} {
		track, err := tracks.Registry(nil).OpenTuning(name, "", nil)
		if err != nil {
			t.Fatal(err)
		}
		local := arm(t, "three-factor-open")
		s := Search{Track: track, Arms: []bench.Arm{local}, Trials: 3, Seeds: []uint64{1001, 1002}, Keep: 1. / 3, Budget: 9000}
		store, err := OpenFolder(t.TempDir(), s)
		if err != nil {
			t.Fatal(err)
		}
		trials, err := s.Run(context.Background(), 2, store, Hooks{})
		if err != nil {
			t.Fatal(err)
		}
		best, ok := Best(trials, local.Name)
		if !ok {
			t.Fatalf("%s: no trial reached the end: %+v", name, trials)
		}
		played, err := tracks.Registry(nil).Open(name, "", nil)
		if err != nil {
			t.Fatal(err)
		}
		session, err := track.Open(bench.Rep{Seed: 1})
		if err != nil || session.Evaluation != nil {
			t.Errorf("%s: tuning evaluates by %+v, error %v", name, session.Evaluation, err)
		}
		var mean float64
		for _, seed := range s.Seeds {
			r, err := bench.Run(context.Background(), bench.RunSpec{Track: played, Arm: local, Seed: seed, Budget: s.Budget, Settings: best.Settings})
			if err != nil {
				t.Fatal(err)
			}
			i := slices.IndexFunc(r.Rows, func(row results.Row) bool { return row.Metric == track.Chosen().Name })
			if i < 0 {
				t.Fatalf("%s: a run gave no %s", name, track.Chosen().Name)
			}
			mean += r.Rows[i].Value / 2
		}
		if got := Shown(track.Chosen(), best.Whole.Score()); math.Abs(got-mean) > 1e-9*math.Abs(mean) {
			t.Errorf("%s: the best trial scores %v, and runs with its settings %v", name, got, mean)
		}
	}
}
