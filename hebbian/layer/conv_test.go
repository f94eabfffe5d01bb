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
	"github.com/hebbgrad/hebbgrad/stimulus"
)

func conv(t *testing.T, name string, c ConvConfig) *Conv {
	t.Helper()
	if name != "" {
		r, err := rule.New(name, nil, rule.Shape{In: c.Shape.Channels * c.Side * c.Side, Out: c.Units})
		if err != nil {
			t.Fatal(err)
		}
		c.Rule = r
	}
	l, err := NewConv(c, rand.NewPCG(1, 1))
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// TestConvAgreesWithALoop compares the output with six nested loops.
func TestConvAgreesWithALoop(t *testing.T) {
	for _, c := range []ConvConfig{
		{Shape: stimulus.Shape{Channels: 2, Height: 7, Width: 6}, Side: 3, Units: 5},
		{Shape: stimulus.Shape{Channels: 1, Height: 8, Width: 8}, Side: 4, Step: 2, Units: 3, Pool: 2},
		{Shape: stimulus.Shape{Channels: 1, Height: 9, Width: 7}, Side: 3, Step: 2, Units: 70, Pool: 3},
	} {
		c.Act = Activation{Kind: ReLU}
		l := conv(t, "", c)
		s, n := c.Shape, 3
		x := inputs(n, s.Size(), 4)
		got := make([]float32, n*l.Out())
		if err := l.Infer(got, x, n); err != nil {
			t.Fatal(err)
		}
		step, pool := max(c.Step, 1), max(c.Pool, 1)
		rows, cols := starts(s.Height, c.Side, step), starts(s.Width, c.Side, step)
		want := make([]float64, len(got))
		w := l.Kernel().Weights()
		o := l.Shape()
		for m := range n {
			for y, top := range rows {
				for z, left := range cols {
					for u := range c.Units {
						var sum float64
						for ch := range s.Channels {
							for dy := range c.Side {
								for dx := range c.Side {
									v := x[m*s.Size()+(ch*s.Height+top+dy)*s.Width+left+dx]
									sum += float64(v) * float64(w.Row(u)[(ch*c.Side+dy)*c.Side+dx])
								}
							}
						}
						at := m*o.Size() + (y/pool*o.Width+z/pool)*c.Units + u
						want[at] = max(want[at], sum) // rectified and pooled at once
					}
				}
			}
		}
		for i, v := range got {
			if math.Abs(float64(v)-want[i]) > 1e-5 {
				t.Fatalf("%+v: output %d is %v, want %v", c, i, v, want[i])
			}
		}
	}
}

// TestSharedWeightsCountOnce recounts the ledger and compares Δw with the mean
// over places and presentations.
func TestSharedWeightsCountOnce(t *testing.T) {
	c := ConvConfig{Shape: stimulus.Shape{Channels: 1, Height: 6, Width: 6}, Side: 3, Units: 4, Act: Activation{Kind: Winners, K: 1}}
	l := conv(t, "oja", c)
	x, gain := inputs(5, 36, 5), []float32{1, 0, 1, 1, 0}
	dst := make([]float32, 5*l.Out())
	before := slices.Clone(l.Kernel().Weights().W)
	var led plasticity.Ledger
	led.Begin(7)
	if err := l.Forward(&led, dst, x, 5); err != nil {
		t.Fatal(err)
	}
	y := slices.Clone(l.Kernel().Activity().Post)
	patches := slices.Clone(l.patches)
	if err := l.Learn(Step{Ledger: &led, Site: plasticity.Layer, Offset: 2, Gain: gain}); err != nil {
		t.Fatal(err)
	}
	after := l.Kernel().Weights().W
	const places = 16
	var changed int64
	for k := range after {
		u, i := k/9, k%9
		var sum float64
		for p := range 5 * places {
			v := float64(y[p*4+u])
			sum += float64(gain[p/places]) * v * (float64(patches[p*9+i]) - v*float64(before[k]))
		}
		want := float64(before[k]) + .01*sum/(5*places)
		if math.Abs(float64(after[k])-want) > 1e-6 {
			t.Fatalf("weight %d goes to %v, want %v", k, after[k], want)
		}
		if after[k] != before[k] {
			changed++
		}
	}
	e, err := led.Entry()
	if err != nil {
		t.Fatal(err)
	}
	if e.Updates[plasticity.Layer] != changed || changed == 0 {
		t.Errorf("counted %d updates, a recount gives %d", e.Updates[plasticity.Layer], changed)
	}
	for i, m := range e.Marks {
		if want := i >= 2 && gain[i-2] != 0; m.Has(plasticity.Layer) != want {
			t.Errorf("presentation %d: credited %v, want %v", i, m.Has(plasticity.Layer), want)
		}
	}
	if s := l.Inspect(); s.Learned != 5 || s.Synapses != 36 || s.MACs != 36*places {
		t.Errorf("status %+v", s)
	}
	// Winners per place: one unit answers at each.
	for p := range 5 * places {
		active := 0
		for _, v := range y[p*4 : (p+1)*4] {
			if v > 0 {
				active++
			}
		}
		if active > 1 {
			t.Fatalf("%d units answer at place %d", active, p)
		}
	}
}

func TestConvContinuesAndRefuses(t *testing.T) {
	c := ConvConfig{Shape: stimulus.Shape{Channels: 1, Height: 6, Width: 6}, Side: 3, Units: 9, Contrast: .1, Unit: true, Homeostasis: .1}
	a, b := conv(t, "krotov-hopfield", c), conv(t, "krotov-hopfield", c)
	var led plasticity.Ledger
	led.Begin(3)
	learnOnce(t, a, &led, inputs(3, 36, 1), 3, nil)
	var buf bytes.Buffer
	if err := state.Save(&buf, a); err != nil {
		t.Fatal(err)
	}
	if err := state.Load(&buf, b); err != nil {
		t.Fatal(err)
	}
	for _, l := range []*Conv{a, b} {
		led.Begin(3)
		learnOnce(t, l, &led, inputs(3, 36, 2), 3, nil)
	}
	if !slices.Equal(a.Kernel().Weights().W, b.Kernel().Weights().W) {
		t.Error("a loaded layer went another way")
	}
	for _, bad := range []ConvConfig{
		{Side: 3, Units: 1},
		{Shape: c.Shape, Side: 7, Units: 1},
		{Shape: c.Shape, Side: 3, Units: 0},
		{Shape: c.Shape, Side: 3, Units: 1, Pool: -1},
		{Shape: c.Shape, Side: 3, Units: 1, Contrast: math.NaN()},
	} {
		if _, err := NewConv(bad, rand.NewPCG(1, 1)); err == nil {
			t.Errorf("%+v was taken", bad)
		}
	}
}

// TestHomeostasisRevivesUnits lets units compete that start at very different
// strengths: without homeostasis most never win.
func TestHomeostasisRevivesUnits(t *testing.T) {
	dead := func(rate float64) int {
		r, err := rule.New("krotov-hopfield", rule.Params{"delta": 0, "maxscale": 0, "rate": .02, "anneal": 0}, rule.Shape{In: 10, Out: 20})
		if err != nil {
			t.Fatal(err)
		}
		l, err := NewDense(Config{In: 10, Out: 20, Rule: r, Homeostasis: rate, Init: Init{Kind: "uniform", Mean: .5, Scale: .5}}, rand.NewPCG(1, 1))
		if err != nil {
			t.Fatal(err)
		}
		for j := range 20 {
			for i, v := range l.Weights().Row(j) {
				l.Weights().Row(j)[i] = v / float32(1+j)
			}
		}
		l.Touched()
		var led plasticity.Ledger
		for n := range 3000 {
			led.Begin(1)
			learnOnce(t, l, &led, inputs(1, 10, uint64(n)), 1, nil)
		}
		return l.Inspect().Dead
	}
	without, with := dead(0), dead(.05)
	if without < 5 || with != 0 {
		t.Errorf("%d units dead without homeostasis, %d with; want many and none", without, with)
	}
	oja, err := rule.New("oja", nil, rule.Shape{In: 1, Out: 1})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := NewDense(Config{In: 1, Out: 1, Rule: oja, Homeostasis: .1}, rand.NewPCG(1, 1)); err == nil {
		t.Error("homeostasis was taken for a rule without a competition")
	}
}

// starts are the places of a window of the given side along one axis; the last
// ends at the border.
func starts(size, side, stride int) []int {
	var s []int
	for at := 0; at+side < size; at += stride {
		s = append(s, at)
	}
	return append(s, size-side)
}
