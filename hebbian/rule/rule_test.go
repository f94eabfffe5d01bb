package rule

import (
	"math"
	"math/rand/v2"
	"slices"
	"sort"
	"strings"
	"testing"
)

// What layers ask of single rules beside Rule.
var (
	_          Conductor = (*Krotov)(nil)
	_, _, _    Responder = (*Krotov)(nil), (*Resonance)(nil), (*SoftHebb)(nil)
	_, _       Responder = (*Competitive)(nil), (*Imprint)(nil)
	_          Spanning  = (*STDP)(nil)
	_, _, _    Stateful  = (*Covariance)(nil), (*Resonance)(nil), (*Reward)(nil)
	_, _       Stateful  = (*STDPRate)(nil), (*remembering)(nil)
	_, _       Stateful  = (*Imprint)(nil), (*KMeans)(nil)
	_, _, _, _ Rule      = (*Homeostatic)(nil), (*Prototype)(nil), (*Sanger)(nil), (*direct)(nil)
)

func TestEveryRuleIsDescribed(t *testing.T) {
	seen := map[string]bool{}
	for _, e := range All() {
		s := e.Spec
		for what, v := range map[string]string{"name": s.Name, "summary": s.Summary, "formula": s.Formula, "paper": s.Paper, "stability": s.Stability} {
			if v == "" {
				t.Errorf("rule %q has no %s", s.Name, what)
			}
		}
		if seen[s.Name] {
			t.Errorf("two rules are named %q", s.Name)
		}
		seen[s.Name] = true
		for _, f := range s.Factors {
			if f.Name == "gain" {
				t.Errorf("rule %s declares the gate, which layers do", s.Name)
			}
			if f.Source == "" {
				t.Errorf("rule %s: factor %s has no source", s.Name, f.Name)
			}
		}
		in := 1
		if s.Name != "homeostatic" {
			in = 8
		}
		r, err := New(e.Spec.Name, nil, Shape{In: in, Out: 8})
		if err != nil {
			t.Errorf("rule %s refuses its own defaults: %v", s.Name, err)
			continue
		}
		if got := r.Spec(); got.Name != s.Name {
			t.Errorf("rule %s calls itself %s", s.Name, got.Name)
		}
		for _, p := range s.Params {
			if p.Doc == "" {
				t.Errorf("rule %s: parameter %s has no doc", s.Name, p.Name)
			}
		}
	}
}

func TestInvalidParametersAreRefusedByName(t *testing.T) {
	for _, e := range All() {
		shape := Shape{In: 8, Out: 8}
		if e.Spec.Name == "homeostatic" {
			shape.In = 1
		}
		for _, p := range e.Spec.Params {
			bad := []float64{math.NaN(), math.Inf(1), p.Max * 2, p.Min - 1}
			if p.Open {
				bad = append(bad, p.Min)
			}
			if p.Integer {
				bad = append(bad, p.Min+.5)
			}
			for _, v := range bad {
				_, err := New(e.Spec.Name, Params{p.Name: v}, shape)
				if err == nil || !strings.Contains(err.Error(), "parameter "+p.Name) {
					t.Errorf("rule %s with %s = %v: %v, want an error that names it", e.Spec.Name, p.Name, v, err)
				}
			}
		}
		if _, err := New(e.Spec.Name, Params{"speed": 1}, shape); err == nil || !strings.Contains(err.Error(), "speed") {
			t.Errorf("rule %s took a parameter that it does not have: %v", e.Spec.Name, err)
		}
	}
	if _, err := New("oya", nil, Shape{1, 1}); err == nil || !strings.Contains(err.Error(), "oja") {
		t.Errorf("an unknown rule: %v, want an error that lists the known", err)
	}
	if _, err := New("krotov-hopfield", Params{"k": 9}, Shape{3, 8}); err == nil || !strings.Contains(err.Error(), "parameter k") {
		t.Errorf("rank 9 of 8 units: %v", err)
	}
	if _, err := New("oja", nil, Shape{0, 1}); err == nil {
		t.Error("a layer without inputs was taken")
	}
}

