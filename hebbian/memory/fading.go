package memory

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"

	"github.com/hebbgrad/hebbgrad/internal/state"
	"github.com/hebbgrad/hebbgrad/plasticity"
)

// Fading is a memory without end for patterns that come back soon: it goes on
// storing and lets the old fade, like the Hebbian feed-forward network of
// Tyulmankov, Yang and Abbott (2022, Neuron 110:544), here with a rule that
// corrects its own error. Fixed random weights V, orthonormal where there are
// not more neurons than inputs, choose for an input z of norm √In the K hidden
// neurons with the largest |h_j|, h = V·z. What these explain is inhibited
// away, because all their patterns share it, and the residual meets their
// plastic synapses A:
//
//	r = z − Σ_j h_j·V_j over the winners, a_j = sgn(h_j)·A_j·r/In
//	stored: A_j ← A_j + (1 − a_j)·sgn(h_j)·r, after all synapses have faded
//
// Each synapse is a chain of S stages, through which what was stored passes
// on: what a stage loses the next one gains, at S/(1.5·Horizon) a stored
// pattern, and A is their sum. So a pattern keeps its strength for about
// Horizon others and is then lost faster than exponentially. The response to a
// novel pattern has mean 0 and a variance q_j that |A_j|²/In² estimates, and
// the neurons' evidence is pooled by its inverse:
//
//	Z = Σ_j a_j/q_j ÷ √(Σ_j 1/q_j), match = Z²/(Z² + 2.576²) for Z > 0.
//
// A novel pattern exceeds match ½ with a probability of about .5 %.
type Fading struct {
	base
	hidden, active, stages int
	pass                   float32     // share that a stage passes on when a pattern is stored
	v                      []float32   // fixed, hidden×In
	stage                  [][]float32 // hidden×In each
	before                 []float32

	z, h    []float32 // z is the residual once the winners are known
	winners []int
	any     bool      // the pattern is not all zeros
	a, q    []float64 // of each winner
}

const halfMatch = 2.576 // normal deviate of .5 %

func fadingKind() Kind {
	return Kind{
		Name: "fading", Summary: "a Hebbian network that goes on storing and lets the old fade",
		Settings: []Setting{
			{Name: "hidden", Doc: "neurons", Default: 64, Min: 1, Max: most},
			{Name: "active", Doc: "neurons that store a pattern", Default: 4, Min: 1, Max: 1 << 12},
			{Name: "stages", Doc: "of a synapse, in a chain", Default: 8, Min: 1, Max: 64},
			{Name: "horizon", Doc: "patterns stored later after which one has faded", Default: 200.0, Min: 1, Max: 1e9},
		},
		New:  newFading,
		Size: "hidden", Most: most,
		Bytes: func(v Values, in int) (fixed, each int, err error) { return 0, 4 * (v.Int("stages") + 2) * in, nil },
	}
}

// newFading draws the fixed weights from src.
func newFading(v Values, in int, src *rand.PCG) (Block, error) {
	hidden, active, stages, horizon := v.Int("hidden"), v.Int("active"), v.Int("stages"), v.Float("horizon")
	switch {
	case in < 2 || active > hidden:
		return nil, fmt.Errorf("memory fading: %d inputs, %d neurons, %d of them active: 2 inputs or more, and at most all of the neurons", in, hidden, active)
	case 1.5*horizon < float64(stages):
		return nil, fmt.Errorf("memory fading: a horizon of %v patterns with %d stages: at least two thirds of the stages", horizon, stages)
	case in*hidden*stages > 1<<28:
		return nil, fmt.Errorf("memory fading: %d×%d synapses of %d stages: at most 2^28 values", hidden, in, stages)
	}
	n := in * hidden
	m := &Fading{
		base: base{name: "fading", in: in}, hidden: hidden, active: active, stages: stages, pass: float32(float64(stages) / (1.5 * horizon)),
		v: make([]float32, n), before: make([]float32, n), z: make([]float32, in), h: make([]float32, hidden),
		winners: make([]int, 0, active), a: make([]float64, active), q: make([]float64, active),
	}
	for range stages {
		m.stage = append(m.stage, make([]float32, n))
	}
	m.draw(rand.New(src))
	return m, nil
}

// draw sets V to random rows of norm 1, orthogonal where they can be.
func (m *Fading) draw(r *rand.Rand) {
	n := m.in
	row := make([]float64, n)
	for j := range m.hidden {
		for i := range row {
			row[i] = r.NormFloat64()
		}
		for k := 0; k < j && m.hidden <= n; k++ {
			o := m.v[k*n : (k+1)*n]
			var d float64
			for i, v := range o {
				d += row[i] * float64(v)
			}
			for i, v := range o {
				row[i] -= d * float64(v)
			}
		}
		var s float64
		for _, v := range row {
			s += v * v
		}
		for i, v := range row {
			m.v[j*n+i] = float32(v / math.Sqrt(s))
		}
	}
}

