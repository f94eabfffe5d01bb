package datasets

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/hebbgrad/hebbgrad/stimulus"
)

func TestReturningPatternsComeBackAsOften(t *testing.T) {
	const length = 20_000
	for _, share := range []float64{0, .3, .5} {
		s, err := NewReturning(length, 20, share, rand.NewPCG(1, 2))
		if err != nil {
			t.Fatal(err)
		}
		var b stimulus.Batch
		if _, err := s.Next(&b, length); err != nil {
			t.Fatal(err)
		}
		repeats, seen, gaps := 0, map[int]int{}, 0
		before := map[int]int{}
		for i := range length {
			p := s.Of[i]
			if seen[p]++; s.Exposure(i) != seen[p] || b.Novel[i] != (seen[p] == 1) || !slices.Equal(b.Row(i), s.Patterns.Row(p)) {
				t.Fatalf("presentation %d: exposure %d of pattern %d, counted %d", i, s.Exposure(i), p, seen[p])
			}
			if s.Last[i] != (seen[p] == s.Shown[i]) {
				t.Fatalf("presentation %d is said to be the last: %v, exposure %d of %d", i, s.Last[i], seen[p], s.Shown[i])
			}
			if seen[p] > 1 {
				repeats++
				gaps += i - before[p]
				if gap := i - before[p]; gap < soonest || gap > 3*latest {
					t.Fatalf("pattern %d comes back after %d presentations", p, gap)
				}
			}
			before[p] = i
		}
		if got := float64(repeats) / length; math.Abs(got-share) > .02 {
			t.Errorf("%v of the presentations are repeats, want %v", got, share)
		}
		// Those that are due at once wait for each other, .2 and .3 presentations on average.
		if gap := float64(gaps) / float64(repeats); share > 0 && math.Abs(gap-ReturnGap-.25) > .25 {
			t.Errorf("share %v: patterns come back after %v presentations on average, want about %d", share, gap, ReturnGap)
		}
	}
	if _, err := NewReturning(10, 20, .8, rand.NewPCG(1, 2)); err == nil {
		t.Error("a share of .8 was taken")
	}
}
