package report

import (
	"fmt"
	"strings"

	"github.com/hebbgrad/hebbgrad/results"
)

// anchor is a figure from elsewhere beside what the arms reached.
type anchor struct {
	results.Published
	Ours string
}

// anchors are the figures from elsewhere that the tracks declare, with what the
// arms reached where the quantity is one of theirs.
func (in Input) anchors(f *frame) []anchor {
	var out []anchor
	for _, t := range f.tracks {
		for _, p := range in.Declared[t.name].Published {
			var parts []string
			for _, a := range t.arms {
				v, _ := a.last(p.Metric)
				if e := estimateOf(v); e.N > 0 {
					parts = append(parts, fmt.Sprintf("%s %s", a.name, e.show(scale{1, ""}, 2)))
				}
			}
			out = append(out, anchor{p, strings.Join(parts, "; ")})
		}
	}
	return out
}
