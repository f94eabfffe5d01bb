package analysis

import (
	"slices"

	"github.com/hebbgrad/hebbgrad/internal/stats"
	"github.com/hebbgrad/hebbgrad/results"
)

// Across is what tracks say together of the arms that all of them have. Scores are
// test accuracies in per cent as they are: that is one scale for all tracks, but no
// allowance for what chance would score on each.
type Across struct {
	Tracks []*Track
	Arms   []AcrossArm
	Seeds  int // of each arm on each track

	Without []*Arm   // of these tracks, which lack one of them
	Apart   []*Track // with accuracies, but of arms that these do not share
	Dropped []uint64 // seeds that not every arm has on every track
}

// AcrossArm is one arm over the tracks.
type AcrossArm struct {
	*Arm                 // on the first of the tracks
	Middle      Estimate // the interquartile mean of the test accuracy, in per cent
	Improvement Estimate // the probability that a run scores above one of the first arm; of no runs for that arm
	scores      [][]float64
}

// Across gathers two arms or more on two tracks or more: of the tracks with test
// accuracies, those that share two arms with the first that shares as many with any,
// and of their arms those that all of them have. It has no arms where there are no such.
func (f *Frame) Across() (x Across) {
	var scored []*Track
	for _, t := range f.Tracks {
		if len(t.scored()) >= 2 {
			scored = append(scored, t)
		}
	}
	var shared []string
	for _, base := range scored {
		x.Tracks, x.Apart, shared = nil, nil, base.scored()
		for _, t := range scored {
			if both := common(shared, t.scored()); t == base || len(both) >= 2 {
				x.Tracks, shared = append(x.Tracks, t), both
			} else {
				x.Apart = append(x.Apart, t)
			}
		}
		if len(x.Tracks) >= 2 {
			break
		}
	}
	if len(x.Tracks) < 2 {
		return Across{}
	}
	seeds := x.gather(shared)
	if len(seeds) == 0 {
		return Across{}
	}
	for i := range x.Arms {
		a := &x.Arms[i]
		for _, t := range x.Tracks {
			v := inAll(seeds, t.named(a.Name).inSeed(results.MetricTestAccuracy))
			a.scores = append(a.scores, v[0])
		}
		a.Middle = shownAs(stats.InterquartileMean(a.scores, source()))
		if i > 0 {
			a.Improvement = shownAs(stats.ProbabilityOfImprovement(a.scores, x.Arms[0].scores, source()))
		}
	}
	return x
}

// scored are the names of the arms with test accuracies.
func (t *Track) scored() (out []string) {
	for _, a := range t.Arms {
		if a.has(results.MetricTestAccuracy) {
			out = append(out, a.Name)
		}
	}
	return out
}

// common are those of a that are in b.
func common(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(s string) bool { return !slices.Contains(b, s) })
}

// gather sorts the arms of the tracks into those that take part and those that do
// not, and returns the seeds that all runs of the former share.
func (x *Across) gather(shared []string) (seeds []uint64) {
	var all []*Arm
	for _, t := range x.Tracks {
		for _, a := range t.Arms {
			switch known := func(o *Arm) bool { return o.Name == a.Name }; {
			case slices.Contains(shared, a.Name):
				if all = append(all, a); t == x.Tracks[0] {
					x.Arms = append(x.Arms, AcrossArm{Arm: a})
				}
			case !slices.ContainsFunc(x.Without, known):
				x.Without = append(x.Without, a)
			}
		}
	}
	for _, number := range seedsOf(all...) {
		if slices.ContainsFunc(all, func(a *Arm) bool {
			_, has := a.inSeed(results.MetricTestAccuracy)(number)
			return !has
		}) {
			x.Dropped = append(x.Dropped, number)
		} else {
			seeds = append(seeds, number)
		}
	}
	x.Seeds = len(seeds)
	return seeds
}

// Profile is, for each threshold in per cent, the share of the arm's runs whose test
// accuracy lies above it, with pointwise intervals.
func (a AcrossArm) Profile(thresholds []float64) Over {
	o := Over{At: thresholds}
	for _, s := range stats.PerformanceProfile(a.scores, thresholds, source()) {
		e := shownAs(s)
		o.Mean, o.Low, o.High = append(o.Mean, e.Mean), append(o.Low, e.Low), append(o.High, e.High)
	}
	return o
}

// Range are the least and the largest score of any arm.
func (x Across) Range() (least, most float64) {
	var all []float64
	for _, a := range x.Arms {
		all = append(all, slices.Concat(a.scores...)...)
	}
	return slices.Min(all), slices.Max(all)
}

// OnFirst are the arms on the first of the tracks.
func (x Across) OnFirst() (out []*Arm) {
	for _, a := range x.Arms {
		out = append(out, a.Arm)
	}
	return out
}

// TrackNames are the tracks in words.
func TrackNames(tracks []*Track) string {
	var names []string
	for _, t := range tracks {
		names = append(names, t.Name)
	}
	return List(names)
}
