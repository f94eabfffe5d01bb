package table

import (
	"fmt"
	"strings"

	"github.com/hebbgrad/hebbgrad/report/analysis"
	"github.com/hebbgrad/hebbgrad/results"
)

// Of are all tables of a track for the page, in order.
func Of(t *analysis.Track, ds []analysis.Difference) []Table {
	out := []Table{Summary(t)}
	if tab, ok := Outcomes(t); ok {
		out = append(out, tab)
	}
	if len(ds) > 0 {
		out = append(out, comparison(t, ds))
	}
	if tab := factorial(t); len(tab.Rows) > 0 {
		out = append(out, tab)
	}
	if tab, ok := pareto(t); ok {
		out = append(out, tab)
	}
	if m := t.Metrics(results.MetricState + "/"); len(m) > 0 {
		out = append(out, further(t, "state", "What the learners hold, and how they are, at the end", m,
			func(s string) string { return strings.TrimPrefix(s, results.MetricState+"/") }))
	}
	return out
}

// Outcomes is the table of what a track is about, beside accuracy; ok is false
// where it has no such metric.
func Outcomes(t *analysis.Track) (tab Table, ok bool) {
	m := t.Outcomes()
	return further(t, "outcomes", "Further measures at the end of the run", m, func(s string) string { return s }), len(m) > 0
}

// further is a table with a metric a row and an arm a column. Every cell has
// its own scale, since metrics have different units.
func further(t *analysis.Track, name, title string, metrics []string, shown func(string) string) Table {
	tab := Table{Name: name + "-" + t.Slug, Title: title + ", track " + t.Name, Keyed: true,
		Columns: []Column{{Head: "quantity", Left: true}, {Head: "unit", Left: true}}}
	for _, a := range t.Arms {
		tab.Columns = append(tab.Columns, Column{Head: a.Name})
	}
	for _, m := range metrics {
		row := []Cell{{Text: shown(m)}, {}}
		for _, a := range t.Arms {
			v, _ := a.Last(m)
			e := analysis.EstimateOf(v)
			s := analysis.Scale{Factor: 1}
			if e.N > 0 {
				if e.Mean >= 1e7 || e.Mean <= -1e7 {
					s = analysis.ScaleFor(e.Mean)
				}
				row[1].Text = t.Metric(m).Unit
			}
			c := Cell{Text: e.Show(s, 6), Number: e.N > 0, Value: e.Mean, Low: e.Low, High: e.High, N: e.N}
			if s.Prefix != "" {
				c.Text += " " + s.Prefix
			}
			row = append(row, c)
		}
		if row[1].Text == results.UnitOne {
			row[1].Text = "–"
		}
		tab.Rows = append(tab.Rows, row)
	}
	return tab
}

func Arms(f *analysis.Frame) Table {
	tab := Table{Columns: []Column{
		{Head: "track", Left: true}, {Head: "arm", Left: true}, {Head: "rule", Left: true}, {Head: "gate", Left: true},
		{Head: "gate signal", Left: true}, {Head: "yoked to", Left: true}, {Head: "seeds"}, {Head: "minibatch"}, {Head: "presentations"},
	}}
	for _, t := range f.Tracks {
		for _, a := range t.Arms {
			n := 0
			for _, s := range a.Seeds {
				n = max(n, s.Presentations())
			}
			partner, batch := a.Partner, "–"
			if partner == "" {
				partner = "–"
			}
			if a.Minibatch > 0 {
				batch = fmt.Sprint(a.Minibatch)
			}
			tab.Rows = append(tab.Rows, []Cell{{Text: t.Name}, {Text: a.Name}, {Text: a.Rule}, {Text: a.Gate}, {Text: a.Signal},
				{Text: partner}, {Text: fmt.Sprint(len(a.Seeds))}, {Text: batch}, {Text: analysis.Grouped(float64(n), 0)}})
		}
	}
	return tab
}
