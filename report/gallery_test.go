package report

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/report/figure"
)

// gallery is one figure of each further kind.
func gallery() []*figure.Figure {
	rng := rand.New(rand.NewPCG(1, 2))
	var neurons [][]float64
	for range 72 {
		row := make([]float64, 10)
		for k := range row {
			row[k] = math.Pow(.43, float64(k)) * math.Exp(.5*rng.NormFloat64())
		}
		neurons = append(neurons, row)
	}
	model := []float64{80, 33, 16, 8, 4, 2, 1, .5, .3, .2}
	beside := RateBesideNeurons("repeat", [][]float64{model}, []string{"hebbian"}, neurons, .43, "Dasgupta et al. 2022, computed")

	heat := figure.Heat{Digits: 2, X: []float64{0, 1, 2, 3}, Y: []float64{0, 1, 2}}
	for i := range 3 {
		heat.Z = append(heat.Z, []float64{.9 - .1*float64(i), .7, .5 - .1*float64(i), .2})
	}
	confusion := &figure.Figure{Name: "contrast-confusion", Title: "Share called familiar, by contrast", Alt: "Heat map.",
		Width: 5.2, Height: 3.2, Scale: &figure.Scale{Label: "share called familiar", Min: 0, Max: 1},
		Panels: []figure.Panel{{
			X:      figure.Axis{Label: "contrast of the familiar", Names: []string{"1", "1/2", "1/4", "1/8"}},
			Y:      figure.Axis{Label: "contrast of the novel", Names: []string{"1", "1/2", "1/4"}},
			Layers: []figure.Layer{heat}}}}
	bars := &figure.Figure{Name: "gabor-share", Title: "Share of units that a Gabor function fits",
		Panels: []figure.Panel{{
			X: figure.Axis{Label: "arm", Names: []string{"hebbian", "backprop", "random"}},
			Y: figure.Axis{Label: "share of units (fraction)", From0: true},
			Layers: []figure.Layer{
				figure.Bars{Label: "fitted", Style: figure.StyleOf(0), At: []float64{-.2, .8, 1.8}, Height: []float64{.8, .5, .1}, Lo: []float64{.7, .4, .05}, Hi: []float64{.9, .6, .15}, Width: .38},
				figure.Bars{Label: "oriented", Style: figure.StyleOf(1), At: []float64{.2, 1.2, 2.2}, Height: []float64{.6, .55, .2}, Lo: []float64{.5, .4, .1}, Hi: []float64{.7, .6, .25}, Width: .38},
				figure.Reference{Label: "chance (computed)", Style: figure.Grey(0), At: .12},
			}}}}
	stdp := figure.Curve{Label: "measured from the rule", Style: figure.StyleOf(0)}
	theory := figure.Curve{Label: "asked for: τ+ 16.8 ms, τ− 33.7 ms (Bi and Poo, read)", Style: figure.Grey(0), Plain: true}
	for dt := -80.; dt <= 80; dt += 4 {
		v := .01 * math.Exp(-dt/16.8)
		if dt < 0 {
			v = -.0052 * math.Exp(dt/33.7)
		}
		theory.X, theory.Y = append(theory.X, dt), append(theory.Y, v)
		stdp.X, stdp.Y = append(stdp.X, dt), append(stdp.Y, v*(1+.05*rng.NormFloat64()))
	}
	window := &figure.Figure{Name: "stdp-window", Title: "Window of pair STDP",
		Panels: []figure.Panel{{X: figure.Axis{Label: "post − pre (ms)"}, Y: figure.Axis{Label: "Δw (weight)"},
			Layers: []figure.Layer{theory, stdp, figure.Reference{Label: "no change", Style: figure.Grey(1), At: 0}, figure.Reference{Label: "", Style: figure.Grey(1), At: 0, Vertical: true}}}}}
	return []*figure.Figure{beside, confusion, bars, window}
}

func TestGallery(t *testing.T) {
	for _, fig := range gallery() {
		svg, err := fig.SVG()
		if err != nil {
			t.Fatal(err)
		}
		text := wellFormed(t, fig.Name, svg)
		for _, p := range fig.Panels {
			for _, want := range []string{fig.Title, p.X.Label, p.Y.Label} {
				if !strings.Contains(text, want) {
					t.Errorf("%s does not show %q", fig.Name, want)
				}
			}
		}
		look(t, fig)
	}
}
