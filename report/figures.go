package report

import (
	"fmt"
	"slices"

	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/report/figure"
	"github.com/hebbgrad/hebbgrad/results"
)

// drawn is a figure of a track, or the sentence that says why there is none.
type drawn struct {
	figure  *figure.Figure
	missing string
}

// builder makes one kind of figure from a track.
type builder func(*track, Input) drawn

// builders are the figures of a report, in order.
func builders() []builder {
	return []builder{
		accuracyOverPresentations,
		accuracyOverUpdates,
		tradeOff,
		costToTarget,
		reachingTarget,
		eventsOverTime,
		rateByExposure,
		receptiveFields,
	}
}

func (a *arm) style() figure.Style { return figure.StyleOf(a.index) }

const bandNote = "Lines are means over seeds, bands their 95 % intervals (Student's t)."

func accuracyOverPresentations(t *track, _ Input) drawn {
	metric := results.MetricValidationAccuracy
	var layers []figure.Layer
	for _, a := range t.arms {
		o := a.overPresentations(metric).within(0, 100)
		if len(o.at) < 2 {
			continue
		}
		lo, hi := o.band()
		layers = append(layers, figure.Curve{Label: a.name, Style: a.style(), X: o.at, Y: o.mean, Lo: lo, Hi: hi})
	}
	if layers == nil {
		return drawn{missing: "No figure of validation accuracy over presentations: the track has no validation accuracy at two points or more."}
	}
	x, y := figure.Axis{Label: "presentations", From0: true}, figure.Axis{Label: "validation accuracy (%)", Limit: 100}
	f := &figure.Figure{
		Name:    t.slug + "-accuracy-over-presentations",
		Title:   "Validation accuracy over presentations, " + t.name,
		Caption: "Validation accuracy by the number of stimuli presented. " + bandNote,
		Panels:  []figure.Panel{{X: x, Y: y, Layers: layers}},
	}
	if lo, hi := lateRange(layers); lo > 50 {
		late := y
		late.Min, late.Max = lo, hi
		f.Panels[0].Title = "whole range"
		f.Panels = append(f.Panels, figure.Panel{Title: "upper range", X: x, Y: late, Layers: layers})
		f.Columns, f.Height = 2, 3.7
		f.Caption = "Validation accuracy by the number of stimuli presented; left the whole range, right its upper part. " + bandNote
	}
	return drawn{figure: f}
}

// lateRange is the range of y over the last three quarters of the curves, so
// that ends that differ by a point can be told apart.
func lateRange(layers []figure.Layer) (lo, hi float64) {
	lo, hi = 100, 0
	for _, l := range layers {
		c := l.(figure.Curve)
		end := c.X[len(c.X)-1]
		for i, x := range c.X {
			if x < end/4 {
				continue
			}
			b, t := c.Y[i], c.Y[i]
			if c.Lo != nil {
				b, t = c.Lo[i], c.Hi[i]
			}
			lo, hi = min(lo, b), max(hi, t)
		}
	}
	pad := .05 * (hi - lo)
	return max(0, lo-pad-.1), min(100, hi+pad+.1)
}

func accuracyOverUpdates(t *track, _ Input) drawn {
	var layers []figure.Layer
	for _, a := range t.arms {
		o := a.against(results.MetricUpdates, results.MetricValidationAccuracy).within(0, 100)
		if len(o.at) < 2 {
			continue
		}
		lo, hi := o.band()
		layers = append(layers, figure.Curve{Label: a.name + batchNote(a), Style: a.style(), X: o.at, Y: o.mean, Lo: lo, Hi: hi})
	}
	if layers == nil {
		return drawn{missing: "No figure of accuracy over synaptic updates: no arm has both at two points or more."}
	}
	return drawn{figure: &figure.Figure{
		Name:  t.slug + "-accuracy-over-updates",
		Title: "Validation accuracy over synaptic updates, " + t.name,
		Caption: "Validation accuracy by the number of stored weights changed so far, on a logarithmic axis. A large minibatch " +
			"makes few updates of many presentations, so its size stands beside each arm. " + bandNote +
			" Seeds are averaged at equal presentations; a point lies at the geometric mean of their updates.",
		Panels: []figure.Panel{{
			X:      figure.Axis{Label: "synaptic updates (count, log scale)", Log: true},
			Y:      figure.Axis{Label: "validation accuracy (%)", Limit: 100},
			Layers: layers,
		}},
	}}
}

