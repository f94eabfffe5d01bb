package figure

import (
	"math"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/report/analysis"
	"github.com/hebbgrad/hebbgrad/results"
)

// TestOverEpisodes: a learning curve stands in the middle of its episodes at the mean
// of the middle half of the seeds, and leaves out a last range that seeds end elsewhere.
func TestOverEpisodes(t *testing.T) {
	declared := results.Metric{Name: "training return/episode", Kind: results.KindOutcome, Unit: results.UnitReward, Better: results.Higher,
		Over: &results.Parameter{Name: results.OverEpisodes}}
	in := analysis.Data{Declared: map[string]results.Declared{"pole": {Metrics: []results.Metric{declared}}}}
	for s, v := range []float64{0, 10, 20, 500} {
		add := func(name string, v float64) {
			in.Rows = append(in.Rows, results.Row{RunID: string(rune('a' + s)), Track: "pole", Arm: "local", Seed: uint64(s), Presentations: 100, Metric: name, Value: v, Unit: results.UnitReward})
		}
		add("training return/episode 1 to 10", v)
		add("training return/episode 11 to 20", 2*v)
		add("training return/episode 21 to "+[]string{"22", "23", "24", "25"}[s], v)
	}
	figures, _ := Of(analysis.NewFrame(in).Tracks[0], nil)
	var found *Figure
	for _, f := range figures {
		if strings.Contains(f.Title, "by episode") {
			found = f
		}
	}
	if found == nil {
		t.Fatalf("no learning curve among %d figures", len(figures))
	}
	c := found.Panels[0].Layers[0].(Curve)
	if len(c.X) != 2 || c.X[0] != 5.5 || c.X[1] != 15.5 || c.Y[0] != 15 || c.Y[1] != 30 {
		t.Errorf("the curve is at %v, %v; want 15 at 5.5 and 30 at 15.5", c.X, c.Y)
	}
	if len(c.Lo) != 2 || !(c.Lo[0] < 15 && c.Hi[0] > 20) || math.IsNaN(c.Lo[0]) {
		t.Errorf("its band is %v to %v", c.Lo, c.Hi)
	}
}
