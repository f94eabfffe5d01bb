package report

import (
	"fmt"
	"strings"

	"github.com/hebbgrad/hebbgrad/report/figure"
	"github.com/hebbgrad/hebbgrad/results"
)

// probes are the metrics that a track's probe gave at three points or more
// along the stream, bar accuracy, which has figures of its own.
func (t *track) probes() []string {
	var out []string
	for _, name := range t.metrics("") {
		if m := t.declared(name); m.Over != nil || m.Kind != results.KindOutcome && m.Kind != results.KindRemark {
			continue
		}
		for _, a := range t.arms {
			if len(a.overPresentations(name).at) >= 3 {
				out = append(out, name)
				break
			}
		}
	}
	return out
}

// axis is the metric against which a track's probes are drawn, where it has one.
func (t *track) axis() (results.Metric, bool) {
	for _, name := range t.metrics("") {
		if m := t.declared(name); m.Kind == results.KindAxis {
			return m, true
		}
	}
	return results.Metric{}, false
}

// probeCurves draws every probe along the stream, a panel each.
func probeCurves(t *track, in Input) drawn {
	names := t.probes()
	if len(names) == 0 {
		return drawn{}
	}
	const most = 9
	left := ""
	if len(names) > most {
		left = fmt.Sprintf(" Not shown, but in results.csv: %s.", strings.Join(names[most:], ", "))
		names = names[:most]
	}
	axis, byAxis := t.axis()
	f := &figure.Figure{Name: t.slug + "-probes", Title: "Probes over presentations, " + t.name,
		Caption: "What the track's probes gave along the stream. " + bandNote + left, ShareX: true}
	x := figure.Axis{Label: "presentations", From0: true}
	if byAxis {
		f.Title = "Probes by " + axis.Name + ", " + t.name
		f.Caption = "What the track's probes gave by " + axis.Name + ". " + bandNote + left
		x.Label = axis.Definition
	}
	for _, name := range names {
		p := figure.Panel{X: x}
		unit := t.declared(name).Unit
		for _, a := range t.arms {
			o := a.overPresentations(name)
			if byAxis {
				o = a.byMean(axis.Name, name)
			}
			if len(o.at) < 2 {
				continue
			}
			o = o.inside(unit)
			lo, hi := o.band()
			p.Layers = append(p.Layers, figure.Curve{Label: a.name, Style: a.style(), X: o.at, Y: o.mean, Lo: lo, Hi: hi})
		}
		p.Layers = append(p.Layers, in.references(t, name)...)
		p.Y = figure.Axis{Label: withUnit(name, unit)}
		f.Panels = append(f.Panels, p)
	}
	f.Columns = min(len(f.Panels), 3)
	if len(f.Panels) == 4 {
		f.Columns = 2
	}
	return drawn{figure: f}
}

// unitLabel is a unit as it stands after a number.
func unitLabel(unit string) string {
	if unit == results.UnitOne {
		return ""
	}
	return unit
}
