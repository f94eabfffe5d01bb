package layer

import (
	"bytes"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/hebbgrad/hebbgrad/hebbian/rule"
	"github.com/hebbgrad/hebbgrad/internal/state"
	"github.com/hebbgrad/hebbgrad/plasticity"
)

// said is the change, in full, that a copy of the layer's rule gives for the
// last Forward.
func said(t *testing.T, l *Dense, s Step) []float32 {
	t.Helper()
	p := rule.Params{}
	for _, q := range l.Rule().Spec().Params {
		p[q.Name] = q.Value
	}
	ru, err := rule.New(l.Rule().Spec().Name, p, rule.Shape{In: l.In(), Out: l.Out()})
	if err != nil {
		t.Fatal(err)
	}
	if from, ok := l.Rule().(rule.Stateful); ok {
		kept := map[string][]float32{}
		from.State(func(name string, v []float32) { kept[name] = v })
		ru.(rule.Stateful).State(func(name string, v []float32) { copy(v, kept[name]) })
	}
	a := *l.Activity()
	a.Gain, a.Teach, a.Reward = s.Gain, s.Teach, s.Reward
	a.PreSparse, a.PostSparse, a.Factored = rule.Sparse{}, rule.Sparse{}, false
	a.Post = slices.Clone(a.Post)
	a.Progress = float64(l.learned) / float64(l.cfg.Length)
	if r, ok := ru.(rule.Responder); ok {
		r.Respond(&a)
	}
	var d rule.Delta
	if err := ru.Delta(&d, l.Weights(), &a); err != nil {
		t.Fatal(err)
	}
	full := make([]float32, l.In()*l.Out())
	d.Dense(full)
	return full
}

// paths are the forward paths: batch 1 and minibatches, sparse and dense
// inputs, layers narrower and wider than a block.
var paths = []struct {
	n, in, out int
	density    float64
}{
	{1, 30, 20, .9}, {1, 60, 10, .1}, {3, 60, 10, .1}, {1, 30, 130, .2}, {1, 30, 130, .9}, {5, 30, 70, .2}, {40, 30, 70, .2}, {40, 30, 130, .2}, {40, 30, 130, .9}, {64, 30, 64, .3},
}

// TestEveryPathAgrees compares each layer and rule, over batches in a row, with
// a forward pass in float64 and the rule's own change in full, and its ledger
// with a recount of the weights before and after.
func TestEveryPathAgrees(t *testing.T) {
	for _, e := range rule.All() {
		name := e.Spec.Name
		switch name {
		case "anti-hebb", "homeostatic", "stdp", "ltp", "ltd":
			continue // for synapses or activity of another kind
		}
		if e.Spec.Reads(rule.NeedSpikes) {
			continue // the same
		}
		for _, p := range paths {
			l := build(t, name, nil, p.in, p.out, 1000, Activation{Kind: ReLU})
			r := rand.New(rand.NewPCG(5, uint64(p.n)))
			var led plasticity.Ledger
			var kept []float32
			for round := range 4 {
				x, teach, reward, gain := make([]float32, p.n*p.in), make([]float32, p.n*p.out), make([]float32, p.n), make([]float32, p.n)
				for i := range x {
					if r.Float64() < p.density {
						x[i] = r.Float32()
					}
				}
				for i := range teach {
					teach[i] = float32(r.IntN(2))
				}
				for i := range gain {
					reward[i], gain[i] = float32(r.NormFloat64()), float32(r.IntN(2))
				}
				gain[0] = 1
				before := slices.Clone(l.Weights().W)
				dst := make([]float32, p.n*p.out)
				led.Begin(p.n)
				if err := l.Forward(&led, dst, x, p.n); err != nil {
					t.Fatal(err)
				}
				drives(t, l, name, x, before)
				full := said(t, l, Step{Gain: gain, Teach: teach, Reward: reward})
				step := Step{Ledger: &led, Site: plasticity.Layer, Gain: gain, Teach: teach, Reward: reward}
				if err := l.Learn(step); err != nil {
					t.Fatal(err)
				}
				after := l.Weights().W
				var count int64
				var sum, size float64
				for i, v := range after {
					size = max(size, math.Abs(float64(full[i])))
					if v != before[i] {
						count++
						sum += math.Abs(float64(v - before[i]))
					}
				}
				for i, v := range after {
					want := float64(before[i]) + float64(full[i])
					if math.Abs(float64(v)-want) > 1e-6*math.Abs(want)+1e-5*size {
						t.Fatalf("%s %+v round %d: weight %d goes from %v to %v, the rule says %v", name, p, round, i, before[i], v, want)
					}
				}
				got, err := led.Entry()
				if err != nil {
					t.Fatal(err)
				}
				if got.Updates[plasticity.Layer] != count || math.Abs(got.Plasticity[plasticity.Layer]-sum) > 1e-9*(1+sum) {
					t.Fatalf("%s %+v round %d: counted %d updates of %v in all, a recount gives %d and %v", name, p, round, got.Updates[plasticity.Layer], got.Plasticity[plasticity.Layer], count, sum)
				}
				for n, m := range got.Marks {
					if m.Has(plasticity.Layer) && gain[n] == 0 {
						t.Fatalf("%s %+v: presentation %d was credited at a closed gate", name, p, n)
					}
				}
				kept = append(kept[:0], after...)
			}
			resume(t, l, name, p.n, p.in, p.out, kept)
		}
	}
}

