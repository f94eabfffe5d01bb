package tune

import (
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/bench"
)

// TestAWideSearchDrawsWiring, and a narrow one leaves it alone.
func TestAWideSearchDrawsWiring(t *testing.T) {
	s := small(t)
	for _, wide := range []bool{false, true} {
		s.Wide = wide
		for _, a := range s.Arms {
			drawn := 0
			for _, set := range s.space(a).Settings {
				if (set.Name == "wiring" || set.Name == "layers" && a.Name == "backprop" || set.Name == "optimiser") && set.Search != nil {
					drawn++
				}
			}
			if (drawn > 0) != wide {
				t.Errorf("%s, wide %v: %d of wiring and optimiser are drawn", a.Name, wide, drawn)
			}
		}
	}
}

// TestASearchWithinAWiring: what is fixed is in every trial, and nothing else is
// drawn for it; an arm that does not have it is refused.
func TestASearchWithinAWiring(t *testing.T) {
	s := small(t)
	s.Declared, s.Fixed = true, bench.Settings{"minibatch": uint64(7)}
	store, err := OpenFolder(t.TempDir(), s)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	trials, err := s.Run(t.Context(), 1, store, Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	for _, trial := range trials {
		if trial.Settings["minibatch"] != 7 {
			t.Errorf("%s, trial %d, has %v", trial.Arm, trial.Index, trial.Settings)
		}
		if trial.Short.Error != "" {
			t.Errorf("%s, trial %d: %s", trial.Arm, trial.Index, trial.Short.Error)
		}
	}
	for name, want := range map[string]string{"minibach": `no setting "minibach"`, "minibatch": "want a whole number"} {
		s.Fixed = bench.Settings{name: "much"}
		if err := s.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v, want %q", s.Fixed, err, want)
		}
	}
}
