package table

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hebbgrad/hebbgrad/report/analysis"
	"github.com/hebbgrad/hebbgrad/results"
)

// Of are all tables of a track for the page, in order.
func Of(t *analysis.Track, ds []analysis.Difference) []Table {
	state := further(t, "state", "What the learners hold, and how they are, at the end", t.Metrics(results.KindState), left("quantity", "unit"),
		func(m results.Metric, name string) []Cell {
			return texts(strings.TrimPrefix(name, results.MetricState+"/"), unitOrDash(m))
		})
	return slices.DeleteFunc([]Table{Summary(t), Outcomes(t), overParameters(t), comparison(t, ds), cube(t), factorial(t), pareto(t), state}, Table.Empty)
}

// Outcomes is the table of what a track is about, beside accuracy; it is empty
// where the track has no such metric.
func Outcomes(t *analysis.Track) Table {
	head := append(left("quantity", "unit"), Column{Head: "better", Left: true, Long: true})
	return further(t, "outcomes", "Further measures at the end of the run", t.Outcomes(), head, func(m results.Metric, name string) []Cell {
		return texts(name, unitOrDash(m), cmp.Or(string(m.Better), "–"))
	})
}

// overParameters is the table of what was measured over a parameter, a place a row: the
// numbers of the figures. What is over episodes is a curve, and has its rows in the data.
func overParameters(t *analysis.Track) Table {
	tab := Table{Name: "by-parameter-" + t.Slug, Title: "What was measured over a parameter, track " + t.Name, Columns: append(left("quantity", "over"), Column{Head: "at"}, Column{Head: "unit", Left: true})}
	for _, a := range t.Arms {
		tab.Columns = append(tab.Columns, Column{Head: a.Name})
	}
	var methods named
	for _, m := range t.Families() {
		if m.Over.Name == results.OverEpisodes {
			continue
		}
		cells, texts := map[float64][]Cell{}, map[float64]string{}
		for i, a := range t.Arms {
			o := a.ByParameter(m.Name)
			for j, at := range o.At {
				if texts[at] = results.FormatFloat(at); o.Ranges != nil {
					texts[at] = o.Ranges[j]
				}
				if cells[at] == nil {
					cells[at] = slices.Repeat([]Cell{{Text: "–"}}, len(t.Arms))
				}
				methods.add(m.Quantity(), o.Each[j])
				cells[at][i] = shownCell(o.Each[j], o.Each[j].Show(analysis.Scale{Factor: 1}, 6))
			}
		}
		for _, at := range slices.Sorted(maps.Keys(cells)) {
			tab.Rows = append(tab.Rows, append([]Cell{{Text: m.Quantity()}, {Text: m.Over.Name}, {Text: texts[at]}, {Text: unitOrDash(m)}}, cells[at]...))
		}
	}
	tab.Notes = methods.note()
	return tab
}

func unitOrDash(m results.Metric) string {
	if m.Unit == results.UnitOne {
		return "–"
	}
	return m.Unit
}

// further is a table with a metric a row, which words describe, and an arm a
// column. Every cell has its own scale, since metrics have different units.
func further(t *analysis.Track, name, title string, metrics []string, head []Column, words func(m results.Metric, name string) []Cell) Table {
	tab := Table{Name: name + "-" + t.Slug, Title: title + ", track " + t.Name, Keyed: true, Columns: head}
	for _, a := range t.Arms {
		tab.Columns = append(tab.Columns, Column{Head: a.Name})
	}
	var methods named
	for _, m := range metrics {
		row := words(t.Metric(m), m)
		for _, a := range t.Arms {
			e := a.End(m)
			s := analysis.Scale{Factor: 1}
			if e.Mean >= 1e7 || e.Mean <= -1e7 {
				s = analysis.ScaleFor(e.Mean)
			}
			methods.add(m, e)
			c := shownCell(e, e.Show(s, 6))
			if s.Prefix != "" {
				c.Text += " " + s.Prefix
			}
			row = append(row, c)
		}
		tab.Rows = append(tab.Rows, row)
	}
	tab.Notes = methods.note()
	return tab
}

// Arms is the table of the arms of all tracks: what they are, and how long they ran.
func Arms(f *analysis.Frame) Table {
	tab := Table{Columns: append(left("track", "arm", "rule", "wiring", "readout", "gate", "gate signal", "yoked to"),
		Column{Head: "seeds"}, Column{Head: "minibatch"}, Column{Head: "presentations"})}
	for _, t := range f.Tracks {
		for _, a := range t.Arms {
			tab.Rows = append(tab.Rows, texts(t.Name, a.Name+reference(a), a.Rule, cmp.Or(a.Wiring, "–"), cmp.Or(a.Readout, "–"), a.Gate, a.Signal, cmp.Or(a.Partner, "–"),
				fmt.Sprint(len(a.Seeds)), minibatch(a), analysis.Grouped(float64(a.Presentations()), 0)))
		}
	}
	return tab
}

// reference says of an arm that it is no contestant.
func reference(a *analysis.Arm) string {
	if a.Reference {
		return " (reference)"
	}
	return ""
}

// minibatch is that of an arm, where a manifest says it.
func minibatch(a *analysis.Arm) string {
	if a.Minibatch == 0 {
		return "–"
	}
	return fmt.Sprint(a.Minibatch)
}
