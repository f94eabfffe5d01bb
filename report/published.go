package report

import (
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
			out = append(out, anchor{p, t.Ends(p.Metric)})
		}
	}
	return out
}
