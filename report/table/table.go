package table

import (
	"bytes"
	"encoding/csv"
	"math"
	"strconv"
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
}

// Cell is one entry of a table.
type Cell struct {
	Text string
	// Value, Low and High are the unscaled mean and its 95 % interval over N
	// seeds, where the cell is a number; bounds that are not known are NaN.
	Value, Low, High float64
	N                int
	Number           bool
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
	return Cell{Text: text, Number: e.N > 0, Value: e.Mean, Low: e.Low, High: e.High, N: e.N}
}

// cellOf is a cell of e, without bounds where there is no interval.
func cellOf(e analysis.Estimate, text string) Cell {
	c := shownCell(e, text)
	if !e.Known() {
		c.Low, c.High = math.NaN(), math.NaN()
	}
	return c
}

// pageWidth is the widest table of the page, in the same measure.
const pageWidth = 152

// Parts are the blocks of t as tables of their own, for a page.
func (t Table) Parts() []Table {
	blocks, _ := t.blocks(pageWidth, true)
	var out []Table
	for _, cols := range blocks {
		var part Table
		for _, j := range cols {
			part.Columns = append(part.Columns, t.Columns[j])
		}
		for _, row := range t.Rows {
			var r []Cell
			for _, j := range cols {
				r = append(r, row[j])
			}
			part.Rows = append(part.Rows, r)
		}
		out = append(out, part)
	}
	return out
}

// blocks splits the columns so that each block is at most limit runes wide;
// every block begins with the first column. long says whether columns of long
// text take part.
func (t Table) blocks(limit int, long bool) (blocks [][]int, width []int) {
	width = make([]int, len(t.Columns))
	for j, c := range t.Columns {
		width[j] = max(utf8.RuneCountInString(c.Head), utf8.RuneCountInString(c.Unit))
		for _, row := range t.Rows {
			width[j] = max(width[j], utf8.RuneCountInString(clip(row[j].Text)))
		}
	}
	var cols []int
	used := 0
	for j := 1; j < len(t.Columns); j++ {
		if t.Columns[j].Long && !long {
			continue
		}
		if cols == nil || t.Keyed && len(cols) > 1 && used+len(gap)+width[j] > limit {
			if cols != nil {
				blocks = append(blocks, cols)
			}
			cols, used = []int{0}, width[0]
		}
		cols = append(cols, j)
		used += len(gap) + width[j]
	}
	if cols == nil && len(t.Columns) > 0 {
		cols = []int{0}
	}
	return append(blocks, cols), width
}

const gap = "  "

// CSV renders t with unscaled numbers, each with its interval and the number
// of seeds.
func (t Table) CSV() ([]byte, error) {
	number := make([]bool, len(t.Columns))
	for _, row := range t.Rows {
		for j, c := range row {
			number[j] = number[j] || c.Number
		}
	}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	var head []string
	for j, c := range t.Columns {
		name := c.Name
		if name == "" {
			name = c.Head
		}
		head = append(head, name)
		if number[j] {
			head = append(head, name+" low", name+" high", name+" n", name+" shown")
		}
	}
	if err := w.Write(head); err != nil {
		return nil, err
	}
	g := func(v float64) string {
		if math.IsNaN(v) {
			return ""
		}
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	for _, row := range t.Rows {
		var rec []string
		for j, c := range row {
			switch {
			case !number[j]:
				rec = append(rec, c.Text)
			case !c.Number:
				rec = append(rec, "", "", "", "", c.Text)
			case c.N < 2:
				rec = append(rec, g(c.Value), "", "", strconv.Itoa(c.N), c.Text)
			default:
				rec = append(rec, g(c.Value), g(c.Low), g(c.High), strconv.Itoa(c.N), c.Text)
			}
		}
		if err := w.Write(rec); err != nil {
			return nil, err
		}
	}
	w.Flush()
	return b.Bytes(), w.Error()
}
