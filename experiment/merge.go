package experiment

import (
	"bytes"

	"github.com/hebbgrad/hebbgrad/report"
	"github.com/hebbgrad/hebbgrad/results"
)

// Merged is what joining folders came to.
type Merged struct {
	Tally
	Text    string   // the tables
	Remarks []string // what a reader should know of the runs
}

// Merge joins folders of one experiment, of which each holds some of the runs, into
// out, and publishes what all of them found. The rows are those that one machine would
// have found, measured times aside, and the folder is one in which the runs that are
// missing can be done. What cannot be joined is a [UsageError]: see [results.Join].
func Merge(k Known, out string, dirs []string, as report.Format) (m Merged, err error) {
	e, text, err := readAmong(k, dirs)
	if err != nil {
		return m, usage(err)
	}
	e.Out = out
	folder, remarks, err := results.Join(out, dirs, func(m *results.Manifest) { m.Command = e.command() })
	if err != nil {
		return m, usage(err)
	}
	defer folder.Close()
	m.Remarks = remarks
	if said := folder.Lockless(); said != "" {
		m.Remarks = append(m.Remarks, said)
	}
	if err := e.save(targetsIn(text)); err != nil {
		return m, err
	}
	if m.Tally, err = Count(k, out); err != nil {
		return m, err
	}
	if len(m.Done)+len(m.Failed) > 0 {
		m.Text, err = Publish(folder, Publication{Known: k, Data: e.Data, Form: e.Format, As: as})
	}
	return m, err
}

// targetsIn are what a saved experiment says of its targets: the comments at its end.
func targetsIn(text []byte) (out []string) {
	for line := range bytes.Lines(text) {
		if t, ok := bytes.CutPrefix(line, []byte("# to target on ")); ok {
			out = append(out, "to target on "+string(bytes.TrimRight(t, "\r\n")))
		}
	}
	return out
}
