package analysis

import (
	"iter"
	"slices"
	"strings"

	"github.com/hebbgrad/hebbgrad/results"
)

// CurvesOf are the seeds that have a metric, with its curves.
func (a *Arm) CurvesOf(metric string) iter.Seq2[*Seed, *Curve] {
	return func(yield func(*Seed, *Curve) bool) {
		for _, s := range a.Seeds {
			if c := s.Curves[metric]; c != nil && !yield(s, c) {
				return
			}
		}
	}
}

// End is the mean of the metric's last value over the seeds that have it, with an
// interval within the bounds of what is measured.
func (a *Arm) End(metric string) Estimate {
	if metric == results.MetricTestAccuracy && a.answered.N > 0 {
		return a.answered
	}
	var v []float64
	for _, c := range a.CurvesOf(metric) {
		v = append(v, c.Last())
	}
	return a.estimate(metric, v)
}

// Ends are the ends of a metric by arm, of those that have it.
func (t *Track) Ends(metric string) string {
	var parts []string
	for _, a := range t.Arms {
		if e := a.End(metric); e.N > 0 {
			parts = append(parts, a.Name+" "+e.Show(Scale{Factor: 1}, 2))
		}
	}
	return strings.Join(parts, "; ")
}

// has reports whether any seed has the metric.
func (a *Arm) has(metric string) bool { return a.End(metric).N > 0 }

// inSeed gives the metric's last value in a seed that has it.
func (a *Arm) inSeed(metric string) func(number uint64) (float64, bool) {
	return func(number uint64) (float64, bool) {
		for s, c := range a.CurvesOf(metric) {
			if s.Number == number {
				return c.Last(), true
			}
		}
		return 0, false
	}
}

// inAll gathers quantities in those of the seeds that have all of them.
func inAll(numbers []uint64, of ...func(number uint64) (float64, bool)) [][]float64 {
	v := make([][]float64, len(of))
	for _, number := range numbers {
		all := true
		row := make([]float64, len(of))
		for i, f := range of {
			x, ok := f(number)
			row[i], all = x, all && ok
		}
		for i, x := range row {
			if all {
				v[i] = append(v[i], x)
			}
		}
	}
	return v
}

// presentations is how many the run had.
func (s *Seed) presentations() int {
	n := 0
	for _, c := range s.Curves {
		n = max(n, c.end().at)
	}
	return n
}

// Presentations is how many the arm's longest run had.
func (a *Arm) Presentations() int {
	n := 0
	for _, s := range a.Seeds {
		n = max(n, s.presentations())
	}
	return n
}

// AnyHas reports whether an arm has the metric or, for a cost to target, was
// censored.
func (t *Track) AnyHas(metric string) bool {
	cost := strings.HasPrefix(metric, results.MetricToTarget+"/")
	return slices.ContainsFunc(t.Arms, func(a *Arm) bool { return a.has(metric) || cost && a.CensoredAny() })
}

// meet notes what the metric of a row is; where nobody declared its unit, that of
// the row stands.
func (t *Track) meet(r results.Row) {
	if _, ok := t.seen[r.Metric]; ok {
		return
	}
	m := results.Find(t.Said.Metrics, r.Metric)
	if m.Unit == "" {
		m.Unit = r.Unit
	}
	t.seen[r.Metric] = m
}

// Metric is what a metric was declared to be.
func (t *Track) Metric(name string) results.Metric { return t.seen[name] }

// Metrics are the names of the metrics of some kinds that any arm of the track
// has, in order of first appearance.
func (t *Track) Metrics(kinds ...results.Kind) []string {
	var out []string
	seen := map[string]bool{}
	for _, a := range t.Arms {
		for _, s := range a.Seeds {
			for _, name := range s.names {
				if !seen[name] && slices.Contains(kinds, t.seen[name].Kind) {
					out = append(out, name)
				}
				seen[name] = true
			}
		}
	}
	return out
}

// seedsOf are the seeds that any of the arms has, in order.
func seedsOf(arms ...*Arm) []uint64 {
	var out []uint64
	for _, a := range arms {
		for _, s := range a.Seeds {
			out = append(out, s.Number)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// paired are the values of a metric in the seeds that both arms have, in
// order of the seed.
func paired(a, b *Arm, metric string) (x, y []float64) {
	v := inAll(seedsOf(a), a.inSeed(metric), b.inSeed(metric))
	return v[0], v[1]
}

// Both are the last values of a metric in the seeds that two arms of the track both
// have.
func (t *Track) Both(a, b, metric string) (x, y []float64) {
	one, other := t.named(a), t.named(b)
	if one == nil || other == nil {
		return nil, nil
	}
	return paired(one, other, metric)
}

// PairedMetrics are the last values of two metrics in the seeds with both.
func PairedMetrics(a *Arm, x, y string) (xs, ys []float64) {
	v := inAll(seedsOf(a), a.inSeed(x), a.inSeed(y))
	return v[0], v[1]
}

// synapses are those that an arm stores, by seed, where it says so.
func (a *Arm) synapses() (v []float64) {
	for _, c := range a.CurvesOf(synapsesStored) {
		v = append(v, c.Last())
	}
	return v
}
