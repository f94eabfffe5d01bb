package reference

import (
	"math"

	"github.com/hebbgrad/hebbgrad/internal/state"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// states numbers what is observed, in the order in which it is met: two
// observations are one state if each input falls into the same of some equal parts of
// its range or, where the environment states none, rounds to the same whole number.
//
// States are known by 64 bits of a hash (FNV-1a); two that differ are taken for one
// another, among 10⁵, with probability 3·10⁻¹⁰.
type states struct {
	low, scale []float32 // of the range of inputs; nil where there is none
	parts      int
	most       int

	at    map[uint64]int32
	order []uint64
}

func newStates(s stimulus.Spec, parts, most int) *states {
	t := &states{parts: parts, most: most, low: s.Low, at: map[uint64]int32{}}
	for j := range s.Low {
		t.scale = append(t.scale, float32(parts)/(s.High[j]-s.Low[j]))
	}
	return t
}

// key hashes an observation.
func (t *states) key(x []float32) uint64 {
	const offset, prime = 14695981039346656037, 1099511628211
	h := uint64(offset)
	for j, v := range x {
		var part int64
		if t.scale == nil {
			part = int64(math.Round(float64(v)))
		} else {
			part = min(max(int64((v-t.low[j])*t.scale[j]), 0), int64(t.parts)-1)
		}
		for range 4 {
			h = (h ^ uint64(part&255)) * prime
			part >>= 8
		}
	}
	return h
}

// find is the number of a state; −1 of one that was not met.
func (t *states) find(x []float32) int {
	if i, ok := t.at[t.key(x)]; ok {
		return int(i)
	}
	return -1
}

// meet is the number of a state that may be new; −1 of one for which there is no room.
func (t *states) meet(x []float32) (i int, isNew bool) {
	k := t.key(x)
	if i, ok := t.at[k]; ok {
		return int(i), false
	}
	if len(t.order) == t.most {
		return -1, false
	}
	i = len(t.order)
	t.at[k] = int32(i)
	t.order = append(t.order, k)
	return i, true
}

func (t *states) forget() {
	clear(t.at)
	t.order = t.order[:0]
}

// Keep describes the whole state.
func (t *states) Keep(w *state.Walker) {
	state.List(w, "states", &t.order, t.most)
	if w.Loading() {
		clear(t.at)
		for i, k := range t.order {
			t.at[k] = int32(i)
		}
		if len(t.at) != len(t.order) {
			w.Refuse("%d states of %d differ", len(t.at), len(t.order))
		}
	}
}
