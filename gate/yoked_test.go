package gate

import (
	"math/rand/v2"
	"testing"
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
