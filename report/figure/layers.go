package figure

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
)

// Curve is a line through points in order of x, with a band between Lo and Hi
// where these are set.
type Curve struct {
	Label  string // in the legend; empty keeps it out
	Style  Style
	X, Y   []float64
	Lo, Hi []float64
	Stairs bool    // y holds from its x to the next, as in a survival curve
	Plain  bool    // no markers
	Wide   float64 // line width in points; 0 means 1.4

	more float64 // of the width, under lines that coincide with it
}

func (c Curve) extent(b *box) {
	for _, y := range [][]float64{c.Y, c.Lo, c.Hi} {
		b.add(c.X, y)
	}
}

func (c Curve) key() key {
	k := key{label: c.Label, style: c.Style, line: true, band: len(c.Lo) > 0}
	if c.Plain {
		k.style.Marker = NoMarker
	}
	return k
}

// band is drawn before the lines of all curves, so that it hides none.
func (c Curve) band(v *view, opacity float64) {
	var up, down []vg.Point
	for i := range c.Lo {
		lo, ok1 := v.at(c.X[i], v.showable(c.Lo[i]))
		hi, ok2 := v.at(c.X[i], v.showable(c.Hi[i]))
		if !ok1 || !ok2 {
			continue
		}
		if last := len(up) - 1; c.Stairs && last >= 0 {
			up, down = append(up, vg.Point{X: hi.X, Y: up[last].Y}), append(down, vg.Point{X: lo.X, Y: down[last].Y})
		}
		up, down = append(up, hi), append(down, lo)
	}
	slices.Reverse(down)
	v.fill(c.Style.Color, opacity, append(up, down...))
}

func (c Curve) draw(v *view) {
	var pts []vg.Point
	for _, p := range v.shown(c.X, c.Y) {
		if c.Stairs && len(pts) > 0 {
			pts = append(pts, vg.Point{X: p.X, Y: pts[len(pts)-1].Y})
		}
		pts = append(pts, p)
	}
	v.line(c.Style, cmp.Or(c.Wide, 1.4)+c.more, pts)
	if c.Plain {
		return
	}
	// At most a dozen markers, at places that differ between styles, so that
	// markers of lines that run together do not hide each other.
	const most = 10
	every := 1
	if len(c.X) > most+4 {
		every = int(math.Ceil(float64(len(c.X)) / most))
	}
	for i, p := range v.shown(c.X, c.Y) {
		if (i+int(c.Style.Marker)*every/4)%every == 0 {
			v.marker(c.Style, 2.6, p)
		}
	}
}

// Points are points with intervals in x and y where these are set.
type Points struct {
	Label    string // in the legend; empty keeps it out
	Style    Style
	X, Y     []float64
	XLo, XHi []float64
	YLo, YHi []float64
	Faint    bool    // single seeds behind a mean
	Size     float64 // radius in points; 0 means 3.4
	Joined   bool    // by a line, in order
	Apart    bool    // moved aside from other such points that it would hide

	more  float64    // of the line's width, as in [Curve]
	shift []vg.Point // by point, where Apart
}

func (p Points) extent(b *box) {
	for _, xy := range [][2][]float64{{p.X, p.Y}, {p.XLo, p.Y}, {p.XHi, p.Y}, {p.X, p.YLo}, {p.X, p.YHi}} {
		b.add(xy[0], xy[1])
	}
}

func (p Points) key() key { return key{label: p.Label, style: p.Style, line: p.Joined} }

// faint is the share of an arm's colour in that of its single seeds.
const faint = .45

func (p Points) radius() float64 { return cmp.Or(p.Size, 3.4) }

func (p Points) draw(v *view) {
	if p.Joined {
		var pts []vg.Point
		for _, q := range v.shown(p.X, p.Y) {
			pts = append(pts, q)
		}
		v.line(p.Style, 1.2+p.more, pts)
	}
	s := p.Style
	if p.Faint {
		s.Color = tint(s.Color, faint)
	}
	const half = 2.2 // of a whisker's cap
	for i, q := range v.shown(p.X, p.Y) {
		var shift vg.Point
		if p.shift != nil {
			shift = p.shift[i]
			q = q.Add(shift)
		}
		if len(p.XLo) > 0 {
			lo, hi := v.toX(v.x.within(p.XLo[i]))+shift.X, v.toX(v.x.within(p.XHi[i]))+shift.X
			v.whisker(s.Color, vg.Point{X: lo, Y: q.Y}, vg.Point{X: hi, Y: q.Y}, vg.Point{Y: half})
		}
		if len(p.YLo) > 0 {
			lo, hi := v.toY(v.y.within(p.YLo[i])), v.toY(v.y.within(p.YHi[i]))
			v.whisker(s.Color, vg.Point{X: q.X, Y: lo}, vg.Point{X: q.X, Y: hi}, vg.Point{X: half})
		}
		v.marker(s, p.radius(), q)
	}
}
