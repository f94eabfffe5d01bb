package layer

import (
	"github.com/hebbgrad/hebbgrad/hebbian/rule"
	"github.com/hebbgrad/hebbgrad/plasticity"
)

type ledger = *plasticity.Ledger

// apply takes the step w += Δw through the ledger, row by row, and returns how
// many weights it changed, and how many of those end on neurons from fresh on.
func apply(s Step, d *rule.Delta, f *forward, fresh int) (changed, recruiting int) {
	f.part = grow(f.part, len(d.Cols))
	for k, j := range d.Rows {
		row, c := f.w.Row(int(j)), 0
		if d.Cols == nil {
			c = s.Ledger.Add(s.Site, row, d.Row(k))
		} else {
			for e, i := range d.Cols {
				f.part[e] = row[i]
			}
			c = s.Ledger.Add(s.Site, f.part, d.Row(k))
			for e, i := range d.Cols {
				row[i] = f.part[e]
			}
		}
		if c > 0 {
			f.changed(int(j))
			changed += c
			if int(j) >= fresh {
				recruiting += c
			}
		}
	}
	s.Ledger.Learning(d.MACs)
	s.Ledger.Elementwise(d.Ops)
	return changed, recruiting
}

// spread repeats each value for the places of its presentation.
func spread(own *[]float32, v []float32, places int) []float32 {
	if v == nil || places == 1 {
		return v
	}
	*own = grow(*own, len(v)*places)
	for i, g := range v {
		for p := range places {
			(*own)[i*places+p] = g
		}
	}
	return *own
}

// gather turns contributions by place into one for each presentation, in
// place: that of its first place that had one.
func gather(c []float32, places int) []float32 {
	if places == 1 {
		return c
	}
	n := len(c) / places
	for i := range n {
		var first float32
		for _, v := range c[i*places : (i+1)*places] {
			if v != 0 {
				first = v
				break
			}
		}
		c[i] = first
	}
	return c[:n]
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
