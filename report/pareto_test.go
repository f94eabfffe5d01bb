package report

import (
	"slices"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/report/analysis"
	"github.com/hebbgrad/hebbgrad/results"
)

// paretoInput has three arms whose costs are known. The second is dearer than
// the first in both costs and stores fewer synapses; the third is dearer than
// the first in all; the fourth never reached the target in one seed.
func paretoInput() Input {
	in := Input{Title: "costs"}
	for _, a := range []struct {
		name                             string
		presentations, updates, synapses float64
		censored                         bool
	}{
		{"first", 100, 1000, 50, false}, {"small", 200, 2000, 10, false}, {"dear", 200, 3000, 60, false}, {"late", 300, 10, 10, true},
	} {
		for seed := range uint64(3) {
			id := a.name + string('0'+rune(seed))
			r := results.Manifest{RunID: id, Track: "digits", Arm: a.name, Rule: "local", Gate: "open", Signal: "none", Seed: seed, Presentations: 400}
			in.Runs = append(in.Runs, r)
			add := func(metric string, v float64, unit string) {
				in.Rows = append(in.Rows, results.Row{RunID: id, Track: "digits", Arm: a.name, Rule: "local", Gate: "open", Signal: "none",
					Seed: seed, Presentations: 400, Metric: metric, Value: v, Unit: unit})
			}
			add(results.MetricTestAccuracy, 90, results.UnitPercent)
			if a.censored && seed == 1 {
				add(analysis.ToTarget("censored"), 1, results.UnitOne)
				continue
			}
			scale := []float64{.5, 1, 2}[seed] // its geometric mean is 1
			add(analysis.ToTarget("presentations"), a.presentations*scale, results.UnitCount)
			add(analysis.ToTarget("synaptic updates"), a.updates*scale, results.UnitCount)
			add(results.MetricState+"/synapses/layer", a.synapses-4, results.UnitCount)
			add(results.MetricState+"/synapses/readout", 4, results.UnitCount)
		}
	}
	return in
}

func TestFrontInThreeCurrencies(t *testing.T) {
	f := analysis.NewFrame(paretoInput().Data)
	tab, ok := tableOf(f.Tracks[0], "pareto-")
	if !ok || len(tab.Rows) != 3 {
		t.Fatalf("the table has rows %v", tab.Rows)
	}
	for i, want := range [][3]float64{{100, 1000, 50}, {200, 2000, 10}, {200, 3000, 60}} {
		for k, v := range want {
			if c := tab.Rows[i][2+k]; c.Value < v*.999 || c.Value > v*1.001 || c.N != 3 {
				t.Errorf("%s: column %d is %v over %d seeds, want %v over 3", tab.Rows[i][0].Text, k, c.Value, c.N, v)
			}
		}
	}
	for i, want := range []string{"yes", "yes", "no, within the intervals: first"} {
		if got := tab.Rows[i][5].Text; got != want {
			t.Errorf("%s: on the front: %q, want %q", tab.Rows[i][0].Text, got, want)
		}
	}
	if n := tab.Notes[len(tab.Notes)-1]; !strings.Contains(n, "late (1 of 3)") {
		t.Errorf("the note on censored arms says %q", n)
	}
	d := figureOf(f.Tracks[0], "-cost-to-target")
	if d == nil || !strings.Contains(d.Caption, "no arm is on average cheaper than first and small in all") {
		t.Errorf("the figure says %+v", d)
	}
}

func TestUnstatedSynapsesAreNamed(t *testing.T) {
	in := paretoInput()
	in.Rows = slices.DeleteFunc(in.Rows, func(r results.Row) bool { return strings.HasPrefix(r.Metric, results.MetricState) })
	d := figureOf(analysis.NewFrame(in.Data).Tracks[0], "-cost-to-target")
	if c := d.Caption; !strings.Contains(c, "because they do not state their synapses: first, small and dear.") || strings.Contains(c, "third currency") {
		t.Errorf("the figure says %q", c)
	}
}