func batchNote(a *arm) string {
	if a.minibatch > 0 {
		return fmt.Sprintf(" (minibatch %d)", a.minibatch)
	}
	return ""
}

func tradeOff(t *track, _ Input) drawn {
	var layers []figure.Layer
	for _, a := range t.arms {
		x, y := pairedMetrics(a, results.MetricUpdates, results.MetricTestAccuracy)
		if len(x) == 0 {
			continue
		}
		ex, ey := estimateOf(x), estimateOf(y)
		layers = append(layers, figure.Points{Style: a.style(), X: x, Y: y, Faint: true, Size: 2})
		mean := figure.Points{Label: a.name + batchNote(a), Style: a.style(), X: []float64{ex.Mean}, Y: []float64{ey.Mean}, Size: 4.6}
		if ex.known() {
			mean.XLo, mean.XHi = []float64{ex.Low}, []float64{ex.High}
			mean.YLo, mean.YHi = []float64{ey.Low}, []float64{ey.High}
		}
		layers = append(layers, mean)
	}
	if layers == nil {
		return drawn{missing: "No figure of test accuracy against synaptic updates: no arm has both."}
	}
	return drawn{figure: &figure.Figure{
		Name:  t.slug + "-trade-off",
		Title: "Test accuracy against synaptic updates, " + t.name,
		Caption: "What the accuracy at the end of the run cost in synaptic updates. A faint point is one seed, a full one the mean " +
			"over seeds with both 95 % intervals. Left and up is better.",
		Panels: []figure.Panel{{
			X:      figure.Axis{Label: "synaptic updates (count, log scale)", Log: true},
			Y:      figure.Axis{Label: "test accuracy (%)", Limit: 100},
			Layers: layers,
		}},
	}}
}

// pairedMetrics are the last values of two metrics in the seeds with both.
func pairedMetrics(a *arm, x, y string) (xs, ys []float64) {
	for _, s := range a.seeds {
		cx, cy := s.curves[x], s.curves[y]
		if cx != nil && cy != nil {
			xs, ys = append(xs, cx.last()), append(ys, cy.last())
		}
	}
	return xs, ys
}

