package gate

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/hebbgrad/hebbgrad/internal/state"
)

// at is a stimulus that is as novel by every signal.
func at(novelty float32) Levels { return Levels{novelty, novelty, novelty, novelty} }

func novelty(t *testing.T, aim Aim) *Novelty {
	t.Helper()
	g, err := NewNovelty(Instance, aim, .02)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// The rate opened tends to the budget whatever the distribution is and
// however it drifts.
func TestBudgetIsReached(t *testing.T) {
	for name, draw := range map[string]func(r *rand.Rand, i int) float32{
		"uniform":  func(r *rand.Rand, _ int) float32 { return r.Float32() },
		"skewed":   func(r *rand.Rand, _ int) float32 { return float32(math.Pow(r.Float64(), 6)) },
		"two":      func(r *rand.Rand, _ int) float32 { return float32(r.IntN(2))*.5 + .25 },
		"drifting": func(r *rand.Rand, i int) float32 { return r.Float32() / (1 + float32(i)/500) },
		"jumping":  func(r *rand.Rand, i int) float32 { return r.Float32() * float32(1+i/5000%2) / 2 },
	} {
		for _, budget := range []float64{.05, .2, .6} {
			g, r := novelty(t, Aim{Budget: budget}), rand.New(rand.NewPCG(7, 7))
			const n = 20000
			for i := range n {
				g.Open(at(draw(r, i)), Unknown)
			}
			if got := g.Report(); math.Abs(got.Reached-budget) > .01 || got.Reached != got.Opened {
				t.Errorf("%s: asked for %v, reached %v", name, budget, got.Reached)
			}
		}
	}
}

// A gate opens for the most novel, not for just any.
func TestBudgetOpensForTheMostNovel(t *testing.T) {
	g, r := novelty(t, Aim{Budget: .2}), rand.New(rand.NewPCG(3, 3))
	wrong := 0
	for i := range 10000 {
		n := r.Float32()
		if open := g.Open(at(n), Unknown); i > 2000 && open != (n > .8) && (n < .7 || n > .9) {
			wrong++
		}
	}
	if wrong > 0 {
		t.Errorf("%d answers far from the quantile were wrong", wrong)
	}
}

func TestNoveltyGateDoesNotLockItselfShut(t *testing.T) {
	g := novelty(t, Aim{Budget: .1})
	for i := range 10 {
		if !g.Open(at(.3), Unknown) {
			t.Errorf("shut at presentation %d, before it has seen anything", i)
		}
	}
	// Surprising at first, then a hundred times less so for good.
	for range 600 {
		g.Open(at(1), Unknown)
	}
	opened := 0
	r := rand.New(rand.NewPCG(5, 5))
	for range 4000 {
		if g.Open(at(.01*r.Float32()), Unknown) {
			opened++
		}
	}
	if opened < 200 {
		t.Errorf("opened %d of 4000 times after the novelty fell: locked shut", opened)
	}
	// But what is not novel at all stays shut, and is not owed.
	for range 5000 {
		if g.Open(at(0), Unknown) && g.asked > 6000 {
			t.Fatal("opened for novelty 0")
		}
	}
}

func TestNoveltyGateHysteresis(t *testing.T) {
	flips := func(h float64) int {
		g, err := NewNovelty(Instance, Aim{Budget: .5}, h)
		if err != nil {
			t.Fatal(err)
		}
		r := rand.New(rand.NewPCG(9, 9))
		n, last := 0, true
		for i := range 5000 {
			// A slow swing with a little noise on it.
			open := g.Open(at(.5+.3*float32(math.Sin(float64(i)/100))+.02*r.Float32()), Unknown)
			if open != last {
				n++
			}
			last = open
		}
		return n
	}
	if with, without := flips(.1), flips(0); with*2 > without {
		t.Errorf("%d changes of mind with hysteresis, %d without: want at most half", with, without)
	}
}

// Novel stimuli lie in a tail above the echo; the share of them taken for
// familiar is what was asked for, while their distribution drifts with load.
func TestFalseFamiliarRateIsReached(t *testing.T) {
	for _, asked := range []float64{.005, .02, .1} {
		g, r := novelty(t, Aim{FalseFamiliar: asked}), rand.New(rand.NewPCG(11, 1))
		novel, missed, old, written := 0, 0, 0, 0
		for i := range 20000 {
			if i%2 == 0 {
				novel++
				n := float32(.2 + .6*r.Float64()*math.Exp(-float64(i)/15000))
				if g.Open(at(n), New) {
					g.Echo(.05 * r.Float32())
				} else {
					missed++
				}
				continue
			}
			old++
			if g.Open(at(.05*r.Float32()), Familiar) && i > 100 {
				written++
			}
		}
		if rate := float64(missed) / float64(novel); math.Abs(rate-asked) > .005 {
			t.Errorf("asked for a false-familiar rate of %v, came out at %v", asked, rate)
		}
		if rate := float64(written) / float64(old); rate > .01 {
			t.Errorf("%.3f of familiar stimuli taken for novel", rate)
		}
		if got := g.Report(); math.Abs(got.Reached-asked) > .01 || got.Vigilance < .5 || got.Vigilance > .95 {
			t.Errorf("report %+v, asked for %v", got, asked)
		}
	}
}

func TestNoveltyGateRefusesImpossibleAims(t *testing.T) {
	for _, a := range []Aim{{}, {Budget: -1}, {Budget: 1.1}, {FalseFamiliar: 1}, {FalseFamiliar: -.1},
		{Budget: math.NaN()}, {Budget: .1, FalseFamiliar: .1}} {
		if _, err := NewNovelty(Instance, a, 0); err == nil {
			t.Errorf("aim %+v was taken", a)
		}
	}
	for _, h := range []float64{-1, 1, math.NaN()} {
		if _, err := NewNovelty(Instance, Aim{Budget: .1}, h); err == nil {
			t.Errorf("hysteresis %v was taken", h)
		}
	}
	g := novelty(t, Aim{Budget: .1})
	if r := g.Report(); !math.IsNaN(r.Reached) || !math.IsNaN(r.Vigilance) {
		t.Errorf("a gate that was never asked reports %+v", r)
	}
}

func TestNoveltyGateDoesNotAllocate(t *testing.T) {
	g, r := novelty(t, Aim{Budget: .2}), rand.New(rand.NewPCG(1, 1))
	if n := testing.AllocsPerRun(2000, func() { g.Open(at(r.Float32()), Unknown) }); n != 0 {
		t.Errorf("%v allocations a presentation", n)
	}
}

// The tracker against sorting the window afresh.
func TestTrackerAgainstSorting(t *testing.T) {
	tr, r := newTracker(.3, 0, 50), rand.New(rand.NewPCG(2, 2))
	var all []float32
	for range 500 {
		v := float32(r.IntN(20)) / 20
		tr.add(v)
		all = append(all, v)
		window := all[max(0, len(all)-50):]
		got, ok := tr.below(.3)
		want := int(.3 * float64(len(window)))
		if ok != (want > 0) {
			t.Fatalf("%d samples: readable %v", len(window), ok)
		}
		if !ok {
			continue
		}
		less, lessOrEqual := 0, 0
		for _, w := range window {
			if w < got {
				less++
			}
			if w <= got {
				lessOrEqual++
			}
		}
		if less > want || lessOrEqual <= want {
			t.Fatalf("quantile %v has %d below and %d at or below, want rank %d", got, less, lessOrEqual, want)
		}
	}
}

// Echoes are state: a loaded gate has the ceiling that the saved one had.
func TestEchoesAreSaved(t *testing.T) {
	g := novelty(t, Aim{FalseFamiliar: .1})
	g.Echo(.4)
	saved, err := state.Marshal(g)
	if err != nil {
		t.Fatal(err)
	}
	h := novelty(t, Aim{FalseFamiliar: .1})
	if err := state.Unmarshal(saved, h); err != nil {
		t.Fatal(err)
	}
	if h.Open(at(.39), Unknown) {
		t.Error("a loaded gate opened for a novelty within its echo")
	}
}

// Echoes that are spread over all there is leave the gate open for what
// matches nothing.
func TestEchoesCannotShutTheGate(t *testing.T) {
	g := novelty(t, Aim{FalseFamiliar: .01})
	for i := range 100 {
		g.Echo(float32(i%2) * float32(i) / 100)
		g.Echo(1)
	}
	if !g.Open(at(1), New) {
		t.Error("a stimulus that matches nothing was taken for familiar")
	}
	if g.Open(at(.99), New) {
		t.Error("the gate opened for a novelty within the reach of its echoes")
	}
	if v := g.Report().Vigilance; v < 0 {
		t.Errorf("vigilance %v is no match", v)
	}
}

// Where novel stimuli are all alike none is taken for familiar, and when they
// come to differ the rate does not overshoot.
func TestFalseFamiliarRateWithTies(t *testing.T) {
	const asked = .01
	g, r := novelty(t, Aim{FalseFamiliar: asked}), rand.New(rand.NewPCG(13, 1))
	for i := range 20000 {
		if !g.Open(at(1), New) {
			t.Fatalf("novelty 1 at presentation %d was taken for familiar", i)
		}
		g.Echo(0)
		if g.Open(at(0), Familiar) {
			t.Fatal("novelty 0 was taken for novel")
		}
	}
	missed := 0
	for range 1000 {
		if !g.Open(at(.3+.7*r.Float32()), New) {
			missed++
		}
		g.Open(at(0), Familiar)
	}
	if missed > 30 {
		t.Errorf("%d of 1000 novel stimuli taken for familiar after a change, asked for %v", missed, asked)
	}
}

// Echoes as far from stored as novel stimuli are shut the gate, and then none
// comes any more that would say otherwise. It opens again all the same, and its
// report tells what its rate does not see.
func TestEchoesDoNotLockTheGate(t *testing.T) {
	g, r := novelty(t, Aim{FalseFamiliar: .002}), rand.New(rand.NewPCG(17, 1))
	present := func(n int) (opened int) {
		for range n {
			if g.Open(at(.45+.1*r.Float32()), New) {
				opened++
				g.Echo(.3 + .25*r.Float32())
			}
		}
		return opened
	}
	present(1000)
	if n := present(19000); n < 9 {
		t.Errorf("opened at %d of 19000 novel presentations, want about one in every two thousand at the least", n)
	}
	if got := g.Report(); got.BelowEcho < .9 || got.Reached > .1 {
		t.Errorf("report %+v: nearly all novel stimuli were within the echoes, and the rate does not see them", got)
	}
}

// The reach of echoes is halved after a thousand shut presentations at the
// ceiling, again after the next, those below counted in part and exact repeats
// not at all, and whole again after an opening.
func TestPatienceOfTheGate(t *testing.T) {
	g := novelty(t, Aim{FalseFamiliar: .01})
	for range 100 {
		g.Echo(.4)
	}
	shut := func(n int, novelty float32) {
		t.Helper()
		for i := range n {
			if g.Open(at(novelty), Unknown) {
				t.Fatalf("novelty %v: open at presentation %d of %d", novelty, i, n)
			}
		}
	}
	shut(5*Patience, 0) // surely familiar, however often
	shut(3000, .15)     // .4 is halved after 2,667 of these,
	shut(1000, .15)     // each 3/4 now, and needs as many as 1,333
	saved, err := state.Marshal(g)
	if err != nil {
		t.Fatal(err)
	}
	loaded := novelty(t, Aim{FalseFamiliar: .01})
	if err := state.Unmarshal(saved, loaded); err != nil {
		t.Fatal(err)
	}
	for name, g := range map[string]*Novelty{"the gate": g, "one loaded": loaded} {
		n := 4001
		for !g.Open(at(.15), Unknown) && n < 10000 {
			n++
		}
		if n < 4001 || n > 4003 {
			t.Errorf("%s opened for novelty .15 at presentation %d, want 4001, give or take rounding", name, n)
		}
		if g.Open(at(.3), Unknown) {
			t.Errorf("%s is open for a novelty within the echoes right after it opened", name)
		}
	}
	if a, b := g.Report(), loaded.Report(); a != b || a.BelowEcho < .99 {
		t.Errorf("reports %+v and, loaded, %+v", a, b)
	}
}

// With a false-familiar rate the latest answer holds from θ(1−h) to θ; what is
// at θ or above is novel, and what is below the band is not.
func TestFalseFamiliarHysteresis(t *testing.T) {
	for _, c := range []struct {
		h    float64
		band bool // .48 repeats the latest answer
	}{{.1, true}, {0, false}} {
		fresh := func() *Novelty {
			g, err := NewNovelty(Instance, Aim{FalseFamiliar: .2}, c.h)
			if err != nil {
				t.Fatal(err)
			}
			// A quarter of the ratings at .3, the rest at .5: θ is .5 where a
			// fifth and more may be below, held there by the level.
			for i := range 400 {
				g.quantile.add([]float32{.3, .5, .5, .5}[i%4])
			}
			g.quantile.level = .4
			return g
		}
		after := func(first, then float32) bool {
			g := fresh()
			g.Open(at(first), Unknown)
			g.quantile.level = .4
			return g.Open(at(then), Unknown)
		}
		if got := after(.9, .48); got != c.band {
			t.Errorf("h = %v: .48 after an opening: open %v, want %v", c.h, got, c.band)
		}
		if after(.2, .48) {
			t.Errorf("h = %v: open for .48 after it was shut", c.h)
		}
		for _, first := range []float32{.9, .2} {
			if after(first, .4) {
				t.Errorf("h = %v: open for .4 after %v", c.h, first)
			}
			if !after(first, .5) || !after(first, .52) {
				t.Errorf("h = %v: shut at or above the threshold .5 after %v", c.h, first)
			}
		}
	}
}

// What lies just beyond the echoes is novel also where familiar stimuli come in
// between: hysteresis does not raise the rate above the one asked for.
func TestHysteresisAtTheEchoesKeepsTheRate(t *testing.T) {
	g, err := NewNovelty(Instance, Aim{FalseFamiliar: .01}, .1)
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(19, 1))
	for range 5000 {
		if g.Open(at(.51+.03*r.Float32()), New) {
			g.Echo(.5)
		}
		g.Open(at(.49), Familiar)
	}
	if got := g.Report().Reached; math.Abs(got-.01) > .005 {
		t.Errorf("asked for a false-familiar rate of .01, reached %v", got)
	}
}
