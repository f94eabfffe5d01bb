package report

import (
	"fmt"
	"strings"
)

// pairsInText is how many comparisons of a track a terminal shows in words.
const pairsInText = 6

// Text renders the tables, the findings and the alarms for a terminal, in
// lines of at most [TerminalWidth] columns.
func Text(in Input) (string, error) {
	if err := in.check(); err != nil {
		return "", err
	}
	f := newFrame(in)
	var b strings.Builder
	for i, t := range f.tracks {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(t.summary().Text())
		if m := t.outcomes(); len(m) > 0 {
			b.WriteString("\n" + t.further("outcomes", "Further measures at the end of the run", m, func(s string) string { return s }).Text())
		}
		b.WriteByte('\n')
		first, more := fold(t.findings(t.differences()))
		for _, s := range first {
			b.WriteString(wrap("· "+printable(s.Text), 100))
		}
		if more != nil {
			b.WriteString(wrap(fmt.Sprintf("· %d more comparisons stand in the report.", len(more)), 100))
		}
	}
	if alarms := in.alarms(f); len(alarms) > 0 {
		b.WriteString("\nAlarms\n")
		for _, a := range alarms {
			b.WriteString(wrap("! "+printable(a.String()), 100))
		}
	}
	for i, w := range in.warnings(f) {
		if i == 0 {
			b.WriteString("\nWarnings\n")
		}
		b.WriteString(wrap("! "+printable(w), 100))
	}
	return b.String(), nil
}
