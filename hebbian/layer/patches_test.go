package layer

import (
	"bytes"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/hebbgrad/hebbgrad/hebbian/rule"
	"github.com/hebbgrad/hebbgrad/internal/state"
	"github.com/hebbgrad/hebbgrad/locality"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// patches is a small layer over images of 8×7 in two colours, 6×5 places.
func patches(t testing.TB, name string, edit func(c *PatchesConfig)) *Patches {
	t.Helper()
	var c PatchesConfig
	c.Units, c.In, c.Contrast = 9, 2*8*7, .1
	c.Fields, _, c.Across = Grid(2, 8, 7, 3, 1)
	c.Init, c.Act = Init{Norm: 1}, Activation{Kind: ReLU, Threshold: .25}
	c.Conscience, c.Whiten, c.Quadrants, c.Standard = 0, .01, true, true
	c.Settle, c.Train, c.Sample = 6, 8, 5
	if name != "" {
		c.NewRule = func(s rule.Shape) (rule.Rule, error) { return rule.New(name, nil, s) }
		if s, err := rule.All().Find(name); err == nil && s.Spec.FromZero {
			c.Init = Init{Kind: "zero"}
		}
	}
	if edit != nil {
		edit(&c)
	}
	l, err := NewPatches(c, rand.NewPCG(1, 2))
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// pictures are n images of smooth noise.
func pictures(n, size int, seed uint64) []float32 {
	r := rand.New(rand.NewPCG(seed, 9))
	x, last := make([]float32, n*size), float32(0)
	for i := range x {
		last = .6*last + r.Float32()
		x[i] = last / 2
	}
	return x
}

// show presents x and learns, n at a time, until the layer has seen all of it.
func show(t testing.TB, l Layer, x []float32, n int) (out []float32) {
	t.Helper()
	var led plasticity.Ledger
	for at := 0; at < len(x); at += n * l.In() {
		k := min(n, (len(x)-at)/l.In())
		led.Begin(k)
		dst := make([]float32, k*l.Out())
		if err := l.Forward(&led, dst, x[at:at+k*l.In()], k); err != nil {
			t.Fatal(err)
		}
		if err := l.Learn(Step{Ledger: &led, Site: plasticity.Layer}); err != nil {
			t.Fatal(err)
		}
		out = append(out, dst...)
	}
	return out
}

// TestPatchesAgree compares what a layer that has learned answers with loops in
// float64 over places and inputs, for each pooling and activation.
func TestPatchesAgree(t *testing.T) {
	for name, edit := range map[string]func(*PatchesConfig){
		"quadrants":    nil,
		"power":        func(c *PatchesConfig) { c.Act.Kind, c.Act.Power = Power, 1.5 },
		"largest":      func(c *PatchesConfig) { c.Quadrants, c.Pool = false, 4 },
		"each place":   func(c *PatchesConfig) { c.Quadrants, c.Standard, c.Unit = false, false, true },
		"not whitened": func(c *PatchesConfig) { c.Whiten, c.Act.Threshold = 0, 0 },
	} {
		l := patches(t, "competitive", edit)
		const n = 20
		size := l.In()
		show(t, l, pictures(3*n, size, 1), 4)
		x := pictures(n, size, 2)
		got := make([]float32, n*l.Out())
		if err := l.Infer(got, x, n); err != nil {
			t.Fatal(err)
		}
		w, width := l.dense.Weights(), l.dense.In()
		var z, mean []float64
		if l.white != nil {
			z, mean = wide(l.white.Matrix()), wide(l.white.means)
		}
		c := l.cfg
		for i := range n {
			sums, count := make([]float64, l.Out()), make([]float64, l.rows*l.cols)
			for k, field := range c.Fields {
				p := make([]float64, width)
				total, square := 0., 0.
				for e, at := range field {
					p[e] = float64(x[i*size+at])
					total += p[e] / float64(width)
				}
				for e := range p {
					p[e] -= total
					square += p[e] * p[e]
				}
				for e := range p {
					if p[e] /= math.Sqrt(square) + .1; mean != nil {
						p[e] -= mean[e]
					}
				}
				y, row := p, k/c.Across
				if z != nil {
					y = make([]float64, width)
					for e := range y {
						for f, v := range p {
							y[e] += z[e*width+f] * v
						}
					}
				}
				region := row/max(c.Pool, 1)*l.cols + k%c.Across/max(c.Pool, 1)
				if c.Quadrants {
					region = row/3*2 + k%c.Across/3 // of 6 rows and 5 columns
				}
				count[region]++
				for j := range c.Units {
					u := -c.Act.Threshold
					for e, v := range y {
						u += v * float64(w.Row(j)[e])
					}
					u = max(u, 0)
					if c.Act.Kind == Power {
						u = math.Pow(u, c.Act.Power)
					}
					if at := region*c.Units + j; c.Quadrants {
						sums[at] += u
					} else {
						sums[at] = max(sums[at], u)
					}
				}
			}
			norm := 0.
			for at := range sums {
				if c.Quadrants {
					sums[at] /= count[at/c.Units]
				}
				norm += sums[at] * sums[at]
			}
			for at, v := range sums {
				if c.Standard {
					m, q := float64(l.std.means[at]), float64(l.std.squares[at])
					v = (v - m) / math.Sqrt(float64(len(sums))*(q-m*m))
				}
				if c.Unit {
					v /= math.Sqrt(norm)
				}
				if g := float64(got[i*l.Out()+at]); math.Abs(g-v) > 2e-4*(1+math.Abs(v)) {
					t.Fatalf("%s: output %d of image %d is %v, want %v", name, at, i, g, v)
				}
			}
		}
	}
}

// TestStandardAgrees: over the presentations of its stage each output has mean 0 and
// variance one over their number.
func TestStandardAgrees(t *testing.T) {
	l := patches(t, "competitive", func(c *PatchesConfig) { c.Settle = 40 })
	x := pictures(48, l.In(), 1)
	show(t, l, x, 4)
	own := pictures(40, l.In(), 3)
	show(t, l, own, 4)
	if !l.Stands() {
		t.Fatal("it does not stand")
	}
	y := make([]float32, 40*l.Out())
	if err := l.Infer(y, own, 40); err != nil {
		t.Fatal(err)
	}
	for j := range l.Out() {
		var m, q float64
		for i := range 40 {
			v := float64(y[i*l.Out()+j])
			m, q = m+v/40, q+v*v/40
		}
		if want := 1 / float64(l.Out()); math.Abs(m) > 1e-4 || math.Abs(q-want) > 1e-3*want {
			t.Errorf("output %d has mean %v and mean square %v, want 0 and %v", j, m, q, want)
		}
	}
}

// TestPatchesLearnInStages: whitening alone, then units alone, then outputs' standard, then nothing;
// 0 comes out until then.
func TestPatchesLearnInStages(t *testing.T) {
	l := patches(t, "competitive", func(c *PatchesConfig) { c.Conscience = .05 })
	if got := l.Stages(); !slices.Equal(got, []int{0, 6, 14, 20}) {
		t.Fatalf("stages begin at %v, want 0, 6, 14 and 20", got)
	}
	if got, want := patches(t, "", nil).Stages(), l.Stages(); !slices.Equal(got, want) {
		t.Errorf("with random units stages begin at %v, want %v as with others", got, want)
	}
	parts := func() [3][]float32 {
		return [3][]float32{slices.Concat(l.white.means, l.white.moments), slices.Clone(l.dense.Weights().W), slices.Concat(l.std.means, l.std.squares)}
	}
	x := pictures(24, l.In(), 1)
	for at := range 12 {
		before := parts()
		out := show(t, l, x[2*at*l.In():2*(at+1)*l.In()], 2)
		silent := !slices.ContainsFunc(out, func(v float32) bool { return v != 0 })
		stage := map[bool]int{at < 3: 0, at >= 3 && at < 7: 1, at >= 7 && at < 10: 2, at >= 10: 3}[true]
		for k, now := range parts() {
			if changed := !slices.Equal(now, before[k]); changed != (k == stage) {
				t.Errorf("presentations %d and %d, stage %d: part %d changed is %v", 2*at, 2*at+1, stage, k, changed)
			}
		}
		if silent != (stage < 3) || l.Stands() != (at >= 9) {
			t.Errorf("presentations %d and %d: silent is %v, stands %v", 2*at, 2*at+1, silent, l.Stands())
		}
	}
}

// TestPatchesResume: what is saved in any stage goes on bit for bit, and Reset
// begins anew.
func TestPatchesResume(t *testing.T) {
	for _, name := range []string{"competitive", "imprint", "k-means", ""} {
		edit := func(c *PatchesConfig) { c.Compare, c.Store = 4, 3 }
		for _, at := range []int{0, 4, 8, 16, 22, 26} {
			l, m := patches(t, name, edit), patches(t, name, edit)
			x := pictures(30, l.In(), 1)
			size := l.In()
			show(t, l, x[:at*size], 2)
			var b bytes.Buffer
			if err := state.Save(&b, l); err != nil {
				t.Fatal(err)
			}
			show(t, m, x[:10*size], 2)
			if err := state.Load(&b, m); err != nil {
				t.Fatal(err)
			}
			rest := show(t, l, x[at*size:], 2)
			if !slices.Equal(rest, show(t, m, x[at*size:], 2)) || l.Inspect().Verbatim != m.Inspect().Verbatim {
				t.Fatalf("rule %q at %d: it goes on otherwise", name, at)
			}
			if err := m.Reset(); err != nil {
				t.Fatal(err)
			}
			if again := show(t, m, x, 2); !slices.Equal(again[at*l.Out():], rest) {
				t.Fatalf("rule %q: it learns otherwise after a reset", name)
			}
		}
	}
}

// TestPatchesCertificate certifies each part in its stage.
func TestPatchesCertificate(t *testing.T) {
	var parts []string
	for _, at := range []int{2, 12, 32} {
		l := patches(t, "competitive", func(c *PatchesConfig) { c.Settle, c.Train, c.Conscience = 10, 20, .05 })
		x := pictures(60, l.In(), 1)
		show(t, l, x[:at*l.In()], 2)
		k := &learner{layer: l, name: "x"}
		c := certifyFrom(t, k, x[at*l.In():(at+6)*l.In()], 2)
		if !c.Holds() {
			t.Errorf("from presentation %d: %+v", at, c)
		}
		for _, v := range c.Verdicts {
			parts = append(parts, v.Population)
			t.Logf("%s: lists %q, %d compared, %d of a change", v.Population, v.NonLocal, v.Compared, v.Changing)
		}
	}
	if !slices.Equal(parts, []string{"x whitening", "x shared", "x standard"}) {
		t.Errorf("%q are certified, want whitening, then what is shared, then the standard", parts)
	}
}

// certifyFrom certifies a layer at what it learns from x.
func certifyFrom(t *testing.T, l *learner, x []float32, n int) locality.Certificate {
	t.Helper()
	c, err := locality.Certify(l, stimulus.Batch{N: len(x) / l.layer.In(), D: l.layer.In(), X: x, Labels: make([]int, len(x)/l.layer.In())}, n, rand.NewPCG(3, 4))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestPatchesAllocateNothing, in no stage.
func TestPatchesAllocateNothing(t *testing.T) {
	for k, edit := range []func(*PatchesConfig){
		func(c *PatchesConfig) { c.Train = 1 << 30 },
		func(c *PatchesConfig) { c.Compare = 1 << 30 },
		nil,
	} {
		l := patches(t, "competitive", edit)
		x, dst := pictures(2, l.In(), 1), make([]float32, 2*l.Out())
		var led plasticity.Ledger
		once := func() {
			led.Begin(2)
			if err := l.Forward(&led, dst, x, 2); err != nil {
				t.Fatal(err)
			}
			if err := l.Learn(Step{Ledger: &led, Site: plasticity.Layer}); err != nil {
				t.Fatal(err)
			}
		}
		for range 20 {
			once()
		}
		if got := testing.AllocsPerRun(20, once); got > 0 {
			t.Errorf("case %d: %v allocations a step", k, got)
		}
	}
}

// TestNeighboursAreSeenAsOthers: places laid side by side give the bits that each
// looked up by itself gives, through the layer and in what holds a patch.
func TestNeighboursAreSeenAsOthers(t *testing.T) {
	x := make([]float32, 20*3*32*32)
	rng := rand.New(rand.NewPCG(5, 6))
	for i := range x {
		x[i] = rng.Float32()
	}
	for k, edit := range []func(c *PatchesConfig){
		nil,
		func(c *PatchesConfig) { c.Whiten = 0 },
		func(c *PatchesConfig) { c.Quadrants, c.Pool, c.Act = false, 4, Activation{Kind: Power, Power: 2} },
	} {
		with := func(change func(l *Patches)) (y []float32, hits []int64) {
			l := patchesOver(t, 40, func(c *PatchesConfig) {
				if c.Compare = 1 << 40; edit != nil {
					edit(c)
				}
			})
			change(l)
			y = make([]float32, l.Out())
			var led plasticity.Ledger
			for i := range 20 {
				led.Begin(1)
				if err := l.Forward(&led, y, x[i*l.In():(i+1)*l.In()], 1); err != nil {
					t.Fatal(err)
				}
				if err := l.Learn(Step{Ledger: &led, Site: plasticity.Layer}); err != nil {
					t.Fatal(err)
				}
			}
			return y, l.verbatim.hits
		}
		beside, hits := with(func(l *Patches) {
			if l.near == nil {
				t.Fatal("places of an image are not taken for neighbours")
			}
		})
		alone, others := with(func(l *Patches) { l.near = nil })
		if !slices.Equal(beside, alone) || !slices.Equal(hits, others) {
			t.Errorf("case %d: %v side by side, %v alone", k, beside[:8], alone[:8])
		}
		if slices.Max(beside) <= 0 {
			t.Errorf("case %d: nothing fires", k)
		}
	}
	for name, fields := range map[string][][]int{
		"by twos": {{0, 1, 4}, {2, 3, 6}, {4, 5, 8}, {6, 7, 10}, {8, 9, 12}, {10, 11, 14}, {12, 13, 16}, {14, 15, 18}},
		"turned":  {{1, 0}, {2, 1}, {3, 2}, {4, 3}, {5, 4}, {6, 5}, {7, 6}, {8, 7}},
		"few":     {{0, 1}, {1, 2}},
	} {
		if newNeighbours(fields, len(fields)) != nil {
			t.Errorf("places that lie %s are taken for neighbours", name)
		}
	}
}
