package report

import (
	"bytes"
	"encoding/csv"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
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

// TerminalWidth is the widest line of a table as text.
const TerminalWidth = 160

// pageWidth is the widest table of the page, in the same measure.
const pageWidth = 152

const gap = "  "

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

// Text renders t in aligned columns. A table too wide for a terminal goes on
// below in further blocks that repeat its first column.
func (t Table) Text() string {
	var b strings.Builder
	if t.Title != "" {
		b.WriteString(printable(t.Title) + "\n")
	}
	blocks, width := t.blocks(TerminalWidth, false)
	for _, cols := range blocks {
		b.WriteByte('\n')
		t.block(&b, cols, width)
	}
	for _, n := range t.Notes {
		b.WriteByte('\n')
		b.WriteString(wrap(printable(n), 100))
	}
	return b.String()
}

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

func (t Table) block(b *strings.Builder, cols, width []int) {
	line := func(text func(j int) string) {
		var l strings.Builder
		for k, j := range cols {
			if k > 0 {
				l.WriteString(gap)
			}
			s := clip(text(j))
			pad := strings.Repeat(" ", max(0, width[j]-utf8.RuneCountInString(s)))
			if t.Columns[j].Left {
				l.WriteString(s + pad)
			} else {
				l.WriteString(pad + s)
			}
		}
		b.WriteString(strings.TrimRight(l.String(), " ") + "\n")
	}
	line(func(j int) string { return t.Columns[j].Head })
	for _, j := range cols {
		if t.Columns[j].Unit != "" {
			line(func(j int) string { return t.Columns[j].Unit })
			break
		}
	}
	line(func(j int) string { return strings.Repeat("─", width[j]) })
	for _, row := range t.Rows {
		line(func(j int) string { return row[j].Text })
	}
}

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

// printable replaces what a terminal would obey instead of show.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || (r >= 0x80 && r < 0xa0) || r == utf8.RuneError {
			return '�'
		}
		return r
	}, s)
}

// clip is s as a cell of a terminal's table shows it.
func clip(s string) string {
	const most = 44
	s = printable(s)
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most-1]) + "…"
}

// wrap breaks s at spaces into lines of at most n runes.
func wrap(s string, n int) string {
	var b strings.Builder
	used := 0
	for i, word := range strings.Fields(s) {
		w := utf8.RuneCountInString(word)
		switch {
		case i == 0:
		case used+1+w > n:
			b.WriteByte('\n')
			used = 0
		default:
			b.WriteByte(' ')
			used++
		}
		b.WriteString(word)
		used += w
	}
	b.WriteByte('\n')
	return b.String()
}
