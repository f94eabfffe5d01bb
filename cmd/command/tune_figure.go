package command

import (
	"fmt"
	"math"
	"strings"

	"github.com/hebbgrad/hebbgrad/experiment/tune"
	"github.com/hebbgrad/hebbgrad/report/figure"
	"github.com/hebbgrad/hebbgrad/results"
)

// scoreFigure shows, for each arm, the best validation score against the number of
// trials, and every score from which it came.
func scoreFigure(track string, arms []string, trials []tune.Trial, chosen results.Metric) *figure.Figure {
	y, steps, better := figure.Axis{Label: "best validation accuracy (%)", Limit: 100}, "rise", func(a, b float64) float64 { return max(a, b) }
	switch {
	case chosen.Better == results.Lower:
		y, steps, better = figure.Axis{Label: fmt.Sprintf("least %s (%s)", chosen.Name, chosen.Unit)}, "fall", func(a, b float64) float64 { return min(a, b) }
	case chosen.Unit != results.UnitPercent:
		y = figure.Axis{Label: fmt.Sprintf("best %s (%s)", chosen.Name, chosen.Unit)}
	}
	return &figure.Figure{
		Name:    "tuning-" + track,
		Title:   "Best score by number of trials, track " + track,
		Caption: "Trial 1 is the arm as declared. A point is a trial that was let through to the whole stream; the line is the best so far. The same number of trials and the same search for every arm.",
		Alt:     "Steps that " + steps + " with the number of trials, one for each arm, and flatten where more trials find nothing better.",
		Panels: []figure.Panel{{
			X:      figure.Axis{Label: "trials", Whole: true},
			Y:      y,
			Layers: bestSoFar(arms, trials, func(o *tune.Outcome) float64 { return tune.Shown(chosen, o.Score()) }, better),
		}},
	}
}

// costFigure shows, for each arm, the least cost of reaching the target, in one
// currency, against the number of trials, and every cost from which it came.
func costFigure(track string, target float64, currency string, arms []string, trials []tune.Trial) *figure.Figure {
	return &figure.Figure{
		Name:    "tuning-" + track + "-" + strings.ReplaceAll(currency, " ", "-"),
		Title:   fmt.Sprintf("Least cost of %v %% by number of trials, track %s", target, track),
		Caption: "Trial 1 is the arm as declared. A point is a trial that held the target; the line is the cheapest so far. The same number of trials and the same search for every arm.",
		Alt:     "Steps that fall with the number of trials, one for each arm, and flatten where more trials find nothing cheaper.",
		Panels: []figure.Panel{{
			X:      figure.Axis{Label: "trials", Whole: true},
			Y:      figure.Axis{Label: fmt.Sprintf("%s to %v %% (count, log scale)", currency, target), Log: true},
			Layers: bestSoFar(arms, trials, func(o *tune.Outcome) float64 { return o.Cost(currency) }, func(a, b float64) float64 { return min(a, b) }),
		}},
	}
}

// bestSoFar draws a value of the whole stream by trial, and the better of it
// and those before; trials without one are left out.
func bestSoFar(arms []string, trials []tune.Trial, value func(*tune.Outcome) float64, better func(a, b float64) float64) []figure.Layer {
	var layers []figure.Layer
	for _, arm := range arms {
		style := figure.Styles(arms)[arm]
		line := figure.Curve{Label: arm, Style: style, Stairs: true, Plain: true}
		points := figure.Points{Style: style}
		for _, t := range trials {
			if t.Arm != arm {
				continue
			}
			v := value(t.Whole)
			if !math.IsInf(v, 0) {
				points.X, points.Y = append(points.X, float64(t.Index+1)), append(points.Y, v)
			} else if len(line.Y) == 0 {
				continue
			}
			if n := len(line.Y); n > 0 {
				v = better(line.Y[n-1], v)
			}
			line.X, line.Y = append(line.X, float64(t.Index+1)), append(line.Y, v)
		}
		layers = append(layers, line, points)
	}
	return layers
}
