package figure

import (
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
