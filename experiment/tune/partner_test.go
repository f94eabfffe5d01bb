package tune

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/hebbgrad/hebbgrad/arms"
	"github.com/hebbgrad/hebbgrad/bench"
)

// TestAYokedArmFollowsItsPartner: each trial of an arm that repeats another's gate
// scores what a run of it does beside that one, at the length and seed of the trial.
func TestAYokedArmFollowsItsPartner(t *testing.T) {
	s := small(t)
	s.Arms, s.Trials, s.Declared = []bench.Arm{arm(t, "hebbian-yoked")}, 2, true
	var err error
	if s.Known, err = (arms.Parts{}).Known(); err != nil {
		t.Fatal(err)
	}
	trials, err := run(t, s, filepath.Join(t.TempDir(), "found"), 2, t.Context(), Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	partner, err := bench.Run(context.Background(), s.spec(arm(t, "hebbian"), nil, 1001, 40))
	if err != nil {
		t.Fatal(err)
	}
	for _, trial := range trials {
		spec := s.spec(s.Arms[0], trial.Settings, 1001, 40)
		spec.Schedule = partner.Schedule
		r, err := bench.Run(context.Background(), spec)
		if err != nil {
			t.Fatal(err)
		}
		want, err := scoreOf(r, accuracy)
		if err != nil || trial.Short.Error != "" || trial.Short.Scores[0] != want {
			t.Errorf("trial %d scores %v (%s), beside its partner's gate %v, %v", trial.Index, trial.Short.Scores, trial.Short.Error, want, err)
		}
	}
	s.Known = nil
	if err := s.Check(); err == nil {
		t.Error("an arm whose partner is not known is searched")
	}
}

// TestWhatWasSetByHandIsATrialWhereAsked.
func TestWhatWasSetByHandIsATrialWhereAsked(t *testing.T) {
	s := small(t)
	s.Arms, s.Trials, s.Seeds = s.Arms[:1], 1, s.Seeds[:1]
	for _, declared := range []bool{false, true} {
		s.Declared = declared
		trials, err := run(t, s, filepath.Join(t.TempDir(), "found"), 1, t.Context(), Hooks{})
		if err != nil || (len(trials[0].Settings) == 0) != declared {
			t.Errorf("declared %v: the first trial is %v, %v", declared, trials[0].Settings, err)
		}
	}
}
