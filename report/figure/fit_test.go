package figure

import (
	"bytes"
	"image/png"
	"math"
	"slices"
	"testing"

	"gonum.org/v1/plot/vg"
)

// TestCellsKeepTheirEdges: a PNG passes from the colour of a cell to that of the next
// within two pixels.
func TestCellsKeepTheirEdges(t *testing.T) {
	f := simple(Heat{X: []float64{0, 1, 2, 3}, Y: []float64{0, 1}, Cells: [][]float64{{0, 1, 0}}})
	f.Scale = &Scale{Amount: true, Max: 1}
	f.Width, f.Height = 3, 3
	b, err := f.PNG()
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	dark, faint := 0, 0
	edge := f.Scale.Color(1)
	y := img.Bounds().Dy() * 6 / 10
	for x := img.Bounds().Dx() / 4; x < img.Bounds().Dx()*2/3; x++ { // between axis and colour bar
		r, g, b, _ := img.At(x, y).RGBA()
		far := math.Abs(float64(r>>8)-float64(edge.R)) + math.Abs(float64(g>>8)-float64(edge.G)) + math.Abs(float64(b>>8)-float64(edge.B))
		switch {
		case far < 6:
			dark++
		case far < 300:
			faint++
		}
	}
	if dark < 40 || faint > 6 { // of the two edges
		t.Errorf("%d pixels of a dark cell, %d between its colour and others", dark, faint)
	}
}

// TestWrap: lines are as wide as they may be, words are parted at hyphens only where they
// must, and nothing is lost.
func TestWrap(t *testing.T) {
	sty := textStyle(10)
	for _, c := range []struct {
		text  string
		width string
		want  []string
	}{
		{"one two three", "one two three", []string{"one two three"}},
		{"one two three", "one two", []string{"one two", "three"}},
		{"x backprop-columns-gated y", "backprop-columns-", []string{"x backprop-", "columns-gated y"}},
		{"right:\u00a087.9 (87.4\u00a0to\u00a088.4)\u00a0%", "(87.4 to 88.4) %", []string{"right: 87.9", "(87.4 to 88.4) %"}},
		{"unpartable", "un", []string{"unpartable"}},
	} {
		if got := wrap(sty, c.text, sty.Width(c.width)+.01); !slices.Equal(got, c.want) {
			t.Errorf("%q in the width of %q: %q, want %q", c.text, c.width, got, c.want)
		}
	}
}

// TestThinned: names on an axis are left out evenly where all would overlap.
func TestThinned(t *testing.T) {
	names := []string{"a", "b", "c", "d", "e"}
	if got := thinned(names, 50, 10); !slices.Equal(got, names) {
		t.Errorf("with room: %q", got)
	}
	if got := thinned(names, 49, 10); !slices.Equal(got, []string{"a", "", "c", "", "e"}) {
		t.Errorf("without: %q", got)
	}
	if thinned(nil, 1, vg.Length(1)) != nil {
		t.Error("an axis of numbers has names")
	}
}
