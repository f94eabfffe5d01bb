package report

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/report/analysis"
	"github.com/hebbgrad/hebbgrad/report/table"
	"github.com/hebbgrad/hebbgrad/results"
)

// Arms of both rules with every gate give a square for each gate.
func TestFactorialInThePage(t *testing.T) {
	f := analysis.NewFrame(madeOf(armsCrossed(), "digits", 4, 300).Data)
	tab, _ := tableOf(f.Tracks[0], "factorial-")
	var said []string
	for _, s := range f.Tracks[0].Findings(f.Tracks[0].Differences()) {
		if strings.Contains(s.Text, "ossing") {
			said = append(said, s.Text)
		}
	}
	if len(tab.Rows) != 12 || len(said) != 3 || !strings.Contains(said[2], "without correction for their number") {
		t.Errorf("%d rows and sentences %q, want six quantities of two squares", len(tab.Rows), said)
	}
	if got := len(table.Of(f.Tracks[0], f.Tracks[0].Differences())); got != 6 {
		t.Errorf("%d tables, want summary, outcomes, what is over a parameter, comparison, factorial and state", got)
	}
}

// A difference that is the same in all seeds is shown without an interval, and a
// seed that a crossing leaves out is counted; the notes say why.
func TestTablesSayWhatHasNoInterval(t *testing.T) {
	in := madeOf(armsCrossed(), "digits", 4, 100)
	for i := range in.Runs {
		in.Runs[i].Answers = nil // which would say another accuracy
	}
	for i, r := range in.Rows {
		switch {
		case r.Metric == results.MetricTestAccuracy:
			in.Rows[i].Value = float64(len(r.Arm))
		case r.Metric == results.MetricUpdates && r.Arm == "hebbian" && r.Seed == 2:
			in.Rows[i].Value = 0
		}
	}
	tr := analysis.NewFrame(in.Data).Tracks[0]
	tab, _ := tableOf(tr, "comparison-")
	if row := tab.Rows[0]; row[5].Text != "same in all 4" || row[8].Text != "–" || !math.IsNaN(row[4].Low) {
		t.Errorf("constant differences are shown as %+v", row)
	}
	crossed, _ := tableOf(tr, "factorial-")
	if row := crossed.Rows[2]; row[2].Text != "synaptic updates" || row[7].Text != "3 of 4" || !strings.HasPrefix(row[4].Text, "×") || row[4].Value <= 0 {
		t.Errorf("a seed without a logarithm is shown as %+v", row)
	}
	for _, c := range []struct {
		notes []string
		want  string
	}{{tab.Notes, "no spread to judge it by"}, {crossed.Notes, "a cost of 0, which has no logarithm, is left out"}, {crossed.Notes, "is the same in all of them"}} {
		if notes := strings.Join(c.notes, " "); !strings.Contains(notes, c.want) {
			t.Errorf("the notes do not say %q: %s", c.want, notes)
		}
	}
}

// What rule and gate carry comes before the comparisons of pairs, of which a
// page and a terminal show a few and the page all.
func TestPairsComeLastAndFold(t *testing.T) {
	in := madeOf(armsCrossed(), "digits", 3, 400)
	f := analysis.NewFrame(in.Data)
	all := f.Tracks[0].Findings(f.Tracks[0].Differences())
	first, more := analysis.Fold(all)
	if len(first)+len(more) != len(all) || len(more) == 0 {
		t.Fatalf("%d and %d of %d findings", len(first), len(more), len(all))
	}
	pairs := 0
	for _, s := range first {
		if s.Pair {
			pairs++
		} else if pairs > 0 {
			t.Errorf("%q comes after a comparison of a pair", s.Text)
		}
	}
	if pairs != analysis.PairsInText {
		t.Errorf("%d comparisons are shown, want %d", pairs, analysis.PairsInText)
	}
	for _, s := range more {
		if !s.Pair {
			t.Errorf("%q is folded away", s.Text)
		}
	}
	page, _, err := in.render()
	if err != nil {
		t.Fatal(err)
	}
	if want := fmt.Sprintf("<summary>%d more comparisons</summary>", len(more)); !strings.Contains(string(page), want) {
		t.Errorf("the page lacks %q", want)
	}
}

// TestRuleWiringAndGateStandApart: where both rules have both wirings, a table and a
// finding give each of the three its effect; without, none is stated.
func TestRuleWiringAndGateStandApart(t *testing.T) {
	wired := func(wiring, suffix string, points float64) Input {
		var arms []made
		for _, m := range armsCrossed() {
			m.name += suffix
			if m.partner != "" {
				m.partner += suffix
			}
			arms = append(arms, m)
		}
		in := madeOf(arms, "digits", 4, 100)
		for i := range in.Runs {
			in.Runs[i].Wiring, in.Runs[i].Readout = wiring, "delta"
		}
		for i, r := range in.Rows {
			if r.Metric == results.MetricTestAccuracy {
				in.Rows[i].Value += points
			}
		}
		return in
	}
	dense, columns := wired("256", "", 0), wired("columns80x12/4", "-columns", -20)
	if tab, ok := tableOf(analysis.NewFrame(dense.Data).Tracks[0], "rule-wiring-gate-"); ok {
		t.Errorf("effects of a wiring without a second one: %+v", tab.Rows)
	}
	dense.Arms, dense.Rows, dense.Runs = append(dense.Arms, columns.Arms...), append(dense.Rows, columns.Rows...), append(dense.Runs, columns.Runs...)
	tr := analysis.NewFrame(dense.Data).Tracks[0]
	tab, ok := tableOf(tr, "rule-wiring-gate-")
	if !ok || tab.Rows[0][0].Text != "columns80x12/4 against 256" || tab.Rows[0][2].Text != "test accuracy" {
		t.Fatalf("the table is %+v", tab.Rows)
	}
	if e := tab.Rows[0][4]; tab.Columns[4].Head != "wiring" || math.Abs(e.Value+20) > .5 {
		t.Errorf("the effect of the wiring is shown as %+v, want −20", e)
	}
	said := tr.Findings(tr.Differences())
	if !slices.ContainsFunc(said, func(f analysis.Finding) bool { return strings.Contains(f.Text, "in accuracy the wiring carries") }) {
		t.Errorf("no finding says that the wiring carries it: %v", said)
	}
}