// drives compares u with a sum in float64.
func drives(t *testing.T, l *Dense, name string, x, w []float32) {
	t.Helper()
	eff := slices.Clone(w)
	if c, ok := l.Rule().(rule.Conductor); ok {
		c.Conduct(eff, w)
	}
	in, out := l.In(), l.Out()
	for n := range len(x) / in {
		for j := range out {
			var sum, size float64
			for i := range in {
				v := float64(x[n*in+i]) * float64(eff[j*in+i])
				sum += v
				size += math.Abs(v)
			}
			if got := float64(l.act.Drive[n*out+j]); math.Abs(got-sum) > float64(in)*size*0x1p-24+1e-30 {
				t.Fatalf("%s: drive of unit %d at presentation %d is %v, want %v", name, j, n, got, sum)
			}
		}
	}
}

// resume loads what l saves into a fresh layer, whose next step must then give
// the same bits.
func resume(t *testing.T, l *Dense, name string, n, in, out int, want []float32) {
	t.Helper()
	var buf bytes.Buffer
	if err := state.Save(&buf, l); err != nil {
		t.Fatal(err)
	}
	m := build(t, name, nil, in, out, 1000, Activation{Kind: ReLU})
	if err := state.Load(&buf, m); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(m.Weights().W, want) {
		t.Fatalf("%s: loaded weights differ from those saved", name)
	}
	x := inputs(n, in, 9)
	teach, reward := make([]float32, n*out), make([]float32, n)
	for i := range teach {
		teach[i] = float32(i % 2)
	}
	for i := range reward {
		reward[i] = float32(i) - 1.5
	}
	for _, k := range []*Dense{l, m} {
		var led plasticity.Ledger
		led.Begin(n)
		if err := k.Forward(&led, make([]float32, n*out), x, n); err != nil {
			t.Fatal(err)
		}
		if err := k.Learn(Step{Ledger: &led, Teach: teach, Reward: reward}); err != nil {
			t.Fatal(err)
		}
	}
	if !slices.Equal(l.Weights().W, m.Weights().W) {
		t.Fatalf("%s, batch %d, %d onto %d: a saved layer went another way", name, n, in, out)
	}
}

func TestNothingIsAllocatedPerPresentation(t *testing.T) {
	for _, name := range []string{"krotov-hopfield", "softhebb", "oja", "sanger", "bcm", "covariance", "reward-hebb", "stdp-rate", "prototype"} {
		for _, n := range []int{1, 40} {
			const in, out = 60, 70
			l := build(t, name, nil, in, out, 0, Activation{Kind: Winners, K: 9, Unit: true})
			x, dst := inputs(n, in, 3), make([]float32, n*out)
			teach, reward := make([]float32, n*out), make([]float32, n)
			teach[0], reward[0] = 1, 1
			var led plasticity.Ledger
			once := func() {
				led.Begin(n)
				if err := l.Forward(&led, dst, x, n); err != nil {
					t.Fatal(err)
				}
				if err := l.Learn(Step{Ledger: &led, Teach: teach, Reward: reward}); err != nil {
					t.Fatal(err)
				}
			}
			once()
			once()
			if a := testing.AllocsPerRun(20, once); a != 0 {
				t.Errorf("%s, batch %d: %v allocations", name, n, a)
			}
		}
	}
}

func TestInferChangesNothing(t *testing.T) {
	for _, name := range []string{"krotov-hopfield", "softhebb"} {
		for _, p := range paths {
			a := build(t, name, nil, p.in, p.out, 0, Activation{Kind: ReLU})
			b := build(t, name, nil, p.in, p.out, 0, Activation{Kind: ReLU})
			x, other := inputs(p.n, p.in, 1), inputs(7, p.in, 2)
			ya, yb, y := make([]float32, p.n*p.out), make([]float32, p.n*p.out), make([]float32, 7*p.out)
			for range 3 {
				var led plasticity.Ledger
				led.Begin(p.n)
				if err := a.Forward(&led, ya, x, p.n); err != nil {
					t.Fatal(err)
				}
				if err := a.Infer(y, other, 7); err != nil {
					t.Fatal(err)
				}
				if err := a.Learn(Step{Ledger: &led}); err != nil {
					t.Fatal(err)
				}
				led.Begin(p.n)
				if err := b.Forward(&led, yb, x, p.n); err != nil {
					t.Fatal(err)
				}
				if err := b.Learn(Step{Ledger: &led}); err != nil {
					t.Fatal(err)
				}
			}
			if !slices.Equal(a.Weights().W, b.Weights().W) || !slices.Equal(ya, yb) {
				t.Errorf("%s %+v: inference changed what was learned", name, p)
			}
		}
	}
}

