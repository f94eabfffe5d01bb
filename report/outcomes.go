package report

import (
	"slices"
	"strings"

	"github.com/hebbgrad/hebbgrad/results"
)

// outcomes are the metrics of a track that the summary does not show: those
// that its probes gave at the end of the run, bar families, which have
// figures.
func (t *track) outcomes() []string {
	var out []string
	for _, name := range t.metrics("") {
		m := t.declared(name)
		switch m.Kind {
		case results.KindOutcome, results.KindRemark, results.KindAxis, results.KindValidation:
			if m.Over == nil && t.atEnd(name) {
				out = append(out, name)
			}
		}
	}
	return out
}

// outcomeMeasures are the outcomes as quantities to compare, for tracks whose
// aim is not accuracy.
func (t *track) outcomeMeasures() []measure {
	var out []measure
	names := t.outcomes()
	for _, name := range names {
		m := t.declared(name)
		if m.Kind == results.KindRemark || m.Kind == results.KindAxis || m.PartOf != "" && slices.Contains(names, m.PartOf) {
			continue
		}
		unit := t.declared(name).Unit
		if unit == results.UnitPercent {
			unit = "points"
		}
		out = append(out, measure{head: name, metric: name, unit: unitLabel(unit), digits: 4, outcome: true})
	}
	return out
}

// atEnd reports whether every arm that has the metric has it at the end.
func (t *track) atEnd(name string) bool {
	for _, a := range t.arms {
		for _, s := range a.seeds {
			if c := s.curves[name]; c != nil && c.at[len(c.at)-1] != s.presentations() {
				return false
			}
		}
	}
	return true
}

// further is a table with a metric a row and an arm a column. Every cell has
// its own scale, since metrics have different units.
func (t *track) further(name, title string, metrics []string, shown func(string) string) Table {
	tab := Table{Name: name + "-" + t.slug, Title: title + ", track " + t.name, Keyed: true,
		Columns: []Column{{Head: "quantity", Left: true}, {Head: "unit", Left: true}}}
	for _, a := range t.arms {
		tab.Columns = append(tab.Columns, Column{Head: a.name})
	}
	for _, m := range metrics {
		row := []Cell{{Text: shown(m)}, {}}
		for _, a := range t.arms {
			v, _ := a.last(m)
			e := estimateOf(v)
			s := scale{1, ""}
			if e.N > 0 {
				if e.Mean >= 1e7 || e.Mean <= -1e7 {
					s = scaleFor(e.Mean)
				}
				row[1].Text = t.declared(m).Unit
			}
			c := Cell{Text: e.show(s, 6), Number: e.N > 0, Value: e.Mean, Low: e.Low, High: e.High, N: e.N}
			if s.prefix != "" {
				c.Text += " " + s.prefix
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

// tables are all tables of a track for the page, in order.
func (t *track) tables(ds []difference) []Table {
	out := []Table{t.summary()}
	if m := t.outcomes(); len(m) > 0 {
		out = append(out, t.further("outcomes", "Further measures at the end of the run", m, func(s string) string { return s }))
	}
	if len(ds) > 0 {
		out = append(out, t.comparison(ds))
	}
	if tab, _ := t.factorial(); len(tab.Rows) > 0 {
		out = append(out, tab)
	}
	if tab, ok := t.paretoTable(); ok {
		out = append(out, tab)
	}
	if m := t.metrics(results.MetricState + "/"); len(m) > 0 {
		out = append(out, t.further("state", "What the learners hold, and how they are, at the end", m,
			func(s string) string { return strings.TrimPrefix(s, results.MetricState+"/") }))
	}
	return out
}
