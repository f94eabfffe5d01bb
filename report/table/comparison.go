package table

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/hebbgrad/hebbgrad/internal/stats"
	"github.com/hebbgrad/hebbgrad/report/analysis"
	"github.com/hebbgrad/hebbgrad/results"
)

// comparison is the table of paired differences.
func comparison(t *analysis.Track, ds []analysis.Difference) Table {
	tab := Table{
		Name:  "comparison-" + t.Slug,
		Title: "Paired differences, track " + t.Name,
		Columns: append(left("arm", "minus", "differs in", "quantity"), Column{Head: "difference"}, Column{Head: "95 % interval", Shown: true},
			Column{Head: "unit", Left: true}, Column{Head: "ratio"}, Column{Head: "planned", Left: true}),
	}
	anySame, onGrid, least, most := false, false, math.MaxInt, 0
	reached := slices.ContainsFunc(ds, func(d analysis.Difference) bool { return d.Reaching != nil })
	if reached {
		tab.Columns = append(tab.Columns, Column{Head: "hazard", Unit: "of the target", Name: "hazard ratio of reaching the target"}, Column{Head: "p (log-rank)"})
	}
	var methods, ratios named
	for _, d := range ds {
		if d.Reaching == nil {
			least, most = min(least, d.Diff.N), max(most, d.Diff.N)
		}
		diff, interval, unit := differenceCells(d)
		anySame = anySame || d.Diff.Same()
		methods.add(d.Head, d.Diff)
		onGrid = onGrid || strings.HasPrefix(d.Metric, results.MetricToTarget+"/")
		ratio := Cell{Text: "–"}
		if !math.IsNaN(d.Ratio) && d.Metric != results.MetricTestAccuracy && !d.Outcome {
			e := d.RatioOfMeans()
			ratio = cellOf(analysis.Estimate{Mean: e.Value, Low: e.Low, High: e.High, N: e.N, Method: e.Method}, "× "+analysis.Ratio(d.Ratio))
			ratios.add("ratios of means", analysis.Estimate{Low: e.Low, High: e.High, N: e.N, Method: e.Method})
		}
		planned := Cell{Text: "–"}
		if d.Decided != nil {
			planned.Text = d.Decided.Verdict()
		}
		tab.Rows = append(tab.Rows, append(texts(d.A.Name, d.B.Name, d.Differs, d.Head), diff, interval, unit, ratio, planned))
		if last := len(tab.Rows) - 1; reached {
			tab.Rows[last] = append(tab.Rows[last], reachingCells(d.Reaching)...)
		}
	}
	pairs := fmt.Sprint(most)
	if least < most {
		pairs = fmt.Sprintf("%d to %d", least, most)
	}
	tab.Notes = []string{"Differences are paired over the seeds that both arms have, " + pairs + " of them, each interval by itself" + testNote(t) +
		"; where two arms differ in one thing alone the difference is what that does, and otherwise no single cause can be named. Planned comparisons have their verdict; of the others nothing is decided. " +
		"The ratio is that of the means. MACs are those of the forward pass, what the gate itself computes and searches included, and of learning."}
	tab.Notes = append(tab.Notes, append(methods.note(), ratios.note()...)...)
	tab.note(anySame, "A difference that is the same in all seeds has no spread to judge it by: it has no interval.")
	tab.note(onGrid, analysis.GridNote+".")
	tab.note(slices.ContainsFunc(t.Arms, (*analysis.Arm).CensoredAny), "Costs to target of an arm with a censored run are not subtracted: "+
		"the difference of means would drop the runs that did not get there.")
	tab.note(reached, "They are compared by the log-rank test (Mantel 1966), which keeps censored runs and makes no use of the pairing of seeds; it is shown, not corrected and not decided. "+
		"Its p holds for many runs, and is rough below six of an arm. The hazard is that of reaching the target in units of the second arm's ("+string(stats.PetoOneStep)+"): above 1, the first reaches it at less.")
	return tab
}

// reachingCells are hazard and p of a cost to target with censored runs.
func reachingCells(r *analysis.Reaching) []Cell {
	if r == nil || math.IsNaN(r.P) {
		return texts("–", "–")
	}
	h := r.Hazard
	text := "× " + analysis.Ratio(h.Mean) + " (" + analysis.Ratio(h.Low) + " to " + analysis.Ratio(h.High) + ")"
	return []Cell{cellOf(h, text), {Text: analysis.PValue(r.P), Plain: results.FormatFloat(r.P)}}
}

// testNote says how many examples a test accuracy is of.
func testNote(t *analysis.Track) string {
	if t.TestPart == 0 || !t.AnyHas(results.MetricTestAccuracy) {
		return ""
	}
	return fmt.Sprintf("; the test part has %s examples", analysis.Grouped(float64(t.TestPart), 0))
}

// effectCell shows an effect with its interval.
func effectCell(e analysis.Effects, x analysis.Estimate) Cell {
	c := cellOf(x, e.Words(x))
	if e.Log {
		c.Value, c.Low, c.High = math.Pow(10, c.Value), math.Pow(10, c.Low), math.Pow(10, c.High)
	}
	return c
}

