package figure

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/report/analysis"
	"github.com/hebbgrad/hebbgrad/results"
)

// crossed is a track of four arms, two rules with and without a gate, of three seeds: the
// rule adds 10 points, the gate takes 4 of the local rule's and 2 of the gradient's.
func crossed() *analysis.Track {
	var data analysis.Data
	for i, a := range []struct {
		name, rule, gate string
		accuracy         float64
	}{{"local", "local", "open", 70}, {"local-gated", "local", "oracle", 66}, {"gradient", "gradient", "open", 80}, {"gradient-gated", "gradient", "oracle", 78}} {
		for seed := range uint64(3) {
			add := func(at int, metric string, v float64) {
				data.Rows = append(data.Rows, results.Row{RunID: fmt.Sprint(a.name, seed), Track: "t", Arm: a.name, Rule: a.rule, Gate: a.gate,
					Seed: seed, Presentations: at, Metric: metric, Value: v, Unit: "u"})
			}
			add(100, results.MetricTestAccuracy, a.accuracy+float64(seed)*.1+float64(i*i*int(seed))*.01)
			for _, at := range []int{0, 10, 100} {
				add(at, results.MetricUpdates+"/readout", float64(min(at, 10)*7))
			}
			for k, v := range []float64{10, 90} {
				add(100, fmt.Sprintf("%s %d", results.MetricKnownByExposure, k+1), v)
			}
			data.Runs = append(data.Runs, results.Manifest{RunID: fmt.Sprint(a.name, seed), Track: "t", Arm: a.name, Seed: seed,
				Data:    &results.DataSet{ClassNames: []string{"cat", "dog"}},
				Answers: &results.Answers{Labels: []uint16{0, 0, 0, 0, 1, 1}, Said: []uint16{0, 0, 0, 1, 1, uint16(seed % 2)}}})
		}
	}
	return analysis.NewFrame(data).Tracks[0]
}

func drawnOf(t *testing.T, d drawn) *Figure {
	t.Helper()
	if d.figure == nil {
		t.Fatal("no figure: " + d.missing)
	}
	if _, err := d.figure.SVG(); err != nil {
		t.Fatal(err)
	}
	return d.figure
}

// TestEffectsAreDrawn at their sizes, from above in the order of their names, with
// intervals that hold them.
func TestEffectsAreDrawn(t *testing.T) {
	f := drawnOf(t, factorialEffects(crossed()))
	p := f.Panels[0]
	if want := []string{"rule × gate", "gate", "rule"}; !slices.Equal(p.Y.Names, want) {
		t.Errorf("rows from below %v, want %v", p.Y.Names, want)
	}
	got := p.Layers[1].(Points)
	for i, want := range []float64{11, -3, 2} {
		if y := 2 - float64(i); got.Y[i] != y || math.Abs(got.X[i]-want) > .2 || !(got.XLo[i] < got.X[i] && got.X[i] < got.XHi[i]) {
			t.Errorf("effect %d is %v (%v to %v) at height %v, want about %v at %v", i, got.X[i], got.XLo[i], got.XHi[i], got.Y[i], want, y)
		}
	}
}

// TestConfusionsAreMeansOverSeeds: of four cats one is called a dog in every seed, of two
// dogs one is called a cat in two seeds of three; the diagonal is empty.
func TestConfusionsAreMeansOverSeeds(t *testing.T) {
	f := drawnOf(t, confusions(crossed()))
	if len(f.Panels) != 4 || !f.Folded {
		t.Fatalf("%d panels, folded %v", len(f.Panels), f.Folded)
	}
	p := f.Panels[0]
	if !slices.Equal(p.X.Names, []string{"cat", "dog"}) || !slices.Equal(p.Y.Names, []string{"dog", "cat"}) {
		t.Errorf("columns %v, rows from below %v", p.X.Names, p.Y.Names)
	}
	cells := p.Layers[0].(Heat).Cells
	if math.Abs(cells[0][0]-100./3) > 1e-9 || cells[1][1] != 25 || !math.IsNaN(cells[0][1]) || !math.IsNaN(cells[1][0]) {
		t.Errorf("cells from below %v", cells)
	}
	if f.Scale.Max < 33 || f.Scale.Max > 34 {
		t.Errorf("the colours end at %v", f.Scale.Max)
	}
}

