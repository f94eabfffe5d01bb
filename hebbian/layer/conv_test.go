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

// over has the fields of a convolution over an image of channels × height × width.
func over(c ConvConfig, channels, height, width, side, step int) ConvConfig {
	c.In = channels * height * width
	c.Fields, _, c.Across = Grid(channels, height, width, side, step)
	return c
}

func conv(t testing.TB, name string, c ConvConfig) *Conv {
	t.Helper()
	if name != "" {
		c.NewRule = func(s rule.Shape) (rule.Rule, error) { return rule.New(name, nil, s) }
	}
	l, err := NewConv(c, rand.NewPCG(1, 1))
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// TestConvAgreesWithALoop compares the output with six nested loops.
func TestConvAgreesWithALoop(t *testing.T) {
	for _, c := range []struct{ channels, height, width, side, step, units, pool int }{
		{2, 7, 6, 3, 1, 5, 1},
		{1, 8, 8, 4, 2, 3, 2},
		{1, 9, 7, 3, 2, 70, 3},
	} {
		var k ConvConfig
		k.Units, k.Pool, k.Act = c.units, c.pool, Activation{Kind: ReLU}
		l := conv(t, "", over(k, c.channels, c.height, c.width, c.side, c.step))
		n, size := 3, c.channels*c.height*c.width
		x := inputs(n, size, 4)
		got := make([]float32, n*l.Out())
		if err := l.Infer(got, x, n); err != nil {
			t.Fatal(err)
		}
		rows, cols := starts(c.height, c.side, c.step), starts(c.width, c.side, c.step)
		_, across := l.Places()
		want := make([]float64, len(got))
		w := l.Kernel().Weights()
		for m := range n {
			for y, top := range rows {
				for z, left := range cols {
					for u := range c.units {
						var sum float64
						for ch := range c.channels {
							for dy := range c.side {
								for dx := range c.side {
									v := x[m*size+(ch*c.height+top+dy)*c.width+left+dx]
									sum += float64(v) * float64(w.Row(u)[(ch*c.side+dy)*c.side+dx])
								}
							}
						}
						at := m*l.Out() + (y/c.pool*across+z/c.pool)*c.units + u
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
	var c ConvConfig
	c.Units, c.Act = 4, Activation{Kind: Winners, K: 1}
	l := conv(t, "oja", over(c, 1, 6, 6, 3, 1))
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
	c := ConvConfig{Homeostasis: .1}
	c.Units, c.Contrast, c.Unit = 9, .1, true
	c = over(c, 1, 6, 6, 3, 1)
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
	for _, spoil := range []func(*ConvConfig){
		func(c *ConvConfig) { c.Fields = nil },
		func(c *ConvConfig) { c.Fields = [][]int{{36}} },
		func(c *ConvConfig) { c.Fields = [][]int{{1}, {2, 3}} },
		func(c *ConvConfig) { c.Units = 0 },
		func(c *ConvConfig) { c.Across = 3 },
		func(c *ConvConfig) { c.Pool = -1 },
		func(c *ConvConfig) { c.Contrast = math.NaN() },
	} {
		bad := c
		spoil(&bad)
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

// TestOnePlaceIsADenseLayer: a convolution with one place is, bit for bit, a fully
// connected layer.
func TestOnePlaceIsADenseLayer(t *testing.T) {
	for _, name := range []string{"resonance", "krotov-hopfield", "softhebb", "oja"} {
		var c ConvConfig
		c.Units, c.Length, c.Act = 20, 100, Activation{Kind: Winners, K: 3}
		if name == "resonance" {
			c.Init.Kind = "zero"
		}
		one := conv(t, name, over(c, 1, 6, 6, 6, 1))
		r, err := rule.New(name, nil, rule.Shape{In: 36, Out: 20})
		if err != nil {
			t.Fatal(err)
		}
		d, err := NewDense(Config{In: 36, Out: 20, Rule: r, Act: c.Act, Init: c.Init, Length: 100}, rand.NewPCG(1, 1))
		if err != nil {
			t.Fatal(err)
		}
		var out [2][]float32
		var entries [2]plasticity.Entry
		for k, l := range []Layer{one, d} {
			var led plasticity.Ledger
			for round, n := range []int{1, 5, 40, 3} {
				led.Begin(n)
				gain := make([]float32, n)
				for i := range gain {
					gain[i] = float32((i + 1) % 2)
				}
				learnOnce(t, l, &led, inputs(n, 36, uint64(round)), n, gain)
				e, err := led.Entry()
				if err != nil {
					t.Fatal(err)
				}
				entries[k] = e
			}
			out[k] = make([]float32, 7*l.Out())
			if err := l.Infer(out[k], inputs(7, 36, 9), 7); err != nil {
				t.Fatal(err)
			}
		}
		a, b := entries[0], entries[1]
		if !slices.Equal(out[0], out[1]) || !slices.Equal(one.Kernel().Weights().W, d.Weights().W) {
			t.Errorf("%s: a convolution with one place is not the dense layer", name)
		}
		if a.Updates != b.Updates || a.Plasticity != b.Plasticity || a.MACs != b.MACs || !slices.Equal(a.Marks, b.Marks) {
			t.Errorf("%s: they count otherwise: %+v and %+v", name, a, b)
		}
	}
}

// TestConvDoesNotAllocate, with weights that learn by winners and by all.
func TestConvDoesNotAllocate(t *testing.T) {
	for _, name := range []string{"resonance", "krotov-hopfield", "softhebb"} {
		var c ConvConfig
		c.Units, c.Pool, c.Contrast, c.Unit, c.Act = 20, 2, .1, true, Activation{Kind: Winners, K: 3}
		if name == "resonance" {
			c.Init.Kind = "zero"
		}
		l := conv(t, name, over(c, 2, 8, 8, 3, 1))
		const n = 4
		x, dst, gain := inputs(n, 128, 3), make([]float32, n*l.Out()), []float32{1, 0, 1, 1}
		var led plasticity.Ledger
		once := func() {
			led.Begin(n)
			if err := l.Forward(&led, dst, x, n); err != nil {
				t.Fatal(err)
			}
			if err := l.Learn(Step{Ledger: &led, Gain: gain}); err != nil {
				t.Fatal(err)
			}
		}
		once()
		once()
		if a := testing.AllocsPerRun(20, once); a != 0 {
			t.Errorf("%s: %v allocations", name, a)
		}
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
