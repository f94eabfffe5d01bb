package memory

import (
	"errors"
	"fmt"
	"math"
	"math/bits"
	"math/rand/v2"
	"strings"

	"github.com/hebbgrad/hebbgrad/hebbian/rule"
	"github.com/hebbgrad/hebbgrad/internal/state"
	"github.com/hebbgrad/hebbgrad/locality"
	"github.com/hebbgrad/hebbgrad/plasticity"
)

// Plastic is a recurrent network whose synapses have states of their own: a stored
// pattern asks each for a step in the direction of c_ij = sgn(z_i·z_j), z = x − mean, and
// a rule of few states (bounded, binary, cascade) or of a chain of variables says what it
// makes of that (Fusi and Abbott 2007). It is read by its energy in units of what a random
// pattern of ±1 gives,
//
//	Z = Σ_{i<j} (w_ij + w_ji)·s_i·s_j ÷ √(Σ_{i<j} (w_ij + w_ji)²), s = sgn(z),
//	match = Z²/(Z² + 2.576²) for Z > 0.
//
// What stands behind a weight, a state of a cascade or a variable of a chain, lasts as the
// weight does, and is counted with it.
type Plastic struct {
	base
	mean   float32
	rule   rule.Rule
	hidden []hidden // what stands behind the weights
	w      []float32
	z      []float32
	act    rule.Activity
	delta  rule.Delta
	bits   int // of one synapse, as the model has it
}

type hidden struct {
	name   string
	values []float32
	before []float32
}

// plasticKinds are the rules, each as a memory.
func plasticKinds() []Kind {
	step := Setting{Name: "step", Doc: "of a weight, the limits being −1 and 1", Default: .125, Min: 1e-6, Max: 2}
	odds := Setting{Name: "odds", Doc: "probability of a switch", Default: .1, Min: 1e-6, Max: 1}
	states := Setting{Name: "states", Doc: "behind either weight", Default: 8, Min: 2, Max: 24}
	variables := Setting{Name: "variables", Doc: "of a chain, the weight among them", Default: 8, Min: 1, Max: 24}
	return []Kind{
		plasticKind("bounded", "a network whose synapses step between hard limits", step),
		plasticKind("binary", "a network of synapses with two states", odds),
		plasticKind("cascade", "a network of synapses with two weights and a cascade of states behind each", states),
		plasticKind("chain", "a network of synapses with a chain of slower and slower variables", variables),
	}
}

func plasticKind(ruleName, summary string, own Setting) Kind {
	param := map[string]string{"step": "rate", "odds": "rate"}[own.Name]
	if param == "" {
		param = own.Name
	}
	value := func(v Values) float64 {
		if n, ok := v[own.Name].(int); ok {
			return float64(n)
		}
		return v.Float(own.Name)
	}
	return Kind{
		Name: ruleName, Summary: summary, Fades: true, Consolidates: ruleName == "cascade" || ruleName == "chain",
		Settings: []Setting{meanSetting(), own},
		New: func(v Values, in int, src *rand.PCG) (Block, error) {
			if in < 2 || in > 1<<12 {
				return nil, fmt.Errorf("memory %s: %d inputs: from 2 to %d", ruleName, in, 1<<12)
			}
			p := rule.Params{param: value(v)}
			if ruleName == "binary" || ruleName == "cascade" {
				p["seed"] = float64(src.Uint64() >> 34)
			}
			r, err := rule.New(ruleName, p, rule.Shape{In: in, Out: in})
			if err != nil {
				return nil, err
			}
			m := &Plastic{base: base{name: ruleName, in: in}, mean: float32(v.Float("mean")), rule: r,
				w: make([]float32, in*in), z: make([]float32, in), bits: bitsOf(ruleName, value(v))}
			m.act = rule.Activity{N: 1, In: in, Out: in}
			if s, ok := r.(rule.Stateful); ok {
				s.State(func(name string, values []float32) {
					m.hidden = append(m.hidden, hidden{strings.TrimPrefix(name, ruleName+" "), values, make([]float32, len(values))})
				})
			}
			return m, nil
		},
		Bytes: func(v Values, in int) (fixed, each int, err error) {
			if in > 1<<12 {
				return 0, 0, errors.New("too many inputs")
			}
			arrays := map[string]int{"bounded": 1, "binary": 1, "cascade": 2, "chain": int(value(v))}[ruleName]
			return 4*arrays*in*in + 4, 0, nil
		},
	}
}

// bitsOf is how much one synapse holds: its states, or 32 bits for each variable.
func bitsOf(ruleName string, v float64) int {
	switch ruleName {
	case "bounded":
		return bits.Len(uint(math.Round(2 / v)))
	case "binary":
		return 1
	case "cascade":
		return bits.Len(uint(2*v - 1))
	}
	return 32 * int(v)
}

// centre sets z; it reports whether there is any pattern.
func (m *Plastic) centre(x []float32) bool {
	m.check(x)
	some := false
	for i, v := range x {
		m.z[i] = v - m.mean
		some = some || m.z[i] != 0
	}
	return some
}

