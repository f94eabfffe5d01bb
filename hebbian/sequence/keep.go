package sequence

import (
	"fmt"
	"math"

	"github.com/hebbgrad/hebbgrad/internal/state"
)

// Keep describes cells, synapses and what was shown last; the rest is made of them.
func (l *Learner) Keep(w *state.Walker) {
	s := &l.store
	for k := range l.shown {
		c := &l.shown[k]
		state.Value(w, "shown", &c.n)
		state.Values(w, "symbols", c.last[:])
		state.Values(w, "words", c.word[:])
	}
	state.List(w, "cells", &s.check, cap(s.check))
	state.List(w, "fields", &s.of, cap(s.of))
	var owners, symbols []int32
	if !w.Loading() {
		owners = s.owners()
		for _, y := range s.symbol {
			symbols = append(symbols, int32(y))
		}
	}
	state.List(w, "owners", &owners, cap(s.count))
	state.List(w, "successors", &symbols, cap(s.count))
	state.List(w, "counts", &s.count, cap(s.count))
	state.List(w, "traces", &s.recent, cap(s.recent))
	state.Values(w, "readout", l.read.w)
	for f := range l.fields {
		state.Count(w, "updates", &l.fields[f].updates)
	}
	l.gate.Gate().Keep(w)
	if l.yoke != nil {
		w.In("yoke", l.yoke)
	}
	if w.Loading() {
		if err := l.rebuild(owners, symbols); err != nil {
			w.Refuse("%v", err)
		}
	}
}

// rebuild makes what follows from cells, owners and weights.
func (l *Learner) rebuild(owners, symbols []int32) error {
	s, n := &l.store, len(l.store.count)
	if len(s.of) != len(s.check) || len(owners) != n || len(symbols) != n || s.recent != nil && len(s.recent) != n {
		return fmt.Errorf("%d cells of %d fields, %d synapses with %d cells, %d symbols and %d traces", len(s.check), len(s.of), n, len(owners), len(symbols), len(s.recent))
	}
	for _, c := range l.shown {
		if c.n < 0 || c.n > MaxOrder {
			return fmt.Errorf("%d symbols shown last, want 0 to %d", c.n, MaxOrder)
		}
		for _, y := range c.last {
			if y < 0 || int(y) >= l.spec.Symbols {
				return fmt.Errorf("symbol %d, the alphabet has %d", y, l.spec.Symbols)
			}
		}
	}
	if len(s.check) > s.room() {
		return fmt.Errorf("%d cells, there is room for %d", len(s.check), s.room())
	}
	clear(s.index)
	s.head = s.head[:0]
	for k, hash := range s.check {
		at := s.place(int(s.of[k]), uint32(hash))
		if s.index[at] != 0 || int(s.of[k]) >= len(l.fields) {
			return fmt.Errorf("cell %d is of field %d, or like one before", k, s.of[k])
		}
		s.index[at], s.head = int32(k+1), append(s.head, -1)
	}
	s.next, s.symbol = s.next[:0], s.symbol[:0]
	for e, c := range owners {
		y, v := symbols[e], s.count[e]
		if c < 0 || int(c) >= len(s.head) || y < 0 || int(y) >= l.spec.Classes || s.synapse(c, y) >= 0 || !(v >= 0) || math.IsInf(float64(v), 1) {
			return fmt.Errorf("synapse %d is %v, from cell %d to symbol %d, which cannot be", e, v, c, y)
		}
		if s.recent != nil && !(s.recent[e] >= 0 && s.recent[e] <= math.MaxFloat32) {
			return fmt.Errorf("the trace of synapse %d is %v", e, s.recent[e])
		}
		s.next, s.symbol = append(s.next, s.head[c]), append(s.symbol, uint16(y))
		s.head[c] = int32(e)
	}
	l.derive()
	return nil
}

// derive makes sizes and discounts from the counts.
func (l *Learner) derive() {
	for f := range l.fields {
		l.fields[f].sizes = [maxSize + 1]int{}
	}
	for c, e := range l.store.head {
		for ; e >= 0; e = l.store.next[e] {
			l.fields[l.store.of[c]].resized(0, l.store.count[e])
		}
	}
	for f := range l.fields {
		l.fields[f].setDiscounts()
	}
}
