package locality_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/locality"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// gated is a toy with a memory, w1, a readout, w2, and a gate that answers by
// what each tells of a presentation.
func gated(reads string, gate func(m *toy, match float32, p []float32, label int, k int) bool) *toy {
	m := newToy()
	m.reads = locality.Readings(strings.FieldsFunc(strings.TrimSuffix(reads, "truth"), func(r rune) bool { return r == '+' }), strings.HasSuffix(reads, "truth"))
	m.gate = func(m *toy, b stimulus.Batch, k int) float32 {
		match := []float32{min(1, max(0, m.u[k*hidden]))}
		p := []float32{min(1, max(0, m.o[k*out])), 0}
		if m.observer != nil {
			m.observer.Tells(locality.Match, match)
			m.observer.Tells(locality.Probabilities, p)
		}
		if p[1] = 1 - p[0]; gate(m, match[0], p, b.Labels[k], k) {
			return 1
		}
		return 0
	}
	return m
}

// labelled is a batch with labels and truth, of which each presentation is alike.
func labelled() stimulus.Batch {
	b := batch()
	b.Labels, b.Novel = []int{0, 1, 0}, []bool{true, false, true}
	return b
}

func certifyGate(t *testing.T, m *toy, b stimulus.Batch) *locality.Verdict {
	t.Helper()
	before := slices.Clone(m.w1)
	v, err := locality.CertifyGate(m, b, rand.NewPCG(5, 6))
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(before, m.w1) {
		t.Error("the learner has learned")
	}
	return v
}

func TestGatesReadWhatTheyDeclare(t *testing.T) {
	var last bool
	for name, m := range map[string]*toy{
		"instance":          gated("instance", func(_ *toy, match float32, _ []float32, _, _ int) bool { return match < .5 }),
		"uncertainty":       gated("uncertainty", func(_ *toy, _ float32, p []float32, _, _ int) bool { return p[0] < .7 && p[1] < .7 }),
		"surprise":          gated("surprise", func(_ *toy, _ float32, p []float32, label, _ int) bool { return p[label] < .5 }),
		"instance+surprise": gated("instance+surprise", func(_ *toy, match float32, p []float32, label, _ int) bool { return match < .5 || p[label] < .5 }),
		"its own answers": gated("instance", func(_ *toy, match float32, _ []float32, _, k int) bool {
			last = k == 0 || !last && match < .9
			return last
		}),
	} {
		if v := certifyGate(t, m, labelled()); !v.Holds() || v.Strict() || len(v.Remarks) > 0 || v.Compared < 24 {
			t.Errorf("%s: %+v, want a verdict that holds, and not strictly", name, v)
		}
	}
	if v := certifyGate(t, gated("", func(_ *toy, _ float32, _ []float32, _, k int) bool { return k == 1 }), labelled()); !v.Strict() {
		t.Errorf("a yoked gate: %+v, want a strict verdict", v)
	}
	deaf := gated("instance+surprise", func(_ *toy, match float32, _ []float32, _, _ int) bool { return match < .5 })
	if v := certifyGate(t, deaf, labelled()); len(v.Remarks) != 2 || !strings.HasPrefix(v.Remarks[0], "label: declared") || !v.Holds() {
		t.Errorf("%+v, want remarks that label and probabilities are without effect", v)
	}
}

// TestGatesThatReadMoreFail: what a gate reads beside is named.
func TestGatesThatReadMoreFail(t *testing.T) {
	b := labelled()
	var kept float32
	for name, c := range map[string]struct {
		m    *toy
		what string
	}{
		"instance that peeks at the label": {gated("instance", func(_ *toy, match float32, _ []float32, label, _ int) bool { return match < .5 || label == 1 }), "the label"},
		"yoked that looks at surprise":     {gated("", func(_ *toy, _ float32, p []float32, label, _ int) bool { return p[label] < .5 }), "the probabilities"},
		"uncertainty that looks at memory": {gated("uncertainty", func(_ *toy, match float32, p []float32, _, _ int) bool { return p[0] < .7 && match < .5 }), "the match"},
		"truth in place of the signal":     {gated("instance", nil), "the truth"},
		"a weight of the output":           {gated("instance", func(m *toy, match float32, _ []float32, _, _ int) bool { return match < .5 != (m.w2[3] > .1) }), "the state of the learner"},
		"the stimulus":                     {gated("", func(m *toy, _ float32, _ []float32, _, k int) bool { return m.x[k*in] > .2 }), "the stimulus"},
		"an earlier label": {gated("", func(_ *toy, _ float32, _ []float32, label, k int) bool {
			open := k > 0 && kept > 0
			kept = float32(label)
			return open
		}), "the label"},
	} {
		if name == "truth in place of the signal" {
			c.m.gate = func(_ *toy, b stimulus.Batch, k int) float32 {
				if b.Novel[k] {
					return 1
				}
				return 0
			}
		}
		v := certifyGate(t, c.m, b)
		if v.Holds() || !strings.Contains(strings.Join(v.Violations, "; "), "when "+c.what+" is changed, which it does not declare") {
			t.Errorf("%s: %+v, want a violation that names %s", name, v, c.what)
		}
	}
}

// TestAGateTellsOpenOrShut: an error told in shades, or by more answers than
// there are presentations, is no gate.
func TestAGateTellsOpenOrShut(t *testing.T) {
	shaded := newToy()
	shaded.reads = locality.Readings([]string{"surprise"}, false)
	shaded.gate = func(m *toy, _ stimulus.Batch, k int) float32 { return m.e[k*out] * m.e[k*out] }
	if v := certifyGate(t, shaded, batch()); v.Holds() || !strings.Contains(v.Violations[0], "want 0, 1 or 2") {
		t.Errorf("%+v, want a violation that names the shade", v)
	}
	wantGate := func(m *toy, text string) {
		t.Helper()
		if c := certify(t, m); c.Holds() || c.Strict() || c.Gate == nil || !strings.Contains(strings.Join(c.Gate.Violations, "; "), text) {
			t.Errorf("%+v, want a violation %q of the gate", c.Gate, text)
		}
	}
	wantGate(shaded, "want 0, 1 or 2")
	many := newToy()
	many.early = func(m *toy) {
		for _, e := range m.e {
			if m.observer != nil {
				m.observer.Tells(locality.Gate, []float32{e})
			}
		}
	}
	wantGate(many, "12 answers to 3 presentations")

	// The same by a population that takes each for a neuron's.
	m := taught(func(m *toy) []float32 { return m.w2 }, "")
	var told []float32
	m.early = func(m *toy) {
		told = m.carry(m.w2)
		for k := range told {
			if m.observer != nil {
				m.observer.Tells(locality.Gate, told[k:k+1])
			}
		}
	}
	m.signal = func(*toy) []float32 { return told }
	m.hidden.Factors[0].From = locality.Gate
	wantViolation(t, certify(t, m), "hidden", "no activity of a population of that name")
}
