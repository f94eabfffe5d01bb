package analysis

import (
	"math"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/results"
)

// experimentOf is a gated arm, its open and its yoked control, five seeds
// each, with the accuracies, the events in layer and readout and the share of last
// exposures that are events given.
func experimentOf(gated, open, yoked [5]float64, layer, readout, last float64) Data {
	var in Data
	arm := func(name, gateName, signal string, acc [5]float64, l, r float64) {
		for s, v := range acc {
			add := func(metric string, v float64, unit string) {
				in.Rows = append(in.Rows, results.Row{RunID: name, Track: "t", Arm: name, Rule: "local", Gate: gateName, Signal: signal,
					Seed: uint64(s), Presentations: 1000, Metric: metric, Value: v, Unit: unit})
			}
			add(results.MetricTestAccuracy, v, results.UnitPercent)
			add(results.MetricEvents, max(l, r), results.UnitCount)
			add(results.MetricEvents+"/layer", l, results.UnitCount)
			add(results.MetricEvents+"/readout", r, results.UnitCount)
			add(results.MetricEventsByExposure+" 1", 1, results.UnitFraction)
			add(results.MetricEventsByExposure+" 10", last, results.UnitFraction)
		}
	}
	arm("g", "novelty", "surprise", gated, layer, readout)
	arm("o", "open", "none", open, 1000, 1000)
	arm("y", "yoked", "none", yoked, layer, readout)
	return in
}

func criterion(t *testing.T, in Data) Finding {
	t.Helper()
	f := NewFrame(in)
	for _, s := range f.Tracks[0].Findings(f.Tracks[0].Differences()) {
		if s.Verdict != NoVerdict {
			return s
		}
	}
	t.Fatal("no criterion")
	return Finding{}
}

func TestCriterionIsSaidInWordsWhicheverWayItFalls(t *testing.T) {
	g, o := [5]float64{95, 95.1, 94.9, 95.2, 95}, [5]float64{95.2, 95.3, 95.1, 95.4, 95.25}
	low := [5]float64{93, 93.3, 92.9, 93.2, 93.1}
	same := [5]float64{95.1, 94.9, 95.2, 95, 95.1}
	above := [5]float64{96, 96.2, 96.1, 96.1, 96}
	lossy := [5]float64{97, 97.1, 96.8, 97.3, 97.1}
	for _, c := range []struct {
		what               string
		gated, open, yoked [5]float64
		layer, readout     float64
		last               float64
		want               Verdict
		says               []string
		saysNot            string
	}{
		{what: "all met", gated: g, open: o, yoked: low, layer: 118, readout: 120, last: .005, want: Holds,
			says: []string{"meets its criterion", "11.8 % of the events of o in its layer", "12.0 % of the events of o in its readout", "at most 12 %", "0.50 % of exposures 10 are events, at most .5 %",
				"it loses 0.2", "at most .3", "points above y", "excludes zero"}, saysNot: "not meet"},
		{what: "too many events in one site", gated: g, open: o, yoked: low, layer: 118, readout: 121, want: Fails,
			says: []string{"does not meet its criterion", "more than 12 %"}},
		{what: "events to the last", gated: g, open: o, yoked: low, layer: 100, readout: 100, last: .006, want: Fails,
			says: []string{"does not meet its criterion", "0.60 % of exposures 10 are events, more than .5 %"}},
		{what: "loses too much", gated: g, open: lossy, yoked: low, layer: 100, readout: 100, want: Fails,
			says: []string{"does not meet", "it loses 2.0", "more than .3"}},
		{what: "not told from yoked", gated: g, open: o, yoked: same, layer: 100, readout: 100, want: Fails,
			says: []string{"does not meet", "not told from y", "includes zero", "at random may do as well"}},
		{what: "below yoked", gated: g, open: o, yoked: above, layer: 100, readout: 100, want: Fails,
			says: []string{"does not meet", "points below y", "at random does better"}},
		{what: "loses too much in some seeds", gated: g, open: [5]float64{96.3, 90, 99, 105, 91.4}, yoked: low, layer: 100, readout: 100, want: Open,
			says: []string{"stays open", "it stands −1.3 points from o", "holds losses of more and of less than .3"}, saysNot: "at most .3"},
		{what: "loses too little in some seeds", gated: g, open: [5]float64{95.5, 90, 99, 100, 91.4}, yoked: low, layer: 100, readout: 100, want: Open,
			says: []string{"stays open", "holds losses of more and of less than .3"}},
		{what: "loses the same in all seeds", gated: g, open: [5]float64{95.5, 95.6, 95.4, 95.7, 95.5}, yoked: low, layer: 100, readout: 100, want: Open,
			says: []string{"stays open", "it stands −0.50 points from o (the same in all 5 seeds, which gives no interval)"}},
		{what: "above open", gated: above, open: o, yoked: low, layer: 100, readout: 100, want: Holds,
			says: []string{"loses nothing against o"}},
	} {
		s := criterion(t, experimentOf(c.gated, c.open, c.yoked, c.layer, c.readout, c.last))
		if s.Verdict != c.want {
			t.Errorf("%s: verdict %q, want %q: %s", c.what, s.Verdict, c.want, s.Text)
		}
		for _, w := range c.says {
			if !strings.Contains(s.Text, w) {
				t.Errorf("%s: does not say %q: %s", c.what, w, s.Text)
			}
		}
		if c.saysNot != "" && strings.Contains(s.Text, c.saysNot) {
			t.Errorf("%s: says %q: %s", c.what, c.saysNot, s.Text)
		}
		if !strings.Contains(s.Text, "signal surprise") || !strings.HasSuffix(s.Text, eachByItself) {
			t.Errorf("%s: does not name the gate's signal, or say what its intervals are: %s", c.what, s.Text)
		}
	}
}

