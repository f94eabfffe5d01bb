package figure

import (
	"github.com/hebbgrad/hebbgrad/report/analysis"
	"github.com/hebbgrad/hebbgrad/results"
)

func accuracyOverPresentations(t *analysis.Track) drawn {
	metric := results.MetricValidationAccuracy
	var layers []Layer
	for _, a := range t.Arms {
		o := a.OverPresentations(metric).Within(0, 100)
		if len(o.At) < 2 {
			continue
		}
		lo, hi := o.Band()
		layers = append(layers, Curve{Label: a.Name, Style: styleOf(a), X: o.At, Y: o.Mean, Lo: lo, Hi: hi})
	}
	if layers == nil {
		return drawn{missing: "No figure of validation accuracy over presentations: the track has no validation accuracy at two points or more."}
	}
	x, y := Axis{Label: "presentations", From0: true}, Axis{Label: "validation accuracy (%)", Limit: 100}
	f := &Figure{
		Name:    t.Slug + "-accuracy-over-presentations",
		Title:   "Validation accuracy over presentations, " + t.Name,
		Caption: "Validation accuracy by the number of stimuli presented. " + bandNote,
		Panels:  []Panel{{X: x, Y: y, Layers: layers}},
	}
	if lo, hi := lateRange(layers); lo > 50 {
		late := y
		late.Min, late.Max = lo, hi
		f.Panels[0].Title = "whole range"
		f.Panels = append(f.Panels, Panel{Title: "upper range", X: x, Y: late, Layers: layers})
		f.Columns, f.Height = 2, 3.7
		f.Caption = "Validation accuracy by the number of stimuli presented; left the whole range, right its upper part. " + bandNote
	}
	return drawn{figure: f}
}

// lateRange is the range of y over the last three quarters of the curves, so
// that ends that differ by a point can be told apart.
func lateRange(layers []Layer) (lo, hi float64) {
	lo, hi = 100, 0
	for _, l := range layers {
		c := l.(Curve)
		end := c.X[len(c.X)-1]
		for i, x := range c.X {
			if x < end/4 {
				continue
			}
			b, t := c.Y[i], c.Y[i]
			if c.Lo != nil {
				b, t = c.Lo[i], c.Hi[i]
			}
			lo, hi = min(lo, b), max(hi, t)
		}
	}
	pad := .05 * (hi - lo)
	return max(0, lo-pad-.1), min(100, hi+pad+.1)
}

func accuracyOverUpdates(t *analysis.Track) drawn {
	var layers []Layer
	for _, a := range t.Arms {
		o := a.Against(results.MetricUpdates, results.MetricValidationAccuracy).Within(0, 100)
		if len(o.At) < 2 {
			continue
		}
		lo, hi := o.Band()
		layers = append(layers, Curve{Label: a.Name + batchNote(a), Style: styleOf(a), X: o.At, Y: o.Mean, Lo: lo, Hi: hi})
	}
	if layers == nil {
		return drawn{missing: "No figure of accuracy over synaptic updates: no arm has both at two points or more."}
	}
	return drawn{figure: &Figure{
		Name:  t.Slug + "-accuracy-over-updates",
		Title: "Validation accuracy over synaptic updates, " + t.Name,
		Caption: "Validation accuracy by the number of stored weights changed so far, on a logarithmic axis. A large minibatch " +
			"makes few updates of many presentations, so its size stands beside each arm. " + bandNote +
			" Seeds are averaged at equal presentations; a point lies at the geometric mean of their updates.",
		Panels: []Panel{{
			X:      Axis{Label: "synaptic updates (count, log scale)", Log: true},
			Y:      Axis{Label: "validation accuracy (%)", Limit: 100},
			Layers: layers,
		}},
	}}
}

func tradeOff(t *analysis.Track) drawn {
	var layers []Layer
	for _, a := range t.Arms {
		x, y := analysis.PairedMetrics(a, results.MetricUpdates, results.MetricTestAccuracy)
		if len(x) == 0 {
			continue
		}
		ex, ey := analysis.EstimateOf(x), analysis.EstimateOf(y)
		layers = append(layers, Points{Style: styleOf(a), X: x, Y: y, Faint: true, Size: 2})
		mean := Points{Label: a.Name + batchNote(a), Style: styleOf(a), X: []float64{ex.Mean}, Y: []float64{ey.Mean}, Size: 4.6}
		if ex.Known() {
			mean.XLo, mean.XHi = []float64{ex.Low}, []float64{ex.High}
			mean.YLo, mean.YHi = []float64{ey.Low}, []float64{ey.High}
		}
		layers = append(layers, mean)
	}
	if layers == nil {
		return drawn{missing: "No figure of test accuracy against synaptic updates: no arm has both."}
	}
	return drawn{figure: &Figure{
		Name:  t.Slug + "-trade-off",
		Title: "Test accuracy against synaptic updates, " + t.Name,
		Caption: "What the accuracy at the end of the run cost in synaptic updates. A faint point is one seed, a full one the mean " +
			"over seeds with both 95 % intervals. Left and up is better.",
		Panels: []Panel{{
			X:      Axis{Label: "synaptic updates (count, log scale)", Log: true},
			Y:      Axis{Label: "test accuracy (%)", Limit: 100},
			Layers: layers,
		}},
	}}
}
