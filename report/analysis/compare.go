package analysis

import (
	"math"
	"slices"
	"strings"

	"github.com/hebbgrad/hebbgrad/internal/stats"
	"github.com/hebbgrad/hebbgrad/results"
)

// Pair is an arm beside one of its controls, and what they differ in: where it is
// one thing alone the comparison isolates it.
type Pair struct {
	A, B    *Arm
	Differs string
}

// The gates whose arms are compared, as bench declares them.
const (
	gateNovelty  = "novelty"
	gateOpen     = "open"
	gateYoked    = "yoked"
	gateYokedRun = "yoked-run"
	gateOracle   = "oracle"
	gateNone     = "none"
)

// pairs are each gated arm with its controls: open, yoked in windows and over the
// run, and oracle; then arms of different rules or wirings: the gated with the
// gated, the open controls with each other; and the gated with the open arms and the
// references of other rules.
func (t *Track) pairs() []Pair {
	var out []Pair
	seen := map[[2]string]bool{}
	add := func(a, b *Arm) {
		if a != b && !seen[[2]string{a.Name, b.Name}] && !seen[[2]string{b.Name, a.Name}] {
			seen[[2]string{a.Name, b.Name}] = true
			out = append(out, Pair{a, b, differing(a, b)})
		}
	}
	var gated, open []*Arm
	for _, a := range t.Arms {
		if a.Gate != gateNovelty {
			continue
		}
		gated = append(gated, a)
		open = append(open, t.controls(a, gateOpen)...)
		for _, gate := range []string{gateOpen, gateYoked, gateYokedRun, gateOracle} {
			for _, b := range t.controls(a, gate) {
				add(a, b)
			}
		}
	}
	for _, list := range [][]*Arm{gated, open} {
		for i, a := range list {
			for _, b := range list[i+1:] {
				if a.Signal == b.Signal && (a.Rule != b.Rule || a.Wiring != b.Wiring) {
					add(a, b)
				}
			}
		}
	}
	left := append(gated, open...)
	if left == nil {
		left = t.Arms
	}
	for _, a := range left {
		for _, b := range t.Arms {
			free := b.Gate == gateOpen || b.Gate == gateNone || b.Gate == ""
			switch {
			case a.Rule == b.Rule || !free:
			case a.Gate == gateNovelty, a.Gate == gateOpen && !slices.Contains(open, b):
				add(a, b)
			}
		}
	}
	return out
}

// stem is the name that a gated arm shares with its controls: backprop of
// backprop-gated.
func stem(name string) string {
	for _, s := range []string{"-gated", "-open", "-yoked", "-yoked-run", "-oracle", "-shut"} {
		if cut, ok := strings.CutSuffix(name, s); ok {
			return cut
		}
	}
	return name
}

// controls are the arms with the gate named that answer to gated arm a: those
// that name it as their partner, else those of its stem, else those of its
// rule; of these the ones of its wiring and readout, where there are such.
func (t *Track) controls(a *Arm, gate string) []*Arm {
	var own, kin, same []*Arm // from the nearest
	for _, b := range t.Arms {
		if b.Gate != gate || b == a {
			continue
		}
		switch {
		case b.Partner == a.Name:
			own = append(own, b)
		case b.Partner != "" || b.Rule != a.Rule:
		case stem(b.Name) == stem(a.Name):
			kin = append(kin, b)
		default:
			same = append(same, b)
		}
	}
	for _, all := range [][]*Arm{own, kin, same} {
		like := slices.DeleteFunc(slices.Clone(all), func(b *Arm) bool { return !alike(a, b) })
		switch {
		case len(like) > 0:
			return like
		case all != nil:
			return all
		}
	}
	return nil
}

// Difference is a − b of one metric, paired over seeds.
type Difference struct {
	Pair
	Measure
	Diff    Estimate // a − b
	Ratio   float64  // mean of a ÷ mean of b; NaN where b's is 0
	Decided *Decided // what it came to; nil where it was not planned

	// Reaching is set in place of a difference where runs of a cost to target are censored.
	Reaching *Reaching
}

func (p Pair) of(m Measure) (Difference, bool) {
	x, y := paired(p.A, p.B, m.Metric)
	if len(x) == 0 {
		return Difference{}, false
	}
	out := Difference{Pair: p, Measure: m, Diff: p.interval(m, stats.Paired(x, y, source()).Estimate), Ratio: math.NaN()}
	if my := EstimateOf(y).Mean; my != 0 {
		out.Ratio = EstimateOf(x).Mean / my
	}
	return out, true
}

// Differences are all comparisons of a track, those that were planned with their
// verdict.
func (t *Track) Differences() []Difference {
	var out []Difference
	metrics := comparedMetrics()
	if !t.AnyHas(results.MetricTestAccuracy) {
		metrics = append(t.outcomeMeasures(), metrics...)
	}
	for _, p := range t.pairs() {
		for _, m := range metrics {
			if censored(p, m.Metric) {
				// A difference of means would drop the censored runs.
				if r := p.reaching(m.Metric); r.A.N > 0 && r.B.N > 0 {
					none := Estimate{Mean: math.NaN(), Low: math.NaN(), High: math.NaN()}
					out = append(out, Difference{Pair: p, Measure: m, Diff: none, Ratio: math.NaN(), Decided: t.decided(p, m.Metric), Reaching: r})
				}
				continue
			}
			if d, ok := p.of(m); ok {
				d.Decided = t.decided(p, m.Metric)
				out = append(out, d)
			}
		}
	}
	return out
}
