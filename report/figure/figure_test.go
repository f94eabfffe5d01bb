package figure

import (
	"bytes"
	"encoding/xml"
	"errors"
	"image/png"
	"io"
	"math"
	"strings"
	"testing"
)

func parse(t *testing.T, svg []byte) (text string, attrs map[string]string) {
	t.Helper()
	var b strings.Builder
	d := xml.NewDecoder(bytes.NewReader(svg))
	for {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			return b.String(), attrs
		}
		if err != nil {
			t.Fatalf("not well-formed: %v", err)
		}
		switch tok := tok.(type) {
		case xml.CharData:
			b.Write(tok)
		case xml.StartElement:
			if attrs == nil {
				attrs = map[string]string{}
				for _, a := range tok.Attr {
					attrs[a.Name.Local] = a.Value
				}
			}
		}
	}
}

func simple(layers ...Layer) *Figure {
	return &Figure{Name: "f", Title: "Title & <more>", Alt: "What is seen.", Width: 2, Height: 1.6,
		Panels: []Panel{{Title: "panel", X: Axis{Label: "time (s)"}, Y: Axis{Label: "rate (spikes/s)"}, Layers: layers}}}
}

func TestOneDescriptionGivesBothFormats(t *testing.T) {
	f := simple(Curve{Label: "a & b", Style: StyleOf(0), X: []float64{0, 1, 2}, Y: []float64{1, 3, 2}, Lo: []float64{0, 2, 1}, Hi: []float64{2, 4, 3}})
	a, err := f.SVG()
	if err != nil {
		t.Fatal(err)
	}
	b, _ := f.SVG()
	if !bytes.Equal(a, b) {
		t.Error("the same figure gives two SVGs")
	}
	text, attrs := parse(t, a)
	for _, want := range []string{"Title & <more>", "What is seen.", "time (s)", "rate (spikes/s)", "a & b", "panel"} {
		if !strings.Contains(text, want) {
			t.Errorf("the SVG does not show %q", want)
		}
	}
	if n := bytes.Count(a, []byte("font-family:")); n == 0 || bytes.Count(a, []byte("font-family:Liberation Sans,Arial,Helvetica,sans-serif")) != n {
		t.Error("a text has no other font where Liberation Sans is not installed")
	}
	if attrs["viewBox"] != "0 0 144 115.2" || attrs["role"] != "img" || attrs["aria-labelledby"] != "f-title f-desc" {
		t.Errorf("the SVG's head is %v", attrs)
	}
	p, err := f.PNG()
	if err != nil {
		t.Fatal(err)
	}
	q, _ := f.PNG()
	if !bytes.Equal(p, q) {
		t.Error("the same figure gives two PNGs")
	}
	if !bytes.Contains(p[:64], []byte("pHYs\x00\x00\x2e\x23\x00\x00\x2e\x23\x01")) { // 11811 pixels a metre
		t.Error("the PNG does not state 300 dots per inch")
	}
	img, err := png.Decode(bytes.NewReader(p))
	if err != nil {
		t.Fatal(err)
	}
	if s := img.Bounds().Size(); s.X != 600 || s.Y != 480 {
		t.Errorf("2 × 1.6 inches at 300 dpi are %v pixels", s)
	}
}

// Whatever the data, a figure is drawn or refused with an error; nothing
// panics and no coordinate is NaN.
func TestOddData(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	st := StyleOf(3)
	for what, f := range map[string]*Figure{
		"nothing":      simple(),
		"no points":    simple(Curve{Label: "x", Style: st}),
		"one point":    simple(Points{Label: "x", Style: st, X: []float64{5}, Y: []float64{5}}),
		"NaN and Inf":  simple(Curve{Style: st, X: []float64{0, nan, 2, inf}, Y: []float64{nan, 1, 2, 3}, Lo: []float64{nan, nan, 1, 1}, Hi: []float64{1, 2, inf, 4}}),
		"constant":     simple(Curve{Style: st, X: []float64{1, 2}, Y: []float64{0, 0}}),
		"tiny range":   simple(Curve{Style: st, X: []float64{1, 1 + 1e-15}, Y: []float64{1e300, 1e300 + 1}}),
		"huge":         simple(Curve{Style: st, X: []float64{-1e300, 1e300}, Y: []float64{-1e-300, 1e-300}}),
		"empty mosaic": simple(Mosaic{Height: 2, Width: 2}),
		"long names":   simple(Curve{Label: strings.Repeat("wide ", 100), Style: st, X: []float64{1, 2}, Y: []float64{1, 2}}),
	} {
		for _, log := range []bool{false, true} {
			f.Panels[0].X.Log, f.Panels[0].Y.Log = log, log
			svg, err := f.SVG()
			if err != nil {
				t.Errorf("%s, log %v: %v", what, log, err)
				continue
			}
			parse(t, svg)
			for _, bad := range []string{"NaN", "Inf"} {
				if bytes.Contains(svg, []byte(bad)) {
					t.Errorf("%s, log %v: the SVG holds %s", what, log, bad)
				}
			}
		}
	}
}

