package tracks_test

import (
	"context"
	"math"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/arms"
	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/results"
	"github.com/hebbgrad/hebbgrad/tracks"
)

// Whatever a track measures it has declared, in the unit in which it measures it,
// and says the same of itself unopened.
func TestTracksDeclareWhatTheyMeasure(t *testing.T) {
	if testing.Short() {
		t.Skip("learners by themselves: minutes under the race detector, which has nothing to find in them")
	}
	all, err := arms.Parts{}.Known()
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range tracks.Registry(nil).List() {
		if strings.Contains(l.Name, "mnist") || strings.Contains(l.Name, "cifar") {
			continue // needs data; the same code declares digits
		}
		arm := "hebbian"
		for prefix, name := range map[string]string{"association": "hopfield", "bars": "competitive", "patches": "competitive", "timing": "stdp", "slices": "triplet-minimal", "text": "kneser-ney",
			"bandit": "ucb", "digits-bandit": "tabular-q", "catch": "tabular-q", "water-maze": "random-actions", "cart-pole": "linear-search", "acrobot": "random-actions", "mountain-car": "random-actions"} {
			if strings.HasPrefix(l.Name, prefix) {
				arm = name
			}
		}
		track := namedTrack(t, l.Name, nil)
		declared := bench.Declared(track)
		if declared == nil || len(declared.Metrics) == 0 {
			t.Errorf("%s declares no metric", l.Name)
			continue
		}
		if err := declared.Check(); err != nil {
			t.Errorf("%s: %v", l.Name, err)
		}
		if unopened := tracks.Registry(nil).DeclaredBy(l.Name); len(unopened.Metrics) != len(declared.Metrics) || len(unopened.Published) != len(declared.Published) {
			t.Errorf("%s declares %d metrics when it is opened and %d before", l.Name, len(declared.Metrics), len(unopened.Metrics))
		}
		for _, a := range all {
			if a.Name != arm {
				continue
			}
			budget := 300
			if strings.HasPrefix(l.Name, "change") {
				budget = 600 // five sets of 100 stimuli
			}
			r, err := bench.Run(context.Background(), bench.RunSpec{Track: track, Arm: a, Seed: 1, Budget: budget})
			if err != nil {
				t.Errorf("%s: %v", l.Name, err)
			}
			for _, row := range r.Rows {
				m := results.Find(declared.Metrics, row.Metric)
				if m.Definition == results.Undeclared {
					t.Errorf("%s measures %q and does not declare it", l.Name, row.Metric)
				} else if m.Unit != "" && m.Unit != row.Unit {
					t.Errorf("%s measures %q in %s and declares %s", l.Name, row.Metric, row.Unit, m.Unit)
				}
			}
		}
	}
}

func TestPublishedFiguresHaveSourceAndTag(t *testing.T) {
	for _, name := range []string{"mnist", "split-mnist", "split-mnist-joint", "repeat", "repeat-digits", "capacity", "capacity-50", "lag"} {
		d := tracks.Registry(nil).DeclaredBy(name)
		if err := d.Check(); err != nil {
			t.Error(err)
		}
		if len(d.Published) == 0 {
			t.Errorf("no figure from elsewhere for track %s", name)
		}
		for _, p := range d.Published {
			if p.Source == "" || p.Value == "" || p.System == "" || p.Metric == "" {
				t.Errorf("a figure without source, value, system or metric: %+v", p)
			}
		}
	}
	if d := tracks.Registry(nil).DeclaredBy("digits"); len(d.Published) != 0 {
		t.Errorf("figures %v for digits, want none", d.Published)
	}
}

// One per cent of error at P = .0231 N² of uncorrelated patterns.
func TestTheoryOfCapacity(t *testing.T) {
	references := tracks.Registry(nil).DeclaredBy("capacity").References
	if len(references) != 2 || len(tracks.Registry(nil).DeclaredBy("capacity-correlated").References) != 0 {
		t.Fatalf("%d references, want one for each error of uncorrelated patterns", len(references))
	}
	for _, th := range references {
		for i, x := range th.X {
			if math.Abs(x-.023) < 1e-9 && math.Abs(th.Y[i]-1) > .05 {
				t.Errorf("error at load %v is %v %%, want about 1", x, th.Y[i])
			}
			if i > 0 && th.Y[i] <= th.Y[i-1] {
				t.Errorf("the error falls at load %v", x)
			}
		}
	}
}
