package report

import (
	"fmt"
	"testing"

	"github.com/hebbgrad/hebbgrad/report/analysis"
	"github.com/hebbgrad/hebbgrad/report/figure"
	"github.com/hebbgrad/hebbgrad/results"
)

// The course of the rate is one figure with two panels, of novel and of
// familiar stimuli, and no family of its own; without traces there is none.
func TestRateTrace(t *testing.T) {
	in := madeInput("repeat", 3, 200)
	if d := figureOf(analysis.NewFrame(in.Data).Tracks[0], "-rate-trace"); d != nil {
		t.Error("a figure of traces without any")
	}
	for _, r := range in.Runs {
		if r.Arm != "hebbian" {
			continue
		}
		for ms := 4; ms <= 100; ms += 4 {
			for metric, rate := range map[string]float64{results.MetricTraceOfNovel: 60, results.MetricTraceOfFamiliar: 60 - .5*float64(ms)} {
				in.Rows = append(in.Rows, results.Row{RunID: r.RunID, Track: r.Track, Arm: r.Arm, Rule: r.Rule, Gate: r.Gate, Signal: r.Signal, Seed: r.Seed,
					Presentations: 200, Metric: fmt.Sprintf("%s %d", metric, ms), Value: rate, Unit: results.UnitRate})
			}
		}
	}
	track := analysis.NewFrame(in.Data).Tracks[0]
	d := figureOf(track, "-rate-trace")
	if d == nil || len(d.Panels) != 2 {
		t.Fatalf("%+v", d)
	}
	for k, want := range []float64{60, 10} {
		c := d.Panels[k].Layers[0].(figure.Curve)
		if len(c.Y) != 25 || c.X[24] != 100 || c.Y[24] != want {
			t.Errorf("panel %d ends at %v ms with %v, want 100 and %v", k, c.X[len(c.X)-1], c.Y[len(c.Y)-1], want)
		}
	}
	figures, _ := figure.Of(track, nil)
	seen := 0
	for _, f := range figures {
		for _, p := range f.Panels {
			if p.X.Label == "time from onset (ms)" || p.X.Label == "ms" {
				seen++
			}
		}
	}
	if seen != 2 {
		t.Errorf("%d panels over milliseconds, want those of the one figure", seen)
	}
	look(t, d)
}
