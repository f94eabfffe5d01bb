package figure

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgsvg"
)

// DPI is the resolution of PNG figures.
const DPI = 300

// PNG renders the figure at [DPI] dots per inch.
func (f *Figure) PNG() ([]byte, error) {
	w, h := f.size()
	c := vgimg.NewWith(vgimg.UseWH(w, h), vgimg.UseDPI(DPI), vgimg.UseBackgroundColor(color.White))
	if err := f.render(draw.New(c)); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if _, err := (vgimg.PngCanvas{Canvas: c}).WriteTo(&b); err != nil {
		return nil, fmt.Errorf("figure %q: %w", f.Name, err)
	}
	return withResolution(b.Bytes()), nil
}

// withResolution tells programs that place the image how large it is: a pHYs
// chunk (pixels per metre) after the header, which the encoder leaves out.
func withResolution(png []byte) []byte {
	const header = 8 + 4 + 4 + 13 + 4 // signature; IHDR's length, name, data and checksum
	chunk := []byte("pHYs")
	perMetre := uint32(math.Round(DPI / .0254))
	chunk = binary.BigEndian.AppendUint32(chunk, perMetre)
	chunk = binary.BigEndian.AppendUint32(chunk, perMetre)
	chunk = append(chunk, 1) // the unit is the metre
	out := slices.Clone(png[:header])
	out = binary.BigEndian.AppendUint32(out, uint32(len(chunk)-4))
	out = append(out, chunk...)
	out = binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(chunk))
	return append(out, png[header:]...)
}

// SVG renders the figure as a document of its own. Its title and description
// carry ids that begin with the figure's name.
func (f *Figure) SVG() ([]byte, error) {
	w, h := f.size()
	c := vgsvg.New(w, h)
	if err := f.render(draw.New(c)); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if _, err := c.WriteTo(&b); err != nil {
		return nil, fmt.Errorf("figure %q: %w", f.Name, err)
	}
	return f.dress(b.Bytes(), w, h), nil
}

// Inches is the width of the figure.
func (f *Figure) Inches() float64 {
	w, _ := f.size()
	return float64(w / vg.Inch)
}

func (f *Figure) columns() int {
	n := f.Columns
	if n <= 0 {
		n = 3
	}
	return max(1, min(n, len(f.Panels)))
}

func (f *Figure) rows() int {
	c := f.columns()
	return (len(f.Panels) + c - 1) / c
}

func (f *Figure) size() (w, h vg.Length) {
	iw, ih := f.Width, f.Height
	if iw == 0 {
		iw = 7.2
	}
	if ih == 0 {
		switch f.columns() {
		case 1:
			ih = .9 + 3.1*float64(f.rows())
		case 2:
			ih = .9 + 2.6*float64(f.rows())
		default:
			ih = .9 + 2.1*float64(f.rows())
		}
		ih += float64(max(0, len(newLegend(f, vg.Length(iw)*vg.Inch-2*margin).rows)-1)) * float64(keyHeight/vg.Inch)
	}
	return vg.Length(iw) * vg.Inch, vg.Length(ih) * vg.Inch
}

const margin = vg.Length(8)

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
	if f.Title != "" {
		sty := textStyle(titleSize, true)
		sty.YAlign = draw.YTop
		c.FillText(sty, vg.Point{X: c.Min.X, Y: c.Max.Y + 2}, clean(f.Title, 100))
		c = draw.Crop(c, 0, 0, 0, -(titleSize + 8))
	}
	l := newLegend(f, c.Size().X)
	l.draw(c)
	c = draw.Crop(c, 0, 0, 0, -l.height())
	if f.Scale != nil {
		const strip = 62
		f.Scale.bar(draw.Crop(c, c.Size().X-strip+14, 0, 0, 0))
		c = draw.Crop(c, 0, -strip, 0, 0)
	}
	f.panels(c)
	return nil
}

// consistent refuses slices of unequal length before drawing reads them.
func consistent(l Layer) error {
	same := func(what string, n int, others ...int) error {
		for _, o := range others {
			if o != 0 && o != n {
				return fmt.Errorf("%s has %d places and %d values", what, n, o)
			}
		}
		return nil
	}
	switch l := l.(type) {
	case Curve:
		if len(l.X) != len(l.Y) {
			return fmt.Errorf("curve %q has %d x and %d y", l.Label, len(l.X), len(l.Y))
		}
		return same("band of curve "+l.Label, len(l.X), len(l.Lo), len(l.Hi))
	case Points:
		if len(l.X) != len(l.Y) || len(l.XLo) != len(l.XHi) || len(l.YLo) != len(l.YHi) {
			return fmt.Errorf("points %q have %d x and %d y, or half an interval", l.Label, len(l.X), len(l.Y))
		}
		return same("interval of points "+l.Label, len(l.X), len(l.XLo), len(l.YLo))
	}
	return nil
}

