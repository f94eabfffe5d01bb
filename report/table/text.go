package table

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// TerminalWidth is the widest line of a table as text.
const TerminalWidth = 160

// Text renders t in aligned columns. A table too wide for a terminal goes on
// below in further blocks that repeat its first column.
func (t Table) Text() string {
	var b strings.Builder
	if t.Title != "" {
		b.WriteString(printable(t.Title) + "\n")
	}
	for _, part := range t.split(TerminalWidth, false) {
		b.WriteByte('\n')
		part.block(&b)
	}
	for _, n := range t.Notes {
		b.WriteString("\n" + Paragraph(n))
	}
	return b.String()
}

func (t Table) block(b *strings.Builder) {
	width := make([]int, len(t.Columns))
	for j := range t.Columns {
		width[j] = t.width(j)
	}
	line := func(text func(j int) string) {
		l := ""
		for j, c := range t.Columns {
			s := clip(text(j))
			pad := strings.Repeat(" ", max(0, width[j]-utf8.RuneCountInString(s)))
			if c.Left {
				s, pad = s+pad, ""
			}
			l += gap + pad + s
		}
		b.WriteString(strings.TrimRight(strings.TrimPrefix(l, gap), " ") + "\n")
	}
	line(func(j int) string { return t.Columns[j].Head })
	if slices.ContainsFunc(t.Columns, func(c Column) bool { return c.Unit != "" }) {
		line(func(j int) string { return t.Columns[j].Unit })
	}
	line(func(j int) string { return strings.Repeat("─", width[j]) })
	for _, row := range t.Rows {
		line(func(j int) string { return row[j].Text })
	}
}

// Paragraph is text for a terminal, broken at spaces into lines of at most 100
// columns.
func Paragraph(s string) string {
	var b strings.Builder
	line := ""
	for _, word := range strings.Fields(printable(s)) {
		switch {
		case line == "":
			line = word
		case utf8.RuneCountInString(line+word) >= 100:
			b.WriteString(line + "\n")
			line = word
		default:
			line += " " + word
		}
	}
	return b.String() + line + "\n"
}

// printable replaces what a terminal would obey instead of show.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == utf8.RuneError {
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
