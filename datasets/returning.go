package datasets

import (
	"fmt"
	"math/rand/v2"

	"github.com/hebbgrad/hebbgrad/stimulus"
)

// Returning is a stream of ±1 patterns, each new one followed by random others, some of which
// come back a few times soon after. Last says of presentation i whether its pattern is shown
// there for the last time, and Shown how often it is shown in all.
type Returning struct {
	*Sequence
	Patterns *Patterns
	Of       []int // the pattern of each presentation
	Last     []bool
	Shown    []int
}

// Showings are how often a pattern of [NewReturning] may be shown; returns are their odds
// among those that come back.
var (
	Showings = [...]int{1, 2, 4, 8}
	returns  = [...]float64{.5, .375, .125} // of 2, 4 and 8: 2½ repeats on average
)

// Repeats of a pattern come from soonest to latest presentations after it was shown last, later where
// others are due.
const soonest, latest = 5, 15

// ReturnGap is the mean of that, where no others are due.
const ReturnGap = (soonest + latest) / 2

// ShowingOdds are the shares of the new patterns that are shown as often as [Showings] has it, where
// repeats are a share of the presentations.
func ShowingOdds(share float64) []float64 {
	again := share / (1 - share) / 2.5 // of the new ones, those that come back
	odds := []float64{1 - again}
	for _, v := range returns {
		odds = append(odds, again*v)
	}
	return odds
}

// NewReturning is length presentations of patterns of dim inputs, of which the share of repeats is
// share, from 0 to .7.
func NewReturning(length, dim int, share float64, src *rand.PCG) (*Returning, error) {
	if length < 1 || dim < 2 || !(share >= 0 && share <= .7) {
		return nil, fmt.Errorf("%d presentations of %d inputs, %v of them repeats: want 1 or more, 2 or more, and 0 to .7", length, dim, share)
	}
	rng := rand.New(src)
	odds := ShowingOdds(share)
	s := &Returning{}
	type due struct{ at, pattern int }
	var waiting []due // by when they are due
	var left, total []int
	var exposures []int
	for i := range length {
		var p int
		if len(waiting) > 0 && waiting[0].at <= i {
			p, waiting = waiting[0].pattern, waiting[1:]
		} else {
			n, u := Showings[0], rng.Float64()
			for k, v := range odds[1:] {
				if u < v {
					n = Showings[k+1]
					break
				}
				u -= v
			}
			p, left, total = len(left), append(left, n), append(total, n)
		}
		exposures = append(exposures, total[p]-left[p]+1)
		if left[p]--; left[p] > 0 {
			d := due{i + soonest + rng.IntN(latest-soonest+1), p}
			k := len(waiting)
			for k > 0 && waiting[k-1].at > d.at {
				k--
			}
			waiting = append(waiting[:k], append([]due{d}, waiting[k:]...)...)
		}
		s.Of, s.Last, s.Shown = append(s.Of, p), append(s.Last, left[p] == 0), append(s.Shown, total[p])
	}
	var err error
	if s.Patterns, err = NewSigns(len(left), dim, 0, rand.NewPCG(rng.Uint64(), rng.Uint64())); err != nil {
		return nil, err
	}
	spec := stimulus.Spec{Dim: dim, Truth: true, Length: length, Distinct: len(left)}
	s.Sequence = NewSequence(spec, func(at int) int { return exposures[at] }, func(dst *stimulus.Batch, i, at int) {
		s.Patterns.Fill(dst.Row(i), s.Of[at])
		dst.Novel[i] = exposures[at] == 1
	})
	return s, nil
}
