package report

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

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
