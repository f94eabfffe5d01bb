package memory

import (
	"fmt"
	"math/rand/v2"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"

	"github.com/hebbgrad/hebbgrad/internal/state"
	"github.com/hebbgrad/hebbgrad/plasticity"
)

// Energy is a recurrent network with a Hebbian (covariance) matrix, read by
// its energy (Bogacz and Brown 2003, Hippocampus 13:494; the covariance rule
// is the best local linear one, Greve, Sterratt, Donaldson, Willshaw and van
// Rossum 2009). With z = x − mean and no synapse from a neuron onto itself,
//
//	ΔW = z·zᵀ, E = zᵀ·W·z, e = max(0, E)/(|z|⁴ − Σ z_i⁴), match = e²/(e² + ¼),
//
// where e is 1 for a pattern alone in memory and 0 on average for a novel one,
// uncorrelated with those stored: match ½ lies half way. For P patterns of ±1
// the error there is that of a normal deviate z, P = N²/(8z²): .0231 N² at 1 %.
//
// With a running mean μ, where n patterns are stored,
//
//	ΔW = n'/(n'+1)·(x − μ)·(x − μ)ᵀ, Δμ = (x − μ)/(n'+1), n' = n + 1,
//
// so that W is, at any time, the sum of (x_k − μ)·(x_k − μ)ᵀ about the mean as it
// is now (Welford 1962, Technometrics 4:419).
type Energy struct {
	base
	mean, decay float32
	running     bool
	w           []float32 // In×In, symmetric, with a diagonal of 0
	mu          []float32 // subtracted from every input
	before      []float32
	z, wz       []float32
}

func energyKind() Kind {
	return Kind{
		Name: "energy", Summary: "the energy of a Hebbian covariance matrix",
		Settings: []Setting{
			meanSetting(),
			{Name: "running-mean", Doc: "every input's own mean over what is stored is subtracted, mean counting as one pattern; goes with no decay", Default: false},
			{Name: "decay", Doc: "share of every synapse lost when a pattern is stored", Default: 0.0, Max: .999},
		},
		New: newEnergy,
		Bytes: func(v Values, in int) (fixed, each int, err error) {
			if v.Bool("running-mean") {
				return 4*in*in + 4*in, 0, nil
			}
			return 4 * in * in, 0, nil
		},
	}
}

// meanSetting is that of blocks that know one mean for all inputs.
func meanSetting() Setting {
	return Setting{Name: "mean", Doc: "subtracted from every input: the covariance rule where it is their mean", Default: 0.0, Min: -1e6, Max: 1e6}
}

// newEnergy makes an empty block.
func newEnergy(v Values, n int, _ *rand.PCG) (Block, error) {
	m := &Energy{base: base{name: "energy", in: n}, mean: float32(v.Float("mean")), decay: float32(v.Float("decay")), running: v.Bool("running-mean")}
	switch {
	case n < 2 || n > 1<<14:
		return nil, fmt.Errorf("memory energy: %d inputs: from 2 to %d", n, 1<<14)
	case m.running && m.decay > 0:
		return nil, fmt.Errorf("memory energy: a running mean and a decay of %v: one of them, as the mean is over all that is stored", m.decay)
	case m.decay > 0:
		m.before = make([]float32, n*n)
	}
	m.w, m.mu, m.z, m.wz = make([]float32, n*n), make([]float32, n), make([]float32, n), make([]float32, n)
	m.Reset()
	return m, nil
}

// centre sets z and returns what the pattern alone would have as energy.
func (m *Energy) centre(x []float32) float64 {
	m.check(x)
	var s2, s4 float64
	for i, v := range x {
		v -= m.mu[i]
		m.z[i] = v
		q := float64(v) * float64(v)
		s2 += q
		s4 += q * q
	}
	return s2*s2 - s4
}

// Search computes the energy.
func (m *Energy) Search(x []float32) float32 {
	own := m.centre(x)
	if own <= 0 {
		return 0
	}
	n := m.in
	blas32.Gemv(blas.NoTrans, 1, blas32.General{Rows: n, Cols: n, Stride: n, Data: m.w},
		blas32.Vector{N: n, Inc: 1, Data: m.z}, 0, blas32.Vector{N: n, Inc: 1, Data: m.wz})
	var e float64
	for i, v := range m.wz {
		e += float64(v) * float64(m.z[i])
	}
	e = max(e/own, 0)
	return float32(e * e / (e*e + .25))
}

// Present adds the pattern's covariance where the gate is open.
func (m *Energy) Present(l *plasticity.Ledger, i int, x []float32, open bool) bool {
	if !open {
		return false
	}
	n, changed := m.in, 0
	l.Elementwise(n)
	if m.centre(x) <= 0 {
		return false
	}
	if m.watch != nil {
		defer m.observed()()
	}
	if m.decay > 0 {
		copy(m.before, m.w)
		keep := 1 - m.decay
		for k := range m.w {
			m.w[k] *= keep
		}
		for j, a := range m.z {
			blas32.Axpy(a, blas32.Vector{N: n, Inc: 1, Data: m.z}, blas32.Vector{N: n, Inc: 1, Data: m.w[j*n:]})
			m.w[j*n+j] = 0
		}
		changed = l.Compare(plasticity.Memory, m.before, m.w)
		l.Elementwise(n * n)
	} else {
		share := float32(1) // of the pattern that is news
		if m.running {
			share = float32(m.wrote+1) / float32(m.wrote+2)
		}
		for j, a := range m.z {
			m.z[j] = 0
			changed += l.AXPY(plasticity.Memory, share*a, m.z, m.w[j*n:(j+1)*n])
			m.z[j] = a
		}
		if m.running {
			changed += l.AXPY(plasticity.Memory, 1-share, m.z, m.mu)
			l.Learning(n)
		}
	}
	l.Learning(n * n)
	return m.stored(l, i, changed)
}

// Cost is that of the matrix-vector product and the inner product.
func (m *Energy) Cost() (macs, ops int) { return m.in*m.in + m.in, m.in }

// Holds counts no diagonal among the synapses and bits, as it is always 0; the
// bytes are those of the whole matrix.
func (m *Energy) Holds() Holding {
	n := int64(len(m.w))
	if m.running {
		n += int64(m.in)
	}
	diagonal := m.in
	return Holding{Synapses: len(m.w) - diagonal, Bits: 32 * (n - int64(diagonal)), Bytes: 4 * n, Patterns: int(m.wrote)}
}

func (m *Energy) Synapses(visit func(plasticity.Site, string, []float32)) {
	visit(plasticity.Memory, "energy", m.w)
	if m.running {
		visit(plasticity.Memory, "energy mean", m.mu)
	}
}

func (m *Energy) Reset() {
	clear(m.w)
	for i := range m.mu {
		m.mu[i] = m.mean
	}
	m.wrote = 0
}

func (m *Energy) Keep(w *state.Walker) {
	w.Float32s("energy", m.w)
	state.Count(w, "energy written", &m.wrote)
	if m.running {
		w.Float32s("energy mean", m.mu)
	}
}
