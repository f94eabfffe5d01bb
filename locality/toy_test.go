package locality_test

import (
	"encoding/binary"
	"io"
	"math/rand/v2"
	"slices"

	"github.com/hebbgrad/hebbgrad/locality"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

const (
	n, in, hidden, out = 3, 7, 5, 4
	rate               = .05
)

// toy is a perceptron with one hidden layer, o = w2·h, h = max(0, w1·x), whose
// output learns from its own error e = t − o. How the hidden layer learns is
// for each test to say.
type toy struct {
	w1, w2, b, extra []float32 // hidden×in, out×hidden, out×hidden, 1
	kept             []float32 // hidden, saved and not shown
	shown            stimulus.Batch
	x, u, h, o, e    []float32
	observer         locality.Observer
	hidden           locality.Population // what is declared of the hidden layer
	back             locality.Population // and of feedback that learns; none without a name

	signal  func(m *toy) []float32 // what the hidden layer learns from, n×hidden
	rule    func(m *toy, signal []float32, j, i int) float32
	learns  func(m *toy)                                  // feedback
	besides func(m *toy)                                  // what else is done, when all is said to be over
	early   func(m *toy)                                  // when activities are known
	gate    func(m *toy, b stimulus.Batch, k int) float32 // what it tells; nil: there is none
	reads   []locality.Reading                            // and declares
}

// newToy learns by Oja's rule.
func newToy() *toy {
	rng := rand.New(rand.NewPCG(7, 8))
	m := &toy{w1: normal(rng, hidden*in), w2: normal(rng, out*hidden), b: normal(rng, out*hidden), extra: []float32{1}, kept: make([]float32, hidden)}
	m.signal = func(m *toy) []float32 { return slices.Clone(m.h) }
	m.rule = func(m *toy, y []float32, j, i int) (d float32) {
		for k := range n {
			d += y[k*hidden+j] * (m.x[k*in+i] - y[k*hidden+j]*m.w1[j*in+i])
		}
		return d
	}
	m.hidden = locality.Population{Name: "hidden", Site: plasticity.Layer, In: in, Out: hidden}
	return m
}

// taught is a toy whose hidden layer correlates its input with an error that
// weights carry back from the output, Δw1_ji = δ_j·x_i, δ = Σ_k over_kj·e_k,
// and declares it as favourably as can be.
func taught(over func(m *toy) []float32, feedback string) *toy {
	m := newToy()
	m.signal = func(m *toy) []float32 { return m.carry(over(m)) }
	m.rule = func(m *toy, delta []float32, j, i int) (d float32) {
		for k := range n {
			d += delta[k*hidden+j] * m.x[k*in+i]
		}
		return d
	}
	m.hidden.Factors = []locality.Factor{{Name: "δ", Source: "the error of the output", Neuron: true, From: "output", Feedback: feedback}}
	return m
}

// carry is δ of each hidden neuron that fires.
func (m *toy) carry(over []float32) []float32 {
	d := make([]float32, n*hidden)
	for r := range n {
		for j := range hidden {
			for k := range out {
				if m.u[r*hidden+j] > 0 {
					d[r*hidden+j] += m.e[r*out+k] * over[k*hidden+j]
				}
			}
		}
	}
	return d
}

func (m *toy) Learn(b stimulus.Batch) (plasticity.Entry, error) {
	m.shown, m.x = b, slices.Clone(b.X)
	m.u = times(m.w1, m.x, hidden, in)
	m.h = slices.Clone(m.u)
	for k, u := range m.u {
		m.h[k] = max(u, 0)
	}
	m.o = times(m.w2, m.h, out, hidden)
	m.e = slices.Clone(b.Targets)
	for k, o := range m.o {
		m.e[k] -= o
	}
	if m.observer != nil {
		m.observer.Tells("output", m.e)
	}
	if m.early != nil {
		m.early(m)
	}
	if m.gate != nil && !m.open(b) {
		return plasticity.Entry{}, nil
	}
	y := m.signal(m)
	p := m.hidden
	p.Arrays = []locality.Array{{Name: "pre", Of: locality.Pre, Values: m.x}, {Name: "drive", Of: locality.Post, Values: y}, {Name: "w1", Of: locality.Synapse, Values: m.w1}}
	m.change(p, func() { m.step(m.w1, in, func(j, i int) float32 { return m.rule(m, y, j, i) }) })
	if m.learns != nil {
		p := m.back
		p.In, p.Out, p.Upstream = hidden, out, []string{"hidden"}
		p.Arrays = []locality.Array{{Name: "pre", Of: locality.Pre, Values: m.h}, {Name: "drive", Of: locality.Post, Values: m.e}, {Name: "b", Of: locality.Synapse, Values: m.b}}
		m.change(p, func() { m.learns(m) })
	}
	p = locality.Population{Name: "output", Site: plasticity.Readout, In: hidden, Out: out, Upstream: []string{"hidden"},
		Factors: []locality.Factor{{Name: "t", Source: "the target", Neuron: true, From: locality.Label}},
		Arrays:  []locality.Array{{Name: "pre", Of: locality.Pre, Values: m.h}, {Name: "drive", Of: locality.Post, Values: m.e}, {Name: "w2", Of: locality.Synapse, Values: m.w2}}}
	m.change(p, func() {
		m.step(m.w2, hidden, func(j, i int) (d float32) {
			for k := range n {
				d += m.e[k*out+j] * m.h[k*hidden+i]
			}
			return d
		})
	})
	if m.besides != nil {
		m.besides(m)
	}
	return plasticity.Entry{}, nil
}

func (m *toy) GateReads() []locality.Reading { return m.reads }

// open reports whether the gate opens for any presentation of b.
func (m *toy) open(b stimulus.Batch) bool {
	gain := make([]float32, b.N)
	for k := range gain {
		gain[k] = m.gate(m, b, k)
	}
	if m.observer != nil {
		m.observer.Tells(locality.Gate, gain)
	}
	return slices.Max(gain) > 0
}

// change does what changes a population, and shows it.
func (m *toy) change(p locality.Population, do func()) {
	done := func() {}
	if m.observer != nil && p.Name != "" {
		p.Group = p.Name
		done = m.observer.Changes(p.Name, func() *locality.Population { return &p })
	}
	do()
	done()
}

// step adds the changes that a rule gives, all of them from the weights before.
func (m *toy) step(w []float32, columns int, rule func(j, i int) float32) {
	d := make([]float32, len(w))
	for k := range d {
		d[k] = rate * rule(k/columns, k%columns)
	}
	for k := range w {
		w[k] += d[k]
	}
}

func (m *toy) State(visit func(name string, v []float32)) {
	visit("hidden w1", m.w1)
	visit("output w2", m.w2)
	visit("feedback b", m.b)
	visit("hidden2 extra", m.extra)
}

func (m *toy) saved(visit func(name string, v []float32)) {
	m.State(visit)
	visit("", m.kept)
}

func (m *toy) Save(w io.Writer) (err error) {
	m.saved(func(_ string, v []float32) {
		if err == nil {
			err = binary.Write(w, binary.LittleEndian, v)
		}
	})
	return err
}

func (m *toy) Load(r io.Reader) (err error) {
	m.saved(func(_ string, v []float32) {
		if err == nil {
			err = binary.Read(r, binary.LittleEndian, v)
		}
	})
	return err
}

func (m *toy) Observe(o locality.Observer) { m.observer = o }

// times is x·wᵀ, n×rows.
func times(w, x []float32, rows, columns int) []float32 {
	y := make([]float32, n*rows)
	for r := range n {
		for j := range rows {
			for i := range columns {
				y[r*rows+j] += w[j*columns+i] * x[r*columns+i]
			}
		}
	}
	return y
}

func normal(rng *rand.Rand, size int) []float32 {
	x := make([]float32, size)
	for i := range x {
		x[i] = float32(rng.NormFloat64())
	}
	return x
}

func batch() stimulus.Batch {
	rng := rand.New(rand.NewPCG(9, 1))
	return stimulus.Batch{N: n, D: in, X: normal(rng, n*in), Targets: normal(rng, n*out)}
}
