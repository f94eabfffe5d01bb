package memory

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/hebbgrad/hebbgrad/internal/state"
	"github.com/hebbgrad/hebbgrad/plasticity"
)

// Prototypes is fuzzy adaptive resonance with complement coding (Carpenter,
// Grossberg and Rosen 1991, Neural Networks 4:759). A pattern a in [0, 1]^M is
// coded as I = (a, 1 − a), so that |I| = M, with |·| the sum of entries and ∧
// the smaller of two entries,
//
//	match of category j:  |I ∧ w_j|/M
//	order of search:      |I ∧ w_j|/(α + |w_j|), the largest first
//	the first with match ≥ ρ:  w_j ← β·(I ∧ w_j) + (1 − β)·w_j
//	none:                      a new category, w = I
//
// With ρ = 0 one category takes everything in, with ρ = 1 every distinct
// pattern has its own. A category that took in one pattern holds it verbatim.
type Prototypes struct {
	base
	max                    int
	low, span              float32 // of inputs
	vigilance, alpha, rate float32
	w                      []float32 // categories × 2·In
	norm                   []float32 // |w_j|
	code                   []float32
	tried                  []bool
	choice                 []float32 // of each category, |I ∧ w_j|/(α + |w_j|)
	match                  []float32 // |I ∧ w_j|/|I|
	meets                  []float32 // |I ∧ w_j|
	next                   []float32
}

func prototypesKind() Kind {
	return Kind{
		Name: "prototypes", Summary: "categories with vigilance (adaptive resonance)",
		Settings: []Setting{
			{Name: "max", Doc: "categories at most", Default: 10000, Min: 1, Max: most},
			{Name: "low", Doc: "least value of an input", Default: 0.0, Min: -1e6, Max: 1e6},
			{Name: "high", Doc: "largest value of an input", Default: 1.0, Min: -1e6, Max: 1e6},
			{Name: "vigilance", Doc: "least match at which a category takes a pattern in", Default: 0.0, Max: 1, Alone: .98},
			{Name: "choice", Doc: "α of the order of search", Default: .001, Min: 1e-6, Max: 1e6},
			{Name: "rate", Doc: "β, how far a category moves to a pattern that it takes in; 1: fast learning", Default: 1.0, Min: 1e-6, Max: 1},
		},
		New:  newPrototypes,
		Size: "max", Most: most,
		Bytes: func(_ Values, in int) (fixed, each int, err error) { return 0, 4 * (2*in + 1), nil },
	}
}

// newPrototypes makes an empty block.
func newPrototypes(v Values, in int, _ *rand.PCG) (Block, error) {
	low, high := v.Float("low"), v.Float("high")
	if !(low < high) {
		return nil, fmt.Errorf("memory prototypes: inputs from %v to %v: a range that is not empty", low, high)
	}
	return &Prototypes{
		base: base{name: "prototypes", in: in}, max: v.Int("max"), low: float32(low), span: float32(high - low),
		vigilance: float32(v.Float("vigilance")), alpha: float32(v.Float("choice")), rate: float32(v.Float("rate")),
		code: make([]float32, 2*in), next: make([]float32, 2*in),
	}, nil
}

func (m *Prototypes) category(j int) []float32 { n := 2 * m.in; return m.w[j*n : (j+1)*n] }

func (m *Prototypes) encode(x []float32) {
	m.check(x)
	for i, v := range x {
		v = min(max((v-m.low)/m.span, 0), 1)
		m.code[i], m.code[m.in+i] = v, 1-v
	}
	m.meets = m.meets[:0]
	for j := range m.norm {
		// In float64, so that what was stored meets itself in exactly its norm.
		var s float64
		for i, v := range m.category(j) {
			s += float64(min(v, m.code[i]))
		}
		m.meets = append(m.meets, float32(s))
	}
}

func (m *Prototypes) size(w []float32) float32 {
	var s float64
	for _, v := range w {
		s += float64(v)
	}
	return float32(s)
}

// Search returns the largest match of any category.
func (m *Prototypes) Search(x []float32) float32 {
	m.encode(x)
	m.recent.keep(x)
	var best float32
	for _, s := range m.meets {
		best = max(best, s)
	}
	return min(best/m.size(m.code), 1)
}

// Present finds the category that resonates, or makes one, where the gate is
// open. It reports a new category.
func (m *Prototypes) Present(l *plasticity.Ledger, i int, x []float32, open bool) bool {
	if !open {
		return false
	}
	m.recent.take(l, m, x, m.encode)
	n, total := 2*m.in, m.size(m.code)
	m.tried = slices.Grow(m.tried[:0], len(m.norm))[:len(m.norm)]
	clear(m.tried)
	m.choice, m.match = m.choice[:0], m.match[:0]
	for j, s := range m.meets {
		m.choice = append(m.choice, s/(m.alpha+m.norm[j]))
		m.match = append(m.match, s/total)
	}
	if m.watch != nil {
		defer m.observed()()
	}
	for range m.norm {
		best, choice := -1, float32(-1)
		for j, c := range m.choice {
			if !m.tried[j] && c > choice {
				best, choice = j, c
			}
		}
		m.tried[best] = true
		if m.match[best] < m.vigilance {
			continue
		}
		w := m.category(best)
		for k, v := range w {
			m.next[k] = v + m.rate*(min(v, m.code[k])-v)
		}
		changed := l.Set(plasticity.Memory, w, m.next)
		m.norm[best] = m.size(w)
		l.Learning(n)
		l.CreditOne(plasticity.Memory, changed, i)
		return false
	}
	if len(m.norm) == m.max {
		return false
	}
	m.grow(n)
	m.w = append(m.w, m.code...)
	m.norm = append(m.norm, total)
	changed := l.Compare(plasticity.Memory, nil, m.code)
	l.CreditOne(plasticity.Memory, changed, i)
	l.Elementwise(n)
	l.Wrote(1)
	return true
}

// grow makes room for a category of n weights, never for more than there may be.
func (m *Prototypes) grow(n int) {
	k := len(m.norm)
	if k < cap(m.norm) && len(m.w)+n <= cap(m.w) {
		return
	}
	room := min(2*k+1, m.max)
	w, norm := make([]float32, len(m.w), room*n), make([]float32, k, room)
	copy(w, m.w)
	copy(norm, m.norm)
	m.w, m.norm = w, norm
}

// Cost counts a comparison of two numbers and a sum as a multiply-accumulate.
func (m *Prototypes) Cost() (macs, ops int) { return len(m.w), 4 * m.in }

func (m *Prototypes) Holds() Holding {
	return Holding{
		Synapses: len(m.w), Bits: 32 * int64(len(m.w)), Bytes: int64(4*cap(m.w) + 4*cap(m.norm)),
		Patterns: len(m.norm), Verbatim: true,
	}
}

func (m *Prototypes) Synapses(visit func(plasticity.Site, string, []float32)) {
	visit(plasticity.Memory, "prototypes", m.w)
}

func (m *Prototypes) Reset() {
	m.w, m.norm = m.w[:0], m.norm[:0]
	m.recent.forget()
}

func (m *Prototypes) Keep(w *state.Walker) {
	w.Grown("prototypes", &m.w, m.max*2*m.in)
	if len(m.w)%(2*m.in) != 0 {
		w.Refuse("prototypes: %d values are no whole number of categories of %d", len(m.w), 2*m.in)
	}
	if w.Changed() {
		m.recent.forget()
		m.norm = m.norm[:0]
		for j := range len(m.w) / (2 * m.in) {
			m.norm = append(m.norm, m.size(m.category(j)))
		}
	}
}
