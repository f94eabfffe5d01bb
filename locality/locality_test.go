package locality_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/locality"
)

const (
	n, in, hidden, out = 3, 7, 5, 4
)

func normal(rng *rand.Rand, size int) []float32 {
	x := make([]float32, size)
	for i := range x {
		x[i] = float32(rng.NormFloat64())
	}
	return x
}

// each fills an Out×In change by a formula for one synapse.
func each(rows, columns int, f func(j, i int) float32) []float32 {
	d := make([]float32, rows*columns)
	for k := range d {
		d[k] = f(k/columns, k%columns)
	}
	return d
}

// oja is Δw_ji = Σ_n y_j·(x_i − y_j·w_ji): local.
func oja() locality.Population {
	rng := rand.New(rand.NewPCG(1, 2))
	p := locality.Population{Name: "oja", In: in, Out: out, State: locality.State{
		N: n, Weights: normal(rng, in*out), Pre: normal(rng, n*in), Post: [][]float32{normal(rng, n*out)}, Elsewhere: [][]float32{normal(rng, 6)}}}
	p.Delta = func(s *locality.State) ([]float32, error) {
		return each(out, in, func(j, i int) (d float32) {
			for k := range n {
				y := s.Post[0][k*out+j]
				d += y * (s.Pre[k*in+i] - y*s.Weights[j*in+i])
			}
			return d
		}), nil
	}
	return p
}

