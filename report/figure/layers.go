package figure

import (
	"math"

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
}

func (c Curve) extent(b *box) {
	for i := range c.X {
		b.add(c.X[i], c.Y[i])
		if i < len(c.Lo) {
			b.add(c.X[i], c.Lo[i])
		}
		if i < len(c.Hi) {
			b.add(c.X[i], c.Hi[i])
		}
	}
}

func (c Curve) keys() []key {
	if c.Label == "" {
		return nil
	}
	k := key{label: c.Label, style: c.Style, line: true, band: len(c.Lo) > 0}
	if c.Plain {
		k.style.Marker = NoMarker
	}
	return []key{k}
}

// band is drawn before the lines of all curves, so that it hides none.
func (c Curve) band(v *view, opacity float64) {
	if len(c.Lo) == 0 {
		return
	}
	var up, down []vg.Point
	for i := range c.X {
		lo, ok1 := v.at(c.X[i], v.showable(c.Lo[i]))
		hi, ok2 := v.at(c.X[i], v.showable(c.Hi[i]))
		if ok1 && ok2 {
			up = append(up, hi)
			down = append(down, lo)
		}
	}
	v.fill(c.Style.Color, opacity, outline(up, down))
}

func (c Curve) draw(v *view) {
	var pts []vg.Point
	for i := range c.X {
		if p, ok := v.at(c.X[i], c.Y[i]); ok {
			if c.Stairs && len(pts) > 0 {
				pts = append(pts, vg.Point{X: p.X, Y: pts[len(pts)-1].Y})
			}
			pts = append(pts, p)
		}
	}
	w := c.Wide
	if w == 0 {
		w = 1.4
	}
	v.line(c.Style, w, pts)
	if c.Plain || c.Style.Marker == NoMarker {
		return
	}
	// At most a dozen markers, at places that differ between styles, so that
	// markers of lines that run together do not hide each other.
	const most = 10
	every := 1
	if len(c.X) > most+4 {
		every = int(math.Ceil(float64(len(c.X)) / most))
	}
	for i := range c.X {
		if every > 1 && (i+int(c.Style.Marker)*every/4)%every != 0 {
			continue
		}
		if p, ok := v.at(c.X[i], c.Y[i]); ok {
			v.marker(c.Style, 2.6, p)
		}
	}
}

func outline(up, down []vg.Point) []vg.Point {
	out := append([]vg.Point(nil), up...)
	for i := len(down) - 1; i >= 0; i-- {
		out = append(out, down[i])
	}
	return out
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
}

func (p Points) extent(b *box) {
	for i := range p.X {
		b.add(p.X[i], p.Y[i])
		if i < len(p.XLo) {
			b.add(p.XLo[i], p.Y[i])
			b.add(p.XHi[i], p.Y[i])
		}
		if i < len(p.YLo) {
			b.add(p.X[i], p.YLo[i])
			b.add(p.X[i], p.YHi[i])
		}
	}
}

func (p Points) keys() []key {
	if p.Label == "" {
		return nil
	}
	return []key{{label: p.Label, style: p.Style, line: p.Joined}}
}

func (p Points) draw(v *view) {
	size := p.Size
	if size == 0 {
		size = 3.4
	}
	if p.Joined {
		var pts []vg.Point
		for i := range p.X {
			if q, ok := v.at(p.X[i], p.Y[i]); ok {
				pts = append(pts, q)
			}
		}
		v.line(p.Style, 1.2, pts)
	}
	for i := range p.X {
		q, ok := v.at(p.X[i], p.Y[i])
		if !ok {
			continue
		}
		s := p.Style
		if p.Faint {
			s.Color = tint(s.Color, .45)
		}
		if i < len(p.XLo) {
			v.whisker(s, q, v.x(v.clampX(p.XLo[i])), v.x(v.clampX(p.XHi[i])), false)
		}
		if i < len(p.YLo) {
			v.whisker(s, q, v.y(v.clampY(p.YLo[i])), v.y(v.clampY(p.YHi[i])), true)
		}
		v.marker(s, size, q)
	}
}
