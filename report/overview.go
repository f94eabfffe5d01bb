package report

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/hebbgrad/hebbgrad/report/analysis"
	"github.com/hebbgrad/hebbgrad/report/figure"
	"github.com/hebbgrad/hebbgrad/report/table"
	"github.com/hebbgrad/hebbgrad/results"
)

// Overview is all that a page over several domains is made from.
type Overview struct {
	Title    string
	Command  string // that repeats it
	Contrast []Contrast
	Loop     []Step
	Domains  []OverviewDomain
}

// Contrast is an aspect in which the two rules differ, with what shows it of each.
type Contrast struct {
	Aspect          string
	Local, Gradient Shown
}

// Shown is a claim with the place that shows it: a file of the module, from its root.
type Shown struct{ Says, By string }

// Step is a step of the loop from a sensor to memory and back, with its figures: in
// Measured a metric in braces stands for its value at the end of the arm's runs, and two
// with a colon between them for their ratio.
type Step struct {
	Says, Measured string
	Domain, Arm    string
}

// OverviewDomain is a domain with where its own report lies.
type OverviewDomain struct {
	analysis.Domain
	Folder string // below that of the overview
}

// Files of an overview.
const (
	OverviewPage     = "overview.html"
	OverviewMarkdown = "overview.md"
)

//go:embed overview.html.tmpl
var overviewSource string

// WriteOverview leaves overview.html and overview.md in dir, with the figure and the
// tables that they show, and returns the tables as text.
func WriteOverview(dir string, o Overview, as Format) (string, error) {
	domains := make([]analysis.Domain, len(o.Domains))
	for i, d := range o.Domains {
		domains[i] = d.Domain
	}
	loop := o.loop()
	tables := []table.Table{table.Brief(domains), table.Standings(domains), table.Domains(domains), loop, o.contrast()}
	shown, files, err := drawnFor(figure.Domains(domains))
	if err != nil {
		return "", err
	}
	for _, t := range tables {
		b, err := t.CSV()
		if err != nil {
			return "", fmt.Errorf("table %s: %w", t.Name, err)
		}
		files = append(files, file{path.Join(tablesDir, t.Name+".csv"), b})
	}
	said := analysis.Weighed(domains)
	var md strings.Builder
	fmt.Fprintf(&md, "# %s\n\nBy `%s`.\n\n%s\n\n", o.Title, o.Command, strings.Join(said, " "))
	fmt.Fprintf(&md, "![%s](%s/%s.svg)\n\n", shown.Alt, figuresDir, shown.Name)
	for _, t := range tables {
		md.WriteString(t.Markdown() + "\n")
	}
	files = append(files, file{OverviewMarkdown, []byte(md.String())})
	tmpl, err := template.New("overview").Funcs(template.FuncMap{"glue": glue}).Parse(overviewSource + partsSource)
	if err != nil {
		return "", fmt.Errorf("overview template: %w", err)
	}
	var b bytes.Buffer
	err = tmpl.Execute(&b, map[string]any{"Title": o.Title, "Command": o.Command, "Said": said, "Figure": shown, "Brief": tables[0], "Standings": tables[1], "Domains": tables[2],
		"Loop": loop, "Contrast": tables[4], "Parts": o.Domains, "Style": template.CSS(libraryStyle + figure.Theme()), "Policy": policy(nil)})
	if err != nil {
		return "", fmt.Errorf("overview: %w", err)
	}
	for _, sub := range []string{figuresDir, tablesDir} {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o755); err != nil {
			return "", fmt.Errorf("overview: %w", err)
		}
	}
	for _, f := range append(files, file{OverviewPage, visible(b.Bytes())}) {
		if err := results.WriteBytes(filepath.Join(dir, filepath.FromSlash(f.path)), f.data); err != nil {
			return "", err
		}
	}
	if as == Plain || as == "" {
		return overviewText(said, tables), nil
	}
	return printed(tables, as)
}

// loop is the table of steps.
func (o Overview) loop() table.Table {
	t := table.Table{Name: "loop", Title: "The loop, step by step", Columns: []table.Column{{Head: "the note says", Left: true, Long: true}, {Head: "measured", Left: true, Long: true},
		{Head: "domain", Left: true}, {Head: "arm", Left: true}}}
	for _, s := range o.Loop {
		arm := o.arm(s)
		if arm == nil {
			t.Rows = append(t.Rows, []table.Cell{{Text: s.Says}, {Text: "not measured: the arm has no runs"}, {Text: s.Domain}, {Text: s.Arm}})
			continue
		}
		text, err := filled(s.Measured, arm)
		if err != nil {
			text = "not measured: " + err.Error()
		}
		t.Rows = append(t.Rows, []table.Cell{{Text: s.Says}, {Text: text}, {Text: s.Domain}, {Text: s.Arm}})
	}
	return t
}

func (o Overview) arm(s Step) *analysis.Arm {
	for _, d := range o.Domains {
		for _, g := range d.Arms() {
			if d.Name == s.Domain && g.Arm.Name == s.Arm {
				return g.Arm
			}
		}
	}
	return nil
}

// braced is a metric, or two with a colon between them, in braces.
var braced = regexp.MustCompile(`\{([^{}]*)\}`)

// filled puts values in place of the metrics of a text.
func filled(text string, arm *analysis.Arm) (string, error) {
	var wrong error
	value := func(metric string) analysis.Estimate {
		e := arm.End(strings.TrimSpace(metric))
		if e.N == 0 {
			wrong = fmt.Errorf("no run of %s gives %q", arm.Name, strings.TrimSpace(metric))
		}
		return e
	}
	text = braced.ReplaceAllStringFunc(text, func(s string) string {
		metric, over, ratio := strings.Cut(strings.Trim(s, "{}"), ":")
		e := value(metric)
		if !ratio {
			return e.Show(analysis.Scale{Factor: 1}, 3)
		}
		by := value(over)
		return analysis.Ratio(e.Mean / by.Mean)
	})
	return text, wrong
}

// contrast is the table of the aspects in which the rules differ.
func (o Overview) contrast() table.Table {
	t := table.Table{Name: "contrast", Title: "The two rules, and where each cell is shown",
		Columns: []table.Column{{Head: "", Name: "aspect", Left: true}, {Head: "Hebbian learning", Left: true, Long: true}, {Head: "shown by", Name: "Hebbian learning, shown by", Left: true, Long: true},
			{Head: "gradient descent", Left: true, Long: true}, {Head: "shown by", Name: "gradient descent, shown by", Left: true, Long: true}}}
	for _, c := range o.Contrast {
		t.Rows = append(t.Rows, []table.Cell{{Text: c.Aspect}, {Text: c.Local.Says}, linked(c.Local.By), {Text: c.Gradient.Says}, linked(c.Gradient.By)})
	}
	return t
}

// source is where the files of the module can be read.
const source = "https://github.com/hebbgrad/hebbgrad/blob/main/"

// linked is a file of the module with where it can be read.
func linked(path string) table.Cell { return table.Cell{Text: path, Link: source + path} }

// overviewText is what a terminal shows.
func overviewText(said []string, tables []table.Table) string {
	var b strings.Builder
	for _, s := range said {
		b.WriteString(table.Paragraph(s) + "\n")
	}
	for _, t := range tables[:3] {
		b.WriteString(t.Text() + "\n")
	}
	return b.String()
}