func TestCriterionStaysOpenWithoutAControl(t *testing.T) {
	a := [5]float64{95, 95.1, 94.9, 95.2, 95}
	in := experimentOf(a, a, a, 1, 1, 0)
	for _, gone := range []string{"o", "y"} {
		var cut Data
		for _, r := range in.Rows {
			if r.Arm != gone {
				cut.Rows = append(cut.Rows, r)
			}
		}
		if s := criterion(t, cut); s.Verdict != Open || !strings.Contains(s.Text, "cannot be said") {
			t.Errorf("without %s: %q %s", gone, s.Verdict, s.Text)
		}
	}
	var one Data
	for _, r := range in.Rows {
		if r.Seed == 0 {
			one.Rows = append(one.Rows, r)
		}
	}
	if s := criterion(t, one); s.Verdict != Open || !strings.Contains(s.Text, "one seed, which gives no interval") {
		t.Errorf("one seed: %q %s", s.Verdict, s.Text)
	}
}

// Seeds are matched by number, not by position.
func TestPairsMatchBySeed(t *testing.T) {
	var in Data
	add := func(arm, gateName string, seed uint64, v float64) {
		in.Rows = append(in.Rows, results.Row{RunID: arm, Track: "t", Arm: arm, Rule: "local", Gate: gateName, Seed: seed,
			Presentations: 1, Metric: results.MetricTestAccuracy, Value: v, Unit: "%"})
	}
	for s := range uint64(4) {
		add("g", "novelty", s, 50+10*float64(s))
		add("o", "open", 4-s, 51+10*float64(4-s)) // seeds 4, 3, 2, 1
	}
	ds := NewFrame(in).Tracks[0].Differences()
	if len(ds) != 1 || ds[0].Diff.N != 3 || math.Abs(ds[0].Diff.Mean+1) > 1e-12 || ds[0].Diff.Half() > 1e-12 {
		t.Fatalf("differences %+v, want −1 in each of 3 pairs", ds)
	}
	if ds[0].Diff.Known() {
		t.Errorf("constant differences have an interval")
	}
	if got := accuracyWords(ds[0]); got != "−1.00 points of test accuracy (the same in all 3 seeds, which gives no interval)" {
		t.Errorf("constant differences are said to be %q", got)
	}
}

// A sentence has the verdict of what was planned, and none of what was not.
func TestASentenceHasTheVerdictOfWhatWasPlanned(t *testing.T) {
	d := Difference{Measure: Measure{Metric: results.MetricTestAccuracy}, Diff: Estimate{Mean: 1.4, Low: .8, High: 2, N: 9}}
	if got := accuracyWords(d); got != "+1.40 points of test accuracy (95 % interval +0.80 to +2.00 over 9 paired seeds)" {
		t.Errorf("not planned: %q", got)
	}
	d.Decided = &Decided{Difference: d, Why: whyNone, Corrected: .08}
	if got := accuracyWords(d); !strings.Contains(got, "over 9 paired seeds; planned: no difference shown, p = 0.080 after Holm)") {
		t.Errorf("planned: %q", got)
	}
}
