package report

import (
	"fmt"
	"math"
	"slices"

	"github.com/hebbgrad/hebbgrad/report/figure"
)

// TrackFigure is a figure that the caller made, to be shown with a track, or
// the sentence that says why there is none.
type TrackFigure struct {
	Track   string
	Figure  *figure.Figure
	Missing string
}

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

// RateBesideNeurons draws a model's response by exposure, relative to the
// first, beside measured neurons and the two nulls: a response that falls as
// 1/n, and one that falls geometrically by factor decay. neurons has a row for
// each neuron, relative to its own first response.
func RateBesideNeurons(trackName string, model [][]float64, arms []string, neurons [][]float64, decay float64, source string) *figure.Figure {
	if len(neurons) == 0 || len(neurons[0]) < 2 {
		return nil
	}
	n := len(neurons[0])
	x := make([]float64, n)
	harmonic, falling := make([]float64, n), make([]float64, n)
	mid, q1, q3 := make([]float64, n), make([]float64, n), make([]float64, n)
	for k := range n {
		x[k] = float64(k + 1)
		harmonic[k] = 1 / float64(k+1)
		falling[k] = math.Pow(decay, float64(k))
		var col []float64
		for _, row := range neurons {
			if k < len(row) && !math.IsNaN(row[k]) {
				col = append(col, row[k])
			}
		}
		slices.Sort(col)
		q1[k], mid[k], q3[k] = quantile(col, .25), quantile(col, .5), quantile(col, .75)
	}
	cells := figure.Style{Color: figure.Grey(0).Color, Marker: figure.Box}
	layers := []figure.Layer{
		figure.Points{Label: fmt.Sprintf("%d neurons, median and quartiles (%s)", len(neurons), source), Style: cells, X: x, Y: mid, YLo: q1, YHi: q3, Joined: true},
		figure.Curve{Label: "null: 1/n", Style: figure.Grey(1), X: x, Y: harmonic, Plain: true},
	}
	for i, m := range model {
		if len(m) > 0 && m[0] > 0 && i < len(arms) {
			k := min(len(m), n)
			y := make([]float64, k)
			for j := range y {
				y[j] = m[j] / m[0]
			}
			layers = append(layers, figure.Points{Label: arms[i], Style: figure.StyleOf(i), X: x[:k], Y: y, Joined: true})
		}
	}
	// On top, as a model that is geometric itself would hide it.
	layers = append(layers, figure.Curve{Label: fmt.Sprintf("null: geometric, factor %.3g", decay), Style: figure.Grey(2), X: x, Y: falling, Plain: true})
	return &figure.Figure{
		Name:  slug(trackName) + "-rate-beside-neurons",
		Title: "Response by exposure beside measured neurons, " + trackName,
		Caption: "Response to the n-th exposure of the same stimulus, relative to the first, of the model and of measured neurons, " +
			"with two nulls: 1/n, and a geometric decay.",
		Panels: []figure.Panel{{
			X:      figure.Axis{Label: "exposure of the same stimulus", Whole: true},
			Y:      figure.Axis{Label: "response ÷ first response", From0: true},
			Layers: layers,
		}},
	}
}

// quantile interpolates linearly in sorted values.
func quantile(sorted []float64, q float64) float64 {
	if len(sorted) == 0 {
		return math.NaN()
	}
	at := q * float64(len(sorted)-1)
	i := int(at)
	if i+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	return sorted[i] + (at-float64(i))*(sorted[i+1]-sorted[i])
}