func eventsOverTime(t *track, _ Input) drawn {
	f := &figure.Figure{
		Name:  t.slug + "-events-over-time",
		Title: "Plasticity events over time, " + t.name, ShareX: true, ShareY: true,
	}
	var sites []string
	for s := range plasticity.NumSites {
		sites = append(sites, plasticity.Site(s).String())
	}
	windows := 1
	for _, site := range append(sites, "total") {
		metric := results.MetricWindowEvents + "/" + site
		var layers []figure.Layer
		any := false
		for _, a := range t.arms {
			o, k := a.binned(metric, 80)
			if len(o.at) == 0 {
				continue
			}
			windows = max(windows, k)
			o = o.within(0, 100)
			lo, hi := o.band()
			layers = append(layers, figure.Curve{Label: a.name, Style: a.style(), X: o.at, Y: o.mean, Lo: lo, Hi: hi})
			any = any || slices.ContainsFunc(o.mean, func(v float64) bool { return v != 0 })
		}
		if any {
			title := "site: " + site
			if site == "total" {
				title = "any site"
			}
			f.Panels = append(f.Panels, figure.Panel{Title: title,
				X: figure.Axis{Label: "presentations", From0: true},
				Y: figure.Axis{Label: "events per 100 presentations", From0: true}, Layers: layers})
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

func rateByExposure(t *track, _ Input) drawn {
	var layers []figure.Layer
	for i, a := range t.arms {
		o, _ := a.byNumber(results.MetricRateByExposure)
		if len(o.at) < 2 {
			continue
		}
		o.dodge(i, len(t.arms))
		pts := figure.Points{Label: a.name, Style: a.style(), X: o.at, Y: o.mean, Joined: true}
		pts.YLo, pts.YHi = o.band()
		layers = append(layers, pts)
	}
	if layers == nil {
		return drawn{missing: "No figure of sensor rate by exposure: no arm with a sensor saw a stimulus that this track shows again."}
	}
	return drawn{figure: &figure.Figure{
		Name:    t.slug + "-rate-by-exposure",
		Title:   "Sensor rate by exposure, " + t.name,
		Caption: "Mean settled rate of the sensor at the first, second, … exposure of the same stimulus, in simulated spikes per second. Points are means over seeds with 95 % intervals; arms stand a little aside of each other.",
		Panels: []figure.Panel{{
			X:      figure.Axis{Label: "exposure of the same stimulus", Whole: true},
			Y:      figure.Axis{Label: "sensor rate (spikes/s)", From0: true},
			Layers: layers,
		}},
	}}
}

// fieldsShown is how many receptive fields of an arm a panel holds.
const fieldsShown = 36

func receptiveFields(t *track, _ Input) drawn {
	f := &figure.Figure{
		Name:  t.slug + "-receptive-fields",
		Title: "Learned receptive fields, " + t.name,
		Caption: "Weights of up to 36 units of the first layer over the inputs, in the first seed. " +
			"Each panel is divided by its largest magnitude, given over it, so that arms with weights of different size can be seen beside each other.",
		Scale: &figure.Scale{Label: "weight ÷ largest of the panel", Min: -1, Max: 1},
	}
	for _, a := range t.arms {
		fields := a.fields
		if fields == nil || len(fields.Weights) == 0 || fields.Height <= 0 || fields.Width <= 0 {
			continue
		}
		tiles, largest := normalised(fields.Weights[:min(fieldsShown, len(fields.Weights))])
		f.Panels = append(f.Panels, figure.Panel{
			Title: a.name, Note: "largest " + ratio(largest), Bare: true,
			Layers: []figure.Layer{figure.Mosaic{Height: fields.Height, Width: fields.Width, Tiles: tiles}},
		})
	}
	if f.Panels == nil {
		return drawn{missing: "No figure of receptive fields: no arm showed fields over stimuli with a spatial arrangement."}
	}
	f.Columns = min(len(f.Panels), 4)
	if len(f.Panels) > 4 {
		f.Columns = 3
	}
	rows := (len(f.Panels) + f.Columns - 1) / f.Columns
	f.Height = .55 + float64(rows)*(6/float64(f.Columns)+.45)
	return drawn{figure: f}
}

// normalised divides all tiles by the largest magnitude among them.
func normalised(tiles []results.Weights) (out [][]float32, largest float64) {
	for _, t := range tiles {
		for _, w := range t {
			largest = max(largest, float64(max(w, -w)))
		}
	}
	divisor := float32(largest)
	if largest == 0 {
		divisor = 1
	}
	for _, t := range tiles {
		n := make([]float32, len(t))
		for i, w := range t {
			n[i] = w / divisor
		}
		out = append(out, n)
	}
	return out, largest
}

// figuresOf are all figures of a track in order, and the sentences for those
// it cannot have.
func figuresOf(t *track, in Input) (figures []*figure.Figure, missing []string) {
	for _, build := range builders() {
		d := build(t, in)
		if d.figure == nil {
			missing = append(missing, d.missing)
			continue
		}
		figures = append(figures, d.figure)
	}
	if d := rateTrace(t, in); d.figure != nil {
		figures = append(figures, d.figure)
	}
	if d := probeCurves(t, in); d.figure != nil {
		figures = append(figures, d.figure)
	}
	for _, d := range familyFigures(t, in) {
		figures = append(figures, d.figure)
	}
	for _, e := range in.Exhibits {
		switch {
		case e.Track != t.name:
		case e.Missing != "":
			missing = append(missing, e.Missing)
		default:
			figures = append(figures, exhibit(t, e))
		}
	}
	return figures, missing
}
