package report

import (
	"fmt"

	"github.com/hebbgrad/hebbgrad/report/figure"
	"github.com/hebbgrad/hebbgrad/results"
)

// reachingTarget is the Kaplan–Meier curve of each arm: the share of runs still
// short of the target. It is drawn where a run was censored, since the mean of
// the others says little then.
func reachingTarget(t *track, in Input) drawn {
	var layers []figure.Layer
	censored := false
	for _, a := range t.arms {
		sv := a.survival("presentations")
		if sv.N == 0 {
			continue
		}
		censored = censored || sv.Censored.Censored > 0
		end := 0.0
		for _, s := range a.seeds {
			end = max(end, float64(s.presentations()))
		}
		c := figure.Curve{Label: fmt.Sprintf("%s (%d of %d reached it)", a.name, sv.Reached, sv.N), Style: a.style(), Stairs: true, Plain: true,
			X: []float64{0}, Y: []float64{1}}
		for _, st := range sv.Curve {
			c.X, c.Y = append(c.X, st.Length), append(c.Y, st.Left)
		}
		c.X, c.Y = append(c.X, end), append(c.Y, c.Y[len(c.Y)-1])
		layers = append(layers, c)
	}
	if layers == nil {
		return drawn{missing: "No figure of reaching the target: the track has none."}
	}
	if !censored {
		return drawn{missing: "No figure of runs still short of the target: every run reached it, so the table says all."}
	}
	return drawn{figure: &figure.Figure{
		Name: t.slug + "-reaching-target", Title: "Runs still short of the target, " + t.name,
		Caption: "Share of runs that do not yet hold the target, by presentations (Kaplan and Meier); a curve that ends above 0 has censored runs.",
		Panels: []figure.Panel{{
			X:      figure.Axis{Label: "presentations", From0: true},
			Y:      figure.Axis{Label: "share of runs (fraction)", Min: -.02, Max: 1.02},
			Layers: layers,
		}},
	}}
}

// exhibit draws what a track made itself.
func exhibit(t *track, e results.Exhibit) *figure.Figure {
	p := figure.Panel{X: figure.Axis{Label: e.X, Whole: true}, Y: figure.Axis{Label: e.Y, From0: true}}
	models, nulls := 0, 0
	for _, s := range e.Series {
		points := figure.Points{Label: s.Label, X: s.X, Y: s.Y, YLo: s.Low, YHi: s.High, Joined: true}
		switch s.Kind {
		case results.SeriesNull:
			nulls++
			p.Layers = append(p.Layers, figure.Curve{Label: s.Label, Style: figure.Grey(nulls), X: s.X, Y: s.Y, Plain: true})
			continue
		case results.SeriesRecorded:
			points.Style = figure.Style{Color: figure.Grey(0).Color, Marker: figure.Box}
		default:
			points.Style = figure.StyleOf(models)
			models++
		}
		p.Layers = append(p.Layers, points)
	}
	return &figure.Figure{Name: t.slug + "-" + slug(e.Name), Title: e.Title, Caption: e.Caption, Panels: []figure.Panel{p}}
}
