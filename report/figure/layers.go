package figure

import (
	"math"

	"gonum.org/v1/plot/vg"
)

// Curve is a line through points in order of x, with a band between Lo and Hi
// where these are set.
type Curve struct {
	Label  string
	Style  Style
	X, Y   []float64
	Lo, Hi []float64
	Stairs bool    // y holds from its x to the next, as in a survival curve
	Plain  bool    // no markers
	Wide   float64 // line width in points; 0 means 1.4
	Hidden bool    // not in the legend
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
	if c.Hidden || c.Label == "" {
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
	Label    string
	Style    Style
	X, Y     []float64
	XLo, XHi []float64
	YLo, YHi []float64
	Faint    bool    // single seeds behind a mean
	Size     float64 // radius in points; 0 means 3.4
	Hidden   bool
	Joined   bool // by a line, in order
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
	if p.Hidden || p.Label == "" {
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

// Bars stand at At, with intervals where Lo and Hi are set.
type Bars struct {
	Label  string
	Style  Style
	At     []float64
	Height []float64
	Lo, Hi []float64
	Width  float64 // in units of x; 0 means .8
	Hidden bool
}

func (b Bars) width() float64 {
	if b.Width == 0 {
		return .8
	}
	return b.Width
}

func (b Bars) extent(o *box) {
	for i := range b.At {
		o.add(b.At[i]-b.width()/2, 0)
		o.add(b.At[i]+b.width()/2, b.Height[i])
		if i < len(b.Lo) {
			o.add(b.At[i], b.Lo[i])
			o.add(b.At[i], b.Hi[i])
		}
	}
}

func (b Bars) keys() []key {
	if b.Hidden || b.Label == "" {
		return nil
	}
	return []key{{label: b.Label, style: b.Style, bar: true}}
}

func (b Bars) draw(v *view) {
	for i, at := range b.At {
		base := v.clampY(0)
		if v.logY {
			base = v.ymin
		}
		x0, x1 := v.x(v.clampX(at-b.width()/2)), v.x(v.clampX(at+b.width()/2))
		y0, y1 := v.y(base), v.y(v.clampY(b.Height[i]))
		v.fill(tint(b.Style.Color, .75), 1, []vg.Point{{X: x0, Y: y0}, {X: x1, Y: y0}, {X: x1, Y: y1}, {X: x0, Y: y1}})
		if i < len(b.Lo) {
			s := b.Style
			s.Color = shade(s.Color, .6)
			q := vg.Point{X: (x0 + x1) / 2, Y: y1}
			v.whisker(s, q, v.y(v.clampY(b.Lo[i])), v.y(v.clampY(b.Hi[i])), true)
		}
	}
}

// Reference is a line across the panel at one value: a published figure, a
// chance level, a theory. Its label, with the source, goes into the legend.
type Reference struct {
	Label    string
	Style    Style
	At       float64
	Vertical bool
	Band     float64 // half-width of a band about it; 0 means none
	// Beyond lets the panel's range ignore it where it lies outside.
	Beyond bool
}

func (r Reference) extent(b *box) {
	if r.Beyond {
		return
	}
	if r.Vertical {
		b.add(r.At-r.Band, math.NaN())
		b.add(r.At+r.Band, math.NaN())
	} else {
		b.add(math.NaN(), r.At-r.Band)
		b.add(math.NaN(), r.At+r.Band)
	}
}

func (r Reference) keys() []key {
	if r.Label == "" {
		return nil
	}
	s := r.Style
	s.Marker = NoMarker
	return []key{{label: r.Label, style: s, line: true, band: r.Band > 0}}
}

func (r Reference) draw(v *view) {
	if r.Vertical {
		if !v.insideX(r.At) {
			return
		}
		if r.Band > 0 {
			lo, hi := v.x(v.clampX(r.At-r.Band)), v.x(v.clampX(r.At+r.Band))
			v.fill(r.Style.Color, .15, []vg.Point{{X: lo, Y: v.c.Min.Y}, {X: hi, Y: v.c.Min.Y}, {X: hi, Y: v.c.Max.Y}, {X: lo, Y: v.c.Max.Y}})
		}
		v.line(r.Style, 1, []vg.Point{{X: v.x(r.At), Y: v.c.Min.Y}, {X: v.x(r.At), Y: v.c.Max.Y}})
		return
	}
	if !v.insideY(r.At) {
		return
	}
	if r.Band > 0 {
		lo, hi := v.y(v.clampY(r.At-r.Band)), v.y(v.clampY(r.At+r.Band))
		v.fill(r.Style.Color, .15, []vg.Point{{X: v.c.Min.X, Y: lo}, {X: v.c.Max.X, Y: lo}, {X: v.c.Max.X, Y: hi}, {X: v.c.Min.X, Y: hi}})
	}
	v.line(r.Style, 1, []vg.Point{{X: v.c.Min.X, Y: v.y(r.At)}, {X: v.c.Max.X, Y: v.y(r.At)}})
}
