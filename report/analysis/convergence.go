package analysis

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/hebbgrad/hebbgrad/results"
)

// convergence says in which order arms reached the target for good, in
// presentations, plasticity events and synaptic updates: medians over seeds, where
// runs that did not reach it count as longer than any that did.
func (t *Track) convergence() []Finding {
	var out []Finding
	for _, in := range []struct{ what, words string }{
		{"presentations", "presentations"}, {results.MetricEvents, "plasticity events"}, {results.MetricUpdates, "synaptic updates"},
	} {
		type arrival struct {
			arm *Arm
			sv  Survival
		}
		var all []arrival
		for _, a := range t.Arms {
			if sv := a.Survival(in.what); sv.N > 0 {
				all = append(all, arrival{a, sv})
			}
		}
		if len(all) < 2 {
			continue
		}
		slices.SortStableFunc(all, func(a, b arrival) int { return cmp.Compare(a.sv.Value, b.sv.Value) })
		var parts []string
		for _, a := range all {
			text := Grouped(a.sv.Value, 0)
			if a.sv.Censored.Censored > 0 {
				text = a.sv.Show(Scale{Factor: 1}, 3)
			}
			parts = append(parts, a.arm.Name+" "+text)
		}
		out = append(out, Finding{Text: fmt.Sprintf("To the target for good in %s, medians over seeds, the first first: %s.", in.words, strings.Join(parts, "; "))})
	}
	return out
}
