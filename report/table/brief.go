package table

import (
	"cmp"
	"math"
	"slices"

	"github.com/hebbgrad/hebbgrad/report/analysis"
	"github.com/hebbgrad/hebbgrad/results"
)

// Brief is the table of an overview's first screen: a domain a row, those in which the
// local rule loses first, both rules with their gate by need or, where there is none, open.
func Brief(all []analysis.Domain) Table {
	tab := Table{Name: "brief", Title: "Both rules in every domain, with a gate by need",
		Columns: append(left("domain", "outcome"), Column{Head: "local"}, Column{Head: "gradient"}, Column{Head: "better", Left: true},
			Column{Head: "updates", Unit: "local, of the gradient's"}, Column{Head: "the gate keeps", Unit: "of updates, local"}, Column{Head: "the gate keeps", Unit: "of updates, gradient", Name: "the gate keeps of the gradient's"})}
	type ranked struct {
		standing analysis.Standing
		row      []Cell
	}
	var rows []ranked
	compared := analysis.Compared(all)
	for _, d := range all {
		local, gradient := cmp.Or(d.Local.Need, d.Local.Open), cmp.Or(d.Gradient.Need, d.Gradient.Open)
		r := ranked{analysis.Undecided, texts(d.Name, outcome(d))}
		for _, a := range []*analysis.Arm{local, gradient} {
			cell := Cell{Text: "–"}
			if a != nil {
				e := a.End(d.Outcome.Metric)
				cell = shownCell(e, e.Show(analysis.Scale{Factor: 1}, d.Outcome.Digits))
			}
			r.row = append(r.row, cell)
		}
		better := "–"
		for _, c := range compared {
			if c.A == local && c.B == gradient && c.Metric == d.Outcome.Metric {
				r.standing = c.Standing
				better = map[analysis.Standing]string{analysis.Loses: "gradient", analysis.Wins: "local"}[c.Standing]
				better = cmp.Or(better, c.Why)
			}
		}
		ratio := math.NaN()
		if local != nil && gradient != nil {
			if b := gradient.End(results.MetricUpdates); b.N > 0 && b.Mean > 0 {
				ratio = local.End(results.MetricUpdates).Mean / b.Mean
			}
		}
		r.row = append(r.row, Cell{Text: better}, times(ratio),
			kept(analysis.Gated{Arm: local, Open: d.Local.Open}, results.MetricUpdates), kept(analysis.Gated{Arm: gradient, Open: d.Gradient.Open}, results.MetricUpdates))
		rows = append(rows, r)
	}
	slices.SortStableFunc(rows, func(a, b ranked) int { return cmp.Compare(a.standing, b.standing) })
	for _, r := range rows {
		tab.Rows = append(tab.Rows, r.row)
	}
	return tab
}

// times is a ratio in a cell.
func times(v float64) Cell {
	if math.IsNaN(v) {
		return Cell{Text: "–"}
	}
	return Cell{Text: "× " + analysis.Ratio(v), Plain: results.FormatFloat(v)}
}
