package memory

import (
	"fmt"
	"math"
	"math/bits"
	"math/rand/v2"

	"github.com/hebbgrad/hebbgrad/internal/state"
	"github.com/hebbgrad/hebbgrad/plasticity"
)

type conjunctionConfig struct{ Cells, Groups, Units, Neurons, Fan int }

func conjunctionOf(v Values) (conjunctionConfig, error) {
	c := conjunctionConfig{Cells: v.Int("cells"), Groups: v.Int("groups"), Units: v.Int("units"), Neurons: v.Int("neurons"), Fan: v.Int("fan")}
	if c.Units&(c.Units-1) != 0 {
		return c, fmt.Errorf("memory conjunction: groups of %d units: a power of two from 2 up", c.Units)
	}
	if c.Fan%2 != 0 {
		return c, fmt.Errorf("memory conjunction: a fan of %d: an even number, half of either sign", c.Fan)
	}
	if c.Units > c.Neurons {
		return c, fmt.Errorf("memory conjunction: groups of %d units among %d neurons: at most all of them", c.Units, c.Neurons)
	}
	if n := c.Groups * log2(c.Units); n > 26 {
		return c, fmt.Errorf("memory conjunction: %d groups of %d units make 2^%d coincidences a cell: at most 2^26", c.Groups, c.Units, n)
	}
	return c, nil
}

const sharpen = 4 // power of the share of known coincidences

func log2(n int) int { return bits.Len(uint(n)) - 1 }

// Conjunction is a Bloom filter whose hash keeps similarity. An expansion layer
// of fixed neurons samples the inputs, its drive being Σ_i ±x_i over a few at
// random, half of them with either sign so that what all inputs share cancels.
// A cell listens to G groups of U of these neurons; in each group the one with
// the largest drive wins, and the cell has a binary synapse for each of the U^G
// coincidences of winners. Storing a pattern depresses, in each cell, the
// synapse of its coincidence from 1 to 0, for good. With d of C cells finding
// theirs depressed,
//
//	match = (d/C)⁴.
//
// Exactly what was stored has match 1. Because a coincidence of several
// winners is rare, few are shared by different patterns, and what a search
// costs does not depend on how much is stored. The block cannot give back a
// pattern.
type Conjunction struct {
	base
	cfg   conjunctionConfig
	shift int
	fixed []int32  // inputs that a neuron samples, Neurons·Fan: with + and − in turn
	units []int32  // neurons of each group, Cells·Groups·Units
	bits  []uint64 // depressed synapses, Cells·2^(shift·Groups)
	span  int      // synapses of a cell

	drive []float32
	at    []int32 // coincidence of each cell in the latest search
}

func conjunctionKind() Kind {
	return Kind{
		Name: "conjunction", Summary: "a Bloom filter whose hash keeps similarity",
		Settings: []Setting{
			{Name: "cells", Doc: "coincidence cells that answer each pattern", Default: 32, Min: 1, Max: 1 << 12},
			{Name: "groups", Doc: "winner-take-all groups that a cell listens to: more tell like patterns apart, fewer bear more noise", Default: 14, Min: 1, Max: 26},
			{Name: "units", Doc: "units of a group, a power of two", Default: 2, Min: 2, Max: 1 << 12},
			{Name: "neurons", Doc: "of the expansion from which groups draw their units", Default: 256, Min: 2, Max: 1 << 16},
			{Name: "fan", Doc: "inputs that such a neuron samples, even", Default: 48, Min: 2, Max: 1 << 12},
		},
		New:  newConjunction,
		Size: "cells", Most: 1 << 12,
		Bytes: func(v Values, in int) (fixed, each int, err error) {
			c, err := conjunctionOf(v)
			synapses := 1 << (c.Groups * log2(c.Units))
			return 4*c.Neurons*c.Fan + 8, (synapses+7)/8 + 4*c.Groups*c.Units, err
		},
	}
}

