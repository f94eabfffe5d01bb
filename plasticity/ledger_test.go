package plasticity

import (
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
)

// recount is the definition by brute force: copy the effective weights, step,
// compare. It returns how many differ and Σ|Δw| in float64.
func recount(effective func() []float32, step func()) (n int, sum float64) {
	before := append([]float32(nil), effective()...)
	step()
	for i, after := range effective() {
		var b float32
		if i < len(before) {
			b = before[i]
		}
		if after != b {
			n++
			sum += math.Abs(float64(after) - float64(b))
		}
	}
	return n, sum
}

// Each case is a way of stepping that a learner of the suite uses; the ledger
// must count exactly what the recount finds.
func TestLedgerEqualsBruteForce(t *testing.T) {
	const n, steps = 203, 60
	type run struct {
		effective func() []float32
		step      func(l *Ledger, i int)
	}
	cases := map[string]func(r *rand.Rand) run{
		"gradient with sparse inputs": func(r *rand.Rand) run {
			w, dw := draw(r, n), make([]float32, n)
			return run{func() []float32 { return w }, func(l *Ledger, i int) {
				copy(dw, draw(r, n))
				l.Add(Layer, w, dw)
			}}
		},
		"momentum goes on after the gradient is gone": func(r *rand.Rand) run {
			w, v, dw := draw(r, n), make([]float32, n), make([]float32, n)
			return run{func() []float32 { return w }, func(l *Ledger, i int) {
				var g []float32
				if i < 3 {
					g = draw(r, n)
				} else {
					g = make([]float32, n)
				}
				for j := range v {
					v[j] = .5*v[j] - .01*g[j]
				}
				copy(dw, v)
				l.Add(Layer, w, dw)
			}}
		},
		"weight decay down to denormals": func(r *rand.Rand) run {
			w, dw := draw(r, n), make([]float32, n)
			for i := range w {
				w[i] *= 1e-43
			}
			return run{func() []float32 { return w }, func(l *Ledger, i int) {
				for j := range w {
					dw[j] = -.3 * w[j]
				}
				l.Add(Layer, w, dw)
			}}
		},
		"a step lost to rounding is no update": func(r *rand.Rand) run {
			w, x := make([]float32, n), make([]float32, n)
			for i := range w {
				w[i], x[i] = 1, float32(math.Exp2(-20-float64(i%10)))
			}
			return run{func() []float32 { return w }, func(l *Ledger, i int) { l.AXPY(Readout, .5, x, w) }}
		},
		"lazy decay: one scale for all weights": func(r *rand.Rand) run {
			stored, scale, eff := draw(r, n), float32(1), make([]float32, n)
			return run{func() []float32 {
				for j, v := range stored {
					eff[j] = scale * v
				}
				return eff
			}, func(l *Ledger, i int) {
				before := append([]float32(nil), eff...)
				scale *= .99
				for j, v := range stored {
					eff[j] = scale * v
				}
				l.Compare(Memory, before, eff)
			}}
		},
		"shared weights: one step for each": func(r *rand.Rand) run {
			// A kernel of 3 weights used at every place; its gradient is the
			// sum over places, and each weight counts once.
			w, dw := draw(r, 3), make([]float32, 3)
			return run{func() []float32 { return w }, func(l *Ledger, i int) {
				g := draw(r, n)
				clear(dw)
				for place := range n - 2 {
					for j := range 3 {
						dw[j] -= .001 * g[place+j]
					}
				}
				l.Add(Layer, w, dw)
			}}
		},
		"winners' rows only": func(r *rand.Rand) run {
			w, dw := draw(r, 7*29), make([]float32, 2*29)
			return run{func() []float32 { return w }, func(l *Ledger, i int) {
				copy(dw, draw(r, 2*29))
				for k, j := range []int{i % 7, (i + 3) % 7} {
					l.Add(Layer, w[j*29:(j+1)*29], dw[k*29:(k+1)*29])
				}
			}}
		},
		"prototypes set, storage growing": func(r *rand.Rand) run {
			var w []float32
			return run{func() []float32 { return w }, func(l *Ledger, i int) {
				old := len(w)
				w = append(w, make([]float32, 5)...)
				l.Set(Memory, w[old:], draw(r, 5))
			}}
		},
		"changed by another hand, compared after": func(r *rand.Rand) run {
			var w []float32
			return run{func() []float32 { return w }, func(l *Ledger, i int) {
				before := append([]float32(nil), w...)
				w = append(w, draw(r, 9)...)
				if i > 0 {
					w[r.IntN(len(before))] += 1
				}
				l.Compare(Memory, before, w)
			}}
		},
	}
	for name, build := range cases {
		t.Run(name, func(t *testing.T) {
			r := build(rand.New(rand.NewPCG(5, 6)))
			var l Ledger
			total := 0
			for i := range steps {
				l.Begin(1)
				n, sum := recount(r.effective, func() { r.step(&l, i) })
				e, err := l.Entry()
				if err != nil {
					t.Fatal(err)
				}
				var updates int64
				var plasticity float64
				for s := range NumSites {
					updates += e.Updates[s]
					plasticity += e.Plasticity[s]
				}
				if updates != int64(n) || math.Abs(plasticity-sum) > 1e-6*sum {
					t.Fatalf("step %d: ledger %d updates, Σ|Δw| %v; recount %d, %v", i, updates, plasticity, n, sum)
				}
				total += n
			}
			if total == 0 {
				t.Fatal("nothing was ever counted")
			}
		})
	}
}