func TestRulesRefuseWhatTheyLack(t *testing.T) {
	for _, e := range All() {
		in := 3
		if e.Spec.Name == "homeostatic" {
			in = 1
		}
		if e.Spec.Name == "anti-hebb" {
			in = 4
		}
		r, err := New(e.Spec.Name, nil, Shape{In: in, Out: 4})
		if err != nil {
			t.Fatal(err)
		}
		w := Weights{Out: 4, In: in, W: make([]float32, 4*in)}
		var d Delta
		if err := r.Delta(&d, w, &Activity{N: 2, In: in, Out: 4}); err == nil {
			t.Errorf("rule %s learned from an activity that is empty", e.Spec.Name)
		}
		if err := r.Delta(&d, w, &Activity{N: 1, In: in + 1, Out: 4, Pre: make([]float32, in+1)}); err == nil {
			t.Errorf("rule %s took an activity of another shape", e.Spec.Name)
		}
	}
}

func TestKrotovRanks(t *testing.T) {
	r, err := New("krotov-hopfield", Params{"k": 3, "delta": .25}, Shape{In: 1, Out: 6})
	if err != nil {
		t.Fatal(err)
	}
	a := &Activity{N: 2, In: 1, Out: 6, Drive: []float32{3, 9, 1, 7, 7, 0, -1, -2, -3, -4, -5, -6}}
	r.(Responder).Respond(a)
	want := []float32{0, 1, 0, 0, -.25, 0, 1, 0, -.25, 0, 0, 0}
	if got := a.dense(); !slices.Equal(got, want) {
		t.Errorf("g is %v, want %v", got, want)
	}
	a.Threshold = []float32{0, 8, 0, 0, 0, 0} // unit 1 competes with 1, as unit 2 does
	r.(Responder).Respond(a)
	want = []float32{-.25, 0, 0, 1, 0, 0, 1, 0, 0, -.25, 0, 0}
	if got := a.dense(); !slices.Equal(got, want) {
		t.Errorf("with a threshold g is %v, want %v", got, want)
	}
}

func TestKrotovConducts(t *testing.T) {
	for _, p := range []float64{2, 3, 4.5} {
		r, err := New("krotov-hopfield", Params{"p": p}, Shape{In: 9, Out: 9})
		if err != nil {
			t.Fatal(err)
		}
		w := []float32{-2, -1, -.5, 0, .25, .5, 1, 1.5, 3}
		got := make([]float32, len(w))
		r.(Conductor).Conduct(got, w)
		for i, v := range w {
			want := math.Copysign(math.Pow(math.Abs(float64(v)), p-1), float64(v))
			if v == 0 {
				want = 0
			}
			if math.Abs(float64(got[i])-want) > 1e-6*math.Abs(want) {
				t.Errorf("p = %v: f(%v) is %v, want %v", p, v, got[i], want)
			}
		}
	}
}

func TestSoftHebbResponds(t *testing.T) {
	r, err := New("softhebb", Params{"beta": 2}, Shape{In: 1, Out: 5})
	if err != nil {
		t.Fatal(err)
	}
	a := &Activity{N: 1, In: 1, Out: 5, Drive: []float32{400, 401, 399, 400, -90}}
	r.(Responder).Respond(a)
	var sum float64
	for _, u := range a.Drive {
		sum += math.Exp(2 * (float64(u) - 401))
	}
	for j, u := range a.Drive {
		if want := math.Exp(2*(float64(u)-401)) / sum; math.Abs(float64(a.Post[j])-want) > 1e-6 {
			t.Errorf("y[%d] is %v, want %v", j, a.Post[j], want)
		}
	}
}

