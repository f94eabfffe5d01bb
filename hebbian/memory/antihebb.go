package memory

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"

	"github.com/hebbgrad/hebbgrad/internal/state"
	"github.com/hebbgrad/hebbgrad/plasticity"
)

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
	base
	out        int
	rate, mean float32
	first      []float32 // weights drawn
	w          []float32 // weights as they are
	z, h       []float32
}

func antiHebbKind() Kind {
	return Kind{
		Name: "antihebb", Summary: "a novelty layer with anti-Hebbian synapses",
		Settings: []Setting{
			{Name: "neurons", Doc: "that signal novelty; 0: one for each input", Default: 0, Min: 0, Max: most},
			meanSetting(),
			{Name: "rate", Doc: "share of its drive by which a neuron's response to a stored pattern falls", Default: .5, Min: 1e-6, Max: 2},
		},
		New:  newAntiHebb,
		Size: "neurons", Most: most,
		Bytes: func(_ Values, in int) (fixed, each int, err error) { return 0, 8 * in, nil },
	}
}

// normalMean is E|h| of a normal deviate h, √(2/π).
const normalMean = 0.7978845608028654

// newAntiHebb draws the initial weights, of a standard deviation of 1/√In, from
// src.
func newAntiHebb(v Values, in int, src *rand.PCG) (Block, error) {
	out := cmp.Or(v.Int("neurons"), in)
	n := in * out
	if n > 1<<28 {
		return nil, fmt.Errorf("memory antihebb: %d inputs onto %d neurons: at most 2^28 synapses", in, out)
	}
	m := &AntiHebb{
		base: base{name: "antihebb", in: in}, out: out, rate: float32(v.Float("rate")), mean: float32(v.Float("mean")),
		first: make([]float32, n), w: make([]float32, n), z: make([]float32, in), h: make([]float32, out),
	}
	r := rand.New(src)
	for i := range m.first {
		m.first[i] = float32(r.NormFloat64() / math.Sqrt(float64(in)))
	}
	m.Reset()
	return m, nil
}

func (m *AntiHebb) respond(x []float32) {
	m.check(x)
	var s float64
	for i, v := range x {
		v -= m.mean
		m.z[i] = v
		s += float64(v) * float64(v)
	}
	if s > 0 {
		f := float32(math.Sqrt(float64(m.in) / s))
		for i := range m.z {
			m.z[i] *= f
		}
	}
	blas32.Gemv(blas.NoTrans, 1, blas32.General{Rows: m.out, Cols: m.in, Stride: m.in, Data: m.w},
		blas32.Vector{N: m.in, Inc: 1, Data: m.z}, 0, blas32.Vector{N: m.out, Inc: 1, Data: m.h})
}

// Search sums the responses.
func (m *AntiHebb) Search(x []float32) float32 {
	m.respond(x)
	m.recent.keep(x)
	var s float64
	for _, v := range m.h {
		s += math.Abs(float64(v))
	}
	q := s / (normalMean * float64(m.out))
	return float32(.25 / (q*q + .25))
}

// Present weakens the synapses where the gate is open.
func (m *AntiHebb) Present(l *plasticity.Ledger, i int, x []float32, open bool) bool {
	if !open {
		return false
	}
	m.recent.take(l, m, x, m.respond)
	if m.watch != nil {
		defer m.observed()()
	}
	n, changed := m.in, 0
	for j, h := range m.h {
		a := -min(max(h, -m.rate), m.rate) / float32(n)
		changed += l.AXPY(plasticity.Memory, a, m.z, m.w[j*n:(j+1)*n])
	}
	l.Learning(n * m.out)
	return m.stored(l, i, changed)
}

// Cost is that of the matrix-vector product.
func (m *AntiHebb) Cost() (macs, ops int) { return m.in * m.out, 2*m.in + m.out }

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
