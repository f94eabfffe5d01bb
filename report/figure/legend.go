package figure

import (
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// key is one entry of a legend; one without a label is left out.
type key struct {
	label      string
	lines      []string // of the label, where it is laid out
	style      Style
	line, band bool
}

// legend flows the keys of all layers into rows under the title, outside the
// panels; a label appears once.
type legend struct {
	sty  text.Style
	rows [][]key
}

const (
	swatch    = vg.Length(24)
	swatchGap = vg.Length(4)
	keyGap    = vg.Length(14)
	keyHeight = vg.Length(14)
	keyLine   = vg.Length(11) // of a label beyond its first
	legendGap = vg.Length(6)  // below
)

func newLegend(f *Figure, width vg.Length) legend {
	l := legend{sty: textStyle(keySize)}
	l.sty.YAlign = draw.YCenter
	seen := map[string]bool{}
	var used vg.Length
	for _, p := range f.Panels {
		for _, layer := range p.Layers {
			k := layer.key()
			k.label = clean(k.label, 90)
			if k.label == "" || seen[k.label] {
				continue
			}
			seen[k.label] = true
			k.lines = wrap(l.sty, k.label, width-swatch-swatchGap)
			w := k.width(l.sty)
			if len(l.rows) == 0 || used+keyGap+w > width {
				l.rows, used = append(l.rows, nil), -keyGap
			}
			used = used + keyGap + w
			last := len(l.rows) - 1
			l.rows[last] = append(l.rows[last], k)
		}
	}
	return l
}

func (l legend) height() vg.Length {
	if len(l.rows) == 0 {
		return 0
	}
	h := legendGap
	for _, row := range l.rows {
		h += rowHeight(row)
	}
	return h
}

func rowHeight(row []key) vg.Length {
	lines := 1
	for _, k := range row {
		lines = max(lines, len(k.lines))
	}
	return keyHeight + vg.Length(lines-1)*keyLine
}

func (k key) width(sty text.Style) (w vg.Length) {
	for _, line := range k.lines {
		w = max(w, sty.Width(line))
	}
	return swatch + swatchGap + w
}

func (l legend) draw(c draw.Canvas) {
	y := c.Max.Y - keyHeight/2
	for _, row := range l.rows {
		x := c.Min.X
		for _, k := range row {
			k.draw(c, x, y)
			for i, line := range k.lines {
				c.FillText(l.sty, vg.Point{X: x + swatch + swatchGap, Y: y + 1 - vg.Length(i)*keyLine}, line)
			}
			x += k.width(l.sty) + keyGap
		}
		y -= rowHeight(row)
	}
}

func (k key) draw(c draw.Canvas, x, y vg.Length) {
	if k.band {
		c.FillPolygon(withOpacity(k.style.Color, .2), []vg.Point{{X: x, Y: y - 4}, {X: x + swatch, Y: y - 4}, {X: x + swatch, Y: y + 4}, {X: x, Y: y + 4}})
	}
	if k.line {
		c.StrokeLine2(k.style.stroke(1.4), x, y, x+swatch, y)
	}
	drawMarker(&c, k.style, 2.9, vg.Point{X: x + swatch/2, Y: y})
}
