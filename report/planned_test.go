package report

import (
	"math"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/report/analysis"
	"github.com/hebbgrad/hebbgrad/report/table"
	"github.com/hebbgrad/hebbgrad/results"
)

// plannedInput is an experiment with comparisons planned on its one track.
func plannedInput(seeds int) Input {
	in := madeInput("digits", seeds, 300)
	for _, p := range [][3]string{{"hebbian", "backprop", results.MetricEvents}, {"hebbian", "hebbian-open", results.MetricTestAccuracy}, {"hebbian", "absent", results.MetricEvents}} {
		in.Planned = append(in.Planned, results.Planned{Track: "digits", A: p[0], B: p[1], Quantity: p[2]})
	}
	return in
}

// What was planned is decided, in the page's first screen, the terminal and a
// table of plain numbers; of nothing else is a verdict given.
func TestOnlyPlannedComparisonsAreDecided(t *testing.T) {
	in := plannedInput(10)
	f := analysis.NewFrame(in.Data)
	tab := table.Planned(f)
	if len(tab.Rows) != 3 {
		t.Fatalf("%d rows of three comparisons", len(tab.Rows))
	}
	for i, want := range []string{"✓ hebbian takes less", f.Decided[1].Verdict(), "not decided: no seed has both"} {
		if got := tab.Rows[i][4].Text; !strings.HasSuffix(got, want) {
			t.Errorf("row %d: verdict %q, want %q", i, got, want)
		}
	}
	// Two tests were made: the smallest p of ten seeds is 2⁻⁹, and Holm's factor 2.
	if p := f.Decided[0].Corrected; math.Abs(p-2./512) > 1e-12 {
		t.Errorf("p is %v, want %v", p, 2./512)
	}
	decided := 0
	for _, d := range f.Tracks[0].Differences() {
		if d.Decided != nil {
			decided++
		}
	}
	if decided != 2 {
		t.Errorf("%d of all comparisons are decided, want 2", decided)
	}
	text, err := Text(in)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Planned comparisons", "✓ hebbian takes less", "; planned: "} {
		if !strings.Contains(text, want) {
			t.Errorf("the terminal does not show %q", want)
		}
	}
	csv, err := tab.CSV()
	if err != nil || !strings.Contains(string(csv), "digits,hebbian,backprop,events,✓ hebbian takes less,-") || strings.ContainsAny(string(csv), "−×") {
		t.Errorf("the file is\n%s%v", csv, err)
	}
	few := table.Planned(analysis.NewFrame(plannedInput(5).Data))
	if got := few.Rows[0][4].Text; got != "too few seeds to decide" {
		t.Errorf("of five seeds: %q", got)
	}
	if few.Rows[0][6].Text == "–" {
		t.Error("five seeds have no interval")
	}
}

// A cost that differs by the same in every seed has no verdict of too few seeds either,
// planned or not, and of enough has that of the test.
func TestAlikeInEverySeedIsNoVerdict(t *testing.T) {
	for _, c := range []struct {
		seeds   int
		verdict string
		told    bool
	}{{2, "too few seeds to decide, the same in every seed", false}, {7, "too few seeds to decide, the same in every seed", false}, {8, "backprop takes less", true}} {
		in := madeInput("digits", c.seeds, 300)
		in.Planned = []results.Planned{{Track: "digits", A: "hebbian", B: "backprop", Quantity: analysis.BytesHeld}}
		f := analysis.NewFrame(in.Data)
		if d := f.Decided[0]; d.Verdict() != c.verdict || d.Told != c.told || (d.Better != nil) != c.told {
			t.Errorf("%d seeds, planned: %q, told apart %v", c.seeds, d.Verdict(), d.Told)
		}
		acc, _ := f.Tracks[0].Account()
		if said := strings.Join(acc.Said(), " "); strings.Contains(said, "takes less in bytes held") != c.told || strings.Contains(said, "bytes held ("+c.verdict+")") == c.told {
			t.Errorf("%d seeds, planned: %s", c.seeds, said)
		}
		in.Planned[0].Quantity = results.MetricEvents
		f = analysis.NewFrame(in.Data)
		acc, _ = f.Tracks[0].Account()
		if said := strings.Join(acc.Said(), " "); !strings.Contains(said, "learning time (× 0.") || !strings.HasSuffix(said, ", the same in every seed in bytes held.") {
			t.Errorf("%d seeds, not planned: %s", c.seeds, said)
		}
		for _, row := range table.Account(f.Tracks[0], acc).Rows {
			if row[0].Text == "bytes held" && row[1].Text != "(backprop)" {
				t.Errorf("%d seeds: what was not planned is marked %q", c.seeds, row[1].Text)
			}
		}
	}
}

