package figure

import (
	"fmt"
	"image/color"
	"math"
	"slices"

	"github.com/hebbgrad/hebbgrad/report/analysis"
	"github.com/hebbgrad/hebbgrad/results"
)

// journeys shows ways through a pool and what was expected of places as each began,
// of the first arm of each rule that tells, or of the first of all where none does.
func journeys(t *analysis.Track) drawn {
	var shown []*analysis.Arm
	for _, a := range t.Arms {
		if a.Journeys != nil && tells(a.Journeys) && !slices.ContainsFunc(shown, func(b *analysis.Arm) bool { return a.Rule == b.Rule }) {
			shown = append(shown, a)
		}
	}
	if shown == nil {
		i := slices.IndexFunc(t.Arms, func(a *analysis.Arm) bool { return a.Journeys != nil })
		if i < 0 {
			return drawn{}
		}
		shown = t.Arms[i : i+1]
	}
	f := of(t, "trials", "Trials, and what is expected as they begin",
		"One run of an arm, its first seed; over each panel the number of the trial. Each square is a place, coloured by what the learner expects there as the trial begins; a faint ring is where the field of one in "+
			"seventeen falls to e^(−1/2). The line is the way of that trial, which begins at the rim; the small ring is the platform.")
	f.Alt = "Maps of the pool, one for each trial: the way to the platform over what is expected of each place."
	f.Columns, f.ShareX, f.ShareY = 4, true, true
	low, high := 0., 0.
	for _, a := range shown {
		for _, j := range a.Journeys.Trials {
			p, lo, hi := journey(a.Journeys, j)
			if p.Title = fmt.Sprintf("%d: %s", j.Trial, j.What); len(shown) > 1 {
				p.Title = a.Name + " " + p.Title
			}
			f.Panels = append(f.Panels, p)
			low, high = min(low, lo), max(high, hi)
		}
	}
	if high > low {
		f.Scale = &Scale{Label: "expected, discounted reward", Min: low, Max: high}
	}
	f.Width, f.Height = 10, .6+2.6*float64(f.rows()) // circles stay circles
	return drawn{figure: f}
}

// tells reports whether what was expected is known.
func tells(j *results.Journeys) bool {
	return slices.ContainsFunc(j.Trials, func(t results.Journey) bool { return len(t.Expected) > 0 })
}

// journey is the panel of a trial, and what is least and most expected in it.
func journey(in *results.Journeys, j results.Journey) (p Panel, low, high float64) {
	found := "found"
	if !j.Found {
		found = "not found"
	}
	edge := 1.05 * in.Radius
	p = Panel{Note: fmt.Sprintf("%s after %.1f s", found, float64(len(j.X)-1)*in.Step),
		X: Axis{Label: "x (m)", Min: -edge, Max: edge}, Y: Axis{Label: "y (m)", Min: -edge, Max: edge}}
	if len(j.Expected) > 0 {
		s := Squares{Side: in.Spacing}
		for i, v := range j.Expected {
			s.X, s.Y, s.Values = append(s.X, float64(in.X[i])), append(s.Y, float64(in.Y[i])), append(s.Values, float64(v))
		}
		low, high = slices.Min(s.Values), slices.Max(s.Values)
		p.Layers = append(p.Layers, s)
	}
	faint := Style{Color: color.NRGBA{0x66, 0x66, 0x66, 0x50}}
	for i := 0; i < len(in.X); i += 17 {
		p.Layers = append(p.Layers, ring(float64(in.X[i]), float64(in.Y[i]), in.Width, faint, .4))
	}
	dark := Style{Color: color.NRGBA{0, 0, 0, 0xff}}
	way := Curve{Plain: true, Style: dark, Wide: 1}
	for i := range j.X {
		way.X, way.Y = append(way.X, float64(j.X[i])), append(way.Y, float64(j.Y[i]))
	}
	p.Layers = append(p.Layers, ring(0, 0, in.Radius, dark, 1), way,
		ring(j.Target[0], j.Target[1], in.Target, Style{Color: palette[2]}, 2))
	return p, low, high
}

// ring is a circle.
func ring(x, y, radius float64, style Style, width float64) Layer {
	c := Curve{Plain: true, Style: style, Wide: width}
	const parts = 32
	for i := range parts + 1 {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / parts)
		c.X, c.Y = append(c.X, x+radius*cos), append(c.Y, y+radius*sin)
	}
	return c
}
