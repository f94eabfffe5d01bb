package figure

import (
	"math"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// set gives an axis its range, scale, ticks and fonts.
func (a Axis) set(out *plot.Axis, s span, ticks int) span {
	least := s.lo
	s.lo, s.hi = a.widen(s.lo, s.hi)
	if a.Min != 0 || a.Max != 0 {
		s.lo, s.hi = a.Min, a.Max
	}
	if s.zero {
		s = s.withZero(least)
	}
	out.Min, out.Max = s.along(s.lo), s.along(s.hi)
	out.Padding = 3
	out.Color, out.Tick.Color = ink, ink
	out.Width, out.Tick.Width = .6, .6
	out.Tick.Length = 4
	out.Label.Text = clean(a.Label, 70)
	if s.zero {
		out.Label.Text = clean(strings.Replace(a.Label, "log scale", "log scale, 0 apart", 1), 80)
	}
	out.Label.Padding = 3
	label, tick := &out.Label.TextStyle, &out.Tick.Label
	label.Color, label.Font, label.Handler = ink, textStyle(labelSize).Font, textStyle(labelSize).Handler
	tick.Color, tick.Font, tick.Handler = ink, textStyle(tickSize).Font, textStyle(tickSize).Handler
	switch {
	case a.Names != nil:
		out.Tick.Marker = named(a.Names)
	case a.Log:
		out.Tick.Marker = decimal{ticks, s}
	default:
		out.Tick.Marker = linear{max(2, ticks), a.Whole}
	}
	return s
}

// widen leaves room about the data, so that no line runs on an axis.
func (a Axis) widen(lo, hi float64) (float64, float64) {
	switch {
	case a.Names != nil:
		return -.5, float64(len(a.Names)) - .5
	case a.Log:
		if math.IsInf(lo, 0) || math.IsInf(hi, 0) {
			return 1, 10
		}
		f := max(1.05, math.Pow(hi/lo, .03))
		return lo / f, hi * f
	case math.IsInf(lo, 0) || math.IsInf(hi, 0):
		return 0, 1
	}
	if a.From0 {
		lo, hi = min(lo, 0), max(hi, 0)
	}
	pad := .04 * (hi - lo)
	if hi-lo <= 1e-9*max(math.Abs(lo), math.Abs(hi)) { // too narrow for float64 to divide
		pad = max(.5, math.Abs(hi)*.05)
	}
	lo0, hi0 := lo, hi
	lo, hi = lo-pad, hi+pad
	if a.From0 && lo0 >= 0 {
		lo = 0
	}
	if a.From0 && hi0 <= 0 {
		hi = 0
	}
	if a.Limit != 0 && hi0 <= a.Limit {
		hi = min(hi, a.Limit)
	}
	return lo, hi
}

// bar draws the colour bar with its ticks and label.
func (s *Scale) bar(c draw.Canvas) {
	const width = 11
	c.Min.Y += 14
	c.Max.Y -= 14
	if h := c.Size().Y; h > 220 {
		c.Min.Y = c.Max.Y - 220
	}
	const steps = 64
	h := c.Size().Y / steps
	lo, hi := s.along(s.Min), s.along(s.Max)
	for i := range steps {
		y := c.Min.Y + vg.Length(i)*h
		z := s.from(lo + (hi-lo)*(float64(i)+.5)/steps)
		c.FillPolygon(s.Color(z), []vg.Point{{X: c.Min.X, Y: y}, {X: c.Min.X + width, Y: y}, {X: c.Min.X + width, Y: y + h + .3}, {X: c.Min.X, Y: y + h + .3}})
	}
	sty := textStyle(tickSize)
	sty.YAlign = draw.YCenter
	line := draw.LineStyle{Color: ink, Width: .6}
	var marks plot.Ticker = linear{n: 4}
	if s.Log {
		marks = decimal{4, span{log: true}}
	}
	for _, t := range marks.Ticks(lo, hi) {
		y := c.Min.Y + vg.Length((t.Value-lo)/(hi-lo))*c.Size().Y
		c.StrokeLine2(line, c.Min.X+width, y, c.Min.X+width+3, y)
		c.FillText(sty, vg.Point{X: c.Min.X + width + 5, Y: y}, t.Label)
	}
	lab := textStyle(tickSize)
	lab.Rotation = math.Pi / 2
	lab.XAlign, lab.YAlign = draw.XCenter, draw.YBottom
	c.FillText(lab, vg.Point{X: c.Max.X, Y: c.Center().Y}, clean(s.Label, 60))
}
