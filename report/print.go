package report

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/hebbgrad/hebbgrad/report/analysis"
	"github.com/hebbgrad/hebbgrad/report/table"
)

// Format is how the tables of a report are printed.
type Format string

// The formats. Plain is that of [Text]; the others have every table of the page.
const (
	Plain    Format = "text"
	Markdown Format = "markdown"
	LaTeX    Format = "latex"
	JSON     Format = "json"
	CSV      Format = "csv"
)

// Formats are all formats, the default first.
func Formats() []Format { return []Format{Plain, Markdown, LaTeX, JSON, CSV} }

// CheckFormat refuses what is no format.
func CheckFormat(f Format) error {
	if !slices.Contains(Formats(), f) {
		return fmt.Errorf("format is %q: want text, markdown, latex, json or csv", f)
	}
	return nil
}

// Print renders the tables in a format; an empty one is [Plain].
func Print(in Input, as Format) (string, error) {
	if as == Plain || as == "" {
		return Text(in)
	}
	if err := in.check(); err != nil {
		return "", err
	}
	var tables []table.Table
	f := analysis.NewFrame(in.Data)
	if planned := table.Planned(f); !planned.Empty() {
		tables = append(tables, planned)
	}
	for _, t := range f.Tracks {
		tables = append(tables, table.Of(t, t.Differences())...)
	}
	if across := table.Across(f.Across()); !across.Empty() {
		tables = append(tables, across)
	}
	return printed(tables, as)
}

// printed renders tables in a format.
func printed(tables []table.Table, as Format) (string, error) {
	if as == JSON {
		return tablesJSON(tables)
	}
	var parts []string
	for _, t := range tables {
		switch as {
		case Plain:
			parts = append(parts, t.Text())
		case Markdown:
			parts = append(parts, t.Markdown())
		case LaTeX:
			parts = append(parts, t.LaTeX())
		case CSV:
			b, err := t.CSV()
			if err != nil {
				return "", err
			}
			parts = append(parts, "# "+t.Title+"\n"+string(b))
		}
	}
	text := strings.Join(parts, "\n")
	if as == LaTeX {
		text = "% \\usepackage{booktabs,graphicx}\n" + text
	}
	return text, nil
}

// jsonTable is a table as a program reads it.
type jsonTable struct {
	Name    string       `json:"name"`
	Title   string       `json:"title"`
	Columns []string     `json:"columns"`
	Rows    [][]jsonCell `json:"rows"`
	Notes   []string     `json:"notes"`
}

// jsonCell is what is shown and, of a number, the number with its bounds.
type jsonCell struct {
	Text     string   `json:"text"`
	Value    *float64 `json:"value,omitempty"`
	Lower    *float64 `json:"lower,omitempty"`
	Upper    *float64 `json:"upper,omitempty"`
	N        int      `json:"n,omitempty"`
	Censored int      `json:"censored,omitempty"`
}

func tablesJSON(tables []table.Table) (string, error) {
	out := []jsonTable{}
	for _, t := range tables {
		j := jsonTable{Name: t.Name, Title: t.Title, Notes: append([]string{}, t.Notes...), Rows: [][]jsonCell{}}
		for _, c := range t.Columns {
			j.Columns = append(j.Columns, c.CSVName())
		}
		for _, row := range t.Rows {
			var cells []jsonCell
			for _, c := range row {
				cell := jsonCell{Text: c.Text}
				if c.Number {
					cell.Value, cell.N, cell.Censored = finite(c.Value), c.N, c.Censored
				}
				if c.Number && c.N > 1 {
					cell.Lower, cell.Upper = finite(c.Low), finite(c.High)
				}
				cells = append(cells, cell)
			}
			j.Rows = append(j.Rows, cells)
		}
		out = append(out, j)
	}
	b, err := json.MarshalIndent(map[string]any{"tables": out}, "", "  ")
	return string(b) + "\n", err
}

func finite(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return &v
}
