package report

import (
	"math"
	"slices"
	"strings"
	"testing"

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
				add(toTarget("censored"), 1, results.UnitOne)
				continue
			}
			scale := []float64{.5, 1, 2}[seed] // its geometric mean is 1
			add(toTarget("presentations"), a.presentations*scale, results.UnitCount)
			add(toTarget("synaptic updates"), a.updates*scale, results.UnitCount)
			add(results.MetricState+"/synapses/layer", a.synapses-4, results.UnitCount)
			add(results.MetricState+"/synapses/readout", 4, results.UnitCount)
		}
	}
	return in
}

func TestFrontInThreeCurrencies(t *testing.T) {
	f := newFrame(paretoInput())
	tab, ok := f.tracks[0].paretoTable()
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
	d := costToTarget(f.tracks[0], Input{})
	if d.figure == nil || !strings.Contains(d.figure.Caption, "no arm is on average cheaper than first and small in all") {
		t.Errorf("the figure says %+v", d)
	}
}

// An arm that does not say what it stores is not compared with arms that do.
func TestUnstatedSynapsesAreNotCompared(t *testing.T) {
	one := func(v float64) estimate { return estimate{Mean: v, Low: v - .1, High: v + .1, N: 3} }
	p := price{shown: one(1), updates: one(1)}
	q := price{shown: one(20), updates: one(20), synapses: one(5)}
	if cheaper, _ := p.dominates(q); cheaper {
		t.Error("an arm that does not state its synapses dominates one that does")
	}
	if cheaper, _ := q.dominates(p); cheaper {
		t.Error("a dearer arm dominates")
	}
	if got := p.standing([]price{p, q}); got != unstated {
		t.Errorf("on the front: %q", got)
	}
	in := paretoInput()
	in.Rows = slices.DeleteFunc(in.Rows, func(r results.Row) bool { return strings.HasPrefix(r.Metric, results.MetricState) })
	d := costToTarget(newFrame(in).tracks[0], Input{})
	if c := d.figure.Caption; !strings.Contains(c, "because they do not state their synapses: first, small and dear.") || strings.Contains(c, "third currency") {
		t.Errorf("the figure says %q", c)
	}
	p.synapses = one(5)
	if cheaper, apart := p.dominates(q); !cheaper || !apart {
		t.Error("a cheaper arm with as many synapses does not dominate")
	}
	if cheaper, _ := p.dominates(p); cheaper {
		t.Error("an arm dominates itself")
	}
}

// An arm is off the front by its means, and by its intervals only where those
// of the other lie below in every currency in which that one is cheaper.
func TestTheFrontSaysHowSureItIs(t *testing.T) {
	of := func(v, half float64) estimate { return estimate{Mean: v, Low: v - half, High: v + half, N: 5} }
	made := func(name string, shown, updates, synapses estimate) price {
		return price{arm: &arm{name: name}, shown: shown, updates: updates, synapses: synapses}
	}
	p := made("p", of(100, 20), of(1000, 200), of(50, 0))
	near := made("near", of(90, 20), of(500, 100), of(50, 0))
	far := made("far", of(50, 20), of(500, 100), of(50, 0))
	for _, c := range []struct {
		all  []price
		want string
	}{
		{[]price{p}, "yes"},
		{[]price{p, near}, "no, within the intervals: near"},
		{[]price{p, near, far}, "no: far is cheaper"},
		{[]price{p, made("more", of(50, 20), of(500, 100), of(51, 0))}, "yes"},
	} {
		if got := p.standing(c.all); got != c.want {
			t.Errorf("on the front: %q, want %q", got, c.want)
		}
	}
	single := func(v float64) estimate { return estimate{v, v, v, 1} }
	lone, cheap := made("lone", single(9), single(9), single(9)), made("cheap", single(5), single(5), single(5))
	if got := lone.standing([]price{lone, cheap}); got != "no, in one seed: cheap" {
		t.Errorf("one seed each: %q", got)
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
		if r.Arm == "dear" && r.Seed == 0 && r.Metric == toTarget("synaptic updates") {
			r.Value = 0
		}
		kept = append(kept, r)
	}
	in.Rows = kept
	p := newFrame(in).tracks[0].prices()
	if len(p.paid) != 1 || p.paid[0].arm.name != "first" {
		t.Errorf("arms with a price: %+v", p.paid)
	}
	notes := strings.Join(p.notes, " ")
	for _, want := range []string{"not known in every seed of the track: small (2 of 3 seeds)", "spent nothing in one of the currencies in some seed, which has no place on a logarithmic scale: dear", "late (1 of 3)"} {
		if !strings.Contains(notes, want) {
			t.Errorf("the notes do not say %q: %s", want, notes)
		}
	}
	if d := costToTarget(newFrame(in).tracks[0], Input{}); d.figure == nil || !strings.Contains(d.figure.Caption, "small (2 of 3 seeds)") {
		t.Error("the figure does not name the arms left out")
	}
}

// Where all arms say how many stimuli they processed, that is the currency, so
// that further passes over a minibatch count; where one does not, none is.
func TestStimuliProcessedAreTheCurrencyWhereAllStateThem(t *testing.T) {
	in := paretoInput()
	for _, r := range in.Rows {
		if r.Metric == toTarget("presentations") {
			passes := map[string]float64{"first": 30, "small": 1, "dear": 1, "late": 1}[r.Arm]
			r.Metric, r.Value = toTarget(results.MetricPasses), r.Value*passes
			in.Rows = append(in.Rows, r)
		}
	}
	tr := newFrame(in).tracks[0]
	tab, _ := tr.paretoTable()
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
	if d := costToTarget(tr, Input{}); d.figure.Panels[0].X.Label != "stimuli processed in learning to target (log scale)" || !strings.Contains(d.figure.Caption, "L-BFGS") {
		t.Errorf("the figure's axis: %+v, %s", d.figure.Panels[0].X, d.figure.Caption)
	}
	for i, r := range in.Rows {
		if r.Metric == toTarget(results.MetricPasses) {
			in.Rows[i].Metric = "something else"
			break
		}
	}
	tr = newFrame(in).tracks[0]
	if tab, _ := tr.paretoTable(); tab.Columns[2].Head != "presentations" || len(tab.Columns) != 7 {
		t.Errorf("one run does not state its passes: %+v", tab.Columns)
	}
	if d := costToTarget(tr, Input{}); d.figure.Panels[0].X.Label != "presentations to target (log scale)" {
		t.Errorf("one run does not state its passes: %+v", d.figure.Panels[0].X)
	}
}

// Counts are whole in the table's file, and one point reached by all seeds is
// marked as such.
func TestSpentInWholeNumbers(t *testing.T) {
	same := spent(geometric([]float64{560, 560, 560}), samePoint)
	if same.Value != 560 || same.Text != "560 (same point)" || !math.IsNaN(same.Low) {
		t.Errorf("the same in all seeds: %+v", same)
	}
	if e := geometric([]float64{560, 560, 560}); e.Mean != 560 || e.known() {
		t.Errorf("the geometric mean of 560, 560 and 560 is %v (%v to %v)", e.Mean, e.Low, e.High)
	}
	c := spent(geometric([]float64{500, 600, 700}), samePoint)
	for _, v := range []float64{c.Value, c.Low, c.High} {
		if v != math.Round(v) || v == 0 {
			t.Errorf("a count of %v: %+v", v, c)
		}
	}
	if c.Text != "594 (391 to 903)" {
		t.Errorf("shown as %q", c.Text)
	}
}