func TestUnequalSlicesAreRefused(t *testing.T) {
	st := StyleOf(0)
	for _, l := range []Layer{
		Curve{Label: "c", Style: st, X: []float64{1, 2}, Y: []float64{1}},
		Curve{Label: "c", Style: st, X: []float64{1, 2}, Y: []float64{1, 2}, Lo: []float64{1}},
		Points{Label: "p", Style: st, X: []float64{1}, Y: []float64{1}, XLo: []float64{1}},
	} {
		if _, err := simple(l).SVG(); err == nil || !strings.Contains(err.Error(), `figure "f"`) {
			t.Errorf("%T: error %v, want one that names the figure", l, err)
		}
	}
	if _, err := (&Figure{Name: "f"}).PNG(); err == nil {
		t.Error("a figure without panels is drawn")
	}
}

func TestTicks(t *testing.T) {
	labels := func(l, h float64, log bool, n int) string {
		var out []string
		if log {
			for _, tick := range (decimal{n: n}).Ticks(math.Log10(l), math.Log10(h)) {
				if tick.Label != "" {
					out = append(out, tick.Label)
				}
			}
		} else {
			for _, tick := range (linear{n: n}).Ticks(l, h) {
				out = append(out, tick.Label)
			}
		}
		return strings.Join(out, "|")
	}
	for _, c := range []struct {
		lo, hi float64
		log    bool
		n      int
		want   string
	}{
		{0, 100, false, 5, "0|20|40|60|80|100"},
		{0, 12_000, false, 5, "0|2.5 k|5.0 k|7.5 k|10.0 k"},
		{0, 60_000, false, 6, "0|10 k|20 k|30 k|40 k|50 k|60 k"},
		{-.01, .01, false, 4, "−0.010|−0.005|0.000|0.005|0.010"},
		{1, 1e6, true, 6, "1|10|100|1 k|10 k|100 k|1 M"},
		{9_000, 200_000, true, 6, "10 k|20 k|50 k|100 k|200 k"},
		{1200, 2300, true, 8, "1250|1500|1750|2000|2250"},
		{1e-5, 1e-3, true, 6, "10⁻⁵|2·10⁻⁵|5·10⁻⁵|0.0001|0.0002|0.0005|0.001"},
	} {
		if got := labels(c.lo, c.hi, c.log, c.n); got != c.want {
			t.Errorf("ticks of %v to %v (log %v): %s, want %s", c.lo, c.hi, c.log, got, c.want)
		}
	}
}

// Styles are told apart by more than colour, and no two of the first 28 agree.
func TestStylesDiffer(t *testing.T) {
	type look struct {
		c any
		d int
		m Marker
	}
	seen := map[look]int{}
	for i := range 28 {
		s := StyleOf(i)
		n := 0
		for k, d := range s.Dashes {
			n = 100*n + int(10*d) + k
		}
		l := look{s.Color, n, s.Marker}
		if j, ok := seen[l]; ok {
			t.Errorf("series %d and %d look the same", i, j)
		}
		seen[l] = i
		if s.Marker == NoMarker {
			t.Errorf("series %d has no marker", i)
		}
	}
	for i := range len(palette[:7]) - 1 {
		if a, b := StyleOf(i), StyleOf(i+1); a.Marker == b.Marker || len(a.Dashes) == len(b.Dashes) && len(a.Dashes) == 0 {
			t.Errorf("series %d and %d differ in colour only", i, i+1)
		}
	}
}

// A legend grows the figure instead of covering its panels.
func TestLegendMakesRoom(t *testing.T) {
	few, many := simple(), simple()
	few.Height, many.Height = 0, 0
	few.Width, many.Width = 7, 7
	for i := range 20 {
		c := Curve{Label: strings.Repeat("arm ", 8) + string(rune('a'+i)), Style: StyleOf(i), X: []float64{0, 1}, Y: []float64{0, 1}}
		if i < 2 {
			few.Panels[0].Layers = append(few.Panels[0].Layers, c)
		}
		many.Panels[0].Layers = append(many.Panels[0].Layers, c)
	}
	_, h1 := few.size()
	_, h2 := many.size()
	if rows := len(newLegend(many, 7*72-2*margin).rows); rows < 6 || h2 < h1+5*keyHeight {
		t.Errorf("20 arms take %d rows and the figure grows from %v to %v", rows, h1, h2)
	}
}