// panels draws the grid, the data areas aligned.
func (f *Figure) panels(c draw.Canvas) {
	cols, rows := f.columns(), f.rows()
	size := c.Size()
	pw, ph := size.X/vg.Length(cols), size.Y/vg.Length(rows)
	boxes := make([]box, len(f.Panels))
	for i, p := range f.Panels {
		boxes[i] = newBox(p.X.Log, p.Y.Log)
		for _, l := range p.Layers {
			l.extent(&boxes[i])
		}
	}
	if f.ShareX || f.ShareY {
		share(boxes, f.ShareX, f.ShareY)
	}
	plots := make([][]*plot.Plot, rows)
	for r := range rows {
		plots[r] = make([]*plot.Plot, cols)
	}
	for i := range f.Panels {
		p := f.Panels[i]
		if f.ShareY && i%cols > 0 {
			p.Y.Label = ""
		}
		if f.ShareX && i+cols < len(f.Panels) {
			p.X.Label = ""
		}
		plots[i/cols][i%cols] = f.plot(p, boxes[i], pw, ph)
	}
	// Titles stand at one height above the data areas of a row, which the
	// library's own would not.
	title := textStyle(labelSize, false)
	title.XAlign, title.YAlign = draw.XCenter, draw.YBottom
	room := f.titleLines() * (labelSize + 2)
	if room > 0 {
		room += 5
	}
	tiles := draw.Tiles{Rows: rows, Cols: cols, PadX: 12, PadY: 10 + room, PadTop: room}
	canvases := plot.Align(plots, tiles, c)
	for i, p := range f.Panels {
		r, k := i/cols, i%cols
		plots[r][k].Draw(canvases[r][k])
		data := plots[r][k].DataCanvas(canvases[r][k])
		y := data.Max.Y + 6
		for _, text := range []string{p.Note, p.Title} {
			if text != "" {
				c.FillText(title, vg.Point{X: data.Center().X, Y: y}, clean(text, 48))
				y += labelSize + 2
			}
		}
	}
}

// titleLines is how many lines of text stand over a panel.
func (f *Figure) titleLines() vg.Length {
	var n vg.Length
	for _, p := range f.Panels {
		lines := vg.Length(0)
		for _, text := range []string{p.Title, p.Note} {
			if text != "" {
				lines++
			}
		}
		n = max(n, lines)
	}
	return n
}

func share(boxes []box, x, y bool) {
	all := boxes[0]
	for _, b := range boxes {
		all.xmin, all.xmax = min(all.xmin, b.xmin), max(all.xmax, b.xmax)
		all.ymin, all.ymax = min(all.ymin, b.ymin), max(all.ymax, b.ymax)
	}
	for i := range boxes {
		if x {
			boxes[i].xmin, boxes[i].xmax = all.xmin, all.xmax
		}
		if y {
			boxes[i].ymin, boxes[i].ymax = all.ymin, all.ymax
		}
	}
}

func (f *Figure) plot(p Panel, b box, pw, ph vg.Length) *plot.Plot {
	out := plot.New()
	out.BackgroundColor = nil
	v := &view{p: out, logX: p.X.Log, logY: p.Y.Log, scale: f.Scale}
	v.xmin, v.xmax = p.X.set(&out.X, b.xmin, b.xmax, int(pw/55))
	v.ymin, v.ymax = p.Y.set(&out.Y, b.ymin, b.ymax, int(ph/32))
	if p.Bare {
		out.HideAxes()
		out.X.Padding, out.Y.Padding = 0, 0
		out.X.Label.Text, out.Y.Label.Text = "", ""
	} else {
		grid := plotter.NewGrid()
		grid.Horizontal.Color = color.NRGBA{0xE4, 0xE4, 0xE4, 0xff}
		grid.Vertical.Color = grid.Horizontal.Color
		if p.X.Names != nil {
			grid.Vertical.Width = 0
		}
		out.Add(grid)
	}
	out.Add(layers{v, p.Layers})
	return out
}

// layers hands the panel's canvas to its layers.
type layers struct {
	v      *view
	layers []Layer
}

func (l layers) Plot(c draw.Canvas, p *plot.Plot) {
	v := *l.v
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
	for _, layer := range l.layers {
		layer.draw(&v)
	}
}
