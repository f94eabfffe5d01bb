package figure

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
)

// Said under figures whose lines may coincide, and of points that may.
const (
	insideNote = "Where lines coincide, each is drawn inside the one before it."
	asideNote  = "Points that would hide each other stand side by side."
)

// laid are the layers so changed that none hides another: lines that coincide get
// widths that fall, and points that are to stand apart are moved aside.
func (l layers) laid(v *view) []Layer {
	out := slices.Clone(l.layers)
	v.nest(out)
	v.spread(out)
	return out
}

const near = 1.2 // points between lines that cannot be told apart

// nest widens each line that later ones cover nearly all along.
func (v *view) nest(all []Layer) {
	type line struct {
		index, group int
		path         []vg.Point
	}
	var lines []line
	for i, layer := range all {
		var x, y []float64
		stairs := false
		switch layer := layer.(type) {
		case Curve:
			x, y, stairs = layer.X, layer.Y, layer.Stairs
		case Points:
			if layer.Joined {
				x, y = layer.X, layer.Y
			}
		}
		one := line{index: i, group: i}
		for _, p := range v.shown(x, y) {
			if last := len(one.path) - 1; stairs && last >= 0 {
				one.path = append(one.path, vg.Point{X: p.X, Y: one.path[last].Y})
			}
			one.path = append(one.path, p)
		}
		if len(one.path) < 2 {
			continue
		}
		for _, other := range lines {
			if coincide(one.path, other.path) {
				one.group = other.group
			}
		}
		lines = append(lines, one)
	}
	for k, one := range lines {
		members, after := 0, 0.
		for j, other := range lines {
			if other.group == one.group {
				members++
				if j > k {
					after++
				}
			}
		}
		if after == 0 {
			continue
		}
		more := after * min(1.6, 5/float64(members-1))
		switch layer := all[one.index].(type) {
		case Curve:
			layer.more = more
			all[one.index] = layer
		case Points:
			layer.more = more
			all[one.index] = layer
		}
	}
}

// coincide reports whether two paths are nearly one over four fifths of the shorter.
func coincide(a, b []vg.Point) bool {
	from, to := max(a[0].X, b[0].X), min(a[len(a)-1].X, b[len(b)-1].X)
	const steps = 60
	same := 0
	for k := range steps {
		x := from + (to-from)*(vg.Length(k)+.5)/steps
		if math.Abs(float64(heightOf(a, x)-heightOf(b, x))) < near {
			same++
		}
	}
	return to > from && same >= steps*4/5
}

// heightOf is where a path in order of x stands at x.
func heightOf(path []vg.Point, x vg.Length) vg.Length {
	i := slices.IndexFunc(path, func(p vg.Point) bool { return p.X >= x })
	switch {
	case i < 0:
		return path[len(path)-1].Y
	case i == 0 || path[i].X == path[i-1].X:
		return path[i].Y
	}
	p, q := path[i-1], path[i]
	return p.Y + (q.Y-p.Y)*(x-p.X)/(q.X-p.X)
}

// taken is room that a point and its interval fill.
type taken struct{ x0, x1, y0, y1 vg.Length }

func (a taken) meets(b taken) bool {
	return a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1
}

// farthest is how far, in points, a point is moved to stand clear of others.
const farthest = 24

// spread moves points of layers that stand apart aside until they are clear of each
// other: first those with intervals, then single seeds around them.
func (v *view) spread(all []Layer) {
	var full []taken
	for _, faint := range []bool{false, true} {
		for k, layer := range all {
			p, ok := layer.(Points)
			if !ok || !p.Apart || p.Faint != faint {
				continue
			}
			p.shift = make([]vg.Point, len(p.X))
			for i, q := range v.shown(p.X, p.Y) {
				r := vg.Length(p.radius()) + .3
				own := taken{q.X - r, q.X + r, q.Y - r, q.Y + r}
				if len(p.YLo) > 0 {
					own.y0 = min(own.y0, v.toY(v.y.within(p.YLo[i])))
					own.y1 = max(own.y1, v.toY(v.y.within(p.YHi[i])))
				}
				p.shift[i] = v.clear(own, full, 2*r, !faint)
				full = append(full, own.moved(p.shift[i]))
			}
			all[k] = p
		}
	}
}

func (a taken) moved(by vg.Point) taken {
	return taken{a.x0 + by.X, a.x1 + by.X, a.y0 + by.Y, a.y1 + by.Y}
}

// clear is the least move, in steps and rather along x than along y, by which own meets
// none and stays on the canvas; none where there is no such move up to [farthest].
func (v *view) clear(own taken, full []taken, step vg.Length, level bool) vg.Point {
	most := int(farthest / step)
	var moves []vg.Point
	for i := -most; i <= most; i++ {
		for j := -most; j <= most; j++ {
			if j == 0 || !level {
				moves = append(moves, vg.Point{X: vg.Length(i) * step, Y: vg.Length(j) * step})
			}
		}
	}
	dear := func(p vg.Point) vg.Length { return p.X*p.X + 4*p.Y*p.Y }
	slices.SortStableFunc(moves, func(p, q vg.Point) int { return cmp.Compare(dear(p), dear(q)) })
	room := v.c.Rectangle
	for _, m := range moves {
		to := own.moved(m)
		off := m != (vg.Point{}) && (to.x0 < room.Min.X || to.x1 > room.Max.X || to.y0 < room.Min.Y || to.y1 > room.Max.Y)
		if !off && !slices.ContainsFunc(full, to.meets) {
			return m
		}
	}
	return vg.Point{}
}
