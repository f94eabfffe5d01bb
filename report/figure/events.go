package figure

import (
	"fmt"
	"slices"

	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/report/analysis"
	"github.com/hebbgrad/hebbgrad/results"
)

func eventsOverTime(t *analysis.Track) drawn {
	f := &Figure{
		Name:  t.Slug + "-events-over-time",
		Title: "Plasticity events over time, " + t.Name, ShareX: true, ShareY: true,
	}
	var sites []string
	for s := range plasticity.NumSites {
		sites = append(sites, plasticity.Site(s).String())
	}
	windows := 1
	for _, site := range append(sites, "total") {
		metric := results.MetricWindowEvents + "/" + site
		var layers []Layer
		any := false
		for _, a := range t.Arms {
			o, k := a.Binned(metric, 80)
			if len(o.At) == 0 {
				continue
			}
			windows = max(windows, k)
			o = o.Within(0, 100)
			lo, hi := o.Band()
			layers = append(layers, Curve{Label: a.Name, Style: styleOf(a), X: o.At, Y: o.Mean, Lo: lo, Hi: hi})
			any = any || slices.ContainsFunc(o.Mean, func(v float64) bool { return v != 0 })
		}
		if any {
			title := "site: " + site
			if site == "total" {
				title = "any site"
			}
			f.Panels = append(f.Panels, Panel{Title: title,
				X: Axis{Label: "presentations", From0: true},
				Y: Axis{Label: "events per 100 presentations", From0: true}, Layers: layers})
		}
	}
	if f.Panels == nil {
		return drawn{missing: "No figure of plasticity events over time: no arm had an event in any window of 100 presentations."}
	}
	f.Columns = 2
	if len(f.Panels) > 4 {
		f.Columns = 3
	}
	f.Caption = "Presentations of each hundred that contributed to a change of a synapse, by the site of the synapse; a site without events has no panel. " + bandNote
	if windows > 1 {
		f.Caption += fmt.Sprintf(" Each point is the mean of %d windows of 100 presentations.", windows)
	}
	return drawn{figure: f}
}

func rateByExposure(t *analysis.Track) drawn {
	var layers []Layer
	for i, a := range t.Arms {
		o, _ := a.ByParameter(results.MetricRateByExposure)
		if len(o.At) < 2 {
			continue
		}
		o.Dodge(i, len(t.Arms))
		pts := Points{Label: a.Name, Style: styleOf(a), X: o.At, Y: o.Mean, Joined: true}
		pts.YLo, pts.YHi = o.Band()
		layers = append(layers, pts)
	}
	if layers == nil {
		return drawn{missing: "No figure of sensor rate by exposure: no arm with a sensor saw a stimulus that this track shows again."}
	}
	return drawn{figure: &Figure{
		Name:    t.Slug + "-rate-by-exposure",
		Title:   "Sensor rate by exposure, " + t.Name,
		Caption: "Mean settled rate of the sensor at the first, second, … exposure of the same stimulus, in simulated spikes per second. Points are means over seeds with 95 % intervals; arms stand a little aside of each other.",
		Panels: []Panel{{
			X:      Axis{Label: "exposure of the same stimulus", Whole: true},
			Y:      Axis{Label: "sensor rate (spikes/s)", From0: true},
			Layers: layers,
		}},
	}}
}

// rateTrace draws the course of the sensors' rate within a presentation, of
// novel stimuli beside familiar ones.
func rateTrace(t *analysis.Track) drawn {
	f := &Figure{
		Name: t.Slug + "-rate-trace", Title: "Sensor rate within a presentation, " + t.Name, ShareX: true, ShareY: true,
		Caption: "Mean rate of the sensors from the onset of a stimulus, over the first novel and the first familiar presentations, before anything is learned from them. " +
			"Where memory finds a stimulus, inhibition comes back and the rate slows within the same presentation. " + bandNote,
	}
	any := false
	for _, p := range []struct{ title, metric string }{{"novel", results.MetricTraceOfNovel}, {"familiar", results.MetricTraceOfFamiliar}} {
		panel := Panel{Title: p.title, X: Axis{Label: "time from onset (ms)", From0: true}, Y: Axis{Label: "sensor rate (spikes/s)", From0: true}}
		for _, a := range t.Arms {
			o, _ := a.ByParameter(p.metric)
			if len(o.At) < 2 {
				continue
			}
			any = true
			lo, hi := o.Band()
			panel.Layers = append(panel.Layers, Curve{Label: a.Name, Style: styleOf(a), X: o.At, Y: o.Mean, Lo: lo, Hi: hi})
		}
		f.Panels = append(f.Panels, panel)
	}
	if !any {
		return drawn{} // most tracks and learners have none: nothing is missing
	}
	return drawn{figure: f}
}
