package report

import (
	"fmt"
	"strings"

	"hebbgrad/bench/results"
)

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
		ds := t.differences()
		if len(ds) > 0 {
			b.WriteByte('\n')
		}
		for _, s := range t.findings(ds) {
			b.WriteString("\n" + wrap("· "+printable(s.Text), 100))
		}
	}
	if alarms := f.alarms(); len(alarms) > 0 {
		b.WriteString("\nAlarms\n")
		for _, a := range alarms {
			b.WriteString(wrap("! "+printable(a.String()), 100))
		}
	}
	for _, n := range in.Notes {
		b.WriteString(wrap("! "+printable(n), 100))
	}
	return b.String(), nil
}

// alarm is one alarm of an arm over its seeds.
type alarm struct {
	track, arm, name string
	seeds            []uint64
	of               int
	worst            float64
	unit             string
	first            int // presentations
}

func (a alarm) String() string {
	s := fmt.Sprintf("%s on %s: %s in %d of %d seeds, first after %s presentations, largest %s",
		a.arm, a.track, a.name, len(a.seeds), a.of, grouped(float64(a.first), 0), plain(a.worst))
	if a.unit != "" && a.unit != results.UnitOne && a.unit != results.UnitCount {
		s += " " + a.unit
	}
	return s
}

// alarms gathers the alarms of all runs, one line for each arm and name.
func (f *frame) alarms() []alarm {
	var out []alarm
	for _, t := range f.tracks {
		for _, name := range t.metrics(results.MetricAlarm + "/") {
			for _, a := range t.arms {
				al := alarm{track: t.name, arm: a.name, name: strings.TrimPrefix(name, results.MetricAlarm+"/"), of: len(a.seeds), first: -1}
				for _, s := range a.seeds {
					c := s.curves[name]
					if c == nil {
						continue
					}
					al.seeds = append(al.seeds, s.seed)
					al.unit = c.unit
					for i, v := range c.v {
						if i == 0 && len(al.seeds) == 1 || v > al.worst {
							al.worst = v
						}
						if al.first < 0 || c.at[i] < al.first {
							al.first = c.at[i]
						}
					}
				}
				if len(al.seeds) > 0 {
					out = append(out, al)
				}
			}
		}
	}
	return out
}
