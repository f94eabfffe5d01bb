package figure

import (
	"cmp"
	"math"
	"slices"

	"github.com/hebbgrad/hebbgrad/report/analysis"
	"github.com/hebbgrad/hebbgrad/results"
)

func updatesAxis() Axis { return Axis{Label: "synaptic updates (count, log scale)", Log: true} }

func percentAxis(of string) Axis { return Axis{Label: of + " (%)", Limit: 100} }

func accuracyOverPresentations(t *analysis.Track) drawn {
	const about = "Validation accuracy by the number of stimuli presented, on a logarithmic axis, since most of it is gained early"
	f := of(t, "accuracy-over-presentations", "Validation accuracy over presentations", about+". "+bandNote)
	layers := lines(t, 2, func(a *analysis.Arm) analysis.Over {
		return a.OverPresentations(results.MetricValidationAccuracy).Within(0, 100)
	}, nil)
	d := f.one(Axis{Label: "presentations (log scale)", Log: true}, percentAxis("validation accuracy"), layers,
		"No figure of validation accuracy over presentations: the track has no validation accuracy at two points or more.")
	if lo, hi := lateRange(layers); d.figure != nil && lo > 50 {
		late := f.Panels[0]
		late.Title, late.X, late.Y.Min, late.Y.Max = "upper range", Axis{Label: "presentations", From0: true}, lo, hi
		f.Panels[0].Title = "whole range"
		f.Panels = append(f.Panels, late)
		f.Columns, f.Height = 2, 3.7
		f.Caption = about + "; the upper part of its range once more, on a linear one. " + bandNote
	}
	return d
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
	f := of(t, "accuracy-over-updates", "Validation accuracy over synaptic updates",
		"Validation accuracy by the number of stored weights changed so far, on a logarithmic axis. A large minibatch "+
			"makes few updates of many presentations, so its size stands beside each arm. "+bandNote+
			" Seeds are averaged at equal presentations; a point lies at the geometric mean of their updates.")
	return f.one(updatesAxis(), percentAxis("validation accuracy"), lines(t, 2, func(a *analysis.Arm) analysis.Over {
		return a.Against(results.MetricUpdates, results.MetricValidationAccuracy).Within(0, 100)
	}, batchNote), "No figure of accuracy over synaptic updates: no arm has both at two points or more.")
}

// TradeOff ends the name of the figure of accuracy against cost.
const TradeOff = "trade-off"

// tradeOff draws test accuracy against what it cost, with the Pareto front of the means.
func tradeOff(t *analysis.Track) drawn {
	f := of(t, TradeOff, "Test accuracy against its cost",
		"What the accuracy at the end of the run cost in synaptic updates and in plasticity events. A faint point is one seed, a full one the mean "+
			"over seeds with both 95 % intervals. "+asideNote+" Left and up is better.")
	f.ShareY, f.Columns, f.Height = true, 2, 3.7
	front := false
	for _, cost := range []struct {
		metric string
		x      Axis
	}{{results.MetricUpdates, updatesAxis()}, {results.MetricEvents, Axis{Label: "events (count, log scale)", Log: true}}} {
		var layers []Layer
		var means []bought
		for _, a := range t.Arms {
			x, y := analysis.PairedMetrics(a, cost.metric, results.MetricTestAccuracy)
			if len(x) > 0 {
				ex, ey := a.Mean(cost.metric, x), a.Mean(results.MetricTestAccuracy, y)
				means = append(means, bought{ex.Mean, ey.Mean})
				layers = append(layers, seedsAndMean(a, a.Name+batchNote(a), x, y, ex, ey, ex.Known())...)
			}
		}
		if layers == nil {
			continue
		}
		if c := paretoFront(means); len(c.X) > 1 {
			layers, front = append([]Layer{c}, layers...), true
		}
		f.Panels = append(f.Panels, Panel{X: cost.x, Y: percentAxis("test accuracy"), Layers: layers})
	}
	if f.Panels == nil {
		return drawn{missing: "No figure of test accuracy against synaptic updates: no arm has both."}
	}
	if front {
		f.Caption += " The line joins the arms of which none is on average both cheaper and at least as accurate."
	}
	return drawn{figure: f}
}

// bought is a cost and what it bought.
type bought struct{ cost, worth float64 }

// paretoFront joins those of which no other is cheaper and worth as much.
func paretoFront(all []bought) Curve {
	slices.SortFunc(all, func(p, q bought) int { return cmp.Or(cmp.Compare(p.cost, q.cost), cmp.Compare(q.worth, p.worth)) })
	c := Curve{Label: "Pareto front of the means", Style: Grey(1), Plain: true, Wide: 1, Stairs: true}
	best := math.Inf(-1)
	for _, p := range all {
		if p.worth > best {
			best = p.worth
			c.X, c.Y = append(c.X, p.cost), append(c.Y, best)
		}
	}
	return c
}
