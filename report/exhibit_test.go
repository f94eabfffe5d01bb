package report

import (
	"slices"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/report/analysis"
	"github.com/hebbgrad/hebbgrad/report/figure"
	"github.com/hebbgrad/hebbgrad/results"
)

// What a track makes itself is drawn with the track: recordings with their range,
// its model in an arm's colours, nulls in grey without points.
func TestExhibits(t *testing.T) {
	x := []float64{1, 2, 3}
	in := lean(madeInput("repeat", 1, 100))
	in.Exhibits = []results.Exhibit{
		{Track: "repeat", Name: "beside neurons", Title: "Beside 72 neurons", Caption: "Recorded.", X: "exposure", Y: "response", Series: []results.Series{
			{Label: "72 neurons", Kind: results.SeriesRecorded, X: x, Y: []float64{1, .4, .2}, Low: []float64{1, .3, .1}, High: []float64{1, .5, .3}},
			{Label: "1/n", Kind: results.SeriesNull, X: x, Y: []float64{1, .5, .33}},
			{Label: "model", Kind: results.SeriesModel, X: x, Y: []float64{1, .4, .16}},
		}},
		{Track: "repeat", Missing: "No recordings of spikes."},
		{Track: "other", Missing: "Of another track."},
	}
	figures, missing := figure.Of(analysis.NewFrame(in.Data).Tracks[0], in.Exhibits)
	if !slices.Contains(missing, "No recordings of spikes.") || slices.Contains(missing, "Of another track.") {
		t.Errorf("missing: %q", missing)
	}
	f := figures[len(figures)-1]
	svg, err := f.SVG()
	if err != nil {
		t.Fatal(err)
	}
	text := wellFormed(t, f.Name, svg)
	for _, want := range []string{"Beside 72 neurons", "exposure", "response", "72 neurons", "1/n", "model"} {
		if !strings.Contains(text, want) {
			t.Errorf("%s does not show %q", f.Name, want)
		}
	}
	layers := f.Panels[0].Layers
	if p, ok := layers[0].(figure.Points); f.Name != "repeat-beside-neurons" || !ok || len(p.YLo) != 3 {
		t.Errorf("%s has %+v first, want the recordings with their range", f.Name, layers[0])
	}
	if _, ok := layers[1].(figure.Curve); !ok {
		t.Errorf("a null is %+v, want a curve", layers[1])
	}
	look(t, f)
}
