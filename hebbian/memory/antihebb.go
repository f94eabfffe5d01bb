package memory

import (
	"fmt"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"

	"github.com/hebbgrad/hebbgrad/internal/state"
	"github.com/hebbgrad/hebbgrad/plasticity"
)

type antiHebbConfig struct {
	In, Out    int
	Rate, Mean float64
}

// AntiHebb is a layer of novelty neurons whose synapses weaken onto what they
// respond to (after Bogacz and Brown 2003, Hippocampus 13:494). It starts with
// random weights; with z = x − mean, scaled to norm √In, h = W·z,
//
//	ΔW = −sgn(h)·min(η, |h|)·zᵀ/In, q = √(π/2)·(1/Out)·Σ|h|, match = ¼/(q² + ¼),
//
// where q is 1 on average in an empty block, as |h| is √(2/π) there. A neuron's
// response to what was stored is smaller by η than it would have been, at
// least 0; other patterns that are stored move it at random, so that q grows
// with what is held, and nothing cuts it. What all patterns have in common, h
// loses first, and so correlated patterns, over which a Hebbian energy cannot
// see the single one, disturb it little.
type AntiHebb struct {
	cfg    antiHebbConfig
	first  []float32 // weights drawn
	w      []float32 // weights as they are
	z, h   []float32
	recent recent
	wrote  int64
	observer
}

func antiHebbKind() Kind {
	return Kind{
		Name: "antihebb", Summary: "a novelty layer with anti-Hebbian synapses",
		Settings: []Setting{
			{Name: "neurons", Doc: "that signal novelty; 0: one for each input", Default: 0, Min: 0, Max: most},
			meanSetting(),
			{Name: "rate", Doc: "share of its drive by which a neuron's response to a stored pattern falls", Default: .5, Min: 1e-6, Max: 2},
		},
		New: func(v Values, in int, src *rand.PCG) (Block, error) {
			return asBlock(newAntiHebb(v, in, src))
		},
		Size: "neurons", Most: most,
		Bytes: func(_ Values, in int) (fixed, each int, err error) { return 0, 8 * in, nil },
	}
}

// normalMean is E|h| of a normal deviate h, √(2/π).
const normalMean = 0.7978845608028654

// newAntiHebb draws the initial weights, of a standard deviation of 1/√In, from
// src.
func newAntiHebb(v Values, in int, src *rand.PCG) (*AntiHebb, error) {
	c := antiHebbConfig{In: in, Out: v.Int("neurons"), Mean: v.Float("mean"), Rate: v.Float("rate")}
	if c.Out == 0 {
		c.Out = in
	}
	if c.In*c.Out > 1<<28 {
		return nil, fmt.Errorf("memory antihebb: %d inputs onto %d neurons: at most 2^28 synapses", c.In, c.Out)
	}
	n := c.In * c.Out
	m := &AntiHebb{
		cfg: c, first: make([]float32, n), w: make([]float32, n),
		z: make([]float32, c.In), h: make([]float32, c.Out),
	}
	r := rand.New(src)
	for i := range m.first {
		m.first[i] = float32(r.NormFloat64() / math.Sqrt(float64(c.In)))
	}
	m.Reset()
	return m, nil
}

func (m *AntiHebb) Name() string { return "antihebb" }
func (m *AntiHebb) In() int      { return m.cfg.In }

func (m *AntiHebb) respond(x []float32) {
	checkIn(m, x)
	var s float64
	for i, v := range x {
		v -= float32(m.cfg.Mean)
		m.z[i] = v
		s += float64(v) * float64(v)
	}
	if s > 0 {
		f := float32(math.Sqrt(float64(m.cfg.In) / s))
		for i := range m.z {
			m.z[i] *= f
		}
	}
	blas32.Gemv(blas.NoTrans, 1, blas32.General{Rows: m.cfg.Out, Cols: m.cfg.In, Stride: m.cfg.In, Data: m.w},
		blas32.Vector{N: m.cfg.In, Inc: 1, Data: m.z}, 0, blas32.Vector{N: m.cfg.Out, Inc: 1, Data: m.h})
}

// Search sums the responses.
func (m *AntiHebb) Search(x []float32) float32 {
	m.respond(x)
	m.recent.keep(x)
	var s float64
	for _, v := range m.h {
		s += math.Abs(float64(v))
	}
	q := s / (normalMean * float64(m.cfg.Out))
	return float32(.25 / (q*q + .25))
}

// Present weakens the synapses where the gate is open.
func (m *AntiHebb) Present(l *plasticity.Ledger, i int, x []float32, open bool) bool {
	if !open {
		return false
	}
	if !m.recent.take(l, m, x) {
		m.respond(x)
	}
	if m.watch != nil {
		defer m.observed()()
	}
	n, changed := m.cfg.In, 0
	rate := float32(m.cfg.Rate)
	for j, h := range m.h {
		a := -min(max(h, -rate), rate) / float32(n)
		changed += l.AXPY(plasticity.Memory, a, m.z, m.w[j*n:(j+1)*n])
	}
	l.Learning(n * m.cfg.Out)
	l.CreditOne(plasticity.Memory, changed, i)
	if changed == 0 {
		return false
	}
	m.wrote++
	l.Wrote(1)
	return true
}

// Cost is that of the matrix-vector product.
func (m *AntiHebb) Cost() (macs, ops int) { return m.cfg.In * m.cfg.Out, 2*m.cfg.In + m.cfg.Out }

func (m *AntiHebb) Holds() Holding {
	n := int64(len(m.w))
	return Holding{Synapses: len(m.w), Bits: 32 * n, Bytes: 8 * n, Patterns: int(m.wrote)}
}

func (m *AntiHebb) Synapses(visit func(plasticity.Site, string, []float32)) {
	visit(plasticity.Memory, "antihebb", m.w)
}

func (m *AntiHebb) Reset() {
	copy(m.w, m.first)
	m.wrote = 0
	m.recent.forget()
}

func (m *AntiHebb) Keep(w *state.Walker) {
	w.Float32s("antihebb", m.w)
	state.Count(w, "antihebb written", &m.wrote)
	if w.Changed() {
		m.recent.forget()
	}
}

var _ Block = (*AntiHebb)(nil)
