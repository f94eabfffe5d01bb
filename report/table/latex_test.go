package table

import (
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/internal/textest"
)

// hard is a table whose words are full of signs that markup takes for its own.
func hard() Table {
	t := Table{Name: "hard", Title: `100 % of a_b & {c} \ ~ ^ # $ <b> |Δw| "x"`, Keyed: true,
		Notes:   []string{"Σ|Δw| ≤ 10⁶, −1 ± 2 × 3 – “quoted”… → β₂ µ χ² 漢"},
		Columns: append(left("arm_1", "gate|signal"), Column{Head: "cost", Unit: "k MAC"})}
	for range 95 {
		t.Rows = append(t.Rows, append(texts("a|b*c*", "<script>`x`"), Cell{Text: "−1.5 ± 0.2"}))
	}
	for range 12 {
		t.Columns = append(t.Columns, Column{Head: strings.Repeat("wide ", 3)})
		for i := range t.Rows {
			t.Rows[i] = append(t.Rows[i], Cell{Text: "× 0.180"})
		}
	}
	return t
}

// TestLaTeXCompiles with nothing but booktabs and graphicx.
func TestLaTeXCompiles(t *testing.T) {
	text := hard().LaTeX()
	if n := strings.Count(text, "\\begin{table}"); n < 6 {
		t.Errorf("%d tables of 95 rows and 15 wide columns", n)
	}
	if got := LaTeX("--jobs a-b"); got != "-{}-jobs a-b" {
		t.Errorf("a flag is written as %s, which is a dash", got)
	}
	turned := hard()
	turned.Keyed = false
	if wide := turned.LaTeX(); !strings.Contains(wide, "\\rotatebox") || strings.Contains(text, "\\rotatebox") {
		t.Error("a table too wide for letters to be read is not turned, or one that is split is")
	} else {
		text += wide
	}
	textest.Compile(t, text, nil)
}

// TestMarkdownIsATable: each line of it has as many cells as the head, whatever they
// hold, and no cell is markup.
func TestMarkdownIsATable(t *testing.T) {
	hard := hard()
	lines := 0
	for _, l := range strings.Split(hard.Markdown(), "\n") {
		if !strings.HasPrefix(l, "|") {
			continue
		}
		lines++
		if n := strings.Count(strings.ReplaceAll(l, "\\|", ""), "|"); n != len(hard.Columns)+1 {
			t.Errorf("%d strokes in %q", n, l)
		}
		if strings.Contains(l, "<") || strings.Contains(strings.ReplaceAll(l, "\\`", ""), "`") {
			t.Errorf("markup in %q", l)
		}
	}
	if lines != len(hard.Rows)+2 {
		t.Errorf("%d lines of a table of %d rows", lines, len(hard.Rows))
	}
}
