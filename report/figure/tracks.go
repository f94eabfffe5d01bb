package figure

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hebbgrad/hebbgrad/report/analysis"
	"github.com/hebbgrad/hebbgrad/results"
)

// drawn is a figure of a track, or the sentence that says why there is none.
type drawn struct {
	figure  *Figure
	missing string
}

// Of are all figures of a track in order, and the sentences for those it
// cannot have. Of figures that most tracks and learners have not, none is said
// to be missing.
func Of(t *analysis.Track, exhibits []results.Exhibit) (figures []*Figure, missing []string) {
	add := func(d drawn) {
		if d.figure != nil {
			figures = append(figures, d.figure)
		} else if d.missing != "" {
			missing = append(missing, d.missing)
		}
	}
	families := t.Families()
	// The note in one picture: what is learned at the first exposure and not over and over.
	if i := slices.IndexFunc(families, func(m results.Metric) bool { return m.Name == results.MetricEventsByExposure }); i >= 0 {
		d := familyFigure(t, families[i])
		families = slices.Delete(families, i, i+1)
		if t.OpenWhereEvents() && d.figure != nil { // one picture twice tells less than once
			d.figure.Caption += " Every arm with a gate had it open at these same shares, so that they have no figure of their own."
			families = slices.DeleteFunc(families, func(m results.Metric) bool { return m.Name == results.MetricOpenedByExposure })
		}
		add(d)
	}
	for _, build := range []func(*analysis.Track) drawn{
		accuracyOverPresentations, accuracyOverUpdates, bitsOverCost, updatesByOrder, tradeOff, factorialEffects, costToTarget, reachingTarget,
		eventsOverTime, changeMaps, rateByExposure, rateTrace, memoryByExposure, gateCalibration, confusions, receptiveFields, journeys, probeCurves,
	} {
		add(build(t))
	}
	for _, m := range families {
		if m.Beside != "" {
			continue // a panel of another's figure
		}
		if m.Over.Name == results.OverEpisodes {
			add(overEpisodes(t, m))
		} else {
			add(familyFigure(t, m))
		}
	}
	for _, e := range exhibits {
		if e.Track == t.Name {
			add(exhibit(t, e))
		}
	}
	return figures, missing
}

// of is a figure of a track without panels yet.
func of(t *analysis.Track, name, title, caption string) *Figure {
	return &Figure{Name: t.Slug + "-" + name, Title: title + ", " + t.Name, Caption: caption}
}

// one puts a figure's only panel into it; where that shows nothing, missing says so.
func (f *Figure) one(x, y Axis, layers []Layer, missing string) drawn {
	if layers == nil {
		return drawn{missing: missing}
	}
	f.Panels = []Panel{{X: x, Y: y, Layers: layers}}
	return drawn{figure: f}
}

// styleOf is the style of an arm among those of its report.
func styleOf(a *analysis.Arm) Style { return Styles(a.Among())[a.Name] }

// Said under figures of lines, and of dots.
const (
	bandNote = "Lines are means over seeds, bands their 95 % intervals (" + analysis.SeriesMethods + "). " + insideNote
	dotNote  = "arms stand a little aside of each other. " + insideNote
)

// lines are the means of those arms that have them at so many points or more,
// with their bands.
func lines(t *analysis.Track, least int, of func(*analysis.Arm) analysis.Over, note func(*analysis.Arm) string) (layers []Layer) {
	for _, a := range t.Arms {
		o := of(a)
		if len(o.At) < least {
			continue
		}
		c := Curve{Label: a.Name, Style: styleOf(a), X: o.At, Y: o.Mean, Lo: o.Low, Hi: o.High}
		if note != nil {
			c.Label += note(a)
		}
		layers = append(layers, c)
	}
	return layers
}

// dots are the means of an arm, joined, with their intervals.
func dots(a *analysis.Arm, o analysis.Over, size float64) Layer {
	return Points{Label: a.Name, Style: styleOf(a), X: o.At, Y: o.Mean, YLo: o.Low, YHi: o.High, Joined: true, Size: size}
}

// seedsAndMean are the seeds of an arm as faint points and their mean, under the
// label, as a full one, with its intervals where there are any; none hides another.
func seedsAndMean(a *analysis.Arm, label string, xs, ys []float64, x, y analysis.Estimate, intervals bool) []Layer {
	mean := Points{Label: label, Style: styleOf(a), X: []float64{x.Mean}, Y: []float64{y.Mean}, Size: 4.2, Apart: true}
	if intervals {
		mean.XLo, mean.XHi = []float64{x.Low}, []float64{x.High}
		mean.YLo, mean.YHi = []float64{y.Low}, []float64{y.High}
	}
	return []Layer{Points{Style: styleOf(a), X: xs, Y: ys, Faint: true, Size: 1.8, Apart: true}, mean}
}

func batchNote(a *analysis.Arm) string {
	if a.Minibatch > 0 {
		return fmt.Sprintf(" (minibatch %d)", a.Minibatch)
	}
	return ""
}

// references are the curves that a track declares beside one of its metrics.
func references(t *analysis.Track, metric string) (layers []Layer) {
	for i, r := range t.Said.References {
		if r.Metric == metric && (r.Arms == nil || slices.ContainsFunc(t.Arms, func(a *analysis.Arm) bool { return slices.Contains(r.Arms, a.Name) })) {
			if r.Low != nil { // measured points
				style := Style{Color: Grey(0).Color, Marker: Box}
				layers = append(layers, Points{Label: r.Label, Style: style, X: r.X, Y: r.Y, YLo: r.Low, YHi: r.High, Joined: true})
				continue
			}
			layers = append(layers, Curve{Label: r.Label, Style: Grey(i), X: r.X, Y: r.Y, Plain: true})
		}
	}
	return layers
}

// axisOf labels an axis with a metric's quantity, its unit, and an arrow in the
// direction in which it is better, of which the note speaks.
func axisOf(m results.Metric, quantity string) (a Axis, note string) {
	a.Label = quantity
	if m.Unit != "" && m.Unit != results.UnitOne && !strings.Contains(quantity, "(") {
		a.Label += " (" + m.Unit + ")"
	}
	if arrow := map[results.Better]string{results.Higher: " ↑", results.Lower: " ↓"}[m.Better]; arrow != "" {
		a.Label += arrow
		note = fmt.Sprintf("%s: %s is better.", arrow, m.Better)
	}
	return a, note
}

// capital makes the first letter of a sentence large.
func capital(s string) string {
	r := []rune(s)
	if len(r) == 0 || len(r) > 1 && strings.ToUpper(string(r[1])) == string(r[1]) && r[1] >= 'A' {
		return s
	}
	return strings.ToUpper(string(r[:1])) + string(r[1:])
}
