package memory

import (
	"math"
	"math/rand/v2"
	"slices"

	"github.com/hebbgrad/hebbgrad/internal/state"
	"github.com/hebbgrad/hebbgrad/plasticity"
)

type expansionConfig struct {
	In, Cells, Fan            int
	Active, Depress, Recovery float64
}

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
	cfg   expansionConfig
	k     int
	fixed []int32 // inputs that a cell samples, Cells·Fan

	// depressed is 1 − w: what storing changed, which starts at 0.
	depressed []float32
	before    []float32
	wrote     int64

	drive  []float32
	fires  []int32 // ascending, of the latest search
	recent recent
	heap   []int32
	observer
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
		New: func(v Values, in int, src *rand.PCG) (Block, error) {
			return asBlock(newExpansion(v, in, src))
		},
		Size: "cells", Most: most,
		Bytes: func(v Values, in int) (fixed, each int, err error) { return 0, 4*min(v.Int("fan"), in) + 4, nil },
	}
}

// newExpansion draws the fixed projections from src, without repeats within a
// cell.
func newExpansion(v Values, in int, src *rand.PCG) (*Expansion, error) {
	c := expansionConfig{
		In: in, Cells: v.Int("cells"), Fan: min(v.Int("fan"), in),
		Active: v.Float("active"), Depress: v.Float("depress"), Recovery: v.Float("recovery"),
	}
	if c.Cells == 0 {
		c.Cells = 7 * in
	}
	m := &Expansion{cfg: c, k: max(1, int(math.Round(c.Active*float64(c.Cells))))}
	r := rand.New(src)
	for range c.Cells {
		from := len(m.fixed)
		for len(m.fixed) < from+c.Fan {
			i, again := int32(r.IntN(c.In)), false
			for _, j := range m.fixed[from:] {
				again = again || i == j
			}
			if !again {
				m.fixed = append(m.fixed, i)
			}
		}
	}
	m.depressed, m.before = make([]float32, c.Cells), make([]float32, c.Cells)
	m.drive = make([]float32, c.Cells)
	m.fires, m.heap = make([]int32, 0, m.k), make([]int32, 0, m.k)
	return m, nil
}

func (m *Expansion) Name() string { return "expansion" }
func (m *Expansion) In() int      { return m.cfg.In }

// fire finds the k cells with the largest drive; among equals the lower fires.
func (m *Expansion) fire(x []float32) {
	checkIn(m, x)
	fan := m.cfg.Fan
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
	// A heap with the weakest of the k strongest on top.
	h := m.heap[:0]
	weaker := func(a, b int32) bool {
		return m.drive[a] < m.drive[b] || m.drive[a] == m.drive[b] && a > b
	}
	sift := func(p int) {
		for {
			c := 2*p + 1
			if c >= len(h) {
				return
			}
			if c+1 < len(h) && weaker(h[c+1], h[c]) {
				c++
			}
			if !weaker(h[c], h[p]) {
				return
			}
			h[c], h[p] = h[p], h[c]
			p = c
		}
	}
	for j := range int32(m.cfg.Cells) {
		if len(h) < m.k {
			h = append(h, j)
			for c := len(h) - 1; c > 0 && weaker(h[c], h[(c-1)/2]); c = (c - 1) / 2 {
				h[c], h[(c-1)/2] = h[(c-1)/2], h[c]
			}
		} else if weaker(h[0], j) {
			h[0] = j
			sift(0)
		}
	}
	m.heap = h
	m.fires = append(m.fires[:0], h...)
	slices.Sort(m.fires)
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
	if !m.recent.take(l, m, x) {
		m.fire(x)
	}
	if m.watch != nil {
		defer m.observed()()
	}
	copy(m.before, m.depressed)
	if rec := float32(m.cfg.Recovery); rec > 0 {
		for j, d := range m.depressed {
			m.depressed[j] = max(0, d-rec)
		}
		for _, j := range m.fires {
			m.depressed[j] = m.before[j]
		}
		l.Credit(site, l.Compare(site, m.before, m.depressed), 0, nil)
		copy(m.before, m.depressed)
	}
	f := float32(m.cfg.Depress)
	for _, j := range m.fires {
		m.depressed[j] = 1 - f*(1-m.depressed[j])
	}
	n := l.Compare(site, m.before, m.depressed)
	l.CreditOne(site, n, i)
	l.Elementwise(2*m.cfg.Cells + m.k)
	if site != plasticity.Memory || n == 0 {
		return false
	}
	m.wrote++
	l.Wrote(1)
	return true
}

func (m *Expansion) site() plasticity.Site {
	if m.cfg.Recovery > 0 {
		return plasticity.ShortTerm
	}
	return plasticity.Memory
}

// Cost is that of the fixed projections and the output neuron.
func (m *Expansion) Cost() (macs, ops int) { return len(m.fixed) + m.k, m.cfg.Cells }

func (m *Expansion) Holds() Holding {
	patterns := int(m.wrote)
	if m.cfg.Recovery > 0 {
		patterns = -1
	}
	return Holding{
		Synapses: m.cfg.Cells, Bits: 32 * int64(m.cfg.Cells),
		Bytes: int64(4*len(m.fixed) + 4*m.cfg.Cells), Patterns: patterns,
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

var _ Block = (*Expansion)(nil)
