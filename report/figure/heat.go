package figure

import (
	"image"
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Heat is a grid of coloured cells: Z[row][column] about (X[column], Y[row]).
// Its colours are those of the figure's Scale. Write the values into the
// cells with Digits ≥ 0; -1 leaves them out.
type Heat struct {
	X, Y   []float64
	Z      [][]float64
	Digits int
}

func (h Heat) extent(b *box) {
	for _, e := range [][]float64{edges(h.X), edges(h.Y)} {
		if len(e) == 0 {
			return
		}
	}
	for _, x := range edges(h.X) {
		b.add(x, math.NaN())
	}
	for _, y := range edges(h.Y) {
		b.add(math.NaN(), y)
	}
}

func (Heat) keys() []key { return nil }

// edges lie half-way between the centres.
func edges(at []float64) []float64 {
	switch len(at) {
	case 0:
		return nil
	case 1:
		return []float64{at[0] - .5, at[0] + .5}
	}
	out := []float64{at[0] - (at[1]-at[0])/2}
	for i := 1; i < len(at); i++ {
		out = append(out, (at[i-1]+at[i])/2)
	}
	n := len(at)
	return append(out, at[n-1]+(at[n-1]-at[n-2])/2)
}

func (h Heat) draw(v *view) {
	if v.scale == nil {
		return
	}
	ex, ey := edges(h.X), edges(h.Y)
	for i, row := range h.Z {
		for j, z := range row {
			x0, x1, y0, y1 := v.x(v.clampX(ex[j])), v.x(v.clampX(ex[j+1])), v.y(v.clampY(ey[i])), v.y(v.clampY(ey[i+1]))
			col := v.scale.Color(z)
			v.fill(col, 1, []vg.Point{{X: x0, Y: y0}, {X: x1, Y: y0}, {X: x1, Y: y1}, {X: x0, Y: y1}})
			if h.Digits < 0 || math.IsNaN(z) {
				continue
			}
			sty := textStyle(8, false)
			if int(col.R)*299+int(col.G)*587+int(col.B)*114 < 128_000 {
				sty.Color = white
			}
			sty.XAlign, sty.YAlign = draw.XCenter, draw.YCenter
			v.c.FillText(sty, vg.Point{X: (x0 + x1) / 2, Y: (y0 + y1) / 2}, number(z, h.Digits))
		}
	}
}

// Mosaic shows small images side by side, such as receptive fields, keeping
// their aspect. Values are taken as they are: divide them beforehand so that
// they suit the figure's Scale.
type Mosaic struct {
	Height, Width int         // of one tile, in cells
	Tiles         [][]float32 // row-major, Height·Width each
	Columns       int         // of tiles; 0 means about square
}

func (Mosaic) extent(*box) {}
func (Mosaic) keys() []key { return nil }

func (m Mosaic) columns() int {
	if m.Columns > 0 {
		return m.Columns
	}
	return max(1, int(math.Ceil(math.Sqrt(float64(len(m.Tiles))))))
}

// cell is how many pixels wide a cell is drawn: renderers smooth when they
// enlarge an image, and large cells keep their edges through that.
const cell = 6

func (m Mosaic) draw(v *view) {
	if v.scale == nil || len(m.Tiles) == 0 || m.Height <= 0 || m.Width <= 0 {
		return
	}
	cols := m.columns()
	rows := (len(m.Tiles) + cols - 1) / cols
	const between = 4 // pixels
	w, h := cols*(m.Width*cell+between)-between, rows*(m.Height*cell+between)-between
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for i := range img.Pix {
		img.Pix[i] = 0xff
	}
	for t, tile := range m.Tiles {
		x0, y0 := (t%cols)*(m.Width*cell+between), (t/cols)*(m.Height*cell+between)
		for k, z := range tile {
			if k >= m.Height*m.Width {
				break
			}
			c := v.scale.Color(float64(z))
			px, py := x0+(k%m.Width)*cell, y0+(k/m.Width)*cell
			for dy := range cell {
				for dx := range cell {
					img.SetNRGBA(px+dx, py+dy, c)
				}
			}
		}
	}
	// Fit the image into the panel, at the top.
	size := v.c.Size()
	f := min(float64(size.X)/float64(w), float64(size.Y)/float64(h))
	iw, ih := vg.Length(f*float64(w)), vg.Length(f*float64(h))
	x := v.c.Min.X + (size.X-iw)/2
	top := v.c.Max.Y
	v.c.DrawImage(vg.Rectangle{Min: vg.Point{X: x, Y: top - ih}, Max: vg.Point{X: x + iw, Y: top}}, img)
}
