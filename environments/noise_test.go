package environments

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/hebbgrad/hebbgrad/internal/race"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// acted is what each of them offers.
type acted interface {
	Spec() stimulus.Spec
	Begin() []float32
	Step(action int) (stimulus.Outcome, error)
	Noise() []byte
}

// all makes each environment of one seed. Those of a test have many short episodes.
func all(t testing.TB, seed uint64, limit int) map[string]acted {
	out := map[string]acted{}
	put := func(name string, e acted, err error) {
		if err != nil {
			t.Fatal(err)
		}
		out[name] = e
	}
	src := func() *rand.PCG { return rand.NewPCG(seed, 9) }
	const length = 1 << 40
	b, err := NewBandit(BanditOptions{Bandits: 1 << 20, Steps: limit, Spread: 1}, src())
	put("bandit", b, err)
	b, err = NewBandit(BanditOptions{Bandits: 1 << 20, Steps: limit, Walk: .01}, src())
	put("bandit-drift", b, err)
	e, err := NewCatch(length, src())
	put("catch", e, err)
	e, err = NewCartPole(length, limit, src())
	put("cart-pole", e, err)
	e, err = NewAcrobot(length, limit, src())
	put("acrobot", e, err)
	e, err = NewMountainCar(length, limit, src())
	put("mountain-car", e, err)
	m, err := NewWaterMaze(length, limit, 400, src())
	put("water-maze", m, err)
	return out
}

// TestNoiseDoesNotDependOnWhatIsDone: of two that act differently each episode
// begins alike, and the same arm pays the same.
func TestNoiseDoesNotDependOnWhatIsDone(t *testing.T) {
	other := all(t, 2, 9)
	drawn := all(t, 1, 9)
	for name, e := range all(t, 1, 9) {
		if d := drawn[name]; !bytes.Equal(e.Noise(), d.Noise()) || bytes.Equal(e.Noise(), other[name].Noise()) {
			t.Errorf("%s: what stands for it in a digest does not follow its seed", name)
		}
		if longer := all(t, 1, 10)[name]; name != "catch" && bytes.Equal(e.Noise(), longer.Noise()) {
			t.Errorf("%s: what stands for it in a digest is the same of longer episodes", name)
		}
		differs := name == "bandit" || name == "bandit-drift" // what is seen of a bandit is always the same
		for episode := range 30 {
			a, b := e.Begin(), drawn[name].Begin()
			if !slices.Equal(a, b) {
				t.Fatalf("%s: episode %d begins with %v and, after other actions, with %v", name, episode, a, b)
			}
			differs = differs || !slices.Equal(a, other[name].Begin())
			last := [2]float32{}
			for k, env := range []acted{e, drawn[name]} {
				for step := 0; ; step++ {
					action := step * k % env.Spec().Actions
					if step == 8 {
						action = 0
					}
					o, err := env.Step(action)
					if err != nil {
						t.Fatal(err)
					}
					if last[k] = o.Reward; o.End != stimulus.GoesOn {
						break
					}
				}
			}
			if w := e.Spec().Afresh; w && last[0] != last[1] {
				t.Fatalf("%s: in the last step of episode %d one arm pays %v and %v", name, episode, last[0], last[1])
			}
		}
		if !differs {
			t.Errorf("%s: two seeds have the same initial states", name)
		}
	}
}

// TestStepsAllocateNothing, nor do beginnings.
func TestStepsAllocateNothing(t *testing.T) {
	if race.Enabled {
		t.Skip("the race detector allocates")
	}
	for name, e := range all(t, 1, 20) {
		e.Begin()
		if n := testing.AllocsPerRun(50, func() { episodes(t, e) }); n != 0 {
			t.Errorf("%s allocates %v times in 100 steps", name, n)
		}
	}
}

// episodes takes 100 steps, in five episodes or more.
func episodes(t testing.TB, e acted) {
	for range 100 {
		play(t, e)
	}
}

// play takes a step, and begins another episode after the last of one.
func play(t testing.TB, e acted) {
	o, err := e.Step(1)
	if err != nil {
		t.Fatal(err)
	}
	if o.End != stimulus.GoesOn {
		e.Begin()
	}
}

func BenchmarkStep(b *testing.B) {
	for _, name := range []string{"bandit", "bandit-drift", "catch", "cart-pole", "acrobot", "mountain-car", "water-maze"} {
		b.Run(name, func(b *testing.B) {
			e := all(b, 1, 200)[name]
			e.Begin()
			b.ReportAllocs()
			for b.Loop() {
				play(b, e)
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "steps/s")
		})
	}
}
