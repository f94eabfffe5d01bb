package figure

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"math"

	"golang.org/x/image/font"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"
)

// SVG renders the figure as a document of its own. Its title and description
// carry ids that begin with the figure's name.
func (f *Figure) SVG() ([]byte, error) {
	w, h := f.printed()
	c := vgsvg.New(w, h)
	svg, err := f.encoded(c, c)
	if err != nil {
		return nil, err
	}
	return f.dress(svg, w, h), nil
}

// printed is the size of the file's picture.
func (f *Figure) printed() (w, h vg.Length) {
	w, h = f.size()
	zoom := vg.Length(cmp.Or(f.zoom, 1))
	return w * zoom, h * zoom
}

// encoded renders the figure to a canvas and gives the file of that.
func (f *Figure) encoded(c vg.CanvasSizer, file io.WriterTo) ([]byte, error) {
	w, h := f.size()
	if f.zoom != 0 {
		c.Scale(f.zoom, f.zoom)
	}
	if err := f.render(draw.NewCanvas(c, w, h)); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if _, err := file.WriteTo(&b); err != nil {
		return nil, fmt.Errorf("figure %q: %w", f.Name, err)
	}
	return b.Bytes(), nil
}

// Inches is the width of the figure.
func (f *Figure) Inches() float64 {
	w, _ := f.size()
	return float64(w / vg.Inch)
}

func (f *Figure) columns() int { return max(1, min(cmp.Or(f.Columns, 3), len(f.Panels))) }

func (f *Figure) rows() int { return (len(f.Panels) + f.columns() - 1) / f.columns() }

func (f *Figure) size() (w, h vg.Length) {
	w, h = vg.Length(cmp.Or(f.Width, ownWidth))*vg.Inch, vg.Length(f.Height)*vg.Inch
	if h == 0 {
		row := [...]float64{3.1, 2.6, 2.1}[min(3, f.columns())-1]
		ih := .9 + row*float64(f.rows())
		h = vg.Length(ih) * vg.Inch
	}
	// Heights have room for one line of the title, of the legend and of each panel's title.
	inner := w - 2*margin
	h += max(0, newLegend(f, inner).height()-keyHeight-legendGap)
	h += vg.Length(max(0, len(f.titled(inner))-1)) * (titleSize + 2)
	plain := 0
	for _, p := range f.Panels {
		plain = max(plain, len(p.head(vg.Length(math.Inf(1)))))
	}
	return w, h + vg.Length((f.heads(f.dataWidth(inner)+padX)-plain)*f.rows())*(labelSize+2)
}

const (
	margin = vg.Length(8)
	padX   = vg.Length(12) // between panels
)

func titleStyle() text.Style {
	sty := textStyle(titleSize)
	sty.Font.Weight = font.WeightBold
	sty.YAlign = draw.YTop
	return sty
}

// render draws the figure. The plotting library panics on what it cannot
// draw; that ends here, as an error that names the figure.
func (f *Figure) render(c draw.Canvas) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("figure %q cannot be drawn: %v", f.Name, r)
		}
	}()
	if len(f.Panels) == 0 {
		return fmt.Errorf("figure %q has no panel", f.Name)
	}
	for i, p := range f.Panels {
		for _, l := range p.Layers {
			if err := consistent(l); err != nil {
				return fmt.Errorf("figure %q, panel %d: %w", f.Name, i+1, err)
			}
		}
	}
	c.SetColor(white)
	c.Fill(c.Rectangle.Path())
	c = draw.Crop(c, margin, -margin, margin, -margin)
	if lines := f.titled(c.Size().X); lines != nil {
		for i, line := range lines {
			c.FillText(titleStyle(), vg.Point{X: c.Min.X, Y: c.Max.Y + 2 - vg.Length(i)*(titleSize+2)}, line)
		}
		c = draw.Crop(c, 0, 0, 0, -(vg.Length(len(lines))*(titleSize+2) + 6))
	}
	dataWidth := f.dataWidth(c.Size().X)
	l := newLegend(f, c.Size().X)
	l.draw(c)
	c = draw.Crop(c, 0, 0, 0, -l.height())
	if f.Scale != nil {
		f.Scale.bar(draw.Crop(c, c.Size().X-strip+14, 0, 0, 0))
		c = draw.Crop(c, 0, -strip, 0, 0)
	}
	f.panels(c, dataWidth)
	return nil
}

// consistent refuses slices of unequal length before drawing reads them.
func consistent(l Layer) error {
	switch l := l.(type) {
	case Curve:
		return equal(fmt.Sprintf("curve %q", l.Label), l.X, l.Y, l.Lo, l.Hi)
	case Points:
		return cmp.Or(equal(fmt.Sprintf("points %q", l.Label), l.X, l.Y, l.XLo, l.XHi), equal(fmt.Sprintf("points %q", l.Label), l.X, l.Y, l.YLo, l.YHi))
	}
	return nil
}

