package memory

import (
	"fmt"
	"math"
	"slices"

	"github.com/hebbgrad/hebbgrad/internal/state"
	"github.com/hebbgrad/hebbgrad/locality"
)

// changes shows in×out synapses and what they are changed by; its rows are the
// cells, neurons or categories that store.
func (b *base) changes(in, out int, exceptions []locality.Exception, arrays ...locality.Array) (done func()) {
	return b.watch.Changes(func() *locality.Population { return population(in, out, exceptions, arrays...) })
}

func population(in, out int, exceptions []locality.Exception, arrays ...locality.Array) *locality.Population {
	return &locality.Population{In: in, Out: out, Exceptions: exceptions, Arrays: arrays, Factors: []locality.Factor{
		{Name: "gain", Source: "the gate: what is stored at all, broadcast", From: locality.Gate}}}
}

func pre(v []float32) locality.Array { return locality.Array{Name: "pre", Of: locality.Pre, Values: v} }
func drive(v []float32) locality.Array {
	return locality.Array{Name: "drive", Of: locality.Post, Values: v}
}
func stored(name string, w []float32) locality.Array {
	return locality.Array{Name: name, Of: locality.Synapse, Values: w}
}

func (m *AntiHebb) observed() func() {
	return m.changes(m.in, m.out, []locality.Exception{locality.InputNorm()}, pre(m.z), drive(m.h), stored("", m.w))
}

// observed shows a recurrent block: each neuron is on both sides.
func (m *Energy) observed() func() {
	both := func(name string, v []float32) locality.Array {
		return locality.Array{Name: name, Of: locality.Both, Values: v}
	}
	arrays := []locality.Array{both("pattern", m.z), stored("", m.w)}
	if m.running {
		arrays = append(arrays, both("mean", m.mu))
	}
	return m.changes(m.in, m.in, nil, arrays...)
}

// observed shows one synapse a cell. Which cells fire is found again from the
// drives.
func (m *Expansion) observed() func() {
	done := m.changes(1, m.cells, []locality.Exception{locality.Ranking()}, drive(m.drive), stored("depressed", m.depressed))
	m.rank()
	return done
}

// observed shows for each cell which of its coincidences occurs.
func (m *Conjunction) observed() func() {
	var at, w []float32
	done := m.watch.Changes(func() *locality.Population {
		state.Visit(m, func(_ string, v []float32) { w = slices.Clone(v) })
		for c, a := range m.at {
			at = append(at, float32(int(a)-c*m.span))
		}
		return population(m.span, m.cfg.Cells,
			[]locality.Exception{{Name: "a ranking within each group of neurons that a cell listens to"}},
			locality.Array{Name: "coincidence", Of: locality.Post, Values: at}, stored("depressed", w))
	})
	if w == nil {
		return done
	}
	for c, a := range at {
		m.at[c] = int32(c*m.span + int(a)%m.span)
	}
	state.Visit(m, func(_ string, v []float32) { copy(v, w) })
	return func() {
		for _, a := range m.at { // nothing else is depressed
			if m.known(a) {
				w[a] = 1
			}
		}
		done()
	}
}

// observed shows the residual, and of each neuron how strongly it is driven and
// its response a; which of them win is found again.
func (m *Fading) observed() func() {
	strength, response := make([]float32, m.hidden), make([]float32, m.hidden)
	for j, h := range m.h {
		strength[j] = abs(h)
	}
	for k, j := range m.winners {
		response[j] = float32(m.a[k])
	}
	arrays := []locality.Array{pre(m.z), drive(strength), {Name: "response", Of: locality.Post, Values: response}}
	for s, w := range m.stage {
		arrays = append(arrays, stored(fmt.Sprintf("stage %d", s+1), w))
	}
	done := m.changes(m.in, m.hidden, []locality.Exception{locality.Ranking(), locality.InputNorm()}, arrays...)
	for j, h := range m.h {
		m.h[j] = float32(math.Copysign(float64(max(strength[j], 0)), float64(h)))
	}
	m.choose()
	for k, j := range m.winners {
		m.a[k] = float64(response[j])
	}
	return done
}

// searched is what a category needs to know of the others: the search goes
// through them in the order of their choice, and ends at one that matches.
func searched() locality.Exception {
	return locality.Exception{Name: "a search over the block, by choice and match of each category",
		Reach: []locality.Reach{{Array: "choice", Holds: locality.Whole}, {Array: "match", Holds: locality.Whole}}}
}

// observed shows the categories and, where there is room, the one that may be
// added.
func (m *Prototypes) observed() func() {
	n, k := 2*m.in, len(m.norm)
	rows := min(k+1, m.max)
	var p *locality.Population
	done := m.watch.Changes(func() *locality.Population {
		if rows > k {
			m.grow(n)
			clear(m.w[k*n : rows*n])
		}
		of := func(name string, v []float32) locality.Array {
			return locality.Array{Name: name, Of: locality.Post, Values: append(slices.Clone(v), make([]float32, rows-k)...)}
		}
		p = population(n, rows, []locality.Exception{searched()}, pre(m.code), of("choice", m.choice), of("match", m.match), stored("", m.w[:rows*n]))
		return p
	})
	if p != nil {
		copy(m.choice, p.Arrays[1].Values)
		copy(m.match, p.Arrays[2].Values)
	}
	return func() {
		if p != nil {
			p.Arrays[3].Values = m.w
		}
		done()
	}
}

// Observe has w see each block that shows itself; of others a certificate of
// locality says that they are not covered.
func (p *Pool) Observe(w *locality.Watch) {
	for _, b := range p.blocks {
		if o, ok := b.(interface{ Observe(w *locality.Watch) }); ok {
			o.Observe(w.Part(b.Name()))
		}
	}
}
