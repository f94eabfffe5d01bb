package locality_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/hebbgrad/hebbgrad/locality"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// many are n presentations at a time.
func many(steps int) stimulus.Batch {
	rng := rand.New(rand.NewPCG(9, 2))
	size := steps * n
	return stimulus.Batch{N: size, D: in, X: normal(rng, size*in), Targets: normal(rng, size*out), Boundaries: make([]bool, size)}
}

func certifyMany(t *testing.T, m *toy, steps int) locality.Certificate {
	t.Helper()
	c, err := locality.Certify(m, many(steps), n, rand.NewPCG(3, 5))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// sometimes is Oja's rule with backpropagation added within it where when says
// so.
func sometimes(when func(m *toy) bool) *toy {
	m := newToy()
	honest := m.rule
	m.rule = func(m *toy, y []float32, j, i int) float32 {
		d := honest(m, y, j, i)
		if when(m) {
			for k, delta := range m.carry(m.w2) {
				if k%hidden == j {
					d += delta * m.x[k/hidden*in+i]
				}
			}
		}
		return d
	}
	return m
}

// TestBackpropagationNowAndThenFails: within the rule, at a few steps of those
// that are looked at.
func TestBackpropagationNowAndThenFails(t *testing.T) {
	counted := sometimes(func(m *toy) bool { return m.kept[0] == 66 })
	counted.besides = func(m *toy) { m.kept[0]++ }
	const beyond = "w1 changes otherwise when what is beyond its reach"
	for name, c := range map[string]struct {
		m     *toy
		steps int
		text  string
	}{
		"where the answer is very wrong": {sometimes(func(m *toy) bool { return squares(m.e) > 60 }), 12, beyond},
		"after 198 presentations":        {counted, 70, beyond},
		"while nobody watches":           {sometimes(func(m *toy) bool { return m.observer == nil }), 3, "while it is watched"},
	} {
		t.Run(name, func(t *testing.T) { wantViolation(t, certifyMany(t, c.m, c.steps), "hidden", c.text) })
	}
	if c := certifyMany(t, sometimes(func(*toy) bool { return false }), 70); !c.Strict() {
		t.Errorf("never: %+v, want a strict certificate", c)
	}
}

// TestHiddenErrorsFail keeps the error of one presentation for the next where
// the certificate does not look at first.
func TestHiddenErrorsFail(t *testing.T) {
	reads := func(m *toy, from func(m *toy) []float32) {
		honest := m.rule
		m.rule = func(m *toy, y []float32, j, i int) float32 { return honest(m, y, j, i) + from(m)[j%len(from(m))] }
	}
	m := newToy()
	reads(m, func(m *toy) []float32 { return m.kept })
	m.besides = func(m *toy) { copy(m.kept, m.carry(m.w2)) }
	wantViolation(t, certifyMany(t, m, 3), "hidden", "by what the learner keeps and does not show")

	for name, write := range map[string]func(m *toy){
		"targets":    func(m *toy) { m.shown.Targets[0] = m.o[0] },
		"boundaries": func(m *toy) { m.shown.Boundaries[0] = m.e[0] > 0 != m.shown.Boundaries[0] || m.e[0] == 0 },
		"stimulus":   func(m *toy) { m.shown.X[1] += m.e[0] },
	} {
		m := newToy()
		m.besides = write
		c := certifyMany(t, m, 8)
		if c.Holds() {
			t.Errorf("an error hidden in %s is certified", name)
		}
		wantViolation(t, c, "stimulus", "writes into what it is shown")
	}
}

// TestExceptionsThatUseAnotherThingFail: each lists one thing and reads another.
func TestExceptionsThatUseAnotherThingFail(t *testing.T) {
	scaled := locality.Exception{Name: "the largest change", Reach: []locality.Reach{{Array: "w1", Holds: locality.Scale}}}
	whole := locality.Exception{Name: "a ranking", Reach: []locality.Reach{{Array: "drive", Holds: locality.Whole}, {Array: "pre", Holds: locality.Whole}}}
	with := func(e locality.Exception, factor func(m *toy, y []float32) float32) *toy {
		m := newToy()
		honest := m.rule
		m.rule = func(m *toy, y []float32, j, i int) float32 { return honest(m, y, j, i) * factor(m, y) }
		m.hidden.Exceptions = []locality.Exception{e}
		return m
	}
	target := func(m *toy, _ []float32) float32 { return m.shown.Targets[0] }
	for _, e := range []locality.Exception{scaled, whole, locality.SharedWeights()} {
		wantViolation(t, certify(t, with(e, target)), "hidden", "w1 changes otherwise when what is beyond its reach")
		wantViolation(t, certify(t, with(e, func(m *toy, _ []float32) float32 { return m.w2[1] })), "hidden", "beyond its reach")
	}
	wantViolation(t, certify(t, with(scaled, func(_ *toy, y []float32) float32 { return squares(y) })), "hidden", "something else scales it")
	if c := certify(t, with(whole, func(_ *toy, y []float32) float32 { return squares(y) })); !c.Holds() || !slices.Equal(c.Verdicts[0].NonLocal, []string{"a ranking (drive: all; pre: all)"}) {
		t.Errorf("%+v, want what is held beside the name", c)
	}
}

// TestFalsePlacesFail: backpropagation by calling what lies above below, or part
// of oneself.
func TestFalsePlacesFail(t *testing.T) {
	w2 := func(m *toy) []float32 { return m.w2 }
	m := taught(w2, "")
	m.hidden.Upstream = []string{"output"}
	wantViolation(t, certify(t, m), "hidden", "calls output upstream, which calls it so too")

	// The readout reads the weights below it.
	m = newToy()
	m.learns = func(m *toy) { m.step(m.b, hidden, func(j, i int) float32 { return m.e[j] * m.h[i] * m.w1[3] }) }
	m.back = locality.Population{Name: "feedback", Site: plasticity.Feedback, Factors: []locality.Factor{{Name: "e", Neuron: true, From: "output"}}}
	wantViolation(t, certify(t, m), "feedback", "what is not at hand there")

	// A neuron of the feedback reads the target of another.
	m = newToy()
	m.learns = func(m *toy) {
		m.step(m.b, hidden, func(j, i int) float32 { return m.h[i] * m.shown.Targets[(j+1)%out] })
	}
	m.back = locality.Population{Name: "feedback", Site: plasticity.Feedback, Factors: []locality.Factor{{Name: "t", Neuron: true, From: locality.Label}}}
	wantViolation(t, certify(t, m), "feedback", "what is not at hand there")

	// Both layers are one, and the weights above are those of the neuron below: the
	// error comes back as its activity, or while it learns.
	for name, a := range map[string]locality.Array{
		"of the neuron": {Of: locality.Post}, "synapses": {Of: locality.Synapse}, "of nobody": {Of: locality.Nobody},
	} {
		for _, late := range []bool{false, true} {
			c, err := locality.Certify(oneNet{newToy(), a, late}, batch(), n, rand.NewPCG(3, 4))
			if err != nil {
				t.Fatal(err)
			}
			if c.Holds() {
				t.Errorf("two layers as one, the weights of the upper %s, late %v: %+v", name, late, c.Verdicts)
			}
		}
	}
}

// oneNet is a toy that shows both its layers as one population.
type oneNet struct {
	*toy
	a    locality.Array
	late bool
}

func (m oneNet) State(visit func(name string, v []float32)) {
	visit("net w1", m.w1)
	visit("net w2", m.w2)
}

func (m oneNet) Learn(b stimulus.Batch) (plasticity.Entry, error) {
	m.x = slices.Clone(b.X)
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
	delta, a := m.carry(m.w2), m.a
	drive := delta
	if m.late {
		drive = slices.Clone(m.u)
	}
	a.Name, a.Values = "w2", m.w2
	m.change(locality.Population{Name: "net", In: in, Out: hidden, Factors: []locality.Factor{{Name: "t", From: locality.Label}},
		Arrays: []locality.Array{{Name: "pre", Of: locality.Pre, Values: m.x}, {Name: "drive", Of: locality.Post, Values: drive}, {Name: "w1", Of: locality.Synapse, Values: m.w1}, a},
	}, func() {
		if m.late {
			delta = m.carry(m.w2)
		}
		m.step(m.w1, in, func(j, i int) (d float32) {
			for k := range n {
				d += delta[k*hidden+j] * m.x[k*in+i]
			}
			return d
		})
	})
	return plasticity.Entry{}, nil
}
