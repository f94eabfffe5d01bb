package report

import (
	"fmt"
	"strings"

	"github.com/hebbgrad/hebbgrad/report/analysis"
	"github.com/hebbgrad/hebbgrad/report/table"
)

// Text renders the tables, the findings and the alarms for a terminal, in
// lines of at most [TerminalWidth] columns.
func Text(in Input) (string, error) {
	if err := in.check(); err != nil {
		return "", err
	}
	f := analysis.NewFrame(in.Data)
	var b strings.Builder
	planned := table.Planned(f)
	if !planned.Empty() {
		b.WriteString(planned.Text())
	}
	for i, t := range f.Tracks {
		if i > 0 || !planned.Empty() {
			b.WriteByte('\n')
		}
		b.WriteString(table.Summary(t).Text())
		if tab := table.Outcomes(t); !tab.Empty() {
			b.WriteString("\n" + tab.Text())
		}
		b.WriteByte('\n')
		first, more := analysis.Fold(t.Findings(t.Differences()))
		for _, s := range first {
			b.WriteString(table.Paragraph("· " + s.Text))
		}
		if more != nil {
			b.WriteString(table.Paragraph(fmt.Sprintf("· %d more comparisons stand in the report.", len(more))))
		}
	}
	if across := table.Across(f.Across()); !across.Empty() {
		b.WriteString("\n" + across.Text())
	}
	for _, said := range []struct {
		head  string
		lines []string
	}{{"Alarms", alarms(f)}, {"Warnings", in.warnings(f)}} {
		for i, line := range said.lines {
			if i == 0 {
				b.WriteString("\n" + said.head + "\n")
			}
			b.WriteString(table.Paragraph("! " + line))
		}
	}
	return b.String(), nil
}
