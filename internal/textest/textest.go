// Package textest compiles documents in tests.
package textest

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Compile has pdflatex make a document of class article out of body, beside the files
// given, with the packages booktabs and graphicx and no other. It fails t where TeX
// fails, lacks a letter or runs over a margin, and skips it where there is no TeX. It
// returns the path of the PDF.
func Compile(t *testing.T, body string, files map[string][]byte) (pdf string) {
	t.Helper()
	tex, err := exec.LookPath("pdflatex")
	if err != nil || exec.Command("kpsewhich", "booktabs.sty", "graphicx.sty").Run() != nil {
		t.Skip("no pdflatex with booktabs and graphicx: install Debian's texlive-latex-recommended")
	}
	dir := t.TempDir()
	doc := "\\documentclass{article}\n\\usepackage{booktabs,graphicx}\n\\begin{document}\n" + body + "\\end{document}\n"
	if err := os.WriteFile(filepath.Join(dir, "t.tex"), []byte(doc), 0o644); err != nil {
		t.Fatal(err)
	}
	for name, b := range files {
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command(tex, "-interaction=nonstopmode", "-halt-on-error", "t.tex")
	cmd.Dir = dir
	said, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	for _, bad := range []string{"Missing character", "Overfull \\hbox", "too large for page"} {
		if strings.Contains(string(said), bad) {
			t.Errorf("TeX says %q:\n%s", bad, said)
		}
	}
	return filepath.Join(dir, "t.pdf")
}