// factorial is the table that separates the rule from the gate.
func factorial(t *analysis.Track) Table {
	tab := Table{Name: "factorial-" + t.Slug, Title: "Rule or gate: factorial effects, track " + t.Name,
		Columns: []Column{{Head: "wiring", Left: true}, {Head: "gate against open", Left: true}, {Head: "quantity", Left: true},
			{Head: "effect of the rule", Unit: "gradient against local"}, {Head: "effect of the gate", Unit: "gated against open"},
			{Head: "interaction", Unit: "on gradient against on local"},
			{Head: "|rule| − |gate|", Unit: "below 0 or ×1 the gate is larger", Long: true}, {Head: "seeds"}},
		Notes: []string{"Means over seeds with 95 % intervals (Student's t over paired seeds). Accuracy in points; costs as factors, from logarithms, so that ×1 is no effect. " +
			"The effect of the rule is averaged over both gates, that of the gate over both rules; the interaction is how much more the gate " +
			"does to the gradient rule than to the local one. |rule| − |gate| compares the sizes of the two, formed within each seed. Each interval stands by itself: none is corrected for the number of gates and quantities. " +
			"MACs are those of the forward pass, what the gate itself computes and searches included, and of learning."}}
	short, alike := false, false
	for _, c := range t.Crossings() {
		e := c.Effects
		tab.Rows = append(tab.Rows, []Cell{{Text: cmp.Or(c.Wiring(), "–")}, {Text: c.GateName()}, {Text: c.Head},
			effectCell(e, e.Rule), effectCell(e, e.Gate), effectCell(e, e.Interaction), effectCell(e, e.Excess), {Text: e.Seeds(), Plain: strconv.Itoa(e.Rule.N)}})
		short = short || e.Rule.N < e.Of
		alike = alike || e.Rule.Same() || e.Gate.Same() || e.Interaction.Same()
	}
	tab.note(short, "A seed in which one of the four arms has no figure, or a cost of 0, which has no logarithm, is left out: "+
		"the last column says how many seeds are left of how many.")
	tab.note(alike, "An effect without an interval in several seeds is the same in all of them, so that there is no spread to judge it by.")
	return tab
}

// cube is the table that separates rule, wiring and gate.
func cube(t *analysis.Track) Table {
	tab := Table{Name: "rule-wiring-gate-" + t.Slug, Title: "Rule, wiring or gate: factorial effects, track " + t.Name,
		Columns: []Column{{Head: "wiring", Left: true}, {Head: "gate against open", Left: true}, {Head: "quantity", Left: true}},
		Notes: []string{"Means over seeds with 95 % intervals (Student's t over paired seeds), each by itself. Accuracy in points; costs as factors, from logarithms, so that ×1 is no effect. " +
			"The rule is gradient against local. Each effect is averaged over the levels of the other factors; A × B is by how much the effect of A differs between the levels of B. " +
			"All eight arms have one readout."}}
	for _, set := range analysis.Sets() {
		tab.Columns = append(tab.Columns, Column{Head: analysis.SetName(set), Long: true})
	}
	tab.Columns = append(tab.Columns, Column{Head: "seeds"})
	for _, c := range t.Cubes() {
		row := texts(c.Wirings(), c.First.GateName(), c.Head)
		for _, set := range analysis.Sets() {
			row = append(row, effectCell(c.Effects, c.Effect(set)))
		}
		tab.Rows = append(tab.Rows, append(row, Cell{Text: c.Seeds(), Plain: strconv.Itoa(c.Effects.Rule.N)}))
	}
	return tab
}

// pareto lists the three currencies, and which of several arms are on the front.
func pareto(t *analysis.Track) Table {
	all := t.Prices()
	if len(all.Paid) < 2 {
		return Table{}
	}
	tab := Table{Name: "pareto-" + t.Slug, Title: "What reaching the target took, track " + t.Name, Keyed: true,
		Columns: []Column{{Head: "arm", Left: true}, {Head: "minibatch"}},
		Notes: []string{"Geometric means over seeds with 95 % intervals (Student's t of logarithms), up to the first point of the evaluation grid from which the target is held. " +
			"On the front are the arms than which no other is on average cheaper in one of " + all.Stimuli() + ", updates and synapses stored without being dearer in another. " +
			"“No: X is cheaper”: the intervals of X lie below in every currency in which X is cheaper; “within the intervals”: they do not in all. " +
			analysis.GridNote + "; (same point): all seeds reached it at the same one."}}
	if all.Passes {
		tab.Columns = append(tab.Columns, Column{Head: "stimuli processed", Unit: "in learning", Name: "stimuli processed in learning to target"})
	}
	tab.Columns = append(tab.Columns, Column{Head: "presentations", Name: "presentations to target"},
		Column{Head: "updates", Unit: "synapses", Name: "synaptic updates to target (synapses)"},
		Column{Head: "stored", Unit: "synapses", Name: "stored (synapses)"}, Column{Head: "front", Left: true}, Column{Head: "seeds"})
	for _, p := range all.Paid {
		row := texts(p.Arm.Name, minibatch(p.Arm))
		if all.Passes {
			row = append(row, spent(p.Shown, samePoint))
		}
		tab.Rows = append(tab.Rows, append(row, spent(p.Presentations, samePoint), spent(p.Updates, samePoint), spent(p.Synapses, ""),
			Cell{Text: p.Front}, Cell{Text: fmt.Sprint(p.Shown.N)}))
	}
	tab.Notes = append(tab.Notes, all.Notes...)
	return tab
}

// spent is a cell of a count with its interval, in whole numbers; same marks
// one that is the same in all seeds.
func spent(e analysis.Estimate, same string) Cell {
	if e.N == 0 {
		return Cell{Text: "–"}
	}
	e.Mean, e.Low, e.High = math.Round(e.Mean), math.Round(e.Low), math.Round(e.High)
	c := cellOf(e, analysis.Plain(e.Mean))
	switch {
	case e.Known():
		c.Text += " (" + analysis.Plain(e.Low) + " to " + analysis.Plain(e.High) + ")"
	case e.Same():
		c.Text += same
	}
	return c
}
