package report

import (
	"strings"
	"testing"

	"hebbgrad/bench/results"
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
			r := Run{ID: id, Track: "digits", Arm: a.name, Rule: "local", Gate: "open", Signal: "none", Seed: seed, Presentations: 400}
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
	for i, want := range []string{"yes", "yes", "no: first is cheaper"} {
		if got := tab.Rows[i][5].Text; got != want {
			t.Errorf("%s: on the front: %q, want %q", tab.Rows[i][0].Text, got, want)
		}
	}
	if n := tab.Notes[len(tab.Notes)-1]; !strings.Contains(n, "late (1 of 3)") {
		t.Errorf("the note on censored arms says %q", n)
	}
	d := costToTarget(f.tracks[0], Input{})
	if d.figure == nil || !strings.Contains(d.figure.Caption, "no arm is cheaper than first and small in all") {
		t.Errorf("the figure says %+v", d)
	}
}

// An arm that does not say what it stores is on the front only by its other
// costs, and cannot push off it an arm that says so.
func TestUnstatedSynapsesDominateNothing(t *testing.T) {
	one := func(v float64) estimate { return estimate{Mean: v, N: 3} }
	p := price{presentations: one(1), updates: one(1)}
	q := price{presentations: one(2), updates: one(2), synapses: one(5)}
	if p.dominates(q) {
		t.Error("an arm that does not state its synapses dominates one that does")
	}
	if q.dominates(p) {
		t.Error("a dearer arm dominates")
	}
	p.synapses = one(5)
	if !p.dominates(q) || p.dominates(p) {
		t.Error("a cheaper arm with as many synapses does not dominate, or an arm dominates itself")
	}
}
