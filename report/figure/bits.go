package figure

import (
	"fmt"

	"github.com/hebbgrad/hebbgrad/report/analysis"
	"github.com/hebbgrad/hebbgrad/results"
)

// bitsOverCost draws the bits per symbol of a text so far against what learning
// had spent, in events and in synaptic updates.
func bitsOverCost(t *analysis.Track) drawn {
	f := of(t, "bits-over-cost", "Prequential bits per symbol over events and synaptic updates",
		"The mean bits of all symbols so far, each predicted before it was learned, by the presentations that had changed a synapse and by "+
			"the stored weights changed so far, on logarithmic axes. "+bandNote+" Seeds are averaged at equal presentations; a point lies at the geometric mean of their cost.")
	y := Axis{Label: "prequential bits per symbol"}
	for _, cost := range []struct {
		metric string
		x      Axis
	}{{results.MetricEvents, Axis{Label: "events (log scale)", Log: true}}, {results.MetricUpdates, updatesAxis()}} {
		layers := lines(t, 2, func(a *analysis.Arm) analysis.Over { return a.Against(cost.metric, results.MetricBits) }, batchNote)
		if layers != nil {
			f.Panels = append(f.Panels, Panel{X: cost.x, Y: y, Layers: layers})
		}
	}
	if f.Panels == nil {
		return drawn{}
	}
	return drawn{figure: f}
}

// updatesByOrder draws what each layer for contexts of 0, 1, … symbols learned along
// the text, a panel for each arm that has such layers.
func updatesByOrder(t *analysis.Track) drawn {
	f := of(t, "updates-by-order", "Changed synapses per symbol over the text, by order",
		"How many weights, those of fast weights left out, a symbol changed in the layer for contexts of so many symbols, since the point before. Where a layer no longer learns, longer contexts have met what comes. "+bandNote)
	f.ShareX = true
	for _, a := range t.Arms {
		p := Panel{Title: a.Name, X: Axis{Label: "presentations", From0: true}, Y: Axis{Label: "changed synapses per symbol", From0: true}}
		for k := 0; ; k++ {
			o := a.OverPresentations(fmt.Sprintf("%s %d", results.MetricUpdatesByOrder, k))
			if len(o.At) < 2 {
				break
			}
			p.Layers = append(p.Layers, Curve{Label: fmt.Sprintf("order %d", k), Style: StyleOf(k), X: o.At, Y: o.Mean, Lo: o.Low, Hi: o.High, Plain: true})
		}
		if p.Layers != nil {
			f.Panels = append(f.Panels, p)
		}
	}
	if f.Panels == nil {
		return drawn{}
	}
	f.Columns = min(len(f.Panels), 2)
	return drawn{figure: f}
}
