package figure

import (
	"image/color"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// box is the range of the data of a panel.
type box struct {
	xmin, xmax, ymin, ymax float64
	logX, logY             bool
}

func newBox(logX, logY bool) box {
	inf := math.Inf(1)
	return box{inf, -inf, inf, -inf, logX, logY}
}

// add widens b by a point; what an axis cannot show is passed over.
func (b *box) add(x, y float64) {
	if usable(x, b.logX) {
		b.xmin, b.xmax = min(b.xmin, x), max(b.xmax, x)
	}
	if usable(y, b.logY) {
		b.ymin, b.ymax = min(b.ymin, y), max(b.ymax, y)
	}
}

func usable(v float64, log bool) bool {
	return !math.IsNaN(v) && !math.IsInf(v, 0) && (!log || v > 0)
}

// view is a panel's canvas with its scales.
type view struct {
	c                      draw.Canvas
	p                      *plot.Plot
	xmin, xmax, ymin, ymax float64
	logX, logY             bool
	scale                  *Scale
}

func (v *view) x(x float64) vg.Length { return v.c.X(v.p.X.Norm(exponent(x, v.logX))) }
func (v *view) y(y float64) vg.Length { return v.c.Y(v.p.Y.Norm(exponent(y, v.logY))) }

func exponent(x float64, log bool) float64 {
	if log {
		return math.Log10(x)
	}
	return x
}

// showable raises what a logarithmic axis cannot show to far below its range.
func (v *view) showable(y float64) float64 {
	if v.logY && y <= 0 {
		return v.ymin * 1e-3
	}
	return y
}

// at is the place of a point, and whether it can be shown.
func (v *view) at(x, y float64) (vg.Point, bool) {
	if !usable(x, v.logX) || !usable(y, v.logY) {
		return vg.Point{}, false
	}
	return vg.Point{X: v.x(x), Y: v.y(y)}, true
}

func (v *view) clampX(x float64) float64 { return min(max(x, v.xmin), v.xmax) }
func (v *view) clampY(y float64) float64 { return min(max(y, v.ymin), v.ymax) }

func (v *view) line(s Style, width float64, pts []vg.Point) {
	if len(pts) < 2 {
		return
	}
	ls := draw.LineStyle{Color: s.Color, Width: vg.Points(width)}
	for _, d := range s.Dashes {
		ls.Dashes = append(ls.Dashes, vg.Points(d))
	}
	v.c.StrokeLines(ls, v.c.ClipLinesXY(pts)...)
}

func (v *view) fill(c color.Color, opacity float64, pts []vg.Point) {
	if len(pts) < 3 {
		return
	}
	v.c.FillPolygon(withOpacity(c, opacity), v.c.ClipPolygonXY(pts))
}

func (v *view) marker(s Style, size float64, p vg.Point) {
	if v.c.Contains(p) {
		drawMarker(&v.c, s, size, p)
	}
}

// whisker draws an interval through p, from lo to hi along one axis.
func (v *view) whisker(s Style, p vg.Point, lo, hi vg.Length, vertical bool) {
	const capLength = 2.2
	ls := draw.LineStyle{Color: s.Color, Width: vg.Points(1)}
	seg := func(a, b vg.Point) { v.c.StrokeLines(ls, v.c.ClipLinesXY([]vg.Point{a, b})...) }
	if vertical {
		seg(vg.Point{X: p.X, Y: lo}, vg.Point{X: p.X, Y: hi})
		for _, y := range []vg.Length{lo, hi} {
			seg(vg.Point{X: p.X - capLength, Y: y}, vg.Point{X: p.X + capLength, Y: y})
		}
		return
	}
	seg(vg.Point{X: lo, Y: p.Y}, vg.Point{X: hi, Y: p.Y})
	for _, x := range []vg.Length{lo, hi} {
		seg(vg.Point{X: x, Y: p.Y - capLength}, vg.Point{X: x, Y: p.Y + capLength})
	}
}

// drawMarker draws a marker of radius size points.
func drawMarker(c *draw.Canvas, s Style, size float64, at vg.Point) {
	r := vg.Points(size)
	gs := draw.GlyphStyle{Color: s.Color, Radius: r}
	switch s.Marker {
	case NoMarker:
		return
	case Disc:
		gs.Shape = draw.CircleGlyph{}
	case Square:
		gs.Radius = r * .88
		gs.Shape = draw.BoxGlyph{}
	case Triangle:
		gs.Radius = r * 1.15
		gs.Shape = draw.PyramidGlyph{}
	case Diamond:
		gs.Shape = diamond{}
	case Ring:
		gs.Shape = draw.RingGlyph{}
	case Cross:
		gs.Shape = draw.CrossGlyph{}
	case Plus:
		gs.Shape = draw.PlusGlyph{}
	case Box:
		gs.Radius = r * .88
		gs.Shape = draw.SquareGlyph{}
	}
	c.SetLineStyle(draw.LineStyle{Color: s.Color, Width: vg.Points(1.1)})
	c.DrawGlyphNoClip(gs, at)
}

type diamond struct{}

func (diamond) DrawGlyph(c *draw.Canvas, s draw.GlyphStyle, pt vg.Point) {
	r := s.Radius * 1.2
	c.SetColor(s.Color)
	var p vg.Path
	p.Move(vg.Point{X: pt.X, Y: pt.Y + r})
	p.Line(vg.Point{X: pt.X + r, Y: pt.Y})
	p.Line(vg.Point{X: pt.X, Y: pt.Y - r})
	p.Line(vg.Point{X: pt.X - r, Y: pt.Y})
	p.Close()
	c.Fill(p)
}
