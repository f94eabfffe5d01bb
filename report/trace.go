package report

import (
	"github.com/hebbgrad/hebbgrad/report/figure"
	"github.com/hebbgrad/hebbgrad/results"
)

// rateTrace draws the course of the sensors' rate within a presentation, of
// novel stimuli beside familiar ones.
func rateTrace(t *track, _ Input) drawn {
	f := &figure.Figure{
		Name: t.slug + "-rate-trace", Title: "Sensor rate within a presentation, " + t.name, ShareX: true, ShareY: true,
		Caption: "Mean rate of the sensors from the onset of a stimulus, over the first novel and the first familiar presentations, before anything is learned from them. " +
			"Where memory finds a stimulus, inhibition comes back and the rate slows within the same presentation. " + bandNote,
	}
	any := false
	for _, p := range []struct{ title, metric string }{{"novel", results.MetricTraceOfNovel}, {"familiar", results.MetricTraceOfFamiliar}} {
		panel := figure.Panel{Title: p.title, X: figure.Axis{Label: "time from onset (ms)", From0: true}, Y: figure.Axis{Label: "sensor rate (spikes/s)", From0: true}}
		for _, a := range t.arms {
			o, _ := a.byNumber(p.metric)
			if len(o.at) < 2 {
				continue
			}
			any = true
			lo, hi := o.band()
			panel.Layers = append(panel.Layers, figure.Curve{Label: a.name, Style: a.style(), X: o.at, Y: o.mean, Lo: lo, Hi: hi})
		}
		f.Panels = append(f.Panels, panel)
	}
	if !any {
		return drawn{} // most tracks and learners have none: nothing is missing
	}
	return drawn{figure: f}
}
