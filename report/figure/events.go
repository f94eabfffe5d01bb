package figure

import (
	"fmt"
	"slices"

	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/report/analysis"
	"github.com/hebbgrad/hebbgrad/results"
)

func eventsOverTime(t *analysis.Track) drawn {
	f := of(t, "events-over-time", "Plasticity events over time",
		"Presentations of each hundred that contributed to a change of a synapse, by the site of the synapse; a site without events has no panel. "+bandNote)
	f.ShareX, f.ShareY = true, true
	windows := 1
	panel := func(title, part string) {
		any := false
		layers := lines(t, 1, func(a *analysis.Arm) analysis.Over {
			o, k := a.Binned(results.MetricWindowEvents+"/"+part, 80)
			windows = max(windows, k)
			any = any || slices.ContainsFunc(o.Mean, func(v float64) bool { return v != 0 })
			return o.Within(0, 100)
		}, nil)
		if any {
			f.Panels = append(f.Panels, Panel{Title: title, X: Axis{Label: "presentations", From0: true},
				Y: Axis{Label: "events per 100 presentations", From0: true}, Layers: layers})
		}
	}
	for s := range plasticity.NumSites {
		site := plasticity.Site(s).String()
		panel("site: "+site, site)
	}
	panel("any site", "total")
	if f.Panels == nil {
		return drawn{missing: "No figure of plasticity events over time: no arm had an event in any window of 100 presentations."}
	}
	f.Columns = 2
	if len(f.Panels) > 4 {
		f.Columns = 3
	}
	if windows > 1 {
		f.Caption += fmt.Sprintf(" Each point is the mean of %d windows of 100 presentations.", windows)
	}
	return drawn{figure: f}
}

func rateByExposure(t *analysis.Track) drawn {
	var layers []Layer
	for i, a := range t.Arms {
		if o := a.ByParameter(results.MetricRateByExposure); len(o.At) >= 2 {
			o.Dodge(i, len(t.Arms))
			layers = append(layers, dots(a, o, 0))
		}
	}
	f := of(t, "rate-by-exposure", "Sensor rate by exposure",
		"Mean settled rate of the sensor at the first, second, … exposure of the same stimulus, in simulated spikes per second. Points are means over seeds with 95 % intervals; "+dotNote)
	return f.one(Axis{Label: "exposure of the same stimulus", Whole: true}, Axis{Label: "sensor rate (spikes/s)", From0: true}, layers,
		"No figure of sensor rate by exposure: no arm with a sensor saw a stimulus that this track shows again.")
}

// memoryByExposure draws what memory stored and what its search took, by exposure.
func memoryByExposure(t *analysis.Track) drawn {
	f := of(t, "memory-by-exposure", "Memory by exposure",
		"What memory did at the first, second, … exposure of the same stimulus: the share at which it stored something as new, and the multiply-accumulates of its search. "+
			"Points are means over seeds with 95 % intervals ("+analysis.SeriesMethods+"); "+dotNote)
	f.ShareX = true
	for _, p := range []struct{ title, metric, y string }{
		{"stored as new", results.MetricWritesByExposure, "share of exposures"},
		{"search", results.MetricSearchByExposure, "multiply-accumulates"},
	} {
		var layers []Layer
		any := false
		for i, a := range t.Arms {
			if o := a.ByParameter(p.metric); len(o.At) >= 2 {
				any = any || slices.ContainsFunc(o.Mean, func(v float64) bool { return v != 0 })
				o.Dodge(i, len(t.Arms))
				layers = append(layers, dots(a, o, 3))
			}
		}
		if any {
			f.Panels = append(f.Panels, Panel{Title: p.title, X: Axis{Label: "exposure of the same stimulus", Whole: true}, Y: Axis{Label: p.y, From0: true}, Layers: layers})
		}
	}
	if f.Panels == nil {
		return drawn{}
	}
	f.Columns = len(f.Panels)
	return drawn{figure: f}
}

// rateTrace draws the course of the sensors' rate within a presentation, of
// novel stimuli beside familiar ones.
func rateTrace(t *analysis.Track) drawn {
	f := of(t, "rate-trace", "Sensor rate within a presentation",
		"Mean rate of the sensors from the onset of a stimulus, over the first novel and the first familiar presentations, before anything is learned from them. "+
			"Where memory finds a stimulus, inhibition comes back and the rate slows within the same presentation. "+bandNote)
	f.ShareX, f.ShareY = true, true
	any := false
	for _, p := range []struct{ title, metric string }{{"novel", results.MetricTraceOfNovel}, {"familiar", results.MetricTraceOfFamiliar}} {
		layers := lines(t, 2, func(a *analysis.Arm) analysis.Over { return a.ByParameter(p.metric) }, nil)
		any = any || layers != nil
		f.Panels = append(f.Panels, Panel{Title: p.title, X: Axis{Label: "time from onset (ms)", From0: true}, Y: Axis{Label: "sensor rate (spikes/s)", From0: true}, Layers: layers})
	}
	if !any {
		return drawn{}
	}
	return drawn{figure: f}
}
