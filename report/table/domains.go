package table

import (
	"cmp"
	"fmt"
	"math"
	"strings"

	"github.com/hebbgrad/hebbgrad/report/analysis"
	"github.com/hebbgrad/hebbgrad/results"
)

// priced are the costs that an overview shows.
func priced() []analysis.Measure {
	return []analysis.Measure{
		{Head: "events", Metric: results.MetricEvents, Unit: "presentations", Digits: 0},
		{Head: "updates", Metric: results.MetricUpdates, Unit: "synapses", Digits: 2},
		{Head: "Σ|Δw|", Metric: results.MetricPlasticity, Unit: "weight", Digits: 1},
		{Head: "MACs", Metric: analysis.AllMACs, Unit: "MAC", Digits: 1},
		{Head: "learning time", Metric: results.MetricSeconds, Unit: "s", Digits: 2},
	}
}

// Domains is the table of an overview: each arm of each domain, how it ends and what that
// cost, each amount in a scale of its own.
func Domains(all []analysis.Domain) Table {
	tab := Table{Name: "domains", Title: "How each rule ends, and what it costs, with its gate by need, open, and yoked", Unfolded: true,
		Columns: append(left("domain", "rule", "gate", "arm"), Column{Head: "outcome", Left: true}, Column{Head: "how it ends"}, Column{Head: "seeds"}, Column{Head: "presentations"})}
	for _, m := range priced() {
		tab.Columns = append(tab.Columns, Column{Head: m.Head, Unit: m.Unit, Name: m.Metric + " (" + m.Unit + ")"})
	}
	for _, m := range priced() {
		tab.Columns = append(tab.Columns, Column{Head: m.Head, Unit: "of the open arm's", Name: m.Metric + " of the open arm's"})
	}
	var methods named
	for _, d := range all {
		for _, g := range d.Arms() {
			end := g.Arm.End(d.Outcome.Metric)
			methods.add(d.Outcome.Head, end)
			row := append(texts(d.Name, g.Rule, g.Gate, g.Arm.Name, outcome(d)), shownCell(end, end.Show(analysis.Scale{Factor: 1}, d.Outcome.Digits)),
				count(len(g.Arm.Seeds)), count(g.Arm.Presentations()))
			for _, m := range priced() {
				e := g.Arm.End(m.Metric)
				s := analysis.Prefixed(math.Abs(e.Mean))
				text := e.Show(s, m.Digits)
				if s.Prefix != "" {
					text += " " + s.Prefix
				}
				methods.add(m.Head, e)
				row = append(row, shownCell(e, text))
			}
			for _, m := range priced() {
				row = append(row, kept(g, m.Metric))
			}
			tab.Rows = append(tab.Rows, row)
		}
		if d.Without != "" {
			tab.Notes = append(tab.Notes, capital(d.Name)+": "+d.Without+".")
		}
	}
	tab.note(true, "Means over seeds, with ± half the 95 % interval, or its ends where it reaches further to one side. k, M, G and T stand for 10³, 10⁶, 10⁹ and 10¹². "+
		"↑: more is better; ↓: less. Yoked gates open at random as often as the need gate of the same rule and seed, in each window of a hundred presentations or over the run. MACs: of the forward pass, the gate and its search, and of learning. "+
		"Where a gate is at each field or at each synapse's trace, as in language and reinforcement, hardly a presentation passes without an event, and what it spares shows in updates. "+
		"Updates and Σ|Δw| are of all sites, the memory that a gate listens to included, which a gated gradient has and an open one has not: where images are gated it is most of Σ|Δw|. "+
		"Of a learner of symbols that only counts no multiply-accumulate is made, and its prediction shows in seconds.")
	tab.Notes = append(tab.Notes, methods.note()...)
	return tab
}

// outcome names what a domain is about, with its unit and the direction in which it is
// better.
func outcome(d analysis.Domain) string {
	name := d.Outcome.Head
	if u := d.Outcome.Unit; u != "" && u != results.UnitOne && u != "points" {
		name += " (" + u + ")"
	} else if u == "points" {
		name += " (%)"
	}
	return name + map[results.Better]string{results.Higher: " ↑", results.Lower: " ↓"}[d.Direction()]
}

func count(n int) Cell { return Cell{Text: analysis.Grouped(float64(n), 0), Plain: fmt.Sprint(n)} }

// kept is the share of an open arm's amount that a gated one still spends.
func kept(g analysis.Gated, metric string) Cell {
	return times(g.Saved(metric))
}

// Standings is the table of what was planned in an overview's domains, the comparisons
// that the local rule or the gate loses first.
func Standings(all []analysis.Domain) Table {
	tab := Table{Name: "standings", Title: "What is decided, losses first", Unfolded: true,
		Columns: append(left("how the first stands", "domain", "between", "arm", "against", "in"), Column{Head: "difference"}, Column{Head: "95 % interval", Shown: true},
			Column{Head: "unit", Left: true}, Column{Head: "ratio"}, Column{Head: "p (Holm)"}, Column{Head: "seeds"}, Column{Head: "differs in", Left: true, Long: true})}
	var methods named
	for _, c := range analysis.Compared(all) {
		diff, interval, unit := differenceCells(c.Difference)
		methods.add(c.Head, c.Diff)
		between := "gates"
		if c.OfRules() {
			between = "rules"
		}
		how := c.Standing.String()
		if c.Why != "" && c.Standing != analysis.Undecided {
			how += ": " + c.Why
		}
		if c.Standing == analysis.Undecided {
			how = cmp.Or(c.Why, how)
		}
		p, ratio := Cell{Text: analysis.PValue(c.Corrected)}, Cell{Text: "–"}
		if !math.IsNaN(c.Corrected) {
			p.Plain = results.FormatFloat(c.Corrected)
		}
		if !math.IsNaN(c.Ratio) && c.Metric != results.MetricTestAccuracy {
			ratio = Cell{Text: "× " + analysis.Ratio(c.Ratio), Plain: results.FormatFloat(c.Ratio)}
		}
		tab.Rows = append(tab.Rows, append(texts(how, c.Domain.Name, between, c.A.Name, c.B.Name, c.Head), diff, interval, unit, ratio, p, count(c.Diff.N), Cell{Text: c.Differs}))
	}
	tab.note(true, "Differences are the first arm less the second, paired by seed. Each domain names its comparisons in its file, and they are judged within it: the exact sign-flip test, corrected by Holm over those of the domain. "+
		"Loses and wins are decided at 5 %; behind and ahead, which are not, say the sign of the difference.")
	tab.Notes = append(tab.Notes, methods.note()...)
	return tab
}

// capital makes the first letter of a sentence large.
func capital(s string) string {
	r := []rune(s)
	if len(r) == 0 {
		return s
	}
	return strings.ToUpper(string(r[:1])) + string(r[1:])
}
