package command

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/cmd/command/commandtest"
	"github.com/hebbgrad/hebbgrad/internal/textest"
)

// TestPaperCompiles: a document of all tables of a report in LaTeX and of a figure as
// PDF with its caption.
func TestPaperCompiles(t *testing.T) {
	t.Parallel()
	commandtest.Draws(t)
	dir := t.TempDir()
	out, fig := filepath.Join(dir, "r"), filepath.Join(dir, "f.pdf")
	must(t, commandtest.Quick(out, "--arm", "hebbian,hebbian-open,backprop")...)
	tables := must(t, "-q", "report", out, "--format", "latex")
	if n := strings.Count(tables, "\\bottomrule"); n < 3 || !strings.Contains(tables, "\\caption{Summary, track digits") {
		t.Errorf("%d tables, want the summary and more:\n%s", n, tables)
	}
	caption := must(t, "-q", "figure", out, "digits-trade-off", "--width", "3.4in", "--font", "8pt", "--title", "none", "--caption", "latex", "--out", fig)
	if !strings.Contains(caption, "95 \\% interval") {
		t.Errorf("the caption is cut off at its first %%: %s", caption)
	}
	if _, sign, without := strings.Cut(tables+caption, "U+"); without {
		t.Errorf("the sign U+%.4s has no command in LaTeX", sign)
	}
	drawn, err := os.ReadFile(fig)
	if err != nil {
		t.Fatal(err)
	}
	textest.Compile(t, tables+"\\begin{figure}\n\\centering\\includegraphics{f.pdf}\n\\caption{"+caption+"}\n\\end{figure}\n", map[string][]byte{"f.pdf": drawn})
}
