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
		Notes: []string{"Means over seeds ± half their 95 % interval; the differences of an aim and the ratios of costs are over paired seeds, each interval by itself. " +
			"One is called better where the exact sign-flip test, corrected by Holm over all rows of this table, tells them apart at 5 % with seeds enough, and where a cost differs by the same in every seed, which chance does not do; less of a cost is better."}}
	for _, e := range acc.Entries {
		col, cells, _ := column(t, e.Measure)
		better := e.Why
		by, against := e.Against()
		switch {
		case e.Better != nil:
			better = "✓ " + e.Better.Name
		case better == "":
			better = "no difference shown"
		}
		tab.Rows = append(tab.Rows, []Cell{{Text: e.Head}, {Text: better}, {Text: col.Unit, Plain: e.Unit},
			cells[slices.Index(t.Arms, e.A)], cells[slices.Index(t.Arms, e.B)], cellOf(by, against)})
	}
	return tab
}
