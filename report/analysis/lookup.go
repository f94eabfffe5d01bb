package analysis

import (
	"slices"
	"strings"

	"github.com/hebbgrad/hebbgrad/results"
)

// Last is the metric's last value in each seed that has it, with the seeds.
func (a *Arm) Last(metric string) (v []float64, seeds []uint64) {
	for _, s := range a.Seeds {
		if c := s.Curves[metric]; c != nil {
			v = append(v, c.Last())
			seeds = append(seeds, s.Number)
		}
	}
	return v, seeds
}

// lastOf is the metric's last value in one seed.
func (a *Arm) lastOf(number uint64, metric string) (float64, bool) {
	for _, s := range a.Seeds {
		if c := s.Curves[metric]; s.Number == number && c != nil {
			return c.Last(), true
		}
	}
	return 0, false
}

// has reports whether any seed has the metric.
func (a *Arm) has(metric string) bool {
	for _, s := range a.Seeds {
		if s.Curves[metric] != nil {
			return true
		}
	}
	return false
}

// presentations is how many the run had.
func (s *Seed) presentations() int {
	n := 0
	for _, c := range s.Curves {
		n = max(n, c.at[len(c.at)-1])
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
	for _, a := range t.Arms {
		if a.has(metric) || strings.HasPrefix(metric, results.MetricToTarget+"/") && a.CensoredAny() {
			return true
		}
	}
	return false
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
	va, sa := a.Last(metric)
	vb, sb := b.Last(metric)
	for i, s := range sa {
		if j := slices.Index(sb, s); j >= 0 {
			x, y = append(x, va[i]), append(y, vb[j])
		}
	}
	return x, y
}

// PairedMetrics are the last values of two metrics in the seeds with both.
func PairedMetrics(a *Arm, x, y string) (xs, ys []float64) {
	v, _ := a.inEverySeed(seedsOf(a), x, y)
	return v[0], v[1]
}

// synapses are those that an arm stores, at all sites, by seed, where it says
// so.
func (a *Arm) synapses() (v []float64) {
	const whole = results.MetricState + "/synapses"
	for _, s := range a.Seeds {
		sum, said := 0.0, false
		for _, name := range s.names {
			if name == whole || strings.HasPrefix(name, whole+"/") {
				sum, said = sum+s.Curves[name].Last(), true
			}
		}
		if said {
			v = append(v, sum)
		}
	}
	return v
}
