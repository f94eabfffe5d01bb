package gate

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/internal/state"
)

func runYoked(t *testing.T, schedule []int, length int, seed uint64) []bool {
	t.Helper()
	g, err := NewYoked(schedule, length, rand.NewPCG(seed, 1))
	if err != nil {
		t.Fatal(err)
	}
	open := make([]bool, length)
	for i := range open {
		open[i] = g.Open(at(0), Unknown)
	}
	if err := g.Err(); err != nil {
		t.Fatal(err)
	}
	if g.Open(at(1), Unknown) || g.Err() == nil {
		t.Error("a yoked gate went on after its schedule and did not say so")
	}
	return open
}

func TestYokedOpensExactlyAsScheduled(t *testing.T) {
	schedule := []int{0, 100, 17, 1, 30}
	const length = 437
	for seed := range uint64(20) {
		open := runYoked(t, schedule, length, seed)
		for w, want := range schedule {
			got := 0
			for _, o := range open[w*Window : min(length, (w+1)*Window)] {
				if o {
					got++
				}
			}
			if got != want {
				t.Fatalf("seed %d, window %d: opened %d times, scheduled %d", seed, w, got, want)
			}
		}
	}
}

// Every position of a window, a shorter last one included, is equally likely.
func TestYokedOpensAtRandomPositions(t *testing.T) {
	const length, runs = 120, 4000
	counts := make([]int, length)
	for seed := range uint64(runs) {
		for i, o := range runYoked(t, []int{25, 5}, length, seed) {
			if o {
				counts[i]++
			}
		}
	}
	for i, n := range counts {
		// Mean 1000, standard deviation 27.4: five of them.
		if n < 1000-137 || n > 1000+137 {
			t.Errorf("position %d opened in %d of %d runs, want about %d", i, n, runs, runs/4)
		}
	}
}

func TestYokedRefusesASchedulThatDoesNotFit(t *testing.T) {
	for _, c := range []struct {
		schedule []int
		length   int
	}{{[]int{1}, 101}, {[]int{1, 2}, 101}, {[]int{-1}, 100}, {[]int{101}, 100}, {nil, 5}, {nil, -1}} {
		if _, err := NewYoked(c.schedule, c.length, rand.NewPCG(1, 1)); err == nil {
			t.Errorf("schedule %v for %d presentations was taken", c.schedule, c.length)
		}
	}
	if _, err := NewYoked(nil, 0, rand.NewPCG(1, 1)); err != nil {
		t.Errorf("empty stream: %v", err)
	}
	if _, err := NewYoked([]int{1}, 3, nil); err == nil {
		t.Error("a yoked gate without a generator was built")
	}
}

// What the bytes of a state say can be said of no gate at work.
func TestImpossibleStatesAreRefused(t *testing.T) {
	yoked := func() *Yoked { return must(NewYoked([]int{3}, 50, rand.NewPCG(1, 1))).(*Yoked) }
	often := yoked()
	often.opened = Window + 1
	late := novelty(t, Aim{FalseFamiliar: .1})
	late.Echo(.5)
	late.echo.at = 1 // of one sample
	long := novelty(t, Aim{FalseFamiliar: .1})
	long.echo.recent = make([]float32, cap(long.echo.recent)+1)
	negative := novelty(t, Aim{FalseFamiliar: .1})
	negative.asked = -1
	for name, g := range map[string]struct{ saved, loads Gate }{
		"openings":   {often, yoked()},
		"the oldest": {late, novelty(t, Aim{FalseFamiliar: .1})},
		"at most":    {long, novelty(t, Aim{FalseFamiliar: .1})},
		"0 or more":  {negative, novelty(t, Aim{FalseFamiliar: .1})},
		"oracle":     {NewOracle(), yoked()},
	} {
		b, err := state.Marshal(g.saved)
		if err != nil {
			t.Fatal(err)
		}
		if err := state.Unmarshal(b, g.loads); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%v, want an error that speaks of %s", err, name)
		}
	}
}
