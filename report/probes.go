package report

import (
	"fmt"
	"strings"

	"github.com/hebbgrad/hebbgrad/report/figure"
	"github.com/hebbgrad/hebbgrad/results"
)

// metricLoad is the probe against which a track's other probes are drawn where
// it has one: how full a memory is, in units that theory knows.
const metricLoad = "load"

// probes are the metrics that a track's probe gave at three points or more
// along the stream, bar accuracy, which has figures of its own.
func (t *track) probes() []string {
	var out []string
	for _, name := range t.metrics("") {
		if known(name) || own(name) || familyName.MatchString(name) || name == metricLoad ||
			name == results.MetricValidationAccuracy || strings.HasPrefix(name, results.MetricWindowEvents+"/") {
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
	byLoad := len(t.metrics(metricLoad)) > 0
	f := &figure.Figure{Name: t.slug + "-probes", Title: "Probes over presentations, " + t.name,
		Caption: "What the track's probes gave along the stream. " + bandNote + left, ShareX: true}
	x := figure.Axis{Label: "presentations", From0: true}
	if byLoad {
		f.Title = "Probes by load, " + t.name
		f.Caption = "What the track's probes gave as the memory filled. " + bandNote + left
		x.Label = "load, P/N²"
	}
	for _, name := range names {
		p := figure.Panel{X: x}
		unit := ""
		for _, a := range t.arms {
			o := a.overPresentations(name)
			if byLoad {
				o = a.byMean(metricLoad, name)
			}
			if len(o.at) < 2 {
				continue
			}
			if unit == "" {
				unit = a.unitUnder(name)
			}
			o = o.inside(unit)
			lo, hi := o.band()
			p.Layers = append(p.Layers, figure.Curve{Label: a.name, Style: a.style(), X: o.at, Y: o.mean, Lo: lo, Hi: hi})
		}
		for i, th := range in.Theories {
			if th.Track == t.name && th.Family == name && len(th.X) == len(th.Y) {
				p.Layers = append(p.Layers, figure.Curve{Label: th.Label, Style: figure.Grey(i), X: th.X, Y: th.Y, Plain: true})
			}
		}
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
