package report

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/hebbgrad/hebbgrad/report/figure"
	"github.com/hebbgrad/hebbgrad/results"
)

// families are the outcomes of a track over a parameter, in order of appearance.
func (t *track) families() []results.Metric {
	var out []results.Metric
	for _, name := range t.metrics("") {
		m := t.declared(name)
		if m.Kind == results.KindOutcome && m.Over != nil && !slices.ContainsFunc(out, func(o results.Metric) bool { return o.Name == m.Name }) {
			out = append(out, m)
		}
	}
	return out
}

// byNumber gathers the last values of a metric over a parameter by that; a
// range counts as its lower end, and names are what the metrics say. Places that
// some seed lacks are left out.
func (a *arm) byNumber(metric string) (o over, names map[float64]string) {
	values := map[float64][]float64{}
	names = map[float64]string{}
	for _, s := range a.seeds {
		any := false
		for _, name := range s.names {
			if of, n, text, ok := results.At(name); ok && of == metric {
				values[n] = append(values[n], s.curves[name].last())
				any = true
				if strings.Contains(text, " to ") {
					names[n] = text
				}
			}
		}
		if any {
			o.seeds++
		}
	}
	var at []float64
	for n, v := range values {
		if len(v) == o.seeds {
			at = append(at, n)
		}
	}
	slices.Sort(at)
	for _, n := range at {
		o.add(n, estimateOf(values[n]))
	}
	return o, names
}

func familyFigures(t *track, in Input) []drawn {
	var out []drawn
	for _, fam := range t.families() {
		if d := familyFigure(t, in, fam); d.figure != nil {
			out = append(out, d)
		}
	}
	return out
}

func familyFigure(t *track, in Input, fam results.Metric) drawn {
	var layers []figure.Layer
	lo, hi := math.Inf(1), 0.0
	names := map[float64]string{}
	curves := map[*arm]over{}
	for _, a := range t.arms {
		o, n := a.byNumber(fam.Name)
		if len(o.at) < 2 {
			continue
		}
		curves[a] = o
		for k, v := range n {
			names[k] = v
		}
	}
	var shown []*arm
	places := slices.Sorted(maps.Keys(names)) // of ranges, which get a nominal axis
	for _, a := range t.arms {
		o, ok := curves[a]
		if !ok {
			continue
		}
		if len(places) > 0 {
			for i, x := range o.at {
				o.at[i] = float64(max(0, slices.Index(places, x)))
			}
		}
		lo, hi = min(lo, o.at[0]), max(hi, o.at[len(o.at)-1])
		shown = append(shown, a)
	}
	unit := fam.Unit
	log := lo > 0 && hi/lo >= 30 && len(places) == 0
	for i, a := range shown {
		o := curves[a].inside(unit)
		if !log {
			o.dodge(i, len(shown))
		}
		p := figure.Points{Label: a.name, Style: a.style(), X: o.at, Y: o.mean, Joined: true, Size: 3}
		p.YLo, p.YHi = o.band()
		layers = append(layers, p)
	}
	if layers == nil {
		return drawn{}
	}
	layers = append(layers, in.references(t, fam.Name)...)
	quantity, parameter := fam.Quantity(), fam.Over.Name
	x := figure.Axis{Label: cmp.Or(fam.Over.Label, parameter) + logNote(log), Log: log, Whole: !log && lo == math.Trunc(lo) && hi == math.Trunc(hi)}
	for _, n := range places {
		x.Names = append(x.Names, names[n])
	}
	return drawn{figure: &figure.Figure{
		Name:    t.slug + "-" + slug(quantity+" by "+parameter),
		Title:   fmt.Sprintf("%s by %s, %s", capital(quantity), parameter, t.name),
		Caption: fmt.Sprintf("%s by %s. Points are means over seeds with 95 %% intervals (Student's t); arms stand a little aside of each other.", capital(quantity), parameter),
		Panels: []figure.Panel{{
			X:      x,
			Y:      figure.Axis{Label: withUnit(quantity, unit)},
			Layers: layers,
		}},
	}}
}

func logNote(log bool) string {
	if log {
		return " (log scale)"
	}
	return ""
}

// references are the curves that a track declares beside one of its metrics.
func (in Input) references(t *track, metric string) (layers []figure.Layer) {
	for i, r := range in.Declared[t.name].References {
		if r.Metric == metric {
			layers = append(layers, figure.Curve{Label: r.Label, Style: figure.Grey(i), X: r.X, Y: r.Y, Plain: true})
		}
	}
	return layers
}

func withUnit(quantity, unit string) string {
	if unit == "" || unit == results.UnitOne || strings.Contains(quantity, "(") {
		return quantity
	}
	return quantity + " (" + unit + ")"
}

// capital makes the first letter of a sentence large.
func capital(s string) string {
	r := []rune(s)
	if len(r) == 0 || len(r) > 1 && strings.ToUpper(string(r[1])) == string(r[1]) && r[1] >= 'A' {
		return s
	}
	return strings.ToUpper(string(r[:1])) + string(r[1:])
}
