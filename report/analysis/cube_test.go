package analysis

import (
	"math"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/results"
)

// cubed gives eight arms in n seeds, whose accuracy is 90 and what each factor adds,
// and rule and wiring together.
func cubed(n int, rule, wiring, gate, ruleAndWiring float64) Data {
	var in Data
	for w, wired := range []string{"256", "columns80x12/4"} {
		one := crossed(n, rule+ruleAndWiring*float64(w), gate, 0)
		for _, row := range one.Rows {
			row.Arm += "-" + wired
			row.RunID = row.Arm
			if row.Metric == results.MetricTestAccuracy {
				row.Value += wiring*float64(w) + .007*float64((int(row.Seed)*(3+w)+len(row.Arm))%5)
			} else {
				row.Value *= math.Pow(10, 2*float64(w))
			}
			in.Rows = append(in.Rows, row)
			in.Runs = append(in.Runs, results.Manifest{RunID: row.RunID, Track: "t", Arm: row.Arm, Seed: row.Seed, Wiring: wired})
		}
	}
	return in
}

func TestCube(t *testing.T) {
	for _, c := range []struct {
		rule, wiring, gate, both float64
		says                     []string
	}{
		{-1, 4, .5, 0, []string{"wiring (columns80x12/4 against 256) and gate (novelty (surprise) against open): in accuracy the wiring carries most of it (rule −1.0", "wiring +4.0", "gate +0.5", "in synaptic updates the largest effect is the same in all 6 seeds"}},
		{0, 3, 0, 0, []string{"in accuracy the wiring carries the difference"}},
		{0, 0, 0, 0, []string{"in accuracy none makes a difference"}},
		{3, 3, 0, 0, []string{"in accuracy which of the three carries it cannot be told"}},
		{4, 1, 0, -1, []string{"in accuracy the rule carries most of it (rule +3.5", "with the interactions rule × wiring −1.0"}},
	} {
		tr := NewFrame(cubed(6, c.rule, c.wiring, c.gate, c.both)).Tracks[0]
		all := tr.Cubes()
		if len(all) != 2 {
			t.Fatalf("%d quantities of cubes, want accuracy and updates", len(all))
		}
		for set, want := range map[uint]float64{FactorRule: c.rule + c.both/2, FactorWiring: c.wiring + c.both/2, FactorGate: c.gate, FactorRule | FactorWiring: c.both, FactorRule | FactorGate: 0} {
			if got := all[0].Effect(set); math.Abs(got.Mean-want) > .05 || got.N != 6 {
				t.Errorf("%+v: the effect of %s is %v over %d seeds, want %v", c, SetName(set), got.Mean, got.N, want)
			}
		}
		said := cubeFindings(all)
		for _, want := range c.says {
			if len(said) != 1 || !strings.Contains(said[0].Text, want) {
				t.Errorf("%+v: %v, want %q", c, said, want)
			}
		}
	}
	if said := cubeFindings(NewFrame(cubed(1, 1, 2, 3, 0)).Tracks[0].Cubes()); len(said) != 1 || !strings.Contains(said[0].Text, "one seed tells nothing for certain (rule +1.0") {
		t.Errorf("of one seed: %v", said)
	}
}

// TestCubesHaveTwoWirings: two pairs of arms of one wiring make none.
func TestCubesHaveTwoWirings(t *testing.T) {
	in := cubed(3, 1, 2, 3, 0)
	for i := range in.Runs {
		in.Runs[i].Wiring = "256"
	}
	if all := NewFrame(in).Tracks[0].Cubes(); all != nil {
		t.Errorf("%d quantities of a cube of one wiring", len(all))
	}
}
