package figure

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/hebbgrad/hebbgrad/report/analysis"
	"github.com/hebbgrad/hebbgrad/results"
)

// familyFigure draws an outcome over the parameter that it is declared over, with a
// panel for each that is declared to stand beside it.
func familyFigure(t *analysis.Track, m results.Metric) drawn {
	p, better := familyPanel(t, m)
	if p.Layers == nil {
		return drawn{}
	}
	title := m.Quantity() + " by " + m.Over.Name
	f := of(t, analysis.Slug(title), capital(title),
		fmt.Sprintf("%s. Points are means over seeds with 95 %% intervals (%s); %s%s", capital(title), analysis.SeriesMethods, dotNote, better))
	f.Panels = []Panel{p}
	for _, other := range t.Families() {
		if other.Beside != m.Name {
			continue
		}
		if p, _ := familyPanel(t, other); p.Layers != nil {
			f.Panels = append(f.Panels, p)
		}
	}
	f.Columns = len(f.Panels)
	return drawn{figure: f}
}

// familyPanel has one such outcome; what is over ranges gets a nominal axis.
func familyPanel(t *analysis.Track, m results.Metric) (p Panel, better string) {
	lo, hi := math.Inf(1), 0.0
	var series []analysis.Over
	var shown []*analysis.Arm
	names := map[float64]string{}
	var places []float64
	for _, a := range t.Arms {
		o := a.ByParameter(m.Name)
		if len(o.At) < 2 {
			continue
		}
		series, shown = append(series, o), append(shown, a)
		for i, text := range o.Ranges {
			if at := o.At[i]; names[at] == "" {
				names[at], places = text, append(places, at)
			}
		}
	}
	slices.Sort(places)
	for _, o := range series {
		for i, at := range o.At {
			if places != nil {
				o.At[i] = float64(max(0, slices.Index(places, at)))
			}
		}
		lo, hi = min(lo, o.At[0]), max(hi, o.At[len(o.At)-1])
	}
	x := Axis{Label: cmp.Or(m.Over.Label, m.Over.Name), Log: lo > 0 && hi/lo >= 30 && places == nil && !m.Over.Linear}
	if x.Log {
		x.Label += " (log scale)"
	}
	x.Whole = !x.Log && lo == math.Trunc(lo) && hi == math.Trunc(hi)
	for _, n := range places {
		x.Names = append(x.Names, names[n])
	}
	var layers []Layer
	for i, a := range shown {
		o := series[i].Inside(m.Unit)
		if m.Log && m.Floor > 0 {
			o = o.Above(m.Floor)
		}
		if !x.Log {
			o.Dodge(i, len(shown))
		}
		layers = append(layers, dots(a, o, 3))
	}
	if layers != nil {
		layers = append(layers, references(t, m.Name)...)
	}
	y, better := axisOf(m, m.Quantity())
	if y.Log = m.Log; y.Log && m.Floor > 0 {
		better += fmt.Sprintf(" What lies below %g stands at it.", m.Floor)
	}
	return Panel{X: x, Y: y, Layers: layers}, better
}

// probeCurves draws every probe along the stream, or by the axis that the track
// declares, a panel each.
func probeCurves(t *analysis.Track) drawn {
	names := t.Probes()
	if len(names) == 0 {
		return drawn{}
	}
	const most = 9
	var left []string
	if len(names) > most {
		names, left = names[:most], names[most:]
	}
	by, along := "over presentations", "along the stream"
	x := Axis{Label: "presentations", From0: true}
	axis, byAxis := t.Axis()
	if byAxis {
		by, along, x.Label = "by "+axis.Name, "by "+axis.Name, axis.Definition
	}
	f := of(t, "probes", "Probes "+by, "What the track's probes gave "+along+". "+bandNote)
	f.ShareX = true
	for _, name := range names {
		m := t.Metric(name)
		p := Panel{X: x, Layers: lines(t, 2, func(a *analysis.Arm) analysis.Over {
			if byAxis {
				return a.ByMean(axis.Name, name).Inside(m.Unit)
			}
			return a.OverPresentations(name).Inside(m.Unit)
		}, nil)}
		p.Layers = append(p.Layers, references(t, name)...)
		var better string
		if p.Y, better = axisOf(m, name); !strings.Contains(f.Caption, better) {
			f.Caption += better
		}
		if m.Unit == results.UnitCount && decadesApart(p.Layers) {
			p.Y.Log, p.Y.Label = true, strings.Replace(p.Y.Label, "("+m.Unit+")", "("+m.Unit+", log scale)", 1)
		}
		f.Panels = append(f.Panels, p)
	}
	if left != nil {
		f.Caption += fmt.Sprintf(" Not shown, but in results.csv: %s.", strings.Join(left, ", "))
	}
	f.Columns = min(len(f.Panels), 3)
	if len(f.Panels) == 4 {
		f.Columns = 2
	}
	return drawn{figure: f}
}

// decadesApart reports whether curves above 0 end so far from each other that a linear
// axis would lay all but the largest on its foot.
func decadesApart(layers []Layer) bool {
	lo, hi := math.Inf(1), 0.
	for _, l := range layers {
		if c, ok := l.(Curve); ok {
			end := c.Y[len(c.Y)-1]
			lo, hi = min(lo, end), max(hi, end)
		}
	}
	return lo > 0 && hi/lo >= 30
}

// exhibit draws what a track made itself.
func exhibit(t *analysis.Track, e results.Exhibit) drawn {
	if e.Missing != "" {
		return drawn{missing: e.Missing}
	}
	p := Panel{X: Axis{Label: e.X, Whole: !e.LogX, Log: e.LogX}, Y: Axis{Label: e.Y, From0: !e.LogY, Log: e.LogY}}
	models, nulls := 0, 0
	for _, s := range e.Series {
		points := Points{Label: s.Label, X: s.X, Y: s.Y, YLo: s.Low, YHi: s.High, Joined: true}
		switch s.Kind {
		case results.SeriesNull:
			nulls++
			p.Layers = append(p.Layers, Curve{Label: s.Label, Style: Grey(nulls), X: s.X, Y: s.Y, Plain: true})
			continue
		case results.SeriesRecorded:
			points.Style = Style{Color: Grey(0).Color, Marker: Box}
		default:
			points.Style = StyleOf(models)
			models++
		}
		p.Layers = append(p.Layers, points)
	}
	return drawn{figure: &Figure{Name: t.Slug + "-" + analysis.Slug(e.Name), Title: e.Title, Caption: e.Caption, Panels: []Panel{p}}}
}
