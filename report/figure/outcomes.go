package figure

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/hebbgrad/hebbgrad/report/analysis"
	"github.com/hebbgrad/hebbgrad/results"
)

func familyFigures(t *analysis.Track) []drawn {
	var out []drawn
	for _, fam := range t.Families() {
		if d := familyFigure(t, fam); d.figure != nil {
			out = append(out, d)
		}
	}
	return out
}

func familyFigure(t *analysis.Track, fam results.Metric) drawn {
	var layers []Layer
	lo, hi := math.Inf(1), 0.0
	names := map[float64]string{}
	curves := map[*analysis.Arm]analysis.Over{}
	for _, a := range t.Arms {
		o, n := a.ByParameter(fam.Name)
		if len(o.At) < 2 {
			continue
		}
		curves[a] = o
		for k, v := range n {
			names[k] = v
		}
	}
	var shown []*analysis.Arm
	places := slices.Sorted(maps.Keys(names)) // of ranges, which get a nominal axis
	for _, a := range t.Arms {
		o, ok := curves[a]
		if !ok {
			continue
		}
		if len(places) > 0 {
			for i, x := range o.At {
				o.At[i] = float64(max(0, slices.Index(places, x)))
			}
		}
		lo, hi = min(lo, o.At[0]), max(hi, o.At[len(o.At)-1])
		shown = append(shown, a)
	}
	unit := fam.Unit
	log := lo > 0 && hi/lo >= 30 && len(places) == 0
	for i, a := range shown {
		o := curves[a].Inside(unit)
		if !log {
			o.Dodge(i, len(shown))
		}
		p := Points{Label: a.Name, Style: styleOf(a), X: o.At, Y: o.Mean, Joined: true, Size: 3}
		p.YLo, p.YHi = o.Band()
		layers = append(layers, p)
	}
	if layers == nil {
		return drawn{}
	}
	layers = append(layers, references(t, fam.Name)...)
	quantity, parameter := fam.Quantity(), fam.Over.Name
	x := Axis{Label: cmp.Or(fam.Over.Label, parameter) + logNote(log), Log: log, Whole: !log && lo == math.Trunc(lo) && hi == math.Trunc(hi)}
	for _, n := range places {
		x.Names = append(x.Names, names[n])
	}
	return drawn{figure: &Figure{
		Name:    t.Slug + "-" + analysis.Slug(quantity+" by "+parameter),
		Title:   fmt.Sprintf("%s by %s, %s", capital(quantity), parameter, t.Name),
		Caption: fmt.Sprintf("%s by %s. Points are means over seeds with 95 %% intervals (Student's t); arms stand a little aside of each other.", capital(quantity), parameter),
		Panels: []Panel{{
			X:      x,
			Y:      Axis{Label: withUnit(quantity, unit)},
			Layers: layers,
		}},
	}}
}

// probeCurves draws every probe along the stream, a panel each.
func probeCurves(t *analysis.Track) drawn {
	names := t.Probes()
	if len(names) == 0 {
		return drawn{}
	}
	const most = 9
	left := ""
	if len(names) > most {
		left = fmt.Sprintf(" Not shown, but in results.csv: %s.", strings.Join(names[most:], ", "))
		names = names[:most]
	}
	axis, byAxis := t.Axis()
	f := &Figure{Name: t.Slug + "-probes", Title: "Probes over presentations, " + t.Name,
		Caption: "What the track's probes gave along the stream. " + bandNote + left, ShareX: true}
	x := Axis{Label: "presentations", From0: true}
	if byAxis {
		f.Title = "Probes by " + axis.Name + ", " + t.Name
		f.Caption = "What the track's probes gave by " + axis.Name + ". " + bandNote + left
		x.Label = axis.Definition
	}
	for _, name := range names {
		p := Panel{X: x}
		unit := t.Metric(name).Unit
		for _, a := range t.Arms {
			o := a.OverPresentations(name)
			if byAxis {
				o = a.ByMean(axis.Name, name)
			}
			if len(o.At) < 2 {
				continue
			}
			o = o.Inside(unit)
			lo, hi := o.Band()
			p.Layers = append(p.Layers, Curve{Label: a.Name, Style: styleOf(a), X: o.At, Y: o.Mean, Lo: lo, Hi: hi})
		}
		p.Layers = append(p.Layers, references(t, name)...)
		p.Y = Axis{Label: withUnit(name, unit)}
		f.Panels = append(f.Panels, p)
	}
	f.Columns = min(len(f.Panels), 3)
	if len(f.Panels) == 4 {
		f.Columns = 2
	}
	return drawn{figure: f}
}

// exhibit draws what a track made itself.
func exhibit(t *analysis.Track, e results.Exhibit) *Figure {
	p := Panel{X: Axis{Label: e.X, Whole: true}, Y: Axis{Label: e.Y, From0: true}}
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
	return &Figure{Name: t.Slug + "-" + analysis.Slug(e.Name), Title: e.Title, Caption: e.Caption, Panels: []Panel{p}}
}
