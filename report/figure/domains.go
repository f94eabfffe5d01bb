package figure

import (
	"image/color"

	"github.com/hebbgrad/hebbgrad/report/analysis"
	"github.com/hebbgrad/hebbgrad/results"
)

// DomainsName is the name of the figure of an overview.
const DomainsName = "domains"

// Domains draws how each rule ends over what its plasticity cost, a panel for each domain:
// colour tells the rule, the marker its gate.
func Domains(all []analysis.Domain) *Figure {
	f := &Figure{Name: DomainsName, Title: "How each rule ends, and the synaptic updates that it took",
		Caption: "Means over seeds with 95 % intervals; blue: the local rule, vermillion: the gradient; filled discs: gates by need, rings: open, " +
			"crosses and pluses: yoked, in windows and over the run; a box: shut. Above each panel what it shows, with an arrow where more or less is better; further to the left less was spent, on a logarithmic scale but for synapses; points that would hide each other are moved aside. A domain without vermillion has no arm of the gradient rule.",
		Alt:     "One panel for each domain, with one point for each rule and gate",
		Columns: 4, Width: 11, Height: 6.4}
	for _, d := range all {
		m := d.Track.Metric(d.Outcome.Metric)
		m.Better = d.Direction()
		if d.Outcome.Metric == results.MetricTestAccuracy {
			m.Unit = results.UnitPercent
		}
		p := Panel{Title: d.Name, X: Axis{Label: "updates a presentation", Log: true}}
		axis, _ := axisOf(m, d.Outcome.Head)
		p.Note = axis.Label
		if m.Unit == results.UnitPercent || m.Unit == results.UnitFraction {
			p.Y.Limit = map[string]float64{results.UnitPercent: 100, results.UnitFraction: 1}[m.Unit]
		}
		for _, g := range d.Arms() {
			end, x := g.Arm.End(d.Outcome.Metric), g.Arm.PerPresentation(results.MetricUpdates)
			if end.N == 0 || x.N == 0 {
				continue
			}
			p.X.Log = p.X.Log && x.Mean > 0
			p.Layers = append(p.Layers, Points{Label: g.Rule + ", " + g.Gate, Style: gatedStyle(g), X: []float64{x.Mean}, Y: []float64{end.Mean},
				YLo: []float64{end.Low}, YHi: []float64{end.High}, Size: 4, Apart: true})
		}
		f.Panels = append(f.Panels, p)
	}
	return f
}

// gatedStyle has the rule in its colour and the gate in its marker.
func gatedStyle(g analysis.Gated) Style {
	s := Style{Color: map[string]color.NRGBA{analysis.LocalRule: palette[0], analysis.GradientRule: palette[1]}[g.Rule]}
	s.Marker = map[string]Marker{"need": Disc, "open": Ring, "yoked": Cross, "yoked over the run": Plus, "shut": Box}[g.Gate]
	return s
}
