package figure

import (
	"image/color"
	"iter"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// span is the range of the data along one axis.
type span struct {
	lo, hi float64
	log    bool

	// zero is set where a logarithmic axis has data at 0, which then stands at floor,
	// apart from the others.
	zero  bool
	floor float64
}

// shows reports whether the axis can show v.
func (s span) shows(v float64) bool {
	return !math.IsNaN(v) && !math.IsInf(v, 0) && (!s.log || v >= 0)
}

// add widens s by v; what the axis cannot show is passed over.
func (s *span) add(v float64) {
	switch {
	case s.log && v == 0:
		s.zero = true
	case s.shows(v):
		s.lo, s.hi = min(s.lo, v), max(s.hi, v)
	}
}

// along is where v stands on the axis that the library draws, and within keeps
// v in its range.
func (s span) along(v float64) float64 {
	if s.log && v == 0 && s.zero {
		v = s.floor
	}
	if s.log {
		return math.Log10(v)
	}
	return v
}

// withZero makes room for 0 below the least of the other values: a tenth of the axis
// away from them, and as much from its end.
func (s span) withZero(least float64) span {
	if math.IsInf(least, 0) { // nothing but 0
		least = s.lo
	}
	gap := math.Pow(max(10, s.hi/least), .12)
	s.floor = least / gap
	s.lo = s.floor / math.Pow(gap, .5)
	return s
}

func (s span) within(v float64) float64 { return min(max(v, s.lo), s.hi) }

// box is the range of the data of a panel.
type box struct{ x, y span }

func newBox(p Panel) box {
	inf := math.Inf(1)
	return box{span{lo: inf, hi: -inf, log: p.X.Log}, span{lo: inf, hi: -inf, log: p.Y.Log}}
}

// add widens b by points, of which there may be none.
func (b *box) add(x, y []float64) {
	for i := range min(len(x), len(y)) {
		b.x.add(x[i])
		b.y.add(y[i])
	}
}

// view is a panel's canvas with its scales.
type view struct {
	box
	c     draw.Canvas
	p     *plot.Plot
	scale *Scale
}

func (v *view) toX(x float64) vg.Length { return v.c.X(v.p.X.Norm(v.x.along(x))) }
func (v *view) toY(y float64) vg.Length { return v.c.Y(v.p.Y.Norm(v.y.along(y))) }

// showable raises what a logarithmic axis cannot show to far below its range.
func (v *view) showable(y float64) float64 {
	if v.y.log && y <= 0 {
		return v.y.lo * 1e-3
	}
	return y
}

// at is the place of a point, and whether it can be shown.
func (v *view) at(x, y float64) (vg.Point, bool) {
	if !v.x.shows(x) || !v.y.shows(y) {
		return vg.Point{}, false
	}
	return vg.Point{X: v.toX(x), Y: v.toY(y)}, true
}

// shown are the places of those points that can be shown, with their indices.
func (v *view) shown(x, y []float64) iter.Seq2[int, vg.Point] {
	return func(yield func(int, vg.Point) bool) {
		for i := range x {
			if p, ok := v.at(x[i], y[i]); ok && !yield(i, p) {
				return
			}
		}
	}
}

// stroke is the line of a style, so many points wide.
func (s Style) stroke(width float64) draw.LineStyle {
	ls := draw.LineStyle{Color: s.Color, Width: vg.Points(width)}
	for _, d := range s.Dashes {
		ls.Dashes = append(ls.Dashes, vg.Points(d))
	}
	return ls
}

func (v *view) line(s Style, width float64, pts []vg.Point) {
	if len(pts) >= 2 {
		v.c.StrokeLines(s.stroke(width), v.c.ClipLinesXY(pts)...)
	}
}

func (v *view) fill(c color.NRGBA, opacity float64, pts []vg.Point) {
	if len(pts) >= 3 {
		v.c.FillPolygon(withOpacity(c, opacity), v.c.ClipPolygonXY(pts))
	}
}

func (v *view) marker(s Style, size float64, p vg.Point) {
	if v.c.Contains(p) {
		drawMarker(&v.c, s, size, p)
	}
}

// whisker draws an interval from lo to hi with a cap at each end that reaches so
// far to both sides.
func (v *view) whisker(c color.NRGBA, lo, hi, half vg.Point) {
	for _, l := range [][]vg.Point{{lo, hi}, {lo.Sub(half), lo.Add(half)}, {hi.Sub(half), hi.Add(half)}} {
		v.c.StrokeLines(Style{Color: c}.stroke(1), v.c.ClipLinesXY(l)...)
	}
}

// drawMarker draws a marker of radius size points; factors make the shapes look
// alike in size.
func drawMarker(c *draw.Canvas, s Style, size float64, at vg.Point) {
	glyph := [...]struct {
		shape  draw.GlyphDrawer
		factor vg.Length
	}{
		Disc: {draw.CircleGlyph{}, 1}, Square: {draw.BoxGlyph{}, .88}, Triangle: {draw.PyramidGlyph{}, 1.15}, Diamond: {diamond{}, 1.2},
		Ring: {draw.RingGlyph{}, 1}, Cross: {draw.CrossGlyph{}, 1}, Plus: {draw.PlusGlyph{}, 1}, Box: {draw.SquareGlyph{}, .88}, Tick: {tick{}, 1},
	}[s.Marker]
	if s.Marker == NoMarker {
		return
	}
	c.SetLineStyle(draw.LineStyle{Color: s.Color, Width: vg.Points(1.1)})
	c.DrawGlyphNoClip(draw.GlyphStyle{Color: s.Color, Radius: vg.Points(size) * glyph.factor, Shape: glyph.shape}, at)
}

type diamond struct{}

func (diamond) DrawGlyph(c *draw.Canvas, s draw.GlyphStyle, pt vg.Point) {
	x, y, r := pt.X, pt.Y, s.Radius
	c.FillPolygon(s.Color, []vg.Point{{X: x, Y: y + r}, {X: x + r, Y: y}, {X: x, Y: y - r}, {X: x - r, Y: y}})
}

type tick struct{}

func (tick) DrawGlyph(c *draw.Canvas, s draw.GlyphStyle, pt vg.Point) {
	c.StrokeLine2(draw.LineStyle{Color: s.Color, Width: 1.1}, pt.X, pt.Y-s.Radius, pt.X, pt.Y+s.Radius)
}
