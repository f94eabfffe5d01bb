package layer

import (
	"hebbgrad/hebbian/rule"
	"hebbgrad/plasticity"
)

type ledger = *plasticity.Ledger

// apply takes the step w += Δw through the ledger, row by row, and credits the
// presentations that contributed.
func apply(s Step, d *rule.Delta, w rule.Weights, f *forward) {
	changed := 0
	for k, j := range d.Rows {
		c := s.Ledger.Add(s.Site, w.Row(int(j)), d.Row(k))
		if c > 0 {
			f.changed(int(j))
			changed += c
		}
	}
	s.Ledger.Learning(d.MACs)
	s.Ledger.Elementwise(d.Ops)
	s.Ledger.Credit(s.Site, changed, s.Offset, d.Contributed)
}

// opened counts the presentations whose gain is not 0.
func opened(gain []float32, n int) int {
	if gain == nil {
		return n
	}
	open := 0
	for _, g := range gain {
		if g != 0 {
			open++
		}
	}
	return open
}
