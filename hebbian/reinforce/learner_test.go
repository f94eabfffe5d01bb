package reinforce

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/gate"
	"github.com/hebbgrad/hebbgrad/hebbian/memory"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

func nothing() {}

func TestAStepAllocatesNothing(t *testing.T) {
	for _, rule := range []string{ThreeFactor, NodePerturbation} {
		c := config(rule)
		c.Gate = must(gate.Any(must(gate.NewThreshold(gate.Surprise, .5)), must(gate.NewThreshold(gate.Omission, .1)),
			must(gate.NewNovelty(gate.Instance, gate.Aim{FalseFamiliar: .01}, .02))))
		c.Memory = func(in int) (memory.Block, error) { return memory.New("conjunction", nil, in, rand.NewPCG(7, 8)) }
		l, w := learner(t, c), newWalk(9)
		for range 2000 { // buffers reach their size
			w.step(t, l, nothing)
		}
		b, _ := w.step(t, l, nothing)
		if n := testing.AllocsPerRun(500, func() {
			if _, err := l.Act(b.X, false); err != nil {
				t.Fatal(err)
			}
			if _, err := l.Learn(b); err != nil {
				t.Fatal(err)
			}
		}); n != 0 {
			t.Errorf("%s: %v allocations a step", rule, n)
		}
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// Where the gate is shut weights rest, and traces go on.
func TestAShutGateLeavesWeightsAlone(t *testing.T) {
	c := config(ThreeFactor)
	c.Gate = gate.NewShut()
	l, w := learner(t, c), newWalk(9)
	for range 100 {
		_, e := w.step(t, l, nothing)
		if e.Updates[plasticity.Readout] != 0 || e.Marks[0].Lasting() != 0 {
			t.Fatalf("a shut gate: %+v", e)
		}
		if e.Updates[plasticity.ShortTerm] == 0 {
			t.Fatal("no trace changed")
		}
	}
	if slices.ContainsFunc(l.actor.w, func(v float32) bool { return v != 0 }) {
		t.Error("weights changed")
	}
}

// An episode that has nothing to do with those before begins with weights as
// built, which counts nothing, and goes on with the generator.
func TestAfresh(t *testing.T) {
	c := config(ThreeFactor)
	c.Spec = stimulus.Spec{Dim: 1, Actions: actions, Reward: true, Bounded: true, Afresh: true, Length: 100}
	l := learner(t, c)
	play := func(begins bool) plasticity.Entry {
		a, err := l.Act([]float32{1}, begins)
		if err != nil {
			t.Fatal(err)
		}
		e, err := l.Learn(stimulus.Batch{N: 1, D: 1, X: []float32{1}, Next: []float32{1}, Actions: []int{a}, Rewards: []float32{1},
			Ends: []stimulus.End{0}, Boundaries: []bool{begins}})
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	play(true)
	first := slices.Clone(l.critic.w)
	for range 9 {
		play(false)
	}
	if slices.Equal(first, l.critic.w) {
		t.Fatal("nothing was learned")
	}
	e := play(true)
	if !slices.Equal(first, l.critic.w) {
		t.Errorf("the first step of an episode leaves a critic of %v, that of the one before %v", l.critic.w, first)
	}
	if n := e.Updates[plasticity.Readout]; n > actions+1 {
		t.Errorf("going back to the weights as built counted: %d updates of %d weights", n, actions+1)
	}
	was := l.policy.draw.Uint64()
	if err := l.Reset(); err != nil {
		t.Fatal(err)
	}
	play(true)
	play(false)
	if l.policy.draw.Uint64() == was {
		t.Error("a fresh episode began the generator again")
	}
}

// A habit that no longer pays gives way: with the reward gone the probability of
// the learned action falls where omissions fade synapses, and stays where they do not.
func TestOmissionsUndoAHabit(t *testing.T) {
	habit := func(fade float64) float32 {
		c := config(ThreeFactor)
		c.Fade, c.Rate = fade, 2
		l := learner(t, c)
		x := make([]float32, dim)
		x[0] = 1
		for episode := range 210 {
			for k := range 20 {
				b := stimulus.Batch{N: 1, D: dim, X: x, Next: x, Actions: []int{0}, Rewards: []float32{0}, Ends: []stimulus.End{0}, Boundaries: []bool{k == 0}}
				a, err := l.Act(x, k == 0)
				if err != nil {
					t.Fatal(err)
				}
				if b.Actions[0] = a; a == 1 && episode < 200 { // it pays at once
					b.Rewards[0], b.Ends[0] = 1, stimulus.Terminated
				}
				if k == 19 && b.Ends[0] == 0 {
					b.Ends[0] = stimulus.Truncated
				}
				if _, err := l.Learn(b); err != nil {
					t.Fatal(err)
				}
				if b.Ends[0] != 0 {
					break
				}
			}
		}
		l.encode(x)
		return l.probability(1)
	}
	if p := habit(.1); p > .6 {
		t.Errorf("ten episodes without the reward leave a probability of %v", p)
	}
	if p := habit(0); p < .8 {
		t.Errorf("without fading the habit went too: a probability of %v", p)
	}
}

func TestSavedAndLoadedItGoesOn(t *testing.T) {
	for _, rule := range []string{ThreeFactor, NodePerturbation} {
		a, b := learner(t, config(rule)), learner(t, config(rule))
		v, w := newWalk(9), newWalk(9)
		for range 50 {
			v.step(t, a, nothing)
			w.step(t, b, nothing)
		}
		v.step(t, a, func() { // between acting and learning too
			var s strings.Builder
			if err := a.Save(&s); err != nil {
				t.Fatal(err)
			}
			a.noise = a.noise[:0]
			if err := a.Load(strings.NewReader(s.String())); err != nil {
				t.Fatal(err)
			}
		})
		w.step(t, b, nothing)
		for range 50 {
			_, e := v.step(t, a, nothing)
			_, f := w.step(t, b, nothing)
			if e.Updates != f.Updates || e.Plasticity != f.Plasticity {
				t.Fatalf("%s: loaded it changed %v, otherwise %v", rule, e.Plasticity, f.Plasticity)
			}
		}
	}
}

func TestWhatCannotBeBuilt(t *testing.T) {
	for want, change := range map[string]func(*Config){
		"nothing to do":             func(c *Config) { c.Spec.Actions = 0 },
		`rule of three factors`:     func(c *Config) { c.Rule = "oja" },
		"discount 2":                func(c *Config) { c.Discount = 2 },
		"rate NaN":                  func(c *Config) { c.Rate = math.NaN() },
		"noise of 0":                func(c *Config) { c.Rule, c.Noise = NodePerturbation, 0 },
		"states no bounds":          func(c *Config) { c.Features = Features{Kind: Tiles, Tilings: 1, Tiles: 1, Units: 1} },
		`features are named "sine"`: func(c *Config) { c.Features.Kind = "sine" },
		"share of 1 active":         func(c *Config) { c.Features = Features{Kind: Expansion, Units: 9, Active: 1} },
		"there is no memory":        func(c *Config) { c.Gate = must(gate.NewThreshold(gate.Instance, .5)) },
		"no probabilities": func(c *Config) {
			c.Rule, c.Gate = NodePerturbation, must(gate.NewThreshold(gate.Uncertainty, .5))
		},
		"surprise over 0 errors": func(c *Config) { c.Surprise.Span = 0 },
	} {
		c := config(ThreeFactor)
		change(&c)
		if _, err := New(c, rand.NewPCG(1, 2), rand.NewPCG(3, 4)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}

// BenchmarkStep acts and learns on six features.
func BenchmarkStep(b *testing.B) {
	for _, rule := range []string{ThreeFactor, ThreeFactorHebb, NodePerturbation} {
		b.Run(rule, func(b *testing.B) {
			l, w := learner(b, config(rule)), newWalk(100)
			b.ReportAllocs()
			for range b.N {
				w.step(b, l, nothing)
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "steps/s")
		})
	}
}

// TestValueIsWhatTheCriticExpects: its weights times the features, and to ask for it
// changes nothing.
func TestValueIsWhatTheCriticExpects(t *testing.T) {
	asked, alone := learner(t, config(ThreeFactor)), learner(t, config(ThreeFactor))
	w, v := newWalk(30), newWalk(30)
	x := []float32{3, 0, 4, 0, 0, 0}
	for range 200 {
		w.step(t, asked, func() { asked.Value(x) })
		v.step(t, alone, nothing)
	}
	if !slices.Equal(asked.critic.w, alone.critic.w) || !slices.Equal(asked.actor.w, alone.actor.w) {
		t.Error("a learner that is asked for values learns something else")
	}
	want := .6*float64(asked.critic.w[0]) + .8*float64(asked.critic.w[2])
	if got := float64(asked.Value(x)); want == 0 || math.Abs(got-want) > 1e-6 {
		t.Errorf("the value is %v, want %v", got, want)
	}
}

// What goes forward at a step that goes on: actor and critic when it acts, what
// follows through the critic, and the actor once more only where rule or gate reads
// its probabilities.
func TestWhatGoesForward(t *testing.T) {
	for _, c := range []struct {
		rule   string
		signal gate.Signal
		asked  int
	}{{ThreeFactor, gate.Surprise, 2}, {ThreeFactorHebb, gate.Surprise, 1}, {ThreeFactorHebb, gate.Uncertainty, 2}, {NodePerturbation, gate.Surprise, 1}} {
		cfg := config(c.rule)
		cfg.Gate = must(gate.NewThreshold(c.signal, .5))
		l, b := learner(t, cfg), newWalk(9).b
		b.X[0], b.X[1], b.Next[2] = 1, 2, 1
		e, err := l.Learn(b)
		if err != nil {
			t.Fatal(err)
		}
		if want := int64(2*(c.asked*actions+1) + 1); e.MACs.Forward != want {
			t.Errorf("%s, gate on %s: %d multiply-accumulates forward, want %d", c.rule, c.signal, e.MACs.Forward, want)
		}
	}
}