// respond chooses the winners, and computes a and q of each, where there is any
// pattern.
func (m *Fading) respond(x []float32) {
	m.check(x)
	n := m.in
	var s float64
	for _, v := range x {
		s += float64(v) * float64(v)
	}
	if m.any = s != 0; !m.any {
		return
	}
	f := float32(math.Sqrt(float64(n) / s))
	for i, v := range x {
		m.z[i] = f * v
	}
	blas32.Gemv(blas.NoTrans, 1, blas32.General{Rows: m.hidden, Cols: n, Stride: n, Data: m.v},
		blas32.Vector{N: n, Inc: 1, Data: m.z}, 0, blas32.Vector{N: m.hidden, Inc: 1, Data: m.h})
	m.choose()
	for _, j := range m.winners {
		for i, v := range m.v[j*n : (j+1)*n] {
			m.z[i] -= m.h[j] * v
		}
	}
	for k, j := range m.winners {
		var a, q float64
		h := m.h[j]
		for i := range n {
			var w float32
			for _, st := range m.stage {
				w += st[j*n+i]
			}
			a += float64(w * m.z[i])
			q += float64(w * w)
		}
		if h < 0 {
			a = -a
		}
		m.a[k] = a / float64(n)
		m.q[k] = (q/float64(n) + 1) / float64(n) // 1: a neuron without a past is not certain
	}
}

// choose lists the neurons with the largest |h|, the lower of equals first.
func (m *Fading) choose() {
	m.winners = m.winners[:0]
	for range m.active {
		best := -1
		for j, h := range m.h {
			if (best < 0 || abs(h) > abs(m.h[best])) && !slices.Contains(m.winners, j) {
				best = j
			}
		}
		m.winners = append(m.winners, best)
	}
}

func abs(v float32) float32 { return float32(math.Abs(float64(v))) }

// Search pools the neurons' evidence.
func (m *Fading) Search(x []float32) float32 {
	m.respond(x)
	m.recent.keep(x)
	if !m.any {
		return 0
	}
	var sum, weight float64
	for k := range m.winners {
		sum += m.a[k] / m.q[k]
		weight += 1 / m.q[k]
	}
	z := max(sum/math.Sqrt(weight), 0)
	return float32(z * z / (z*z + halfMatch*halfMatch))
}

// Present fades and stores where the gate is open.
func (m *Fading) Present(l *plasticity.Ledger, i int, x []float32, open bool) bool {
	if !open {
		return false
	}
	m.recent.take(l, m, x, m.respond)
	if !m.any {
		return false
	}
	if m.watch != nil {
		defer m.observed()()
	}
	changed := 0
	for s := m.stages - 1; s >= 0; s-- {
		copy(m.before, m.stage[s])
		for e := range m.stage[s] {
			m.stage[s][e] -= m.pass * m.stage[s][e]
		}
		if s > 0 {
			for e, v := range m.stage[s-1] {
				m.stage[s][e] += m.pass * v
			}
		} else {
			m.store(m.stage[0])
		}
		changed += l.Compare(plasticity.Memory, m.before, m.stage[s])
	}
	l.Learning((2*m.stages-1)*len(m.v) + 2*m.active*m.in)
	l.CreditOne(plasticity.Memory, changed, i)
	m.wrote++
	l.Wrote(1)
	return true
}

func (m *Fading) store(w []float32) {
	n := m.in
	for k, j := range m.winners {
		step := float32(1 - m.a[k])
		h := m.h[j]
		if h < 0 {
			step = -step
		}
		for i, z := range m.z {
			w[j*n+i] += step * z
		}
	}
}

// Known is the match ½: a pattern that has faded to it is still told from all
// but .5 % of novel ones.
func (m *Fading) Known() float32 { return .5 }

// Cost is that of the fixed projection, of the residual and of the active
// neurons, the stages of their synapses included.
func (m *Fading) Cost() (macs, ops int) {
	return len(m.v) + (m.stages+3)*m.active*m.in, 2*m.in + m.active*m.hidden
}

func (m *Fading) Holds() Holding {
	n := int64(len(m.v))
	s := int64(m.stages)
	return Holding{Synapses: len(m.v), Bits: 32 * s * n, Bytes: 4 * (s + 2) * n, Patterns: -1}
}

// Synapses shows every stage of the synapses.
func (m *Fading) Synapses(visit func(plasticity.Site, string, []float32)) {
	for s, w := range m.stage {
		visit(plasticity.Memory, fmt.Sprintf("fading stage %d", s+1), w)
	}
}

func (m *Fading) Reset() {
	m.recent.forget()
	for _, w := range m.stage {
		clear(w)
	}
	m.wrote = 0
}

func (m *Fading) Keep(w *state.Walker) {
	for s, v := range m.stage {
		w.Float32s(fmt.Sprintf("fading stage %d", s+1), v)
	}
	state.Count(w, "fading written", &m.wrote)
	if w.Changed() {
		m.recent.forget()
	}
}

// Shuffle permutes the weights within each neuron, the stages alike.
func (m *Fading) Shuffle(r *rand.Rand) {
	m.recent.forget()
	n := m.in
	for j := range m.hidden {
		r.Shuffle(n, func(a, b int) {
			for _, w := range m.stage {
				w[j*n+a], w[j*n+b] = w[j*n+b], w[j*n+a]
			}
		})
	}
}