// equal refuses places, values and intervals, where there are any, that differ in number.
func equal(what string, x, y, lo, hi []float64) error {
	if len(x) != len(y) || len(lo) != len(hi) || len(lo) != 0 && len(lo) != len(x) {
		return fmt.Errorf("%s: %d x and %d y with intervals from %d to %d values: want as many of each", what, len(x), len(y), len(lo), len(hi))
	}
	return nil
}

// panels draws the grid, the data areas aligned.
func (f *Figure) panels(c draw.Canvas, width vg.Length) {
	cols, rows := f.columns(), f.rows()
	size := c.Size()
	pw, ph := size.X/vg.Length(cols), size.Y/vg.Length(rows)
	boxes := make([]box, len(f.Panels))
	for i, p := range f.Panels {
		boxes[i] = newBox(p)
		for _, l := range p.Layers {
			l.extent(&boxes[i])
		}
	}
	if f.ShareX {
		share(boxes, func(b *box) *span { return &b.x })
	}
	if f.ShareY {
		share(boxes, func(b *box) *span { return &b.y })
	}
	var room vg.Length
	if n := f.heads(width + padX); n > 0 {
		room = vg.Length(n)*(labelSize+2) + 5
	}
	plots := make([][]*plot.Plot, rows)
	for i, p := range f.Panels {
		p.X.Names = thinned(p.X.Names, width, widest(p.X.Names)+3)
		p.Y.Names = thinned(p.Y.Names, ph-room-36, tickSize)
		if f.ShareY && i%cols > 0 {
			p.Y.Label = ""
			if p.Y.Names != nil {
				p.Y.Names = make([]string, len(p.Y.Names))
			}
		}
		if f.ShareX && i+cols < len(f.Panels) {
			p.X.Label = ""
		}
		if i%cols == 0 {
			plots[i/cols] = make([]*plot.Plot, cols)
		}
		plots[i/cols][i%cols] = f.plot(p, boxes[i], pw, ph)
	}
	// Titles stand at one height above the data areas of a row, which the
	// library's own would not.
	title := textStyle(labelSize)
	title.XAlign, title.YAlign = draw.XCenter, draw.YBottom
	tiles := draw.Tiles{Rows: rows, Cols: cols, PadX: padX, PadY: 10 + room, PadTop: room}
	canvases := plot.Align(plots, tiles, c)
	for i, p := range f.Panels {
		r, k := i/cols, i%cols
		plots[r][k].Draw(canvases[r][k])
		data := plots[r][k].DataCanvas(canvases[r][k])
		y := data.Max.Y + 6
		for _, line := range p.head(width + padX) {
			c.FillText(title, vg.Point{X: data.Center().X, Y: y}, line)
			y += labelSize + 2
		}
	}
}

// share gives all boxes the range along one axis that holds the data of all.
func share(boxes []box, axis func(*box) *span) {
	all := *axis(&boxes[0])
	for i := range boxes {
		s := axis(&boxes[i])
		all.lo, all.hi, all.zero = min(all.lo, s.lo), max(all.hi, s.hi), all.zero || s.zero
	}
	for i := range boxes {
		*axis(&boxes[i]) = all
	}
}

func (f *Figure) plot(p Panel, b box, pw, ph vg.Length) *plot.Plot {
	out := plot.New()
	out.BackgroundColor = nil
	v := view{p: out, scale: f.Scale}
	v.x, v.y = p.X.set(&out.X, b.x, int(pw/55)), p.Y.set(&out.Y, b.y, int(ph/32))
	if p.Bare {
		out.HideAxes()
		out.X.Padding, out.Y.Padding = 0, 0
		out.X.Label.Text, out.Y.Label.Text = "", ""
	} else {
		lines := plotter.NewGrid()
		lines.Horizontal.Color, lines.Vertical.Color = grid, grid
		if p.X.Names != nil {
			lines.Vertical.Width = 0
		}
		out.Add(lines)
	}
	out.Add(layers{v, p.Layers})
	return out
}

// layers hands the panel's canvas to its layers.
type layers struct {
	v      view
	layers []Layer
}

func (l layers) Plot(c draw.Canvas, p *plot.Plot) {
	v := l.v
	v.c, v.p = c, p
	opacity := .2
	if len(l.layers) > 5 { // many bands over each other turn to mud
		opacity = .12
	}
	for _, layer := range l.layers {
		if curve, ok := layer.(Curve); ok {
			curve.band(&v, opacity)
		}
	}
	for _, layer := range l.laid(&v) {
		layer.draw(&v)
	}
}
