package figure

import (
	"image"
	"image/draw"
	"math"

	"gonum.org/v1/plot/vg"
)

// Mosaic shows small images about in a square, such as receptive fields, keeping
// their aspect. Values are taken as they are: divide them beforehand so that
// they suit the figure's Scale.
type Mosaic struct {
	Height, Width int         // of one tile, in cells
	Tiles         [][]float32 // row-major, Height·Width each
}

func (Mosaic) extent(*box)  {}
func (Mosaic) key() (k key) { return k }

// cell is how many pixels wide a cell is drawn: renderers smooth when they
// enlarge an image, and large cells keep their edges through that.
const cell = 6

func (m Mosaic) draw(v *view) {
	if v.scale == nil || len(m.Tiles) == 0 || m.Height <= 0 || m.Width <= 0 {
		return
	}
	cols := int(math.Ceil(math.Sqrt(float64(len(m.Tiles)))))
	rows := (len(m.Tiles) + cols - 1) / cols
	const between = 4 // pixels
	w, h := cols*(m.Width*cell+between)-between, rows*(m.Height*cell+between)-between
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	draw.Draw(img, img.Rect, image.White, image.Point{}, draw.Src)
	for t, tile := range m.Tiles {
		x0, y0 := (t%cols)*(m.Width*cell+between), (t/cols)*(m.Height*cell+between)
		for k, z := range tile {
			if k >= m.Height*m.Width {
				break
			}
			px, py := x0+(k%m.Width)*cell, y0+(k/m.Width)*cell
			draw.Draw(img, image.Rect(px, py, px+cell, py+cell), image.NewUniform(v.scale.Color(float64(z))), image.Point{}, draw.Src)
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
