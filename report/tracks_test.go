package report

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/report/analysis"
	"github.com/hebbgrad/hebbgrad/report/figure"
	"github.com/hebbgrad/hebbgrad/results"
)

// A track without accuracy: recognition, with probes along the stream, ranges
// of lags, and outcomes for the whole run.
func recognition(n int) Input {
	var in Input
	for k, a := range []struct{ name, gate string }{{"g", "novelty"}, {"o", "open"}} {
		for s := range n {
			add := func(at int, metric string, v float64, unit string) {
				in.Rows = append(in.Rows, results.Row{RunID: fmt.Sprint(a.name, s), Track: "repeat", Arm: a.name, Rule: "local", Gate: a.gate,
					Signal: "instance", Seed: uint64(s), Presentations: at, Metric: metric, Value: v, Unit: unit})
			}
			j := .01 * float64((s*7+k)%5)
			for _, at := range []int{100, 200, 300, 400} {
				add(at, "hits", 90-40*float64(k)+j, results.UnitPercent)
				add(at, results.MetricEvents, float64(at)*(.1+.9*float64(k)), results.UnitCount)
				add(at, "load", float64(at)/1000, results.UnitOne)
			}
			add(400, "hits/whole run", 91-40*float64(k)+j, results.UnitPercent)
			add(400, results.MetricGateRate, .1, results.UnitFraction)
			for i, r := range []string{"1 to 9", "10 to 99", "100 to 999"} {
				add(400, "AUC/lag "+r, 1-.1*float64(i)-j, results.UnitFraction)
			}
		}
	}
	return in
}

func TestTrackWithoutAccuracy(t *testing.T) {
	in := recognition(5)
	in.Declared = map[string]results.Declared{"repeat": {
		Metrics: []results.Metric{
			{Name: "hits", Kind: results.KindOutcome, Unit: results.UnitPercent, Better: results.Higher, Definition: "of the last part", PartOf: "hits/whole run"},
			{Name: "load", Kind: results.KindAxis, Unit: results.UnitOne, Definition: "load, P/N²"},
		},
		References: []results.Reference{{Metric: "hits", Label: "theory (computed)", X: []float64{.1, .4}, Y: []float64{90, 80}}}}}
	text, err := Text(in)
	if err != nil {
		t.Fatal(err)
	}
	for _, gone := range []string{"test accuracy", "to target", "None in any arm: events, layer"} {
		if strings.Contains(text, gone) {
			t.Errorf("the text has %q, which this track has not:\n%s", gone, text)
		}
	}
	if !strings.Contains(text, "hits/whole run +40.0") && !strings.Contains(text, "hits/whole run +39.99") {
		t.Errorf("the difference in hits is not said:\n%s", text)
	}
	if strings.Contains(text, "· g (gate novelty, signal instance) against o (gate open, signal instance): hits +") {
		t.Errorf("hits of the last part are compared beside those of the whole run:\n%s", text)
	}
	tr := analysis.NewFrame(in.Data).Tracks[0]
	figures, _ := figure.Of(tr, nil)
	shown := map[string]string{}
	for _, f := range figures {
		svg, err := f.SVG()
		if err != nil {
			t.Fatal(err)
		}
		shown[f.Name] = wellFormed(t, f.Name, svg)
		look(t, f)
	}
	for name, wants := range map[string][]string{
		"repeat-probes":     {"hits (%)", "load, P/N²", "theory (computed)"},
		"repeat-auc-by-lag": {"10 to 99", "AUC (fraction)", "lag"},
	} {
		for _, w := range wants {
			if !strings.Contains(shown[name], w) {
				t.Errorf("figure %s does not show %q", name, w)
			}
		}
	}
}

func TestRangesAreInOrder(t *testing.T) {
	tr := analysis.NewFrame(recognition(5).Data).Tracks[0]
	o := tr.Arms[0].ByParameter("AUC/lag")
	if len(o.At) != 3 || o.At[0] != 1 || o.At[2] != 100 || o.Ranges[1] != "10 to 99" || math.Abs(o.Mean[2]-.8) > .05 {
		t.Errorf("ranges %v, %v, %v", o.At, o.Ranges, o.Mean)
	}
}

// Exposures are counted: the axis of a family of few has whole ticks, and its
// title says the parameter once.
func TestExposuresAreWhole(t *testing.T) {
	var in Input
	for e := 1; e <= 2; e++ {
		for _, arm := range []string{"a", "b"} {
			in.Rows = append(in.Rows, results.Row{RunID: "t." + arm + ".1", Track: "t", Arm: arm, Seed: 1, Presentations: 10,
				Metric: fmt.Sprintf("%s %d", results.MetricEventsByExposure, e), Value: 1 / float64(e), Unit: results.UnitFraction})
		}
	}
	figures, _ := figure.Of(analysis.NewFrame(in.Data).Tracks[0], in.Exhibits)
	if len(figures) != 1 || figures[0].Title != "Events by exposure, t" || figures[0].Name != "t-events-by-exposure" {
		t.Fatalf("figures %+v, want one of events by exposure", figures)
	}
	svg, err := figures[0].SVG()
	if err != nil {
		t.Fatal(err)
	}
	if text := wellFormed(t, "events", svg); strings.Contains(text, "1.2") || !strings.Contains(text, "exposure\n1\n2\n") {
		t.Errorf("the ticks of two exposures are not 1 and 2:\n%s", text)
	}
}

// The first picture is what is learned by exposure; what memory did is another.
func TestEventsByExposureComeFirst(t *testing.T) {
	var in Input
	add := func(at int, metric string, v float64, unit string) {
		for _, arm := range []string{"a", "b"} {
			in.Rows = append(in.Rows, results.Row{RunID: "t." + arm + ".1", Track: "t", Arm: arm, Seed: 1, Presentations: at, Metric: metric, Value: v, Unit: unit})
		}
	}
	for e := 1; e <= 2; e++ {
		add(20, results.MetricValidationAccuracy, 90, results.UnitPercent)
		add(10*e, results.MetricValidationAccuracy, 90, results.UnitPercent)
		for _, m := range []string{results.MetricWritesByExposure, results.MetricSearchByExposure, results.MetricEventsByExposure} {
			add(20, fmt.Sprintf("%s %d", m, e), float64(2-e), results.UnitFraction)
		}
	}
	figures, _ := figure.Of(analysis.NewFrame(in.Data).Tracks[0], in.Exhibits)
	var names []string
	for _, f := range figures {
		names = append(names, f.Name)
	}
	i := slices.Index(names, "t-memory-by-exposure")
	if len(names) < 3 || names[0] != "t-events-by-exposure" || i < 0 || slices.Contains(names[1:], names[0]) {
		t.Fatalf("figures %v: want events by exposure first and once, and memory by exposure", names)
	}
	if p := figures[i].Panels; len(p) != 2 || p[0].Title != "stored as new" || p[1].Title != "search" {
		t.Errorf("panels %+v of memory by exposure", p)
	}
}