// Arms that are not ranked are named: one with a failed run, which would be
// ranked on its survivors, and one with a cost of 0.
func TestArmsWithoutAPriceAreNamed(t *testing.T) {
	in := paretoInput()
	kept := in.Rows[:0]
	for _, r := range in.Rows {
		if r.Arm == "small" && r.Seed == 2 {
			continue // its run failed
		}
		if r.Arm == "dear" && r.Seed == 0 && r.Metric == analysis.ToTarget("synaptic updates") {
			r.Value = 0
		}
		kept = append(kept, r)
	}
	in.Rows = kept
	p := analysis.NewFrame(in.Data).Tracks[0].Prices()
	if len(p.Paid) != 1 || p.Paid[0].Arm.Name != "first" {
		t.Errorf("arms with a price: %+v", p.Paid)
	}
	notes := strings.Join(p.Notes, " ")
	for _, want := range []string{"not known in every seed of the track: small (2 of 3 seeds)", "spent nothing in one of the currencies in some seed, which has no place on a logarithmic scale: dear", "late (1 of 3)"} {
		if !strings.Contains(notes, want) {
			t.Errorf("the notes do not say %q: %s", want, notes)
		}
	}
	if d := figureOf(analysis.NewFrame(in.Data).Tracks[0], "-cost-to-target"); d == nil || !strings.Contains(d.Caption, "small (2 of 3 seeds)") {
		t.Error("the figure does not name the arms left out")
	}
}

// Where all arms say how many stimuli they processed, that is the currency, so
// that further passes over a minibatch count; where one does not, none is.
func TestStimuliProcessedAreTheCurrencyWhereAllStateThem(t *testing.T) {
	in := paretoInput()
	for _, r := range in.Rows {
		if r.Metric == analysis.ToTarget("presentations") {
			passes := map[string]float64{"first": 30, "small": 1, "dear": 1, "late": 1}[r.Arm]
			r.Metric, r.Value = analysis.ToTarget(results.MetricPasses), r.Value*passes
			in.Rows = append(in.Rows, r)
		}
	}
	tr := analysis.NewFrame(in.Data).Tracks[0]
	tab, _ := tableOf(tr, "pareto-")
	if tab.Columns[2].Head != "stimuli processed" || tab.Columns[3].Head != "presentations" || tab.Rows[0][2].Value != 3000 || tab.Rows[0][3].Value != 100 {
		t.Errorf("columns %+v, first row %+v", tab.Columns, tab.Rows[0])
	}
	// With 3,000 stimuli against 200 first no longer does better than dear in all.
	if got := tab.Rows[2][6].Text; got != "no, within the intervals: small" {
		t.Errorf("dear is on the front: %q", got)
	}
	if notes := strings.Join(tab.Notes, " "); !strings.Contains(notes, "L-BFGS") || !strings.Contains(notes, "replay") {
		t.Errorf("the notes do not say why: %s", notes)
	}
	if d := figureOf(tr, "-cost-to-target"); d.Panels[0].X.Label != "stimuli processed in learning to target (log scale)" || !strings.Contains(d.Caption, "L-BFGS") {
		t.Errorf("the figure's axis: %+v, %s", d.Panels[0].X, d.Caption)
	}
	for i, r := range in.Rows {
		if r.Metric == analysis.ToTarget(results.MetricPasses) {
			in.Rows[i].Metric = "something else"
			break
		}
	}
	tr = analysis.NewFrame(in.Data).Tracks[0]
	if tab, _ := tableOf(tr, "pareto-"); tab.Columns[2].Head != "presentations" || len(tab.Columns) != 7 {
		t.Errorf("one run does not state its passes: %+v", tab.Columns)
	}
	if d := figureOf(tr, "-cost-to-target"); d.Panels[0].X.Label != "presentations to target (log scale)" {
		t.Errorf("one run does not state its passes: %+v", d.Panels[0].X)
	}
}
