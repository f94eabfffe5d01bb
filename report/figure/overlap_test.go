package figure

import (
	"bytes"
	"strings"
	"testing"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
)

// canvas is the view of a panel of 100 by 100 points over 0 to 100.
func canvas() *view {
	p := plot.New()
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = 0, 100, 0, 100
	v := &view{c: draw.New(vgimg.New(100, 100)), p: p}
	v.x, v.y = span{lo: 0, hi: 100}, span{lo: 0, hi: 100}
	return v
}

// TestLinesThatCoincideAreNested: of two the first is the wider, and one that leaves them
// keeps its width.
func TestLinesThatCoincideAreNested(t *testing.T) {
	all := []Layer{
		Curve{X: []float64{0, 100}, Y: []float64{50, 50}},
		Curve{X: []float64{0, 100}, Y: []float64{20, 90}},
		Points{X: []float64{0, 50, 100}, Y: []float64{50, 50.2, 50}, Joined: true},
	}
	canvas().nest(all)
	if first := all[0].(Curve).more; first < 1 {
		t.Errorf("the line below is wider by %v", first)
	}
	if all[1].(Curve).more != 0 || all[2].(Points).more != 0 {
		t.Error("a line that none covers is wider")
	}
}

// TestPointsStandApart: points at one place, in a corner, are all seen, each near its
// place, and none covers another.
func TestPointsStandApart(t *testing.T) {
	mean := Points{X: []float64{100}, Y: []float64{50}, YLo: []float64{30}, YHi: []float64{70}, Apart: true, Size: 4}
	seeds := Points{Apart: true, Faint: true, Size: 1.8}
	for range 12 {
		seeds.X, seeds.Y = append(seeds.X, 100), append(seeds.Y, 100)
	}
	all := []Layer{seeds, mean, mean}
	v := canvas()
	v.spread(all)
	if a, b := all[1].(Points).shift[0], all[2].(Points).shift[0]; a != (vg.Point{}) || b.X > -8 || b.Y != 0 {
		t.Errorf("the means are moved by %v and %v", a, b)
	}
	var places []vg.Point
	for i, by := range all[0].(Points).shift {
		at, _ := v.at(seeds.X[i], seeds.Y[i])
		at = at.Add(by)
		if by.X*by.X+by.Y*by.Y > 2*farthest*farthest || i > 0 && (at.X > 100 || at.Y > 100) {
			t.Errorf("seed %d is moved by %v to %v", i, by, at)
		}
		for _, other := range places {
			if d := at.Sub(other); d.X*d.X+d.Y*d.Y < 3.6*3.6 {
				t.Errorf("seed %d at %v covers one at %v", i, at, other)
			}
		}
		places = append(places, at)
	}
}

// TestThemedColours: every colour of a figure but those of its scale is one that the
// page's style gives, light and dark, and dark on a screen only.
func TestThemedColours(t *testing.T) {
	f := simple(Points{Label: "hebbian", Style: ArmStyle("hebbian"), X: []float64{1, 2}, Y: []float64{1, 2}, Faint: true},
		Curve{Label: "truth", Style: Grey(0), X: []float64{1, 2}, Y: []float64{2, 1}})
	svg, err := f.SVG()
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(svg, []byte("var(")) {
		t.Error("a file of its own has colours of a page")
	}
	if left := strings.NewReplacer("var(--fig", "", "fill:none", "").Replace(string(Themed(svg))); strings.Contains(left, "fill:#") || strings.Contains(left, "stroke:#") {
		t.Error("a colour does not follow the page")
	}
	light, dark, ok := strings.Cut(Theme(), "@media screen and (prefers-color-scheme:dark)")
	if !ok || strings.Count(light, "--fig") != strings.Count(dark, "--fig")+1 || !strings.Contains(light, "--fig0:#222222") || strings.Contains(dark, "#222222") {
		t.Errorf("the style is %s", Theme())
	}
}
