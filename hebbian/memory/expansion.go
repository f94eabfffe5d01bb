package memory

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/hebbgrad/hebbgrad/internal/state"
	"github.com/hebbgrad/hebbgrad/plasticity"
)

// Expansion is the novelty detector of the fly's mushroom body (Dasgupta,
// Sheehan, Stevens and Navlakha 2018, PNAS 115:13093). Each of many cells sums
// a few random inputs, the k that are driven most fire, and each has one
// synapse onto an output neuron, at first 1. With A the cells that fire,
//
//	novelty = (1/k)·Σ_{j∈A} w_j, match = 1 − novelty,
//	j ∈ A: w_j ← .4·w_j; otherwise w_j ← min(1, w_j + .01).
//
// So the novelty of a stimulus falls by the factor .4 with each presentation
// and recovers by .01 with each that it is not active in.
type Expansion struct {
	base
	cells, fan, k     int
	depress, recovery float32
	fixed             []int32 // inputs that a cell samples, cells·fan

	// depressed is 1 − w: what storing changed, which starts at 0.
	depressed []float32
	before    []float32

	drive []float32
	fires []int32 // ascending, of the latest search
}

func expansionKind() Kind {
	return Kind{
		Name: "expansion", Summary: "the fly's sparse expansion with depression",
		Settings: []Setting{
			{Name: "cells", Doc: "Kenyon cells; 0: seven for each input", Default: 0, Min: 0, Max: most},
			{Name: "fan", Doc: "inputs that a cell samples, at most all", Default: 6, Min: 1, Max: 1 << 12},
			{Name: "active", Doc: "share of cells that fire", Default: .05, Min: 1e-4, Max: 1},
			{Name: "depress", Doc: "factor by which a firing cell's synapse is depressed", Default: .4, Min: .001, Max: .999},
			{Name: "recovery", Doc: "of a depressed synapse at a presentation in which its cell is silent; 0: none, long-term memory", Default: .01, Max: .999, Alone: 0.0},
		},
		New:  newExpansion,
		Size: "cells", Most: most,
		Bytes: func(v Values, in int) (fixed, each int, err error) { return 0, 4*min(v.Int("fan"), in) + 4, nil },
	}
}

// newExpansion draws the fixed projections from src, without repeats within a
// cell.
func newExpansion(v Values, in int, src *rand.PCG) (Block, error) {
	n := cmp.Or(v.Int("cells"), 7*in)
	m := &Expansion{
		base: base{name: "expansion", in: in}, cells: n, fan: min(v.Int("fan"), in), k: max(1, int(math.Round(v.Float("active")*float64(n)))),
		depress: float32(v.Float("depress")), recovery: float32(v.Float("recovery")),
		depressed: make([]float32, n), before: make([]float32, n), drive: make([]float32, n),
	}
	r := rand.New(src)
	for range n {
		from := len(m.fixed)
		for len(m.fixed) < from+m.fan {
			if i := int32(r.IntN(in)); !slices.Contains(m.fixed[from:], i) {
				m.fixed = append(m.fixed, i)
			}
		}
	}
	m.fires = make([]int32, m.k)
	return m, nil
}

// fire finds the k cells with the largest drive; among equals the lower fires.
func (m *Expansion) fire(x []float32) {
	m.check(x)
	fan := m.fan
	for j := range m.drive {
		var s float32
		for _, i := range m.fixed[j*fan : (j+1)*fan] {
			s += x[i]
		}
		m.drive[j] = s
	}
	m.rank()
}

// rank lists the k cells with the largest drives.
func (m *Expansion) rank() {
	// A heap with the weakest of the k strongest so far on top.
	h := m.fires
	weaker := func(a, b int32) bool {
		return m.drive[a] < m.drive[b] || m.drive[a] == m.drive[b] && a > b
	}
	sift := func(p int) {
		for c := 2*p + 1; c < len(h); p, c = c, 2*c+1 {
			if c+1 < len(h) && weaker(h[c+1], h[c]) {
				c++
			}
			if !weaker(h[c], h[p]) {
				return
			}
			h[c], h[p] = h[p], h[c]
		}
	}
	for j := range h {
		h[j] = int32(j)
	}
	for p := m.k/2 - 1; p >= 0; p-- {
		sift(p)
	}
	for j := int32(m.k); j < int32(m.cells); j++ {
		if weaker(h[0], j) {
			h[0] = j
			sift(0)
		}
	}
	slices.Sort(h)
}

// Search returns 1 − the mean synapse of the cells that fire.
func (m *Expansion) Search(x []float32) float32 {
	m.fire(x)
	m.recent.keep(x)
	var s float32
	for _, j := range m.fires {
		s += m.depressed[j]
	}
	return s / float32(m.k)
}

// Present depresses and recovers. A block that recovers does so at every
// presentation; one that does not stores only where the gate is open.
func (m *Expansion) Present(l *plasticity.Ledger, i int, x []float32, open bool) bool {
	site := m.site()
	if site == plasticity.Memory && !open {
		return false
	}
	m.recent.take(l, m, x, m.fire)
	if m.watch != nil {
		defer m.observed()()
	}
	copy(m.before, m.depressed)
	if m.recovery > 0 {
		for j, d := range m.depressed {
			m.depressed[j] = max(0, d-m.recovery)
		}
		for _, j := range m.fires {
			m.depressed[j] = m.before[j]
		}
		l.Credit(site, l.Compare(site, m.before, m.depressed), 0, nil)
		copy(m.before, m.depressed)
	}
	for _, j := range m.fires {
		m.depressed[j] = 1 - m.depress*(1-m.depressed[j])
	}
	n := l.Compare(site, m.before, m.depressed)
	l.Elementwise(2*m.cells + m.k)
	if site == plasticity.Memory {
		return m.stored(l, i, n)
	}
	l.CreditOne(site, n, i)
	return false
}

func (m *Expansion) site() plasticity.Site {
	if m.recovery > 0 {
		return plasticity.ShortTerm
	}
	return plasticity.Memory
}

// Cost is that of the fixed projections and the output neuron.
func (m *Expansion) Cost() (macs, ops int) { return len(m.fixed) + m.k, m.cells }

func (m *Expansion) Holds() Holding {
	patterns := int(m.wrote)
	if m.recovery > 0 {
		patterns = -1
	}
	return Holding{
		Synapses: m.cells, Bits: 32 * int64(m.cells),
		Bytes: int64(4*len(m.fixed) + 4*m.cells), Patterns: patterns,
	}
}

// Synapses shows by how much each synapse is depressed, 1 − w.
func (m *Expansion) Synapses(visit func(plasticity.Site, string, []float32)) {
	visit(m.site(), "expansion depressed", m.depressed)
}

func (m *Expansion) Reset() {
	clear(m.depressed)
	m.wrote = 0
}

func (m *Expansion) Keep(w *state.Walker) {
	w.Float32s("expansion depressed", m.depressed)
	state.Count(w, "expansion written", &m.wrote)
}
