package locality_test

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/locality"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

func certify(t *testing.T, m *toy) locality.Certificate {
	t.Helper()
	c, err := locality.Certify(m, batch(), n, rand.NewPCG(3, 4))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func wantViolation(t *testing.T, c locality.Certificate, population, text string) {
	t.Helper()
	for _, v := range c.Verdicts {
		if v.Population == population && strings.Contains(strings.Join(v.Violations, "; "), text) && !c.Strict() && !c.Holds() {
			return
		}
	}
	t.Errorf("certificate %+v, want a violation %q of %s", c, text, population)
}

func TestHonestLearnersPass(t *testing.T) {
	b := func(m *toy) []float32 { return m.b }
	for name, m := range map[string]*toy{
		"Hebb":                       newToy(),
		"fixed random feedback":      taught(b, "feedback"),
		"feedback that learns alike": taught(b, "feedback"), // after Kolen and Pollack 1994
	} {
		if name == "feedback that learns alike" {
			m.back = locality.Population{Name: "feedback", Site: plasticity.Feedback,
				Factors: []locality.Factor{{Name: "e", Source: "the activity of the output", Neuron: true, From: "output"}}}
			m.learns = func(m *toy) {
				m.step(m.b, hidden, func(j, i int) (d float32) {
					for k := range n {
						d += m.e[k*out+j] * m.h[k*hidden+i]
					}
					return d
				})
			}
		}
		c := certify(t, m)
		if !c.Strict() || len(c.Verdicts) < 2 || c.Verdicts[0].Changing < 30 {
			t.Errorf("%s: certificate %+v, want a strict one that rests on changes", name, c)
		}
	}
}

// TestBackpropagationFailsHoweverItIsDone takes the error back through the
// weights of the output in ways that declare, hide or delay it.
func TestBackpropagationFailsHoweverItIsDone(t *testing.T) {
	w2 := func(m *toy) []float32 { return m.w2 }
	b := func(m *toy) []float32 { return m.b }
	declared := locality.Population{Name: "feedback", Site: plasticity.Feedback}
	const beyond, outside = "beyond its reach", "changed outside its rule"

	t.Run("by hand", func(t *testing.T) {
		wantViolation(t, certify(t, taught(w2, "")), "hidden", "w1 changes otherwise when what is "+beyond)
	})
	t.Run("the forward weights called feedback", func(t *testing.T) {
		wantViolation(t, certify(t, taught(w2, "output")), "hidden", "stored in the forward weights of output")
	})
	t.Run("added to a Hebbian learner's weights", func(t *testing.T) {
		m := newToy()
		add := func(m *toy) {
			d := m.carry(m.w2)
			m.step(m.w1, in, func(j, i int) float32 { return d[j] * m.x[i] })
		}
		m.besides = add
		wantViolation(t, certify(t, m), "hidden", "hidden w1 is "+outside)
		m = newToy()
		m.early = add
		wantViolation(t, certify(t, m), "hidden", outside)
	})
	for source, text := range map[string]string{
		"hidden": "neurons of hidden tell depends on weights that end elsewhere", "teacher": "no activity of a population of that name",
	} {
		t.Run("told as an activity of "+source, func(t *testing.T) {
			var told []float32
			m := taught(w2, "")
			m.early = func(m *toy) {
				if told = m.carry(m.w2); m.observer != nil {
					m.observer.Tells(source, told)
				}
			}
			m.signal = func(*toy) []float32 { return told }
			m.hidden.Factors[0].From = source
			wantViolation(t, certify(t, m), "hidden", text)
		})
	}
	t.Run("weights transported into the feedback array", func(t *testing.T) {
		m := taught(b, "feedback")
		m.early = func(m *toy) { copy(m.b, m.w2) }
		c := certify(t, m)
		wantViolation(t, c, "hidden", beyond)
		if !slices.Contains(c.Uncovered, "feedback b") {
			t.Errorf("not covered: %q, want the feedback array, of which nothing is said", c.Uncovered)
		}
	})
	t.Run("weights transported a step later", func(t *testing.T) {
		m := taught(b, "feedback")
		m.back, m.learns = declared, func(m *toy) { copy(m.b, m.w2) }
		wantViolation(t, certify(t, m), "feedback", "b changes otherwise when what is "+beyond)
	})
	t.Run("the error hidden in a feedback array", func(t *testing.T) {
		// b holds δ of the mean presentation, and the hidden layer reads it.
		hide := func(m *toy) {
			clear(m.b)
			for k, d := range m.carry(m.w2) {
				m.b[k%hidden] += d
			}
		}
		m := taught(b, "feedback")
		m.signal = func(m *toy) []float32 { return slices.Repeat(m.b[:hidden], n) }
		m.early = hide
		c := certify(t, m)
		wantViolation(t, c, "hidden", beyond)
		if !slices.Contains(c.Uncovered, "feedback b") {
			t.Errorf("not covered: %q, want the feedback array", c.Uncovered)
		}
		m.early, m.back, m.learns = nil, declared, hide
		wantViolation(t, certify(t, m), "feedback", beyond)
	})
	t.Run("the error kept where nothing is saved", func(t *testing.T) {
		var kept []float32
		m := newToy()
		m.besides = func(m *toy) { kept = m.carry(m.w2) }
		honest := m.rule
		m.rule = func(m *toy, y []float32, j, i int) float32 {
			if kept == nil {
				return honest(m, y, j, i)
			}
			return honest(m, y, j, i) + kept[j]
		}
		wantViolation(t, certify(t, m), "hidden", "otherwise from what was saved")
	})
	t.Run("only while nobody watches", func(t *testing.T) {
		m := newToy()
		m.besides = func(m *toy) {
			if m.observer == nil {
				m.w1[3] += rate * sum(m.carry(m.w2))
			}
		}
		wantViolation(t, certify(t, m), "hidden", "while it is watched")
	})
}

func TestWhatChangesUnsaidIsNamed(t *testing.T) {
	m := newToy()
	m.besides = func(m *toy) { m.extra[0] += m.o[0] }
	if c := certify(t, m); c.Holds() || c.Strict() || !slices.Equal(c.Uncovered, []string{"hidden2 extra"}) {
		t.Errorf("certificate %+v, want one that names the array", c)
	}
}

// What a gate lets through is certified whether it lets it through or not.
func TestAShutGateIsOpened(t *testing.T) {
	honest, cheat := newToy(), peeping("a weight of the output")
	shut := func(*toy, stimulus.Batch, int) float32 { return 0 }
	honest.gate, cheat.gate = shut, shut
	before := slices.Clone(honest.w1)
	if c := certify(t, honest); !c.Strict() || len(c.Verdicts) != 2 || !slices.Equal(honest.w1, before) {
		t.Errorf("certificate %+v, want a strict one after which nothing has changed", c)
	}
	wantViolation(t, certify(t, cheat), "hidden", "beyond its reach")
}

// peeps are what Oja's rule is given, one at a time, that is not at hand at a
// synapse.
var peeps = map[string]func(m *toy, y []float32, j, i int) float32{
	"the weight of a neighbour":         func(m *toy, _ []float32, j, i int) float32 { return m.w1[j*in+(i+1)%in] },
	"a weight onto another neuron":      func(m *toy, _ []float32, j, i int) float32 { return m.w1[(j+1)%hidden*in+i] },
	"the activity of another input":     func(m *toy, _ []float32, _, i int) float32 { return m.x[(i+1)%in] },
	"the activity of another neuron":    func(_ *toy, y []float32, j, _ int) float32 { return y[(j+1)%hidden] },
	"the norm of the row":               func(m *toy, _ []float32, j, _ int) float32 { return sum(m.w1[j*in : (j+1)*in]) },
	"the largest activity":              func(_ *toy, y []float32, _, _ int) float32 { return slices.Max(y[:hidden]) },
	"a weight of the output":            func(m *toy, _ []float32, _, _ int) float32 { return m.w2[2] },
	"the whole output":                  func(m *toy, _ []float32, _, _ int) float32 { return m.o[1] },
	"an array of which nothing is said": func(m *toy, _ []float32, _, _ int) float32 { return m.extra[0] },
}

func sum(w []float32) (s float32) {
	for _, v := range w {
		s += v
	}
	return s
}

func peeping(name string, exceptions ...locality.Exception) *toy {
	m := newToy()
	honest := m.rule
	m.rule = func(m *toy, y []float32, j, i int) float32 { return honest(m, y, j, i) + peeps[name](m, y, j, i) }
	m.hidden.Exceptions = exceptions
	return m
}

func TestBrokenRulesFail(t *testing.T) {
	for name := range peeps {
		if c := certify(t, peeping(name)); c.Holds() {
			t.Errorf("a rule that reads %s is certified", name)
		}
	}
}

// TestExceptionsExcuseOnlyThemselves: whatever a rule lists, only what the
// exception reaches is excused.
func TestExceptionsExcuseOnlyThemselves(t *testing.T) {
	everything := locality.Exception{Name: "whatever it needs", Reach: []locality.Reach{{Array: "w1", Holds: math.MaxUint &^ locality.Lower &^ locality.Scale}, {Array: "w2", Holds: locality.Whole}}}
	listed := map[string]locality.Exception{
		"lower rows": locality.LowerRows(), "a ranking": locality.Ranking(), "a softmax": locality.Normalisation(1),
		"shared weights": locality.SharedWeights(), "a free unit": locality.FreeUnit(), "a division": locality.Divisive(),
		"the norm of the input": locality.InputNorm(), "everything": everything,
	}
	excused := map[string][]string{"the largest activity": {"a free unit", "a division"}}
	for name := range peeps {
		for e, exception := range listed {
			want := slices.Contains(excused[name], e)
			if c := certify(t, peeping(name, exception)); c.Holds() != want || c.Strict() {
				t.Errorf("a rule that reads %s and lists %s: holds %v, want %v; strict %v", name, e, c.Holds(), want, c.Strict())
			}
		}
	}
}

// TestExceptionsReach gives Oja's rule a factor that reads what an exception
// names: with it the rule holds, but not strictly, and without it fails.
func TestExceptionsReach(t *testing.T) {
	rank := func(y []float32, k, j int) (r float32) {
		for _, v := range y[k*hidden : (k+1)*hidden] {
			if v > y[k*hidden+j] {
				r++
			}
		}
		return r
	}
	for name, c := range map[string]struct {
		exception locality.Exception
		factor    func(m *toy, y []float32, j, i int) float32
	}{
		"ranking": {locality.Ranking(), func(_ *toy, y []float32, j, _ int) float32 { return rank(y, 1, j) }},
		"softmax": {locality.Normalisation(2), func(_ *toy, y []float32, j, _ int) float32 {
			var s float64
			for _, v := range y[:hidden] {
				s += math.Exp(2 * float64(v))
			}
			return float32(math.Exp(2*float64(y[j])) / s)
		}},
		"norm":     {locality.InputNorm(), func(m *toy, _ []float32, _, _ int) float32 { return squares(m.x[:in]) }},
		"free":     {locality.FreeUnit(), func(_ *toy, y []float32, _, _ int) float32 { return slices.Max(y[hidden : 2*hidden]) }},
		"division": {locality.Divisive(), func(_ *toy, y []float32, _, _ int) float32 { return squares(y[:hidden]) }},
		"lower rows": {locality.Exception{Name: "lower", Reach: []locality.Reach{{Array: "w1", Holds: locality.Lower}, {Array: "drive", Holds: locality.Lower}}},
			func(m *toy, y []float32, j, i int) float32 {
				if j == 0 {
					return 0
				}
				return y[j-1] * m.w1[(j-1)*in+i]
			}},
		"scale": {locality.Exception{Name: "scale", Reach: []locality.Reach{{Array: "w1", Holds: locality.Scale}}}, nil},
	} {
		build := func(e ...locality.Exception) *toy {
			m := newToy()
			honest := m.rule
			m.rule = func(m *toy, y []float32, j, i int) float32 {
				if c.factor == nil {
					var most float32
					for k := range hidden * in {
						most = max(most, float32(math.Abs(float64(honest(m, y, k/in, k%in)))))
					}
					return honest(m, y, j, i) / most
				}
				return honest(m, y, j, i) + c.factor(m, y, j, i)
			}
			m.hidden.Exceptions = e
			return m
		}
		if got := certify(t, build(c.exception)); !got.Holds() || got.Strict() {
			t.Errorf("%s, listed: %+v", name, got)
		}
		if got := certify(t, build()); got.Holds() {
			t.Errorf("%s, not listed, is certified", name)
		}
	}
}

func squares(w []float32) (s float32) {
	for _, v := range w {
		s += v * v
	}
	return s
}

func TestACertificateNeedsSomethingToChange(t *testing.T) {
	m := newToy()
	b := batch()
	clear(b.X)
	if _, err := locality.Certify(m, b, n, rand.NewPCG(1, 1)); !errors.Is(err, locality.ErrStill) {
		t.Errorf("error %v, want %v", err, locality.ErrStill)
	}
}

func ExampleCertificate_Strict() {
	c, err := locality.Certify(newToy(), batch(), n, rand.NewPCG(1, 2))
	fmt.Println(c.Strict(), err)
	// Output: true <nil>
}
