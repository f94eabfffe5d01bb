package table

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/hebbgrad/hebbgrad/report/analysis"
)

// Table is a table ready to be shown: every cell holds what is printed and,
// where it is a number, the number itself for the CSV.
type Table struct {
	Name    string // file name without extension
	Title   string
	Notes   []string
	Columns []Column
	Rows    [][]Cell

	// Unfolded tables stand open on a page however long they are.
	Unfolded bool

	// Keyed tables have rows that their first column tells apart, so that they
	// may be split into blocks of columns.
	Keyed bool
}

// Column heads a column.
type Column struct {
	Head string
	Unit string // shown under the head; with the factor that the column is scaled by
	Name string // in the CSV, with the unscaled unit; empty means Head
	Left bool   // text, aligned left
	// Long text is left out of the terminal, where a table is at most 160
	// columns wide.
	Long bool
	// Shown columns repeat what others hold, and are left out of the CSV.
	Shown bool
}

// Cell is one entry of a table.
type Cell struct {
	Text string
	// Value, Low and High are the unscaled mean and its 95 % interval over N
	// seeds, where the cell is a number; bounds that are not known are NaN.
	Value, Low, High float64
	N                int
	Number           bool

	// Method is that of the interval, where there is one.
	Method string

	Link string // where a page's text leads

	// Plain is the text of the CSV, where that is another; Censored the runs of which
	// Value is no mean, but the median that they allow, or NaN above Low.
	Plain    string
	Censored int
}

// left are columns of text.
func left(heads ...string) []Column {
	out := make([]Column, len(heads))
	for i, h := range heads {
		out[i] = Column{Head: h, Left: true}
	}
	return out
}

// texts are cells of text.
func texts(all ...string) []Cell {
	out := make([]Cell, len(all))
	for i, s := range all {
		out[i] = Cell{Text: s}
	}
	return out
}

// shownCell is a cell of e with its bounds, even where they are equal.
func shownCell(e analysis.Estimate, text string) Cell {
	c := Cell{Text: text, Number: e.N > 0, Value: e.Mean, Low: e.Low, High: e.High, N: e.N, Method: string(e.Method)}
	if e.Method == "" && e.Low == e.High {
		c.Low, c.High = math.NaN(), math.NaN()
	}
	return c
}

// cellOf is a cell of e, without bounds where there is no interval.
func cellOf(e analysis.Estimate, text string) Cell {
	c := shownCell(e, text)
	if !e.Known() {
		c.Low, c.High, c.Method = math.NaN(), math.NaN(), ""
	}
	return c
}

// Empty reports whether there is nothing in t.
func (t Table) Empty() bool { return len(t.Rows) == 0 }

// note adds a note where it is so.
func (t *Table) note(so bool, text string) {
	if so {
		t.Notes = append(t.Notes, text)
	}
}

const (
	pageWidth = 152 // of the widest table of the page, in runes
	gap       = "  "
)

// Parts are the blocks of t as tables of their own, for a page.
func (t Table) Parts() []Table { return t.split(pageWidth, true) }

// split makes blocks of at most limit runes, each of which begins with the first
// column. long says whether columns of long text take part.
func (t Table) split(limit int, long bool) []Table {
	var out []Table
	var cols []int
	used := 0
	for j, c := range t.Columns {
		if j > 0 && c.Long && !long {
			continue
		}
		if t.Keyed && len(cols) > 1 && used+len(gap)+t.width(j) > limit {
			out = append(out, t.part(cols))
			cols, used = cols[:1:1], t.width(0)
		}
		cols = append(cols, j)
		used += t.width(j)
		if j > 0 {
			used += len(gap)
		}
	}
	return append(out, t.part(cols))
}

// part is t with some of its columns.
func (t Table) part(cols []int) (part Table) {
	part.Rows = make([][]Cell, len(t.Rows))
	for _, j := range cols {
		part.Columns = append(part.Columns, t.Columns[j])
		for i, row := range t.Rows {
			part.Rows[i] = append(part.Rows[i], row[j])
		}
	}
	return part
}

// width is that of column j in a terminal, in runes.
func (t Table) width(j int) int {
	w := max(utf8.RuneCountInString(t.Columns[j].Head), utf8.RuneCountInString(t.Columns[j].Unit))
	for _, row := range t.Rows {
		w = max(w, utf8.RuneCountInString(clip(row[j].Text)))
	}
	return w
}

// CSVName heads a column where numbers are not scaled.
func (c Column) CSVName() string { return cmp.Or(c.Name, c.Head) }

// CSV renders t with plain, unscaled numbers: each with the bounds of its interval, the
// number of seeds and, where there are such, the method of the interval, and of censored runs where there are any.
func (t Table) CSV() ([]byte, error) {
	number, censored, method := make([]bool, len(t.Columns)), make([]bool, len(t.Columns)), make([]bool, len(t.Columns))
	for _, row := range t.Rows {
		for j, c := range row {
			number[j] = number[j] || c.Number
			censored[j] = censored[j] || c.Censored > 0
			method[j] = method[j] || c.Number && c.Method != ""
		}
	}
	var head []string
	for j, c := range t.Columns {
		name := c.CSVName()
		if !c.Shown {
			head = append(head, name)
		}
		if number[j] {
			head = append(head, name+" lower", name+" upper", name+" n")
		}
		if method[j] {
			head = append(head, name+" method")
		}
		if censored[j] {
			head = append(head, name+" censored")
		}
	}
	lines := [][]string{head}
	for _, row := range t.Rows {
		var rec []string
		for j, c := range row {
			if t.Columns[j].Shown {
				continue
			}
			if !number[j] {
				rec = append(rec, cmp.Or(c.Plain, strings.TrimPrefix(c.Text, "–")))
				continue
			}
			rec = append(rec, c.figures()...)
			if method[j] {
				rec = append(rec, c.Method)
			}
			if censored[j] {
				rec = append(rec, strconv.Itoa(c.Censored))
			}
		}
		lines = append(lines, rec)
	}
	var b bytes.Buffer
	err := csv.NewWriter(&b).WriteAll(lines)
	return b.Bytes(), err
}

// figures are value, bounds and seeds in a CSV, empty where there is none.
func (c Cell) figures() []string {
	out := make([]string, 4)
	if !c.Number {
		return out
	}
	g := func(v float64) string {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return ""
		}
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	out[0], out[3] = g(c.Value), strconv.Itoa(c.N)
	if c.N > 1 || c.Low < c.High {
		out[1], out[2] = g(c.Low), g(c.High)
	}
	return out
}
