package table

import (
	"strings"
)

// Markdown renders t for a text that GitHub or Pandoc reads: a heading, the table,
// and its notes.
func (t Table) Markdown() string {
	var b strings.Builder
	b.WriteString("### " + markdown(t.Title) + "\n\n")
	line := func(cells []string) { b.WriteString("| " + strings.Join(cells, " | ") + " |\n") }
	heads, rules := make([]string, len(t.Columns)), make([]string, len(t.Columns))
	for j, c := range t.Columns {
		heads[j], rules[j] = markdown(c.header()), "--:"
		if c.Left {
			rules[j] = ":--"
		}
	}
	line(heads)
	line(rules)
	for _, row := range t.Rows {
		cells := make([]string, len(row))
		for j, c := range row {
			if cells[j] = markdown(c.Text); c.Link != "" {
				cells[j] = "[" + cells[j] + "](" + c.Link + ")"
			}
		}
		line(cells)
	}
	for _, n := range t.Notes {
		b.WriteString("\n" + markdown(n) + "\n")
	}
	return b.String()
}

// header is a column's head with its unit.
func (c Column) header() string {
	if c.Unit == "" {
		return c.Head
	}
	return c.Head + " (" + c.Unit + ")"
}

// markdown writes text so that no character of it is markup.
func markdown(s string) string {
	return strings.NewReplacer("\\", "\\\\", "|", "\\|", "*", "\\*", "_", "\\_", "`", "\\`", "<", "&lt;", ">", "&gt;", "&", "&amp;",
		"[", "\\[", "]", "\\]", "#", "\\#", "~", "\\~", "$", "\\$", "\n", " ").Replace(s)
}
