package table

import (
	"fmt"
	"strings"
)

const (
	latexWidth  = 110 // of a block of columns, in runes
	latexRows   = 40  // of one table, which must fit a page
	turnedWidth = 140 // from which a table is turned by a quarter
	turnedRows  = 24  // of a turned one
)

// LaTeX renders t as floats for a document with the packages booktabs and graphicx:
// one for each block of columns and of rows that fits a page, shrunk where it is wider
// than the line, and turned where that would leave no letter to be read. The caption
// holds the title, and the notes stand below the last one.
func (t Table) LaTeX() string {
	var b strings.Builder
	parts := t.split(latexWidth, true)
	for i, p := range parts {
		width := 0
		for j := range p.Columns {
			width += p.width(j) + len(gap)
		}
		turned, rows := width > turnedWidth, latexRows
		if turned {
			rows = turnedRows
		}
		for from := 0; from < len(p.Rows); from += rows {
			to := min(from+rows, len(p.Rows))
			p.Title = t.Title + "."
			if i > 0 || from > 0 {
				p.Title = t.Title + " (continued)."
			}
			if i == len(parts)-1 && to == len(p.Rows) {
				p.Notes = t.Notes
			}
			p.latex(&b, turned, from, to)
		}
	}
	return b.String()
}

func (t Table) latex(b *strings.Builder, turned bool, from, to int) {
	align := make([]byte, len(t.Columns))
	heads, units := make([]string, len(t.Columns)), make([]string, len(t.Columns))
	anyUnit := false
	for j, c := range t.Columns {
		align[j], heads[j] = 'r', LaTeX(c.Head)
		if c.Left {
			align[j] = 'l'
		}
		if c.Unit != "" {
			units[j], anyUnit = "("+LaTeX(c.Unit)+")", true
		}
	}
	line := func(cells []string) { b.WriteString("  " + strings.Join(cells, " & ") + " \\\\\n") }
	b.WriteString("\\begin{table}\n")
	if turned {
		b.WriteString("\\centering\\rotatebox{90}{\\begin{minipage}{\\textheight}\n")
	}
	fmt.Fprintf(b, "\\caption{%s}\n\\centering\n\\footnotesize\n"+
		"\\resizebox{\\ifdim\\width>\\linewidth\\linewidth\\else\\width\\fi}{!}{%%\n\\begin{tabular}{%s}\n\\toprule\n", LaTeX(t.Title), align)
	line(heads)
	if anyUnit {
		line(units)
	}
	b.WriteString("\\midrule\n")
	for _, row := range t.Rows[from:to] {
		cells := make([]string, len(row))
		for j, c := range row {
			cells[j] = LaTeX(c.Text)
		}
		line(cells)
	}
	b.WriteString("\\bottomrule\n\\end{tabular}}\n")
	if t.Notes != nil {
		fmt.Fprintf(b, "\\par\\smallskip\\parbox{\\linewidth}{%s}\n", LaTeX(strings.Join(t.Notes, " ")))
	}
	if turned {
		b.WriteString("\\end{minipage}}\n")
	}
	b.WriteString("\\end{table}\n\n")
}

// LaTeX writes text so that no character of it is a command, and with those that a
// document in Latin letters does not have as commands of mathematics.
func LaTeX(s string) string {
	const sup, low = "⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789"
	var b strings.Builder
	for _, r := range s {
		if i := strings.IndexRune(sup, r); i >= 0 {
			b.WriteString("\\textsuperscript{" + string([]rune(low)[len([]rune(sup[:i]))]) + "}")
			continue
		}
		switch r {
		case '&', '%', '$', '#', '_', '{', '}':
			b.WriteString("\\" + string(r))
		case '\\':
			b.WriteString("\\textbackslash{}")
		case '-':
			if strings.HasSuffix(b.String(), "-") { // two would be a dash
				b.WriteString("{}")
			}
			b.WriteByte('-')
		case '~':
			b.WriteString("\\textasciitilde{}")
		case '^':
			b.WriteString("\\textasciicircum{}")
		case '<', '>', '|':
			b.WriteString("$" + string(r) + "$")
		case '"':
			b.WriteString("''")
		case '\n', '\u00a0':
			b.WriteByte(' ')
		default:
			if word, ok := latexSign(r); ok {
				b.WriteString(word)
			} else if r < 0x180 {
				b.WriteRune(r)
			} else {
				fmt.Fprintf(&b, "U+%04X", r)
			}
		}
	}
	return b.String()
}

// latexSign is a sign beyond Latin letters that the tables use.
func latexSign(r rune) (string, bool) {
	signs := map[rune]string{
		'−': "$-$", '±': "$\\pm$", '×': "$\\times$", '–': "--", '—': "---", '…': "\\ldots{}", '·': "$\\cdot$", '÷': "$\\div$",
		'≤': "$\\leq$", '≥': "$\\geq$", '≠': "$\\neq$", '≈': "$\\approx$", '∞': "$\\infty$", '→': "$\\rightarrow$", '←': "$\\leftarrow$",
		'↑': "$\\uparrow$", '↓': "$\\downarrow$", '√': "$\\surd$", '⁻': "\\textsuperscript{$-$}", '“': "``", '”': "''", '‘': "`", '’': "'",
		'Σ': "$\\Sigma$", 'Δ': "$\\Delta$", 'Π': "$\\Pi$", 'Φ': "$\\Phi$", 'Ω': "$\\Omega$", 'α': "$\\alpha$", 'β': "$\\beta$", 'γ': "$\\gamma$",
		'δ': "$\\delta$", 'ε': "$\\varepsilon$", 'η': "$\\eta$", 'θ': "$\\theta$", 'λ': "$\\lambda$", 'μ': "$\\mu$", 'ρ': "$\\rho$", 'σ': "$\\sigma$",
		'τ': "$\\tau$", 'φ': "$\\varphi$", 'χ': "$\\chi$", 'ψ': "$\\psi$", 'ω': "$\\omega$", '₂': "$_2$", 'µ': "$\\mu$", '✓': "$\\surd$", '′': "$'$",
	}
	word, ok := signs[r]
	return word, ok
}