func TestChangeMapsAreRates(t *testing.T) {
	f := drawnOf(t, changeMaps(crossed()))
	h := f.Panels[0].Layers[0].(Heat)
	if !slices.Equal(h.X, []float64{0, 10, 100}) || len(h.Cells) != 1 || !slices.Equal(h.Cells[0], []float64{7, 0}) {
		t.Errorf("cells %v between %v", h.Cells, h.X)
	}
	if f.Scale.Color(0) != white {
		t.Error("no change is not white")
	}
}

func TestCalibrationStandsBesideTheTruth(t *testing.T) {
	f := drawnOf(t, gateCalibration(crossed()))
	truth, one := f.Panels[0].Layers[0].(Curve), f.Panels[0].Layers[1].(Points)
	if !slices.Equal(truth.Y, []float64{0, 100}) || !slices.Equal(one.Y, []float64{10, 90}) {
		t.Errorf("truth %v, the arm %v", truth.Y, one.Y)
	}
}

// TestSurvivalMarksTheCensored runs where they were watched to, on their curve.
func TestSurvivalMarksTheCensored(t *testing.T) {
	var rows []results.Row
	for seed := range uint64(4) {
		add := func(metric string, v float64) {
			rows = append(rows, results.Row{RunID: fmt.Sprint(seed), Track: "t", Arm: "a", Seed: seed, Presentations: 500, Metric: metric, Value: v, Unit: "u"})
		}
		if add(results.MetricEvents, 300); seed == 3 {
			add(analysis.ToTarget("censored"), 1)
			continue
		}
		add(analysis.ToTarget("presentations"), 100*float64(seed+1))
		add(analysis.ToTarget(results.MetricEvents), 50*float64(seed+1))
	}
	f := drawnOf(t, reachingTarget(analysis.NewFrame(analysis.Data{Rows: rows}).Tracks[0]))
	for i, end := range []float64{500, 300} {
		c, marks := f.Panels[i].Layers[0].(Curve), f.Panels[i].Layers[1].(Points)
		if !slices.Equal(c.Y, []float64{1, .75, .5, .25, .25}) || c.X[4] != end || c.Lo[1] >= .75 || c.Hi[1] <= .75 {
			t.Errorf("panel %d: shares %v at %v, from %v to %v", i, c.Y, c.X, c.Lo, c.Hi)
		}
		if !slices.Equal(marks.X, []float64{end}) || !slices.Equal(marks.Y, []float64{.25}) || marks.Style.Marker != Tick {
			t.Errorf("panel %d: marks at %v, %v", i, marks.X, marks.Y)
		}
	}
	if svg, _ := f.SVG(); !strings.Contains(string(svg), "a (3 of 4 reached it)") {
		t.Error("the legend does not count the runs")
	}
}

func TestParetoFrontLeavesOutTheDominated(t *testing.T) {
	c := paretoFront([]bought{{3, 90}, {1, 80}, {2, 70}, {4, 90}, {1, 60}})
	if !slices.Equal(c.X, []float64{1, 3}) || !slices.Equal(c.Y, []float64{80, 90}) {
		t.Errorf("front at %v, %v", c.X, c.Y)
	}
}

// TestOnePictureIsNotDrawnTwice: gates that opened at what were events have no figure of
// their own, and one that opened otherwise has.
func TestOnePictureIsNotDrawnTwice(t *testing.T) {
	names := func(opened float64) (all []string, caption string) {
		var rows []results.Row
		for _, arm := range []string{"a", "b"} {
			for k := range 3 {
				for metric, v := range map[string]float64{results.MetricEventsByExposure: 1 / float64(k+1), results.MetricOpenedByExposure: opened / float64(k+1)} {
					rows = append(rows, results.Row{RunID: arm, Track: "t", Arm: arm, Presentations: 9, Metric: fmt.Sprintf("%s %d", metric, k+1), Value: v, Unit: results.UnitFraction})
				}
			}
		}
		figures, _ := Of(analysis.NewFrame(analysis.Data{Rows: rows, Declared: map[string]results.Declared{"t": {Metrics: results.Common()}}}).Tracks[0], nil)
		for _, f := range figures {
			all = append(all, f.Name)
		}
		return all, figures[0].Caption
	}
	if all, caption := names(1); slices.Contains(all, "t-gate-opened-by-exposure") || !strings.Contains(caption, "same shares") {
		t.Errorf("figures %v, the first says %q", all, caption)
	}
	if all, _ := names(.9); !slices.Contains(all, "t-gate-opened-by-exposure") {
		t.Errorf("figures %v", all)
	}
}
