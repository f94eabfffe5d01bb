package command

import (
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/experiment/tune"
	"github.com/hebbgrad/hebbgrad/report/figure"
	"github.com/hebbgrad/hebbgrad/results"
)

// Both figures of a search say what they show, and draw a line and its points
// for each arm, of what reached the end of the whole stream alone.
func TestFiguresOfASearchSayWhatTheyShow(t *testing.T) {
	whole := func(scores ...float64) *tune.Outcome {
		o := &tune.Outcome{Scores: scores}
		for _, s := range scores {
			o.Costs = append(o.Costs, tune.Cost{tune.Synapses: 10 * s})
		}
		return o
	}
	trials := []tune.Trial{
		{Arm: "a", Index: 0, Whole: whole(90)}, {Arm: "a", Index: 1},
		{Arm: "b", Index: 0}, {Arm: "b", Index: 1, Whole: whole(80, 90)},
	}
	arms := []string{"a", "b"}
	for _, c := range []struct {
		figure *figure.Figure
		want   []string
	}{
		{scoreFigure("digits", arms, trials, results.Metric{Name: "accuracy", Unit: results.UnitPercent}), []string{"trials", "best validation accuracy (%)"}},
		{scoreFigure("acrobot", arms, trials, results.Metric{Name: "training return/whole", Unit: results.UnitReward, Better: results.Higher}), []string{"best training return/whole (reward)"}},
		{costFigure("digits", 70, tune.Synapses, arms, trials), []string{"trials", "synapses to 70 % (count, log scale)"}},
	} {
		svg, err := c.figure.SVG()
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range c.want {
			if !strings.Contains(string(svg), want) {
				t.Errorf("figure %s lacks %q", c.figure.Name, want)
			}
		}
		layers := c.figure.Panels[0].Layers
		if len(layers) != 2*len(arms) {
			t.Fatalf("figure %s has %d layers, want a line and points for each of %d arms", c.figure.Name, len(layers), len(arms))
		}
		if p := layers[3].(figure.Points); len(p.X) != 1 || p.X[0] != 2 {
			t.Errorf("figure %s has points at trials %v of arm b, want 2 alone", c.figure.Name, p.X)
		}
	}
}
