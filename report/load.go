package report

import (
	"cmp"

	"github.com/hebbgrad/hebbgrad/report/analysis"
	"github.com/hebbgrad/hebbgrad/results"
)

// From is the input that a results folder gives: rows, manifests, fields and
// the order of arms. The caller adds what the folder does not know: the data
// sets' attribution, what the tracks are, locality certificates.
func From(all results.Merged, id results.Identity) Input {
	in := Input{Data: analysis.Data{Arms: id.Arms, Planned: id.Planned, Rows: all.Rows, Runs: all.Runs, Declared: results.DeclaredBy(all.Runs)}}
	for _, m := range all.Runs {
		in.Command = cmp.Or(in.Command, m.Command)
	}
	return in
}