func TestCreditMarksContributorsAndEventlessSteps(t *testing.T) {
	var l Ledger
	l.Begin(4)
	l.Credit(Layer, 10, 1, []float32{1, 0, -2}) // presentations 1 and 3
	l.Credit(Readout, 0, 0, []float32{1, 1})    // the step changed nothing
	l.Credit(Memory, 5, 0, []float32{0, 0})     // momentum alone
	l.CreditOne(ShortTerm, 1, 2)
	l.CreditOne(Memory, 0, 0)
	e, err := l.Entry()
	if err != nil {
		t.Fatal(err)
	}
	want := []Mark{0, Mark(0).With(Layer), Mark(0).With(ShortTerm), Mark(0).With(Layer)}
	for i, m := range want {
		if e.Marks[i] != m {
			t.Errorf("presentation %d has mark %b, want %b", i, e.Marks[i], m)
		}
	}
	if e.Marks[2].Lasting() != 0 || e.Marks[3].Lasting() == 0 {
		t.Error("short-term marks are not told from lasting ones")
	}
	if e.Eventless != [NumSites]int64{Memory: 1} {
		t.Errorf("coasts %v, want one in memory", e.Eventless)
	}
	l.Begin(2)
	if e, _ := l.Entry(); len(e.Marks) != 2 || e.Marks[0] != 0 || e.Marks[1] != 0 || e.Eventless[Memory] != 0 {
		t.Errorf("Begin left %+v behind", e)
	}
}

func TestEntryNamesTheSiteThatDiverged(t *testing.T) {
	for _, bad := range []float32{float32(math.NaN()), float32(math.Inf(1)), 3e38} {
		var l Ledger
		l.Begin(1)
		w := make([]float32, 20)
		w[13] = 3e38
		l.Add(Feedback, w, append(make([]float32, 13), bad, 0, 0, 0, 0, 0, 0))
		if _, err := l.Entry(); err == nil || !strings.Contains(err.Error(), "feedback") {
			t.Errorf("a change by %v gave error %v, want one that names the site feedback", bad, err)
		}
	}
}

// Every count of an entry is a number of its own, so that none is forgotten.
func TestSumAddsAllButMarks(t *testing.T) {
	e := Entry{1, []Mark{1}, [NumSites]int64{2, 3}, [NumSites]float64{.5, 1.5}, [NumSites]int64{0, 4}, 5, 6, 7, MACs{8, 9, 10}}
	got := Entry{}
	for range 3 {
		got.Sum(e)
	}
	want := Entry{3, nil, [NumSites]int64{6, 9}, [NumSites]float64{1.5, 4.5}, [NumSites]int64{0, 12}, 15, 18, 21, MACs{24, 27, 30}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("three times %+v is %+v, want %+v", e, got, want)
	}
}

func TestLedgerAllocatesNothing(t *testing.T) {
	var l Ledger
	w, dw := make([]float32, 1000), make([]float32, 1000)
	dw[3] = 1
	if n := testing.AllocsPerRun(100, func() {
		l.Begin(8)
		l.Credit(Layer, l.Add(Layer, w, dw), 0, dw[:8])
		l.AXPY(Layer, 1, dw, w)
		_, _ = l.Entry()
	}); n != 0 {
		t.Errorf("%v allocations a presentation", n)
	}
}

// draw makes n weights of very different sizes, a third of them 0.
func draw(r *rand.Rand, n int) []float32 {
	v := make([]float32, n)
	for i := range v {
		if r.IntN(3) > 0 {
			v[i] = float32(r.NormFloat64() * math.Exp(4*r.NormFloat64()))
		}
	}
	return v
}
