package results

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// The tables of rows, and the others, which are CSV always.
const (
	resultsTable  = "results"
	windowsTable  = "windows"
	runsTable     = "runs"
	metricsTable  = "metrics"
	settingsTable = "settings"
)

// dataTable is a table of the package.
type dataTable struct {
	name, text string
	schema     schema
	rows       []Row      // of a table of rows, not nil
	lines      [][]string // of any other, without the header
}

// tablesOf are the tables made of all runs.
func tablesOf(all Merged, declared map[string]Declared) []dataTable {
	metrics, windows, others := metricsOf(all.Rows, declared)
	return []dataTable{
		{name: resultsTable, text: "One row for each metric at each point of each finished run, but for the counts of each hundred presentations.", schema: rowSchema(), rows: others},
		{name: windowsTable, text: "The counts of each hundred presentations, in the same columns.", schema: rowSchema(), rows: windows},
		{name: runsTable, text: "One row for each run.", schema: runSchema(), lines: runLines(all.Runs)},
		{name: metricsTable, text: "What each metric of each track is.", schema: metricSchema(), lines: metrics},
		{name: settingsTable, text: "One row for each setting of each run.", schema: settingSchema(), lines: settingLines(all.Runs)},
	}
}

// in writes the table in a form.
func (t dataTable) in(form Form) func(io.Writer) error {
	return func(w io.Writer) error {
		if t.rows != nil {
			return form.write(w, t.rows)
		}
		head := make([]string, len(t.schema.Fields))
		for i, f := range t.schema.Fields {
			head[i] = f.Name
		}
		for i, line := range t.lines {
			for j, cell := range line {
				if t.schema.Fields[j].Type != "string" || isNumber(cell) {
					continue
				}
				// What stands behind a stroke is no cell of its own here.
				if err := checkCell(head[j], strings.ReplaceAll(cell, "/", " ")); err != nil {
					return fmt.Errorf("%s, line %d: %w", t.name, i+2, err)
				}
			}
		}
		return csv.NewWriter(w).WriteAll(append([][]string{head}, t.lines...))
	}
}

// metricsOf are a line for each metric of each track, in order of appearance, and
// the rows apart: those of windows, and the others.
func metricsOf(rows []Row, declared map[string]Declared) (lines [][]string, windows, others []Row) {
	windows, others = []Row{}, []Row{}
	found := map[[2]string]Metric{}
	said := map[[2]string]bool{}
	for _, r := range rows {
		of := [2]string{r.Track, r.Metric}
		m, met := found[of]
		if !met {
			m = Find(declared[r.Track].Metrics, r.Metric)
			found[of] = m
		}
		if m.Kind == KindWindow {
			windows = append(windows, r)
		} else {
			others = append(others, r)
		}
		if met {
			continue
		}
		name, _ := r.cells()
		if of[1] = name; !said[of] {
			said[of] = true
			over := ""
			if m.Over != nil {
				over = m.Over.Name
			}
			lines = append(lines, []string{r.Track, name, r.Unit, string(m.Kind), string(m.Better), m.Definition, over, m.Parts})
		}
	}
	return lines, windows, others
}

func runLines(runs []Manifest) (lines [][]string) {
	for _, m := range runs {
		var line []string
		for _, col := range runColumns() {
			line = append(line, col.value(m))
		}
		lines = append(lines, line)
	}
	return lines
}

func settingLines(runs []Manifest) (lines [][]string) {
	for _, m := range runs {
		for _, s := range m.Settings {
			lines = append(lines, []string{m.RunID, s.Name, settingCell(s.Value), settingCell(s.Default), strconv.FormatBool(s.Changed())})
		}
	}
	return lines
}

// settingCell is a value of a setting, numbers as everywhere.
func settingCell(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case float64:
		return FormatFloat(v)
	}
	return fmt.Sprint(v)
}

func rowSchema() schema {
	text := map[string][2]string{
		"seed":          {"integer", "base seed of the repetition"},
		"presentations": {"integer", "stimuli shown until this point"},
		"metric":        {"string", "what was measured, as metrics.csv has it; a part after / says of what"},
		"value":         {"number", "the measurement"},
		"unit":          {"string", "unit of the value; rows in s and 1/s are measured times and differ between repeats, no other row does"},
		"index":         {"string", "what a metric over a parameter stands for: a number, or two with to between them, of what metrics.csv names; empty for other metrics"},
		"censored":      {"boolean", "whether the run did not reach its target, and the value of to target is what it had spent by its end"},
	}
	for _, c := range runColumns() {
		if _, ok := text[c.name]; !ok {
			text[c.name] = [2]string{c.kind, c.text}
		}
	}
	s := schema{ForeignKeys: json.RawMessage(ofRunAndMetric)}
	for _, name := range Columns() {
		s.Fields = append(s.Fields, tableField{Name: name, Type: text[name][0], Description: text[name][1],
			Constraints: &constraints{Required: name != "signal" && name != "gate" && name != "rule" && name != "wiring" && name != "index"}})
	}
	return s
}

func runSchema() schema {
	s := schema{PrimaryKey: []string{"run_id"}}
	for _, c := range runColumns() {
		f := tableField{Name: c.name, Type: c.kind, Description: c.text}
		switch c.name {
		case "run_id":
			f.Constraints = &constraints{Required: true, Unique: true}
		case "status":
			f.Constraints = &constraints{Required: true, Enum: []string{Finished, Failed}}
		}
		s.Fields = append(s.Fields, f)
	}
	return s
}

func metricSchema() schema {
	return schema{PrimaryKey: []string{"track", "name"}, Fields: []tableField{
		{Name: "track", Type: "string", Description: "stream and probes"},
		{Name: "name", Type: "string", Description: "as in the column metric of results and windows"},
		{Name: "unit", Type: "string", Description: "unit of the values"},
		{Name: "kind", Type: "string", Description: "what the metric is for", Constraints: &constraints{Enum: []string{
			string(KindOutcome), string(KindRemark), string(KindAxis), string(KindTest), string(KindValidation), string(KindCost),
			string(KindWindow), string(KindToTarget), string(KindSensor), string(KindState), string(KindAlarm)}}},
		{Name: "direction", Type: "string", Description: "which is better; empty where neither is", Constraints: &constraints{Enum: []string{string(Higher), string(Lower)}}},
		{Name: "definition", Type: "string", Description: "what is measured"},
		{Name: "index", Type: "string", Description: "the parameter that the column index of results stands for; empty where there is none"},
		{Name: "parts", Type: "string", Description: "what a part after / is; empty where the metric has none"},
	}}
}

func settingSchema() schema {
	return schema{PrimaryKey: []string{"run_id", "name"}, ForeignKeys: json.RawMessage(ofRun), Fields: []tableField{
		{Name: "run_id", Type: "string", Description: "names the run", Constraints: &constraints{Required: true}},
		{Name: "name", Type: "string", Description: "the setting", Constraints: &constraints{Required: true}},
		{Name: "value", Type: "string", Description: "as it was in the run: a number, a word, true or false"},
		{Name: "default", Type: "string", Description: "as it would be by itself"},
		{Name: "changed", Type: "boolean", Description: "whether the two differ"},
	}}
}