// tinyOf is two seeds of two arms that answer the examples of a test part.
func tinyOf(examples int, wrong map[string]int) analysis.Data {
	var in analysis.Data
	for _, arm := range []string{"sure", "other"} {
		for seed := range uint64(2) {
			a := &results.Answers{Labels: make(results.Packed[uint16], examples), Said: make(results.Packed[uint16], examples)}
			for i := range wrong[arm] {
				a.Said[i] = 1
			}
			id := arm + string(rune('0'+seed))
			in.Runs = append(in.Runs, results.Manifest{RunID: id, Track: "t", Arm: arm, Seed: seed, Answers: a, Data: &results.DataSet{Name: "t", Test: examples}})
			in.Rows = append(in.Rows, results.Row{RunID: id, Track: "t", Arm: arm, Rule: arm, Gate: map[string]string{"sure": "novelty", "other": "open"}[arm], Seed: seed, Presentations: 1, Metric: results.MetricTestAccuracy,
				Value: 100 * float64(examples-wrong[arm]) / float64(examples), Unit: results.UnitPercent})
		}
	}
	return in
}

// An accuracy keeps its bounds and the sample of test examples: all of one example
// right is anything from 2.5 % (Clopper and Pearson) upwards, and nowhere ± 0.
func TestAccuracyKeepsItsBounds(t *testing.T) {
	tr := analysis.NewFrame(tinyOf(1, nil)).Tracks[0]
	e := tr.Arms[0].End(results.MetricTestAccuracy)
	if e.Mean != 100 || math.Abs(e.Low-2.5) > 1e-9 || e.High != 100 || e.Method == "" {
		t.Errorf("one of one right: %+v", e)
	}
	tab := table.Summary(tr)
	csv, err := tab.CSV()
	if err != nil || !strings.Contains(string(csv), ",100,2.5,100,2,Clopper–Pearson") {
		t.Errorf("the file has %s%v", csv, err)
	}
	if tab.Columns[7].Unit != "% of 1" || tab.Rows[0][7].Text != "100 (2 to 100)" && tab.Rows[0][7].Text != "100 (3 to 100)" {
		t.Errorf("shown as %q in %q", tab.Rows[0][7].Text, tab.Columns[7].Unit)
	}
	tr = analysis.NewFrame(tinyOf(50, map[string]int{"sure": 1, "other": 9})).Tracks[0]
	if e := tr.Arms[0].End(results.MetricTestAccuracy); e.Low < 85 || e.Low > 97 || e.High <= 98 || e.High >= 100 {
		t.Errorf("49 of 50 right: %+v", e)
	}
	d := tr.Differences()[0]
	if d.Diff.Mean != 16 || !d.Diff.Known() || !strings.Contains(string(d.Diff.Method), "test examples") || d.Diff.Low > 8 || d.Diff.High < 20 {
		t.Errorf("8 of 50 examples more: %+v", d.Diff)
	}
}

// Nor does the interval of a share over a parameter leave 0 to 1, however near the seeds
// come.
func TestSharesOverAParameterKeepTheirBounds(t *testing.T) {
	tab, ok := tableOf(analysis.NewFrame(madeInput("digits", 3, 300).Data).Tracks[0], "by-parameter")
	near := 0
	for _, row := range tab.Rows {
		for _, c := range row[4:] {
			if c.Low < 0 || c.High > 1 {
				t.Errorf("%s at %s: %v from %v to %v", row[0].Text, row[2].Text, c.Value, c.Low, c.High)
			}
			if c.High > .99 && c.Low < .99 {
				near++
			}
		}
	}
	if !ok || near < 4 {
		t.Errorf("%d intervals of %d rows come near 1", near, len(tab.Rows))
	}
}