func certify(t *testing.T, ps ...locality.Population) locality.Certificate {
	t.Helper()
	c, err := locality.Certify(ps, nil, rand.NewPCG(3, 4))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestALocalRulePasses(t *testing.T) {
	c := certify(t, oja())
	if !c.Strict() || c.Verdicts[0].Changing < 100 {
		t.Errorf("certificate %+v, want a strict one that rests on 100 changes", c)
	}
}

// TestBrokenRulesFail gives Oja's rule, one at a time, each thing that is not
// at hand at a synapse.
func TestBrokenRulesFail(t *testing.T) {
	for name, peep := range map[string]func(s *locality.State, j, i int) float32{
		"the weight of a neighbour":          func(s *locality.State, j, i int) float32 { return s.Weights[j*in+(i+1)%in] },
		"a weight onto another neuron":       func(s *locality.State, j, i int) float32 { return s.Weights[(j+1)%out*in+i] },
		"the activity of another input":      func(s *locality.State, j, i int) float32 { return s.Pre[(i+1)%in] },
		"the activity of another neuron":     func(s *locality.State, j, i int) float32 { return s.Post[0][(j+1)%out] },
		"the threshold of another neuron":    func(s *locality.State, j, i int) float32 { return s.PostKeeps[0][(j+1)%out] },
		"the trace of another input":         func(s *locality.State, j, i int) float32 { return s.PreKeeps[0][(i+1)%in] },
		"the trace of another synapse":       func(s *locality.State, j, i int) float32 { return s.SynapseKeeps[0][(j*in+i+1)%(in*out)] },
		"a weight of another population":     func(s *locality.State, j, i int) float32 { return s.Elsewhere[0][2] },
		"the norm of the row":                func(s *locality.State, j, i int) float32 { return sum(s.Weights[j*in : (j+1)*in]) },
		"the largest activity of the layer":  func(s *locality.State, j, i int) float32 { return slices.Max(s.Post[0]) },
		"the spikes of another input":        func(s *locality.State, j, i int) float32 { return float32(s.PreTimes[(i+1)%in][0]) },
		"the mean of what all neurons keep":  func(s *locality.State, j, i int) float32 { return sum(s.PostKeeps[0]) },
		"a feedback synapse, but undeclared": func(s *locality.State, j, i int) float32 { return s.Feedback[0][j] },
	} {
		t.Run(name, func(t *testing.T) {
			rng := rand.New(rand.NewPCG(5, 6))
			p := oja()
			s := &p.State
			s.PostKeeps, s.PreKeeps, s.SynapseKeeps = [][]float32{normal(rng, out)}, [][]float32{normal(rng, in)}, [][]float32{normal(rng, in*out)}
			s.Feedback = [][]float32{normal(rng, out)}
			s.PreTimes = [][]float64{{.01}, {.02}, {.03}, {.04}, {.05}, {.06}, {.07}}
			honest := p.Delta
			p.Delta = func(s *locality.State) ([]float32, error) {
				d, err := honest(s)
				for k := range d {
					d[k] += .1 * peep(s, k/in, k%in)
				}
				return d, err
			}
			c := certify(t, p)
			if c.Strict() || c.Claim() {
				t.Error("it is certified")
			}
			p.NonLocal = []string{name}
			if c := certify(t, p); c.Strict() || !c.Claim() {
				t.Errorf("declared, it gives the certificate %+v: want one that is not strict and as claimed", c)
			}
		})
	}
}

func sum(w []float32) (s float32) {
	for _, v := range w {
		s += v
	}
	return s
}

// network is a perceptron with one hidden layer, of which the hidden weights
// are certified. Its error is carried back by the function given, and declared
// as a factor of the hidden neuron.
type network struct{ w1, w2, b, x, h, e []float32 }

func newNetwork() *network {
	rng := rand.New(rand.NewPCG(7, 8))
	return &network{normal(rng, hidden*in), normal(rng, out*hidden), normal(rng, out*hidden), normal(rng, n*in), normal(rng, n*hidden), normal(rng, n*out)}
}

// back is δ_j = Σ_k e_k·w_kj for feedback weights stored as out×hidden.
func (m *network) back(w []float32) []float32 {
	d := make([]float32, n*hidden)
	for r := range n {
		for j := range hidden {
			for k := range out {
				d[r*hidden+j] += m.e[r*out+k] * w[k*hidden+j]
			}
		}
	}
	return d
}

// populations declares backpropagation as favourably as it can be: the error
// of a hidden neuron is called a factor that belongs to it. feedback returns
// the weights that carry it back.
func (m *network) populations(feedback func(s *locality.State) []float32, declared [][]float32) []locality.Population {
	hiddenLayer := locality.Population{Name: "hidden", In: in, Out: hidden,
		Factors: []locality.Factor{{Name: "error", Source: "the layer above", Neuron: true}},
		State: locality.State{N: n, Weights: m.w1, Pre: m.x, Post: [][]float32{m.back(m.w2)},
			Elsewhere: [][]float32{m.w2}, Feedback: declared},
		Delta: func(s *locality.State) ([]float32, error) {
			return each(hidden, in, func(j, i int) (d float32) {
				for k := range n {
					d += s.Post[0][k*hidden+j] * s.Pre[k*in+i]
				}
				return d
			}), nil
		},
		Factor: func(s *locality.State, j int) ([][]float32, error) {
			all, own := m.back(feedback(s)), make([]float32, n)
			for k := range own {
				own[k] = all[k*hidden+j]
			}
			return [][]float32{own}, nil
		}}
	top := locality.Population{Name: "top", In: hidden, Out: out,
		State: locality.State{N: n, Weights: m.w2, Pre: m.h, Post: [][]float32{m.e}, Elsewhere: [][]float32{m.w1}},
		Delta: func(s *locality.State) ([]float32, error) {
			return each(out, hidden, func(j, i int) (d float32) {
				for k := range n {
					d += s.Post[0][k*out+j] * s.Pre[k*hidden+i]
				}
				return d
			}), nil
		}}
	return []locality.Population{hiddenLayer, top}
}

func TestBackpropagationFailsHoweverItIsDeclared(t *testing.T) {
	m := newNetwork()
	elsewhere := func(s *locality.State) []float32 { return s.Elsewhere[0] }
	declared := func(s *locality.State) []float32 { return s.Feedback[0] }

	t.Run("through the weights above", func(t *testing.T) {
		wantViolation(t, certify(t, m.populations(elsewhere, nil)...), "weights that end elsewhere")
	})
	t.Run("the weights above called feedback", func(t *testing.T) {
		wantViolation(t, certify(t, m.populations(declared, [][]float32{m.w2})...), "stored in the forward weights of top")
	})
	t.Run("a copy of them called feedback", func(t *testing.T) {
		// The copy is stored apart, and is made again at each step: that is
		// how these synapses learn, by reading other weights.
		ps := append(m.populations(declared, [][]float32{m.b}), locality.Population{Name: "copy", In: hidden, Out: out, Feedback: true,
			State: locality.State{N: n, Weights: m.b, Pre: m.h, Post: [][]float32{m.e}, Elsewhere: [][]float32{m.w2}},
			Delta: func(s *locality.State) ([]float32, error) {
				return each(out, hidden, func(j, i int) float32 { return s.Elsewhere[0][j*hidden+i] - s.Weights[j*hidden+i] }), nil
			}})
		wantViolation(t, certify(t, ps...), "more than its two neurons")
	})
	t.Run("a copy of which nothing is said", func(t *testing.T) {
		c, err := locality.Certify(m.populations(declared, [][]float32{m.b}), []string{"hidden", "top", "copy"}, rand.NewPCG(1, 1))
		if err != nil || c.Strict() || c.Claim() || !slices.Equal(c.Uncovered, []string{"copy"}) {
			t.Errorf("certificate %+v, error %v: want one that the copy is missing from", c, err)
		}
	})
	t.Run("fixed feedback of its own", func(t *testing.T) {
		// Feedback alignment: random weights that never change are local.
		if c := certify(t, m.populations(declared, [][]float32{m.b})...); !c.Strict() {
			t.Errorf("certificate %+v: fixed feedback stored apart is local", c)
		}
	})
}

func wantViolation(t *testing.T, c locality.Certificate, text string) {
	t.Helper()
	for _, v := range c.Verdicts {
		for _, found := range v.Violations {
			if strings.Contains(found, text) && !c.Strict() && !c.Claim() {
				return
			}
		}
	}
	t.Errorf("certificate %+v, want a violation %q", c, text)
}

func TestACertificateNeedsSomethingToChange(t *testing.T) {
	p := oja()
	clear(p.State.Post[0])
	if _, err := locality.Certify([]locality.Population{p}, nil, rand.NewPCG(1, 1)); err == nil || !strings.Contains(err.Error(), "no synapse changes") {
		t.Errorf("error %v, want that no synapse changes", err)
	}
	p = oja()
	p.State.Pre = p.State.Pre[1:]
	if _, err := locality.Certify([]locality.Population{p}, nil, rand.NewPCG(1, 1)); err == nil || !strings.Contains(err.Error(), "activity before") {
		t.Errorf("error %v, want that the activity has the wrong size", err)
	}
}
