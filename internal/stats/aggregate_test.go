package stats

import (
	"math/rand/v2"
	"testing"
)

func TestAggregatesByHand(t *testing.T) {
	scores := [][]float64{{9, 1, 2, 3}, {4, 5, 6, -100}} // the middle four: 2, 3, 4, 5
	approx(t, "interquartile mean", InterquartileMean(scores, rand.NewPCG(1, 1)).Value, 3.5, 1e-12)
	// On one track all of a's are above, on the other none but for one tie.
	a, b := [][]float64{{5, 6}, {1, 2}}, [][]float64{{1, 2}, {2, 3}}
	approx(t, "probability of improvement", ProbabilityOfImprovement(a, b, rand.NewPCG(1, 1)).Value, (1+.5/4)/2, 1e-12)
	approx(t, "profile", PerformanceProfile(a, []float64{2}, rand.NewPCG(1, 1))[0].Value, .5, 1e-12)
}

// Tracks are strata: where the seeds of each track are alike nothing varies,
// however far the tracks lie apart.
func TestTracksAreStrata(t *testing.T) {
	apart := [][]float64{{0, 0, 0}, {1, 1, 1}}
	for _, e := range append(PerformanceProfile(apart, []float64{.5}, rand.NewPCG(1, 1)),
		InterquartileMean(apart, rand.NewPCG(1, 1)), ProbabilityOfImprovement(apart, apart, rand.NewPCG(1, 1))) {
		if e.Low != e.Value || e.High != e.Value || e.Value != .5 || e.Method != Percentile || e.N != 6 {
			t.Errorf("%+v", e)
		}
	}
}

func TestAggregatesWarn(t *testing.T) {
	ragged, empty, single := [][]float64{{1, 2}, {3}}, [][]float64{}, [][]float64{{1}, {2}}
	fine := [][]float64{{1, 2}, {3, 4}}
	for _, c := range []struct {
		name string
		got  Estimate
		want Warning
	}{
		{"ragged", InterquartileMean(ragged, nil), Unpaired},
		{"empty", InterquartileMean(empty, nil), NoneAtAll},
		{"ragged profile", PerformanceProfile(ragged, []float64{1}, nil)[0], Unpaired},
		{"ragged against fine", ProbabilityOfImprovement(fine, ragged, nil), Unpaired},
		{"other tracks", ProbabilityOfImprovement(fine, fine[:1], nil), Unpaired},
		{"one seed", InterquartileMean(single, nil), NeedsMore(2)},
		{"one seed against two", ProbabilityOfImprovement(fine, single, nil), NeedsMore(2)},
	} {
		if c.got.Known() || !warned(c.got, c.want) {
			t.Errorf("%s: %+v", c.name, c.got)
		}
	}
}

func TestInterquartileMeanCovers(t *testing.T) {
	skipTrials(t)
	r := rand.New(rand.NewPCG(2, 2))
	const trials = 400
	held := 0
	for range trials {
		scores := make([][]float64, 4)
		for i := range scores {
			for range 10 {
				scores[i] = append(scores[i], r.NormFloat64())
			}
		}
		held += inside(InterquartileMean(scores, r), 0)
	}
	covers(t, "InterquartileMean", held, trials, .02)
}
