package figure

import (
	"image"
	"image/draw"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
)

// Squares are places on a lattice, coloured by a value on the figure's Scale.
type Squares struct {
	X, Y   []float64
	Values []float64
	Side   float64 // of a square, which is how far places are apart, in units of the axes
}

func (s Squares) extent(b *box) {
	for _, d := range []float64{-s.Side / 2, s.Side / 2} {
		for i := range s.X {
			b.x.add(s.X[i] + d)
			b.y.add(s.Y[i] + d)
		}
	}
}

func (Squares) key() (k key) { return k }

func (s Squares) draw(v *view) {
	if v.scale == nil || len(s.X) == 0 || s.Side <= 0 {
		return
	}
	left, right, bottom, top := slices.Min(s.X), slices.Max(s.X), slices.Min(s.Y), slices.Max(s.Y)
	place := func(from, to float64) int { return int(math.Round(math.Abs(to-from) / s.Side)) }
	img := image.NewNRGBA(image.Rect(0, 0, cell*(place(left, right)+1), cell*(place(bottom, top)+1)))
	for i, z := range s.Values {
		x, y := cell*place(left, s.X[i]), cell*place(top, s.Y[i])
		draw.Draw(img, image.Rect(x, y, x+cell, y+cell), image.NewUniform(v.scale.Color(z)), image.Point{}, draw.Src)
	}
	h := s.Side / 2
	v.c.DrawImage(vg.Rectangle{Min: vg.Point{X: v.toX(left - h), Y: v.toY(bottom - h)}, Max: vg.Point{X: v.toX(right + h), Y: v.toY(top + h)}}, img)
}
