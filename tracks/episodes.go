package tracks

import (
	"fmt"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/results"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// Metrics of learning in an environment, from the episodes in which it happens.
const (
	MetricTrainingReturn = "training return" // the mean of the last episodes
	MetricWholeReturn    = MetricTrainingReturn + wholeRun
	MetricEpisodeEvents  = "lasting events" // those outside short-term
	MetricToThreshold    = "to threshold"   // "/episodes", "/steps", "/events"; "/reached" and "/held" are 1 or 0
)

// wholeRun ends the name of a metric that is the mean of all episodes of a run.
const wholeRun = "/whole"

// recent is how many episodes a training return is the mean of, and over how many
// Gymnasium's thresholds are.
const recent = 100

// watched is an environment that notes how each episode of a run went.
type watched struct {
	bench.Environment
	before func(action int) // called before each step, where it is not nil

	now   float64   // return of the present episode
	steps int       // of the run
	sums  []float64 // of returns, up to each episode that is done
	ends  []int     // steps of the run up to there

	lasting []int // events outside short-term, up to each step learned

	// Where a threshold is asked of the mean of the recent episodes:
	threshold *float64
	episodes  int // until it was first reached, and steps and events
	reached   int
	events    int
}

// Unwrap is the environment itself.
func (w *watched) Unwrap() bench.Environment { return w.Environment }

func (w *watched) Step(action int) (bench.Outcome, error) {
	if w.before != nil {
		w.before(action)
	}
	o, err := w.Environment.Step(action)
	if err != nil {
		return o, err
	}
	w.now += float64(o.Reward)
	w.steps++
	if o.End == stimulus.GoesOn {
		return o, nil
	}
	w.sums, w.ends = append(w.sums, last(w.sums)+w.now), append(w.ends, w.steps)
	w.now = 0
	if w.threshold != nil && w.reached == 0 && w.holds() {
		w.episodes, w.reached = len(w.ends), w.steps
	}
	return o, nil
}

// last is the last of some values, 0 of none.
func last[T int | float64](v []T) T { return at(v, len(v)-1) }

// at is value i, 0 before the first.
func at[T int | float64](v []T, i int) T {
	if i < 0 {
		return 0
	}
	return v[i]
}

// mean is that of the returns of episodes lo to hi−1, and length that of their steps.
func (w *watched) mean(lo, hi int) float64 {
	return (at(w.sums, hi-1) - at(w.sums, lo-1)) / float64(hi-lo)
}

func (w *watched) length(lo, hi int) float64 {
	return float64(at(w.ends, hi-1)-at(w.ends, lo-1)) / float64(hi-lo)
}

// holds reports whether the recent episodes are as many as are asked for, and good enough.
func (w *watched) holds() bool {
	n := len(w.ends)
	return n >= recent && w.mean(n-recent, n) >= *w.threshold
}

// session has w notice and tell; noise stands for it in the digest.
func (w *watched) session(noise []byte, evaluation *bench.Evaluation, final func(emit func(bench.Measure))) *bench.Session {
	length := w.Spec().Length
	return &bench.Session{Environment: w, Noise: noise, Evaluation: evaluation, Probe: w.probe, Observe: w.observe,
		Grid: rising(20, func(i int) int { return length * i / 20 }),
		Final: func(_ bench.Learner, emit func(bench.Measure)) error {
			final(emit)
			return nil
		}}
}

// evaluated is an evaluation by some episodes of an environment; none by 0.
func evaluated(env bench.Environment, episodes int, err error) (*bench.Evaluation, error) {
	if err != nil || episodes == 0 {
		return nil, err
	}
	return &bench.Evaluation{Environment: env, Episodes: episodes}, nil
}

func (w *watched) probe(_ bench.Learner, _ int, emit func(bench.Measure)) error {
	if n := len(w.ends); n > 0 {
		emit(bench.Measure{Name: MetricTrainingReturn, Value: w.mean(max(0, n-recent), n), Unit: results.UnitReward})
	}
	return nil
}

// observe counts the events until the threshold was reached.
func (w *watched) observe(_ bench.Learner, _ stimulus.Batch, first int, e plasticity.Entry) error {
	for i, m := range e.Marks {
		n := last(w.lasting)
		if m.Lasting() != 0 {
			n++
			if w.reached == 0 || first+i < w.reached {
				w.events++
			}
		}
		w.lasting = append(w.lasting, n)
	}
	return nil
}

// byEpisode emits the mean of a quantity over episodes: the first ten, the second,
// and so on to a hundred, then by hundreds, by thousands.
func (w *watched) byEpisode(name, unit string, mean func(lo, hi int) float64, emit func(bench.Measure)) {
	width := 10
	for lo := 0; lo < len(w.ends); lo += width {
		if lo == 10*width {
			width *= 10
		}
		hi := min(lo+width, len(w.ends))
		emit(bench.Measure{Name: fmt.Sprintf("%s/episode %s", name, between(lo+1, hi)), Value: mean(lo, hi), Unit: unit})
	}
}

// told emits a quantity by episode and over all episodes, and events by episode.
func (w *watched) told(name, unit string, mean func(lo, hi int) float64, emit func(bench.Measure)) {
	w.byEpisode(name, unit, mean, emit)
	if n := len(w.ends); n > 0 {
		emit(bench.Measure{Name: name + wholeRun, Value: mean(0, n), Unit: unit})
	}
	w.byEpisode(MetricEpisodeEvents, results.UnitCount, func(lo, hi int) float64 {
		return float64(w.marked(w.ends[hi-1])-w.marked(at(w.ends, lo-1))) / float64(hi-lo)
	}, emit)
}

// marked is how many of the first n steps were events.
func (w *watched) marked(n int) int { return at(w.lasting, min(n, len(w.lasting))-1) }

// toThreshold emits what it took. Of a run that did not reach the threshold nothing
// is said but that.
func (w *watched) toThreshold(emit func(bench.Measure)) {
	one := func(what string, is bool) {
		v := 0.
		if is {
			v = 1
		}
		emit(bench.Measure{Name: MetricToThreshold + "/" + what, Value: v, Unit: results.UnitOne})
	}
	one("reached", w.reached > 0)
	if w.reached == 0 {
		return
	}
	one("held", w.holds())
	for i, n := range []int{w.episodes, w.reached, w.events} {
		emit(bench.Measure{Name: MetricToThreshold + "/" + []string{"episodes", "steps", "events"}[i], Value: float64(n), Unit: results.UnitCount})
	}
}

// byEpisodeOf is the parameter of what is told by episode.
var byEpisodeOf = &results.Parameter{Name: results.OverEpisodes}

// returnsDeclared declares what watched tells of returns.
func returnsDeclared() []results.Metric {
	return []results.Metric{
		{Name: MetricTrainingReturn, Kind: results.KindOutcome, Unit: results.UnitReward, Better: results.Higher,
			Definition: fmt.Sprintf("mean sum of the rewards of the last %d episodes in which it learned, or of all where there were fewer", recent)},
		{Name: MetricTrainingReturn + "/episode", Kind: results.KindOutcome, Unit: results.UnitReward, Better: results.Higher, Over: byEpisodeOf,
			Definition: "mean sum of the rewards of some episodes in which it learned"},
		{Name: MetricWholeReturn, Kind: results.KindOutcome, Unit: results.UnitReward, Better: results.Higher,
			Definition: "mean sum of the rewards of all episodes of the run, by which settings are chosen"},
		eventsDeclared(),
	}
}

func eventsDeclared() results.Metric {
	return results.Metric{Name: MetricEpisodeEvents + "/episode", Kind: results.KindOutcome, Unit: results.UnitCount, Better: results.Lower, Over: byEpisodeOf,
		Definition: "mean number of events outside short-term, of some episodes"}
}

// thresholdDeclared declares what it takes to the threshold.
func thresholdDeclared(threshold float64) []results.Metric {
	until := fmt.Sprintf("until the mean return of %d episodes is first %v or more; runs that do not get there are left out of this, and counted as not reached", recent, threshold)
	metric := func(what, unit, definition string, better results.Better) results.Metric {
		return results.Metric{Name: MetricToThreshold + "/" + what, Kind: results.KindOutcome, Unit: unit, Better: better, Definition: definition}
	}
	return []results.Metric{
		metric("episodes", results.UnitCount, "episodes "+until, results.Lower),
		metric("steps", results.UnitCount, "steps "+until, results.Lower),
		metric("events", results.UnitCount, "events outside short-term "+until, results.Lower),
		metric("reached", results.UnitOne, fmt.Sprintf("1 where the mean return of %d episodes was ever %v or more, 0 where not", recent, threshold), results.Higher),
		metric("held", results.UnitOne, "1 where that of the last episodes of the run is so too, 0 where not; of runs that reached it", results.Higher),
	}
}
