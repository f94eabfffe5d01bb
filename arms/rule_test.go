package arms

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/bench/benchtest"
	"github.com/hebbgrad/hebbgrad/hebbian/rule"
	"github.com/hebbgrad/hebbgrad/results"
	"github.com/hebbgrad/hebbgrad/stimulus"
	"github.com/hebbgrad/hebbgrad/tracks"
)

// rewarded is a track whose every second stimulus is rewarded.
type rewarded struct{}

func (rewarded) Name() string              { return "rewarded" }
func (rewarded) Summary() string           { return "every second stimulus is rewarded" }
func (rewarded) Needs() []bench.Capability { return nil }
func (rewarded) Open(r bench.Rep) (*bench.Session, error) {
	return &bench.Session{Stream: &rewarding{length: max(r.Budget, 10)}}, nil
}

type rewarding struct{ length, at int }

func (s *rewarding) Spec() stimulus.Spec {
	return stimulus.Spec{Dim: 3, Reward: true, Length: s.length}
}

func (s *rewarding) Next(dst *stimulus.Batch, n int) (int, error) {
	*dst = stimulus.Batch{D: 3, N: min(n, s.length-s.at)}
	for range dst.N {
		dst.X = append(dst.X, float32(s.at%2), 1, .5)
		dst.Rewards = append(dst.Rewards, float32(s.at%2))
		s.at++
	}
	return dst.N, nil
}

// TestEveryRuleRuns offers every rule to the arm rule on a track of each sort.
// It runs wherever the track gives what the rule's spec says that it reads;
// elsewhere it is refused in a line that says what would fit. No rule is without
// a track on which it changes weights.
func TestEveryRuleRuns(t *testing.T) {
	if testing.Short() {
		t.Skip("short: whole runs, one after another")
	}
	open := func(name string) bench.Track {
		track, err := tracks.Registry(nil).Open(name, "", nil)
		if err != nil {
			t.Fatal(err)
		}
		return track
	}
	arm := ruleArm(rule.All())
	served := map[string]bool{}
	for _, track := range []bench.Track{open("digits"), open("bars"), open("timing"), open("association-138"), rewarded{}} {
		for _, e := range rule.All() {
			reads := e.Spec.Reads
			takes := track.Name() != "association-138" || e.Spec.Joins != rule.Thresholds && !reads(rule.NeedDrive)
			still := track.Name() == "timing" && (e.Spec.Joins != rule.Forward || e.Spec.Name == "foldiak" || reads(rule.NeedDrive) || reads(rule.NeedTeach))
			takes = takes && !still
			for need, given := range map[rule.Need]bool{
				rule.NeedTrains: track.Name() == "timing",
				rule.NeedSpikes: track.Name() == "timing",
				rule.NeedTeach:  track.Name() == "digits",
				rule.NeedReward: track.Name() == "rewarded",
			} {
				takes = takes && (given || !reads(need))
			}
			set := bench.Settings{"rule": e.Spec.Name, "recurrent": track.Name() == "association-138"}
			budget := 120
			if reads(rule.NeedSpikes) {
				budget = 4000 // calcium has to come up to its thresholds
			}
			r, err := bench.Run(context.Background(), bench.RunSpec{Track: track, Arm: arm, Seed: 1, Budget: budget, Settings: set})
			var refusal *bench.Refusal
			switch {
			case !takes && !errors.As(err, &refusal):
				t.Errorf("%s on %s: %v, want a refusal", e.Spec.Name, track.Name(), err)
			case still && refusal.Reason == "it has no spikes":
			case !takes:
				if why := refusal.Reason; !strings.Contains(why, "rule "+e.Spec.Name) || !strings.Contains(why, "would fit") || strings.Contains(why, "\n") {
					t.Errorf("%s is refused on %s: %q", e.Spec.Name, track.Name(), why)
				}
			case err != nil:
				t.Errorf("%s on %s: %v", e.Spec.Name, track.Name(), err)
			}
			served[e.Spec.Name] = served[e.Spec.Name] || takes && err == nil && changed(r)
		}
	}
	for _, e := range rule.All() {
		if !served[e.Spec.Name] {
			t.Errorf("rule %s changes weights on no track", e.Spec.Name)
		}
	}
}

// changed reports whether any synapse of the layer did.
func changed(r bench.Result) bool {
	for _, row := range r.Rows {
		if row.Metric == results.MetricUpdates+"/layer" && row.Value > 0 {
			return true
		}
	}
	return false
}

// TestRuleConformsInEachWiring: the arm also conforms where spikes or
// labels are imposed on it; hopfield stands for patterns.
func TestRuleConformsInEachWiring(t *testing.T) {
	for name, set := range map[string]bench.Settings{
		"spikes": {"rule": "stdp"},
		"labels": {"rule": "supervised-hebb"},
	} {
		t.Run(name, func(t *testing.T) { benchtest.Conform(t, ruleArm(rule.All()), benchtest.Options{Settings: set}) })
	}
}
