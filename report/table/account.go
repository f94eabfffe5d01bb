package table

import (
	"slices"

	"github.com/hebbgrad/hebbgrad/report/analysis"
)

// Account is the table of two arms in all currencies, the better of each marked.
func Account(t *analysis.Track, acc analysis.Account) Table {
	tab := Table{Name: "account-" + t.Slug, Title: acc.A.Name + " beside " + acc.B.Name + ", track " + t.Name,
		Columns: []Column{{Head: "quantity", Left: true}, {Head: "better", Left: true}, {Head: "unit", Left: true}, {Head: acc.A.Name}, {Head: acc.B.Name},
			{Head: "first against second", Left: true, Name: "first minus second of an aim, first over second of a cost"}},
		Notes: []string{"Means over seeds; the differences of an aim and the ratios of costs are over paired seeds, each interval by itself. " +
			"✓ marks the better where the comparison was planned and is decided. " +
			"In brackets stands the arm whose mean is better in what was not planned, of which nothing is decided, even where it is so by the same in every seed. Less of a cost is better."}}
	var methods, against named
	for _, e := range acc.Entries {
		col, cells, _ := column(t, e.Measure)
		better := e.Why
		by, words := e.Against()
		switch {
		case e.Better != nil:
			better = "✓ " + e.Better.Name
		case e.Decided != nil || better != "":
		case e.Ahead != nil:
			better = "(" + e.Ahead.Name + ")"
		default:
			better = "–"
		}
		for _, arm := range []*analysis.Arm{e.A, e.B} {
			methods.add(e.Head, arm.End(e.Metric))
		}
		against.add("first against second: "+e.Head, by)
		tab.Rows = append(tab.Rows, []Cell{{Text: e.Head}, {Text: better}, {Text: col.Unit, Plain: e.Unit},
			cells[slices.Index(t.Arms, e.A)], cells[slices.Index(t.Arms, e.B)], cellOf(by, words)})
	}
	tab.Notes = append(tab.Notes, append(methods.note(), against.note()...)...)
	return tab
}
