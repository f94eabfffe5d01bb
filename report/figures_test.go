package report

import (
	"bytes"
	"encoding/xml"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"

	"github.com/hebbgrad/hebbgrad/report/analysis"
	"github.com/hebbgrad/hebbgrad/report/figure"
)

// Every figure of the default report is a well-formed SVG that shows its title
// and its axes' labels with their units. With LOOK set to a folder, the PNG
// files are left there to be looked at.
func TestFigures(t *testing.T) {
	in := madeInput("digits", 5, 1500)
	f := analysis.NewFrame(in.Data)
	figures, missing := figure.Of(f.Tracks[0], in.Exhibits)
	if len(missing) > 0 {
		t.Errorf("missing figures: %q", missing)
	}
	want := map[string][]string{
		"digits-accuracy-over-presentations": {"presentations (log scale, 0 apart)", "presentations", "validation accuracy (%)"},
		"digits-accuracy-over-updates":       {"synaptic updates (count, log scale)", "validation accuracy (%)", "minibatch 32"},
		"digits-trade-off":                   {"synaptic updates (count, log scale)", "test accuracy (%)"},
		"digits-cost-to-target":              {"presentations to target (log scale)", "synaptic updates to target (count, log scale)"},
		"digits-reaching-target":             {"share of runs (fraction)", "of 5 reached it", "events (log scale)", "synaptic updates (log scale)"},
		"digits-events-over-time":            {"events per 100 presentations", "site: memory", "any site"},
		"digits-rate-by-exposure":            {"sensor rate (spikes/s)", "exposure of the same stimulus"},
		"digits-change-maps":                 {"updates per presentation", "readout", "backprop"},
		"digits-confusion":                   {"called so (% of the class)", "right: 9", "backprop"},
		"digits-receptive-fields":            {"weight ÷ largest of the panel", "backprop"},
		"digits-auc-by-lag":                  {"AUC (fraction)", "lag in presentations (log scale)"},
	}
	for _, fig := range figures {
		svg, err := fig.SVG()
		if err != nil {
			t.Fatal(err)
		}
		text := wellFormed(t, fig.Name, svg)
		for _, w := range append(want[fig.Name], fig.Title, "hebbian") {
			if !strings.Contains(text, w) {
				t.Errorf("%s does not show %q", fig.Name, w)
			}
		}
		delete(want, fig.Name)
		look(t, fig)
	}
	for name := range want {
		t.Errorf("no figure %s", name)
	}
}

// Of no figure does a text leave the picture, at its own width and in the column of a
// paper.
func TestNoTextIsCutOff(t *testing.T) {
	arms := append(armsCrossed(), made{"hebbian-columns-imprinted-open", "local", "open", "none", "", 1, 95.1, 450, 1, 430, 212_000, 1.9})
	in := madeOf(arms, "digits of a long name", 3, 1000)
	for _, width := range []float64{7.2 * 72, 3.4 * 72} {
		figures, _ := figure.Of(analysis.NewFrame(in.Data).Tracks[0], nil)
		for _, fig := range figures {
			fig.Fit(width, 0)
			svg, err := fig.SVG()
			if err != nil {
				t.Fatal(err)
			}
			for _, text := range textsOf(t, svg) {
				if text.from < -1 || text.to > text.room+1 {
					t.Errorf("%s, %.1f inches wide: %q reaches from %.0f to %.0f of %.0f points", fig.Name, width/72, text.said, text.from, text.to, text.room)
				}
			}
			look(t, fig)
		}
	}
}

// placed is where a text begins and ends, along its own direction, in a picture with so
// much room in that.
type placed struct {
	said           string
	from, to, room float64
}

// textsOf are the texts of a picture.
func textsOf(t *testing.T, svg []byte) (out []placed) {
	t.Helper()
	var width, height, size, x float64
	var turned []bool // for each element that is open: whether it turns by a right angle
	sized := regexp.MustCompile(`font-size:([\d.]+)px`)
	d := xml.NewDecoder(bytes.NewReader(svg))
	for {
		token, err := d.Token()
		if err == io.EOF {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		switch e := token.(type) {
		case xml.StartElement:
			a := map[string]string{}
			for _, at := range e.Attr {
				a[at.Name.Local] = at.Value
			}
			number := func(s string) float64 {
				v, err := strconv.ParseFloat(s, 64)
				if err != nil {
					t.Fatal(err)
				}
				return v
			}
			turned = append(turned, strings.Contains(a["transform"], "rotate(90)"))
			switch e.Name.Local {
			case "svg":
				width, height = number(a["width"]), number(a["height"])
			case "text":
				x, size = number(a["x"]), number(sized.FindStringSubmatch(a["style"])[1])
			}
		case xml.EndElement:
			turned, size = turned[:len(turned)-1], 0
		case xml.CharData:
			if size > 0 {
				face := font.DefaultCache.Lookup(font.Font{Typeface: "Liberation", Variant: "Sans"}, vg.Points(size))
				p := placed{string(e), x, x + face.Width(string(e)).Points(), width}
				if slices.Contains(turned, true) {
					p.room = height
				}
				out = append(out, p)
			}
		}
	}
}

// look leaves a figure where somebody can see it.
func look(t *testing.T, fig *figure.Figure) {
	t.Helper()
	dir := os.Getenv("LOOK")
	if dir == "" {
		return
	}
	png, err := fig.PNG()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, fig.Name+".png"), png, 0o644); err != nil {
		t.Fatal(err)
	}
}

// An arm has one colour, dash and marker in every figure.
func TestAnArmLooksTheSameEverywhere(t *testing.T) {
	in := madeInput("digits", 3, 600)
	f := analysis.NewFrame(in.Data)
	figures, _ := figure.Of(f.Tracks[0], in.Exhibits)
	seen := map[string]figure.Style{}
	for _, fig := range figures {
		for _, p := range fig.Panels {
			for _, l := range p.Layers {
				var label string
				var st figure.Style
				switch l := l.(type) {
				case figure.Curve:
					label, st = l.Label, l.Style
				case figure.Points:
					label, st = l.Label, l.Style
				}
				label, _, _ = strings.Cut(label, " (")
				if label == "" || strings.HasPrefix(label, "Pareto front") {
					continue
				}
				if old, ok := seen[label]; ok && (old.Color != st.Color || old.Marker != st.Marker || len(old.Dashes) != len(st.Dashes)) {
					t.Errorf("%s looks different in %s", label, fig.Name)
				}
				seen[label] = st
			}
		}
	}
	if len(seen) != 4 {
		t.Errorf("series %v, want the four arms", seen)
	}
}
