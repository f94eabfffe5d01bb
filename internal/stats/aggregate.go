package stats

import (
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/stat"
)

// What follows sums up an arm over tracks, after Agarwal et al. (2021, NeurIPS;
// rliable). scores[track][seed] are on one scale for all tracks, such as the share
// of the way from chance to perfect; all tracks have the same number of seeds.
// Intervals are percentiles of [Resamples] resamples drawn from src by track:
// the seeds are drawn anew within each, the tracks stay.

// InterquartileMean returns the mean of the middle half of all scores: of n in
// order, ⌊n/4⌋ are left out at either end.
func InterquartileMean(scores [][]float64, src rand.Source) Estimate {
	if e, ok := even(scores); !ok {
		return e
	}
	return stratified(interquartile, src, scores)
}

func interquartile(of ...[][]float64) float64 {
	all := slices.Concat(of[0]...)
	slices.Sort(all)
	cut := len(all) / 4
	return stat.Mean(all[cut:len(all)-cut], nil)
}

// ProbabilityOfImprovement returns how probable it is that a run of arm a scores
// above one of arm b, ties half, on a track drawn at random: the mean over
// tracks of the Mann–Whitney statistic U/(n_a·n_b). The tracks of both stand in
// the same order. Runs are compared whatever their seed.
func ProbabilityOfImprovement(a, b [][]float64, src rand.Source) Estimate {
	for _, scores := range [][][]float64{a, b} {
		if e, ok := even(scores); !ok {
			return e
		}
	}
	if len(a) != len(b) {
		return bare(math.NaN(), min(len(a), len(b)), Unpaired)
	}
	return stratified(improvement, src, a, b)
}

func improvement(of ...[][]float64) float64 {
	mean := 0.0
	for track, a := range of[0] {
		b := of[1][track]
		mean += above(a, b) / float64(len(a)*len(b)*len(of[0]))
	}
	return mean
}

// PerformanceProfile returns, for each of the thresholds, the share of runs that
// score above it (Dolan and Moré 2002), with pointwise intervals.
func PerformanceProfile(scores [][]float64, thresholds []float64, src rand.Source) []Estimate {
	out := make([]Estimate, len(thresholds))
	if e, ok := even(scores); !ok {
		for i := range out {
			out[i] = e
		}
		return out
	}
	for i, τ := range thresholds {
		out[i] = stratified(func(of ...[][]float64) float64 {
			count, all := 0.0, 0.0
			for _, track := range of[0] {
				for _, v := range track {
					if all++; v > τ {
						count++
					}
				}
			}
			return count / all
		}, src, scores)
	}
	return out
}

// even returns an Estimate for scores that cannot be summed up.
func even(scores [][]float64) (Estimate, bool) {
	e, ok := screen(slices.Concat(scores...))
	for _, track := range scores {
		if ok && len(track) != len(scores[0]) {
			return bare(math.NaN(), e.N, Unpaired), false
		}
	}
	return e, ok
}

// stratified returns a statistic of the scores of one arm or several with its
// interval. N is the number of scores of the first.
func stratified(statistic func(...[][]float64) float64, src rand.Source, arms ...[][]float64) Estimate {
	n := len(arms[0]) * len(arms[0][0])
	e := bare(statistic(arms...), n)
	for _, tracks := range arms {
		if len(tracks[0]) < 2 {
			e.Warnings = []Warning{NeedsMore(2)}
			return e
		}
	}
	r := rand.New(src)
	again := make([][][]float64, len(arms))
	for i, tracks := range arms {
		for _, seeds := range tracks {
			again[i] = append(again[i], make([]float64, len(seeds)))
		}
	}
	draws := make([]float64, Resamples)
	for d := range draws {
		for i, tracks := range arms {
			for j, seeds := range tracks {
				for k := range seeds {
					again[i][j][k] = seeds[r.IntN(len(seeds))]
				}
			}
		}
		draws[d] = statistic(again...)
	}
	slices.Sort(draws)
	e.Method = Percentile
	e.Low, e.High = stat.Quantile((1-Level)/2, stat.LinInterp, draws, nil), stat.Quantile((1+Level)/2, stat.LinInterp, draws, nil)
	return e
}
