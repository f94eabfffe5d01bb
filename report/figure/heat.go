package figure

import (
	"image"
	"math"
	"sort"

	"gonum.org/v1/plot/vg"
)

// Heat is a field of cells over both axes, coloured by the figure's Scale: Cells[i][k]
// fills X[k] to X[k+1] and Y[i] to Y[i+1]. Cells without a value (NaN) stay empty.
type Heat struct {
	X, Y  []float64 // edges, ascending
	Cells [][]float64
}

func (h Heat) extent(b *box) {
	for _, x := range h.X {
		b.x.add(x)
	}
	for _, y := range h.Y {
		b.y.add(y)
	}
}

func (Heat) key() (k key) { return k }

// finest is the most pixels by which a row of unequal cells is drawn.
const finest = 400

// draw makes one small image, which is shorter than a polygon for each cell and has no
// seams between them.
func (h Heat) draw(v *view) {
	if v.scale == nil || len(h.X) < 2 || len(h.Y) < 2 {
		return
	}
	columns, rows := pixels(h.X), pixels(h.Y)
	img := image.NewNRGBA(image.Rect(0, 0, len(columns), len(rows)))
	for r, i := range rows {
		for c, k := range columns {
			if z := h.Cells[i][k]; !math.IsNaN(z) {
				img.SetNRGBA(c, len(rows)-1-r, v.scale.Color(z))
			}
		}
	}
	v.c.DrawImage(vg.Rectangle{
		Min: vg.Point{X: v.toX(h.X[0]), Y: v.toY(h.Y[0])},
		Max: vg.Point{X: v.toX(h.X[len(h.X)-1]), Y: v.toY(h.Y[len(h.Y)-1])},
	}, img)
}

// pixels are the cells that the pixels between some edges show: as many for each cell
// where all are of one width, and otherwise in proportion.
func pixels(edges []float64) (cells []int) {
	n := len(edges) - 1
	whole := edges[n] - edges[0]
	equal := true
	for i := range n {
		equal = equal && math.Abs(edges[i+1]-edges[i]-whole/float64(n)) < 1e-9*whole
	}
	count := finest
	if equal {
		count = n * cell
	}
	for p := range count {
		at := edges[0] + whole*(float64(p)+.5)/float64(count)
		cells = append(cells, min(n-1, max(0, sort.SearchFloat64s(edges, at)-1)))
	}
	return cells
}