// TestDeadUnitsAreCounted shows one stimulus over and over: all units but its
// winner are dead once the horizon is past, and a loaded layer knows.
func TestDeadUnitsAreCounted(t *testing.T) {
	make := func() *Dense {
		r, err := rule.New("krotov-hopfield", nil, rule.Shape{In: 20, Out: 12})
		if err != nil {
			t.Fatal(err)
		}
		l, err := NewDense(Config{In: 20, Out: 12, Rule: r, Horizon: 5}, rand.NewPCG(1, 1))
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	a, b := make(), make()
	var led plasticity.Ledger
	for n := range 9 {
		led.Begin(1)
		learnOnce(t, a, &led, inputs(1, 20, 4), 1, nil)
		if got := a.Inspect().Dead; n < 4 && got != 0 || n >= 5 && got != 11 {
			t.Errorf("%d units dead after %d presentations", got, n+1)
		}
	}
	var buf bytes.Buffer
	if err := state.Save(&buf, a); err != nil {
		t.Fatal(err)
	}
	if err := state.Load(&buf, b); err != nil {
		t.Fatal(err)
	}
	if got := b.Inspect().Dead; got != 11 {
		t.Errorf("a loaded layer counts %d dead units, want 11", got)
	}
}

// TestReadoutSkipsSilentFeatures counts the multiply-accumulates of a readout
// that sees few active features, and that it allocates nothing.
func TestReadoutSkipsSilentFeatures(t *testing.T) {
	for _, name := range []string{"delta", "supervised-hebb"} {
		l, err := NewReadout(ReadoutConfig{Features: 400, Classes: 10, Rule: name})
		if err != nil {
			t.Fatal(err)
		}
		x, scores := make([]float32, 400), make([]float32, 10)
		for i := 0; i < 400; i += 20 {
			x[i] = float32(1 + i%7)
		}
		var led plasticity.Ledger
		labels := []int{3}
		once := func() {
			led.Begin(1)
			if err := l.Forward(&led, scores, x, 1); err != nil {
				t.Fatal(err)
			}
			l.Probabilities(scores, scores, 1)
			if err := l.Learn(Step{Ledger: &led, Site: plasticity.Readout, Labels: labels}); err != nil {
				t.Fatal(err)
			}
		}
		once()
		e, err := led.Entry()
		if err != nil {
			t.Fatal(err)
		}
		want := plasticity.MACs{Forward: 20 * 10, Learning: 20 * 10}
		if name == "supervised-hebb" { // the norms and the decay of the taught row reach every weight
			want.Forward += 400 * 10
			want.Learning = 400 * 10
		}
		if e.MACs.Forward != want.Forward || e.MACs.Learning != want.Learning {
			t.Errorf("%s: %d and %d multiply-accumulates, want %d and %d", name, e.MACs.Forward, e.MACs.Learning, want.Forward, want.Learning)
		}
		for k, v := range l.Weights().W {
			if x[k%400] == 0 && v != 0 {
				t.Fatalf("%s: the weight of silent feature %d changed to %v", name, k%400, v)
			}
		}
		if a := testing.AllocsPerRun(20, once); a != 0 {
			t.Errorf("%s: %v allocations", name, a)
		}
	}
}

// The norms by which supervised-hebb divides its scores are counted once for
// each step, whether or not an evaluation needed them in between.
func TestNormsAreCounted(t *testing.T) {
	const in, out, n = 7, 3, 4
	for _, c := range []struct {
		rule string
		want int64
	}{{"delta", in * out * n}, {"supervised-hebb", in*out*n + in*out}} {
		for _, evaluate := range []bool{false, true} {
			l, err := NewReadout(ReadoutConfig{Features: in, Classes: out, Rule: c.rule})
			if err != nil {
				t.Fatal(err)
			}
			x := make([]float32, n*in)
			for i := range x {
				x[i] = float32(i%5) + 1
			}
			dst := make([]float32, n*out)
			var led plasticity.Ledger
			for round := range 3 {
				led.Begin(n)
				for range 2 { // the second time the norms are known
					if err := l.Forward(&led, dst, x, n); err != nil {
						t.Fatal(err)
					}
				}
				e, err := led.Entry()
				if err != nil {
					t.Fatal(err)
				}
				if want := c.want + in*out*n; e.MACs.Forward != want {
					t.Errorf("%s, round %d, evaluated %t: %d multiply-accumulates, want %d", c.rule, round, evaluate, e.MACs.Forward, want)
				}
				if c.rule == "supervised-hebb" && e.MACs.Elementwise != 2*2*n*out {
					t.Errorf("%d operations on elements, want outputs and divisions, %d", e.MACs.Elementwise, 2*2*n*out)
				}
				if err := l.Learn(Step{Ledger: &led, Site: plasticity.Readout, Labels: []int{0, 1, 2, 0}}); err != nil {
					t.Fatal(err)
				}
				if evaluate {
					if err := l.Infer(dst, x, n); err != nil {
						t.Fatal(err)
					}
				}
			}
		}
	}
}