// Search computes the energy.
func (m *Plastic) Search(x []float32) float32 {
	if !m.centre(x) {
		return 0
	}
	for i, v := range m.z {
		if v != 0 {
			m.z[i] = float32(math.Copysign(1, float64(v)))
		}
	}
	var e, q float64
	for i, zi := range m.z {
		row := m.w[i*m.in : (i+1)*m.in]
		var ei float32
		for j := i + 1; j < m.in; j++ {
			s := row[j] + m.w[j*m.in+i]
			ei += s * m.z[j]
			q += float64(s) * float64(s)
		}
		e += float64(ei * zi)
	}
	if q == 0 || e <= 0 {
		return 0
	}
	z2 := e * e / q
	return float32(z2 / (z2 + halfMatch*halfMatch))
}

// Present asks every synapse for a step where the gate is open.
func (m *Plastic) Present(l *plasticity.Ledger, i int, x []float32, open bool) bool {
	return open && m.stored(l, i, m.change(l, x, m.rule.Delta))
}

// Consolidates reports whether the rule is a [rule.Consolidator].
func (m *Plastic) Consolidates() bool {
	_, ok := m.rule.(rule.Consolidator)
	return ok
}

// Consolidate has every synapse do what its rule has for a pattern that it stored.
func (m *Plastic) Consolidate(l *plasticity.Ledger, i int, x []float32) bool {
	changed := m.change(l, x, m.rule.(rule.Consolidator).Consolidate)
	l.CreditOne(plasticity.Memory, changed, i)
	return changed > 0
}

// change takes the step that a rule makes of x, and returns how many values changed.
func (m *Plastic) change(l *plasticity.Ledger, x []float32, by func(*rule.Delta, rule.Weights, *rule.Activity) error) int {
	l.Elementwise(m.in)
	if !m.centre(x) {
		return 0
	}
	if m.watch != nil {
		defer m.observed()()
	}
	for k := range m.hidden {
		copy(m.hidden[k].before, m.hidden[k].values)
	}
	m.act.Pre, m.act.Post = m.z, m.z
	if err := by(&m.delta, rule.Weights{Out: m.in, In: m.in, W: m.w}, &m.act); err != nil {
		panic("memory " + m.name + ": " + err.Error()) // of shapes, which are the block's own
	}
	changed := 0
	for j := range m.in {
		m.delta.Row(j)[j] = 0 // no synapse from a neuron onto itself
		changed += l.Add(plasticity.Memory, m.w[j*m.in:(j+1)*m.in], m.delta.Row(j))
	}
	l.Learning(m.delta.MACs)
	l.Elementwise(m.delta.Ops)
	for _, h := range m.hidden {
		if len(h.values) == len(m.w) {
			changed += l.Compare(plasticity.Memory, h.before, h.values)
		}
	}
	return changed
}

// observed shows a recurrent block: each neuron is on both sides.
func (m *Plastic) observed() func() {
	return m.watch.Changes(func() *locality.Population {
		p := population(m.in, m.in, nil, locality.Array{Name: "pattern", Of: locality.Both, Values: m.z}, stored("", m.w))
		p.Factors = append(p.Factors, m.rule.Spec().Factors...)
		for _, h := range m.hidden {
			of := locality.Synapse
			if len(h.values) == 1 {
				of = locality.All
			}
			p.Arrays = append(p.Arrays, locality.Array{Name: h.name, Of: of, Values: h.values})
		}
		return p
	})
}

// Known is the match ½, as of [Fading].
func (m *Plastic) Known() float32 { return .5 }

// Cost is that of the energy and of its scale.
func (m *Plastic) Cost() (macs, ops int) { return m.in * (m.in - 1), m.in * m.in }

// Holds counts no diagonal among the synapses. Bits are those of the model; the bytes those
// of the program, which has four for each weight and each state or variable behind it.
func (m *Plastic) Holds() Holding {
	n := len(m.w) - m.in
	h := Holding{Synapses: n, Bits: int64(n) * int64(m.bits), Bytes: 4 * int64(len(m.w)), Patterns: -1}
	for _, s := range m.hidden {
		h.Bytes += 4 * int64(len(s.values))
	}
	return h
}

// Synapses shows the weights, called efficacy, and what stands behind them.
func (m *Plastic) Synapses(visit func(plasticity.Site, string, []float32)) {
	visit(plasticity.Memory, m.name+" efficacy", m.w)
	for _, h := range m.hidden {
		if len(h.values) == len(m.w) {
			visit(plasticity.Memory, m.name+" "+h.name, h.values)
		}
	}
}

func (m *Plastic) Reset() {
	clear(m.w)
	if s, ok := m.rule.(rule.Stateful); ok {
		s.Reset()
	}
	m.wrote = 0
	m.recent.forget()
}

func (m *Plastic) Keep(w *state.Walker) {
	w.Float32s(m.name, m.w)
	for _, h := range m.hidden {
		w.Float32s(m.name+" "+h.name, h.values)
	}
	state.Count(w, m.name+" written", &m.wrote)
}
