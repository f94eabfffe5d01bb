package report

import (
	"cmp"

	"github.com/hebbgrad/hebbgrad/results"
)

// From is the input that a results folder gives: rows, manifests, fields and
// the order of arms. The caller adds what the folder does not know: the data
// sets' attribution, what the tracks are, locality certificates.
func From(all results.Merged, id results.Identity) Input {
	in := Input{Arms: id.Arms, Rows: all.Rows, Runs: all.Runs, Anchors: Published(id.Tracks)}
	for _, t := range id.Tracks {
		if t == "capacity" || t == "capacity-50" || t == "capacity-200" {
			for _, by := range []string{"familiarity error", "error at match ½"} {
				th := CapacityTheory(t)
				th.Family = by
				in.Theories = append(in.Theories, th)
			}
		}
	}
	for _, m := range all.Runs {
		in.Command = cmp.Or(in.Command, m.Command)
	}
	return in
}