// newConjunction draws the fixed projections from src.
func newConjunction(v Values, in int, src *rand.PCG) (Block, error) {
	c, err := conjunctionOf(v)
	if err != nil {
		return nil, err
	}
	m := &Conjunction{base: base{name: "conjunction", in: in}, cfg: c, shift: log2(c.Units)}
	m.span = 1 << (m.shift * c.Groups)
	r := rand.New(src)
	m.fixed = make([]int32, c.Neurons*c.Fan)
	for i := range m.fixed {
		m.fixed[i] = int32(r.IntN(in))
	}
	deck := make([]int32, c.Neurons)
	for i := range deck {
		deck[i] = int32(i)
	}
	for range c.Cells * c.Groups {
		for i := range c.Units {
			j := i + r.IntN(c.Neurons-i)
			deck[i], deck[j] = deck[j], deck[i]
		}
		m.units = append(m.units, deck[:c.Units]...)
	}
	m.bits = make([]uint64, (c.Cells*m.span+63)/64)
	m.drive, m.at = make([]float32, c.Neurons), make([]int32, c.Cells)
	return m, nil
}

// hash finds the coincidence of each cell.
func (m *Conjunction) hash(x []float32) {
	m.check(x)
	fan := m.cfg.Fan
	for k := range m.drive {
		var s float32
		idx := m.fixed[k*fan : (k+1)*fan]
		for e := 0; e < len(idx)-1; e += 2 {
			s += x[idx[e]] - x[idx[e+1]]
		}
		m.drive[k] = s
	}
	units, n := m.units, m.cfg.Units
	for c := range m.at {
		key := 0
		for range m.cfg.Groups {
			best, win := float32(math.Inf(-1)), 0
			for u, k := range units[:n] {
				if d := m.drive[k]; d > best {
					best, win = d, u
				}
			}
			units = units[n:]
			key = key<<m.shift | win
		}
		m.at[c] = int32(c*m.span + key)
	}
}

func (m *Conjunction) known(at int32) bool { return m.bits[at>>6]&(1<<(at&63)) != 0 }

// Search hashes x and counts the coincidences that are known.
func (m *Conjunction) Search(x []float32) float32 {
	m.hash(x)
	m.recent.keep(x)
	known := 0
	for _, at := range m.at {
		if m.known(at) {
			known++
		}
	}
	share, match := float32(known)/float32(m.cfg.Cells), float32(1)
	for range sharpen {
		match *= share
	}
	return match
}

// Present depresses the coincidences of x where the gate is open.
func (m *Conjunction) Present(l *plasticity.Ledger, i int, x []float32, open bool) bool {
	if !open {
		return false
	}
	m.recent.take(l, m, x, m.hash)
	if m.watch != nil {
		defer m.observed()()
	}
	n := 0
	for _, at := range m.at {
		if !m.known(at) {
			m.bits[at>>6] |= 1 << (at & 63)
			n++
		}
	}
	l.Note(plasticity.Memory, n, float64(n))
	l.Elementwise(m.cfg.Cells)
	return m.stored(l, i, n)
}

// Cost is that of the fixed projections; the winners are element-wise.
func (m *Conjunction) Cost() (macs, ops int) {
	return len(m.fixed), len(m.units) + m.cfg.Cells
}

func (m *Conjunction) Holds() Holding {
	return Holding{
		Synapses: m.cfg.Cells * m.span, Bits: int64(m.cfg.Cells * m.span),
		Bytes: int64(8*len(m.bits) + 4*len(m.fixed) + 4*len(m.units)), Patterns: int(m.wrote),
	}
}

// Synapses shows a 1 for each synapse that was depressed, so that storage
// starts at 0 as the ledger has it.
func (m *Conjunction) Synapses(visit func(plasticity.Site, string, []float32)) {
	w := make([]float32, m.cfg.Cells*m.span)
	for at := range w {
		if m.known(int32(at)) {
			w[at] = 1
		}
	}
	visit(plasticity.Memory, "conjunction depressed", w)
}

func (m *Conjunction) Reset() {
	clear(m.bits)
	m.wrote = 0
}

func (m *Conjunction) Keep(w *state.Walker) {
	w.Bits("conjunction depressed", m.bits, m.cfg.Cells*m.span)
	state.Count(w, "conjunction written", &m.wrote)
}
