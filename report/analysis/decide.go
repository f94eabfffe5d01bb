package analysis

import (
	"math"
	"slices"
	"strings"

	"github.com/hebbgrad/hebbgrad/internal/stats"
	"github.com/hebbgrad/hebbgrad/results"
)

// Decided is a planned comparison with what it came to.
type Decided struct {
	Difference
	Planned   results.Planned
	Track     *Track   // nil where no run of it is there
	Corrected float64  // p of the sign-flip test after Holm over all planned comparisons; NaN where it was not made
	Effect    Estimate // the difference in standard deviations of the differences
	Needed    int      // seeds from which on a difference of this size would be told with [NeededPower]; 0 where that is not known
	Better    *Arm     // of those that are told apart; nil where none is
	Why       string   // no difference is shown
	Told      bool     // the two are told apart
	Warnings  []stats.Warning
}

// NeededPower is the probability with which a difference is to be told from none.
const NeededPower = .8

// Verdicts of comparisons that tell nothing apart.
const (
	whyEqual    = "equal"
	whyFew      = "too few seeds to decide"
	whyFewAlike = "too few seeds to decide, the same in every seed"
	whyNone     = "no difference shown"
	whyCensored = "not decided: runs are censored"
	whyNoRuns   = "not decided: no seed has both"
	whyExamples = "told apart on these test examples, not on others"
)

// decide judges the planned comparisons of all tracks together, each by the exact
// sign-flip test, corrected by Holm over all of them.
func (f *Frame) decide(planned []results.Planned) {
	pairs := make([]stats.Pair, len(planned))
	f.Decided = make([]Decided, len(planned))
	for i, p := range planned {
		d := &f.Decided[i]
		*d = Decided{Planned: p, Corrected: math.NaN(), Why: whyNoRuns}
		d.Diff, d.Ratio = Estimate{Mean: math.NaN(), Low: math.NaN(), High: math.NaN()}, math.NaN()
		k := slices.IndexFunc(f.Tracks, func(t *Track) bool { return t.Name == p.Track })
		if k < 0 {
			continue
		}
		d.Track = f.Tracks[k]
		d.A, d.B = d.Track.named(p.A), d.Track.named(p.B)
		m, ok := d.Track.quantity(p.Quantity)
		d.Measure = m
		if !ok || d.A == nil || d.B == nil {
			continue
		}
		d.Differs = differing(d.A, d.B)
		if censored(d.Pair, p.Quantity) {
			d.Why = whyCensored // means would drop those runs
			continue
		}
		if diff, ok := d.Pair.of(m); ok {
			if d.Difference, d.Why = diff, ""; m.Metric == results.MetricSeconds && d.Track.OnWall() {
				d.Why = whyWall
				continue
			}
			pairs[i].A, pairs[i].B = paired(d.A, d.B, p.Quantity)
		}
	}
	for i, v := range stats.Judge(pairs, source()) {
		if d := &f.Decided[i]; d.Why == "" {
			d.settle(v, len(planned))
		}
	}
}

// censored reports whether a cost to target was not paid in full by some run.
func censored(p Pair, metric string) bool {
	return strings.HasPrefix(metric, results.MetricToTarget+"/") && (p.A.CensoredAny() || p.B.CensoredAny())
}

// settle is what the verdict of one of so many comparisons means for it.
func (d *Decided) settle(v stats.Verdict, of int) {
	d.Corrected, d.Effect, d.Warnings = v.Corrected, shownAs(v.Effect), v.Warnings
	if !math.IsNaN(v.Effect.Value) && v.Effect.Value != 0 {
		d.Needed = stats.SeedsNeeded(math.Abs(v.Effect.Value), NeededPower, of, source())
	}
	d.Told = v.Differs
	moreIsBetter, known := d.direction(d.Track)
	switch {
	case d.Diff.Same() && d.Diff.Mean == 0:
		d.Told, d.Why = false, whyEqual
	case d.Told && d.Metric == results.MetricTestAccuracy && d.Diff.Known() && !d.Diff.apart():
		d.Told, d.Why = false, whyExamples
	case d.Told && known && (d.Diff.Mean > 0) == moreIsBetter:
		d.Better = d.A
	case d.Told && known:
		d.Better = d.B
	case d.Told:
	case v.N < stats.FewestSeeds(of) && d.Diff.Same():
		d.Why = whyFewAlike
	case v.N < stats.FewestSeeds(of):
		d.Why = whyFew
	default:
		d.Why = whyNone
	}
}

// Verdict is the outcome in a few words.
func (d *Decided) Verdict() string {
	switch {
	case d.Better != nil && d.aim():
		return d.Better.Name + " is better"
	case d.Better != nil:
		return d.Better.Name + " takes less"
	case d.Told:
		return "they differ"
	}
	return d.Why
}

// direction says whether more of a quantity is better, where either is.
func (d Difference) direction(t *Track) (moreIsBetter, known bool) {
	if !d.aim() {
		return false, true
	}
	better := t.Metric(d.Metric).Better
	return d.Metric == results.MetricTestAccuracy || better == results.Higher, d.Metric == results.MetricTestAccuracy || better != ""
}

// aim reports whether the quantity is what was to be reached, rather than a cost.
func (d Difference) aim() bool { return d.Outcome || d.Metric == results.MetricTestAccuracy }

// decided is the planned comparison of two arms of t in a metric, in whatever order
// they were named; nil where none was.
func (t *Track) decided(p Pair, metric string) *Decided {
	for i := range t.frame.Decided {
		d := &t.frame.Decided[i]
		if d.Track == t && d.Planned.Quantity == metric && (d.A == p.A && d.B == p.B || d.A == p.B && d.B == p.A) {
			return d
		}
	}
	return nil
}

func (t *Track) named(arm string) *Arm {
	for _, a := range t.Arms {
		if a.Name == arm {
			return a
		}
	}
	return nil
}
