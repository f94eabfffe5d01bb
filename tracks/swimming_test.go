package tracks_test

import (
	"context"
	"encoding/json"
	"math"
	"slices"
	"testing"

	"github.com/hebbgrad/hebbgrad/arms"
	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/environments"
	"github.com/hebbgrad/hebbgrad/results"
)

// The maze keeps the ways of the trials about its moves, from the rim to the platform,
// and what a learner that tells expected as each began; to be asked changes no run.
func TestMazeKeepsWays(t *testing.T) {
	all, err := arms.Parts{}.Known()
	if err != nil {
		t.Fatal(err)
	}
	run := func(arm string, ask bool) bench.Result {
		t.Helper()
		a := all[slices.IndexFunc(all, func(a bench.Arm) bool { return a.Name == arm })]
		set := bench.Settings{}
		if arm == "three-factor" {
			set = bench.Settings{"features": "observed", "discount": .995, "rate": 2., "critic-rate": .2}
		}
		if build := a.New; !ask {
			a.New = func(s bench.Setup) (bench.Learner, error) {
				l, err := build(s)
				return struct {
					bench.Learner
					bench.Actor
				}{l, l.(bench.Actor)}, err
			}
		}
		r, err := bench.Run(context.Background(), bench.RunSpec{Track: namedTrack(t, "water-maze", bench.Settings{"move": 40}), Arm: a, Seed: 2, Budget: 40000, Settings: set})
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	r := run("three-factor", true)
	j := r.Journeys
	if j == nil || len(j.Trials) < 4 || len(j.X) != 489 {
		t.Fatalf("kept %+v", j)
	}
	for i, trial := range j.Trials {
		if len(trial.Expected) != 489 || i > 0 && trial.Trial <= j.Trials[i-1].Trial || trial.What == "" {
			t.Errorf("trial %d, %s, expects %d values", trial.Trial, trial.What, len(trial.Expected))
		}
		end := len(trial.X) - 1
		if begin := math.Hypot(float64(trial.X[0]), float64(trial.Y[0])); math.Abs(begin-environments.PoolRadius) > 1e-6 {
			t.Errorf("trial %d begins %v m from the middle", trial.Trial, begin)
		}
		at := math.Hypot(float64(trial.X[end])-trial.Target[0], float64(trial.Y[end])-trial.Target[1])
		if trial.Found != (at <= environments.PlatformRadius+1e-6) {
			t.Errorf("trial %d: found %v, %v m from the platform", trial.Trial, trial.Found, at)
		}
	}
	before, moved := j.Trials[1], j.Trials[2]
	if before.Trial+1 != moved.Trial || before.Target == moved.Target {
		t.Errorf("trials %d and %d have their platform at %v and %v", before.Trial, moved.Trial, before.Target, moved.Target)
	}
	if slices.Max(j.Trials[0].Expected) != 0 || slices.Max(before.Expected) < .1 {
		t.Error("nothing is expected that was not at first")
	}
	silent := run("three-factor", false)
	if silent.Journeys == nil || silent.Journeys.Trials[0].Expected != nil {
		t.Error("a learner that does not tell is said to expect something")
	}
	got, want := value(t, r, results.MetricEvents), value(t, silent, results.MetricEvents)
	if got != want || value(t, r, "latency") != value(t, silent, "latency") {
		t.Error("to be asked what it expects changes what it does")
	}
	text, err := json.Marshal(j)
	if err != nil {
		t.Fatal(err)
	}
	var again results.Journeys
	if err := json.Unmarshal(text, &again); err != nil || !slices.Equal(again.Trials[1].X, before.X) || len(text) > 200_000 {
		t.Errorf("%d bytes, read again: %v", len(text), err)
	}
}
