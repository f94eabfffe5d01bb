package report

import (
	"fmt"
	"strings"

	"github.com/hebbgrad/hebbgrad/report/analysis"
	"github.com/hebbgrad/hebbgrad/results"
)

// anchor is a figure from elsewhere beside what the arms reached.
type anchor struct {
	results.Published
	Ours string
}

// anchors are the figures from elsewhere that the tracks declare, with what the
// arms reached where the quantity is one of theirs.
func (in Input) anchors(f *analysis.Frame) []anchor {
	var out []anchor
	for _, t := range f.Tracks {
		for _, p := range in.Declared[t.Name].Published {
			var parts []string
			for _, a := range t.Arms {
				v, _ := a.Last(p.Metric)
				if e := analysis.EstimateOf(v); e.N > 0 {
					parts = append(parts, fmt.Sprintf("%s %s", a.Name, e.Show(analysis.Scale{Factor: 1}, 2)))
				}
			}
			out = append(out, anchor{p, strings.Join(parts, "; ")})
		}
	}
	return out
}