func TestHomeostaticAgrees(t *testing.T) {
	r := rand.New(rand.NewPCG(21, 1))
	ru, err := New("homeostatic", Params{"rate": .3, "p": .25}, Shape{In: 1, Out: 9})
	if err != nil {
		t.Fatal(err)
	}
	w, a, s := draw(r, 5, 1, 9, .5)
	var d Delta
	if err := ru.Delta(&d, w, a); err != nil {
		t.Fatal(err)
	}
	for j := range 9 {
		want := over(s, func(_ int, _, _, y []float64) float64 { return .3 * (y[j] - .25) })
		if math.Abs(float64(d.W[j])-want) > 1e-6 {
			t.Errorf("threshold %d moves by %v, want %v", j, d.W[j], want)
		}
	}
}

// TestSpikePairsAgree compares the running traces with a loop over all pairs,
// and for nearest-neighbour pairing over each spike's last partner.
func TestSpikePairsAgree(t *testing.T) {
	r := rand.New(rand.NewPCG(22, 1))
	train := func() []float64 {
		s := make([]float64, r.IntN(12))
		for i := range s {
			s[i] = math.Round(r.Float64()*100) / 1000 // spikes may coincide
		}
		sort.Float64s(s)
		return s
	}
	for _, name := range []string{"stdp", "ltp", "ltd"} {
		for _, nearest := range []float64{0, 1} {
			p := Params{"nearest": nearest, "wmax": 1e4}
			ap, tp, am, tm := .005, .0168, .00525, .0337
			if name != "ltd" {
				p["tauplus"] = tp
			} else {
				ap = 0
			}
			if name != "ltp" {
				p["tauminus"] = tm
			} else {
				am = 0
			}
			ru, err := New(name, p, Shape{In: 4, Out: 3})
			if err != nil {
				t.Fatal(err)
			}
			for range 50 {
				a := &Activity{N: 1, In: 4, Out: 3}
				for range 4 {
					a.PreTimes = append(a.PreTimes, train())
				}
				for range 3 {
					a.PostTimes = append(a.PostTimes, train())
				}
				w := Weights{Out: 3, In: 4, W: make([]float32, 12)}
				for i := range w.W {
					w.W[i] = 1
				}
				var d Delta
				if err := ru.Delta(&d, w, a); err != nil {
					t.Fatal(err)
				}
				for j, post := range a.PostTimes {
					for i, pre := range a.PreTimes {
						want := ap*pairSum(pre, post, tp, nearest == 1) - am*pairSum(post, pre, tm, nearest == 1)
						if math.Abs(float64(d.W[j*4+i])-want) > 2e-7 {
							t.Fatalf("%s nearest %v: Δw[%d][%d] is %v, pairs give %v", name, nearest, j, i, d.W[j*4+i], want)
						}
					}
				}
			}
		}
	}
}

func pairSum(earlier, later []float64, tau float64, nearest bool) float64 {
	var sum float64
	for _, t := range later {
		last := math.Inf(-1)
		for _, s := range earlier {
			if s < t {
				last = s
				if !nearest {
					sum += math.Exp(-(t - s) / tau)
				}
			}
		}
		if nearest && !math.IsInf(last, -1) {
			sum += math.Exp(-(t - last) / tau)
		}
	}
	return sum
}

func TestSpikeRulesStayWithinLimits(t *testing.T) {
	w := Weights{Out: 1, In: 2, W: []float32{.001, .999}}
	a := &Activity{N: 1, In: 2, Out: 1, PreTimes: [][]float64{{.02, .021}, {.001, .002}}, PostTimes: [][]float64{{.01}}}
	ru, err := New("stdp", Params{"rate": 100}, Shape{In: 2, Out: 1})
	if err != nil {
		t.Fatal(err)
	}
	var d Delta
	if err := ru.Delta(&d, w, a); err != nil {
		t.Fatal(err)
	}
	if lo, hi := w.W[0]+d.W[0], w.W[1]+d.W[1]; lo != 0 || hi != 1 {
		t.Errorf("weights go to %v and %v, want the limits 0 and 1", lo, hi)
	}
	a.PreTimes[0] = []float64{.03, .02}
	if err := ru.Delta(&d, w, a); err == nil || !strings.Contains(err.Error(), "ascend") {
		t.Errorf("spikes out of order: %v", err)
	}
}
