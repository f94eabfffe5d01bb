package arms

import (
	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/gate"
	"github.com/hebbgrad/hebbgrad/reference"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// countsArm predicts the next symbol from counts after contexts of up to so many
// symbols; where inhibit is set, a context that knows a symbol keeps the shorter
// ones from counting it.
func countsArm(name, summary string, order int, inhibit bool) bench.Arm {
	a := bench.Arm{
		Name: name, Summary: summary, Rule: "counts", Gate: openGate, Signal: string(gate.None), Symbols: true, Streams: true,
		Refuse: func(s stimulus.Spec) error {
			if s.Symbols == 0 {
				return bench.ErrNoSymbols
			}
			return nil
		},
		New: func(s bench.Setup) (bench.Learner, error) {
			o := reference.CountsOptions{Inhibit: inhibit}
			if order > 0 {
				o.Order = s.Settings.Int("order")
			}
			return asLearner(reference.NewCounts(o, s.Spec))
		},
	}
	if order > 0 {
		a.Settings = []bench.Setting{{Name: "order", Doc: "symbols of the longest context", Default: order, Min: 1, Max: 16, Search: &bench.Range{Min: 2, Max: 10}}}
	}
	return a
}
