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

func columns(t *testing.T, change func(*ColumnsConfig)) *Columns {
	t.Helper()
	fields, _, _ := Grid(2, 5, 6, 3, 2)
	c := ColumnsConfig{
		In: 60, Fields: fields, Units: 7, Contrast: .1, Unit: true,
		Act:     Activation{Kind: Winners, K: 2},
		NewRule: func(s rule.Shape) (rule.Rule, error) { return rule.New("krotov-hopfield", rule.Params{"k": 3}, s) },
	}
	change(&c)
	l, err := NewColumns(c, rand.NewPCG(1, 2))
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func noise(seed uint64, n int) []float32 {
	r := rand.New(rand.NewPCG(seed, 3))
	x := make([]float32, n)
	for i := range x {
		x[i] = r.Float32()
	}
	return x
}

// Fields start at the corner, lie a stride apart, end at the border, and take
// the same place in every channel.
func TestGrid(t *testing.T) {
	fields, rows, cols := Grid(2, 5, 6, 3, 2)
	if rows != 2 || cols != 3 || len(fields) != 6 {
		t.Fatalf("%d fields in %d rows and %d columns, want 6, 2 and 3", len(fields), rows, cols)
	}
	// Rows start at 0 and 2, columns at 0, 2 and 3; the last field is that at
	// row 2, column 3.
	want := []int{}
	for c := range 2 {
		for y := 2; y < 5; y++ {
			for x := 3; x < 6; x++ {
				want = append(want, c*30+y*6+x)
			}
		}
	}
	if !slices.Equal(fields[5], want) {
		t.Errorf("last field %v, want %v", fields[5], want)
	}
	seen := map[int]bool{}
	for _, f := range fields {
		for _, i := range f {
			seen[i] = true
		}
	}
	if len(seen) != 60 {
		t.Errorf("%d of 60 inputs are seen", len(seen))
	}
	if whole, _, _ := Grid(1, 4, 4, 9, 1); len(whole) != 1 || len(whole[0]) != 16 {
		t.Error("a field larger than the image is not the image")
	}
}

// The fast forward pass against a slow one in float64.
func TestColumnsAgainstTextbook(t *testing.T) {
	for _, contrast := range []float64{0, .1} {
		l := columns(t, func(c *ColumnsConfig) { c.Contrast = contrast })
		const n = 4
		x := noise(5, n*60)
		got := make([]float32, n*l.Out())
		if err := l.Forward(nil, got, x, n); err != nil {
			t.Fatal(err)
		}
		for i := range n {
			want := make([]float64, 0, l.Out())
			for k := range l.Count() {
				col, field := l.Column(k)
				p := make([]float64, len(field))
				mean := 0.
				for e, j := range field {
					p[e] = float64(x[i*60+j])
					mean += p[e] / float64(len(field))
				}
				if contrast > 0 {
					s := 0.
					for e := range p {
						p[e] -= mean
						s += p[e] * p[e]
					}
					for e := range p {
						p[e] /= math.Sqrt(s) + contrast
					}
				}
				u := make([]float64, col.Out())
				for j := range u {
					for e, w := range col.Weights().Row(j) {
						// Krotov's drive at p = 3.
						u[j] += float64(w) * math.Abs(float64(w)) * p[e]
					}
				}
				ranked := slices.Sorted(slices.Values(u))
				third := ranked[len(ranked)-3]
				for _, v := range u {
					want = append(want, max(0, v-third))
				}
			}
			s := 0.
			for _, v := range want {
				s += v * v
			}
			for j, v := range want {
				if d := math.Abs(v/math.Sqrt(s) - float64(got[i*l.Out()+j])); d > 1e-5 {
					t.Fatalf("contrast %v, row %d, output %d: %v, want %v", contrast, i, j, got[i*l.Out()+j], v/math.Sqrt(s))
				}
			}
		}
		again := make([]float32, len(got))
		if err := l.Infer(again, x, n); err != nil || !slices.Equal(got, again) {
			t.Errorf("Infer gives another output than Forward (%v)", err)
		}
	}
}

// A column learns from its own field alone, and the ledger equals a recount.
func TestColumnsLearnFromTheirFields(t *testing.T) {
	l := columns(t, func(*ColumnsConfig) {})
	x := make([]float32, 60)
	x[0] = 1 // seen by the first column alone
	before := weightsOf(l)
	var led plasticity.Ledger
	led.Begin(1)
	out := make([]float32, l.Out())
	if err := l.Forward(&led, out, x, 1); err != nil {
		t.Fatal(err)
	}
	if err := l.Learn(Step{Ledger: &led}); err != nil {
		t.Fatal(err)
	}
	n, sum := 0, 0.
	for k, w := range weightsOf(l) {
		for i, v := range w {
			if v != before[k][i] {
				n++
				sum += math.Abs(float64(v - before[k][i]))
				if k > 0 && x[l.cfg.Fields[k][0]] != 0 {
					t.Errorf("column %d changed", k)
				}
			}
		}
	}
	e, _ := led.Entry()
	if e.Updates[plasticity.Layer] != int64(n) || math.Abs(e.Plasticity[plasticity.Layer]-sum) > 1e-9*sum || n == 0 {
		t.Errorf("ledger: %d updates and %v; recount: %d and %v", e.Updates[plasticity.Layer], e.Plasticity[plasticity.Layer], n, sum)
	}
	if !e.Marks[0].Has(plasticity.Layer) || e.MACs.Learning == 0 || e.MACs.Elementwise == 0 {
		t.Errorf("entry %+v", e)
	}
}

func weightsOf(l *Columns) [][]float32 {
	var all [][]float32
	l.Synapses(func(_ string, w []float32) { all = append(all, slices.Clone(w)) })
	return all
}

func TestColumnsSaveLoadResetInspect(t *testing.T) {
	build := func() *Columns {
		return columns(t, func(c *ColumnsConfig) {
			c.Init = Init{Kind: "zero"}
			c.Horizon = 20
			c.NewRule = func(s rule.Shape) (rule.Rule, error) { return rule.New("resonance", nil, s) }
		})
	}
	run := func(l *Columns, seed uint64, n int) {
		var led plasticity.Ledger
		out := make([]float32, 2*l.Out())
		for k := range n {
			led.Begin(2)
			x := noise(seed+uint64(k), 120)
			if err := l.Forward(&led, out, x, 2); err != nil {
				t.Fatal(err)
			}
			if err := l.Learn(Step{Ledger: &led}); err != nil {
				t.Fatal(err)
			}
		}
	}
	a, b := build(), build()
	start := weightsOf(a)
	if s := a.Inspect(); s.Free != s.Units || s.Dead != 0 || s.Units != 6*7 || s.Synapses != 6*7*18 {
		t.Errorf("before anything was seen: %+v", s)
	}
	run(a, 1, 2)
	if s := a.Inspect(); s.Free == 0 || s.Free == s.Units {
		t.Errorf("after four presentations: %+v", s)
	}
	var saved bytes.Buffer
	if err := state.Save(&saved, a); err != nil {
		t.Fatal(err)
	}
	if err := state.Load(&saved, b); err != nil {
		t.Fatal(err)
	}
	run(a, 10, 20)
	run(b, 10, 20)
	for k, w := range weightsOf(a) {
		if !slices.Equal(w, weightsOf(b)[k]) {
			t.Fatalf("loaded, column %d goes on otherwise", k)
		}
	}
	if s := a.Inspect(); s.Free != 0 || s.Learned != 44 {
		t.Errorf("after 44 presentations: %+v", s)
	}
	if err := a.Reset(); err != nil {
		t.Fatal(err)
	}
	for k, w := range weightsOf(a) {
		if !slices.Equal(w, start[k]) {
			t.Fatalf("reset, column %d is not as it was built", k)
		}
	}
}

// A unit that nothing has recruited yet is free, not dead, however long.
func TestFreeUnitsAreNotDead(t *testing.T) {
	l := columns(t, func(c *ColumnsConfig) {
		c.Init = Init{Kind: "zero"}
		c.Horizon = 20
		c.NewRule = func(s rule.Shape) (rule.Rule, error) { return rule.New("resonance", rule.Params{"vigilance": 0}, s) }
	})
	var led plasticity.Ledger
	out := make([]float32, l.Out())
	x := noise(1, 60)
	for range 60 {
		led.Begin(1)
		if err := l.Forward(&led, out, x, 1); err != nil {
			t.Fatal(err)
		}
		if err := l.Learn(Step{Ledger: &led}); err != nil {
			t.Fatal(err)
		}
	}
	if s := l.Inspect(); s.Free != 6*6 || s.Dead != 0 {
		t.Errorf("%d units free and %d dead, want all but one of each column free and none dead", s.Free, s.Dead)
	}
}

// Where the gate is shut no unit can take part, and none is dead for that.
func TestAShutGateKillsNoUnit(t *testing.T) {
	for _, gain := range []float32{0, 1} {
		l := columns(t, func(c *ColumnsConfig) { c.Horizon = 20 })
		var led plasticity.Ledger
		out := make([]float32, l.Out())
		x := noise(1, 60)
		for range 60 {
			led.Begin(1)
			if err := l.Forward(&led, out, x, 1); err != nil {
				t.Fatal(err)
			}
			if err := l.Learn(Step{Ledger: &led, Gain: []float32{gain}}); err != nil {
				t.Fatal(err)
			}
		}
		// One stimulus again and again makes one unit of a column win.
		if dead := l.Inspect().Dead; (dead > 0) != (gain > 0) {
			t.Errorf("gain %v: %d units dead", gain, dead)
		}
	}
}

func TestColumnsRefusals(t *testing.T) {
	good := ColumnsConfig{In: 4, Fields: [][]int{{0, 1}, {2, 3}}, Units: 2}
	for name, change := range map[string]func(*ColumnsConfig){
		"no fields":           func(c *ColumnsConfig) { c.Fields = nil },
		"fields of two sizes": func(c *ColumnsConfig) { c.Fields = [][]int{{0, 1}, {2}} },
		"input out of range":  func(c *ColumnsConfig) { c.Fields = [][]int{{0, 4}} },
		"no units":            func(c *ColumnsConfig) { c.Units = 0 },
		"negative contrast":   func(c *ColumnsConfig) { c.Contrast = -1 },
		"unknown activation":  func(c *ColumnsConfig) { c.Act.Kind = "square" },
	} {
		c := good
		change(&c)
		if _, err := NewColumns(c, rand.NewPCG(1, 1)); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
	l, err := NewColumns(good, rand.NewPCG(1, 1))
	if err != nil {
		t.Fatal(err)
	}
	if l.Forward(nil, make([]float32, 4), make([]float32, 3), 1) == nil || l.Infer(make([]float32, 3), make([]float32, 4), 1) == nil {
		t.Error("inputs or outputs of the wrong length were accepted")
	}
}
