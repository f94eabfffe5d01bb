package tracks

import (
	"math"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/datasets"
	"github.com/hebbgrad/hebbgrad/hebbian/population"
	"github.com/hebbgrad/hebbgrad/results"
)

// theorised is a kind of synapse in a network: of as many as there are where each draws its own, and
// half as many where the two between a pair of neurons are the same.
type theorised struct {
	arm   string // that has it, without its gate
	of    population.Synapse
	n     float64
	until int // an age at which nothing is left
}

func theories(inputs int) []theorised {
	synapses, last := float64(inputs*(inputs-1)), agesMeasured[len(agesMeasured)-1]
	return []theorised{
		{"memory-binary", population.Binary(.1), synapses, 500}, {"memory-bounded", population.Bounded(16), synapses / 2, 1900},
		{"memory-cascade", population.Cascade(8), synapses, 1900}, {"memory-chain", population.Chain(8), synapses / 2, last},
	}
}

// lifetimeTheory are the curves of signal to noise by age where no pattern comes back, and the
// lifetimes by how often a pattern was shown where some do.
func lifetimeTheory(o bench.Settings) (out []results.Reference) {
	stored := o.Int("length") * (lifetimeBegins + 1) / (2 * lifetimeBegins) // at the middle of what is measured
	for _, s := range theories(o.Int("inputs")) {
		if share := o.Float("repeats"); share > 0 {
			out = append(out, s.byShowings(share, stored)...)
			continue
		}
		signal, variance := s.of.Theory(s.until+1, stored)
		r := results.Reference{Metric: MetricSNR, Label: "theory: " + s.of.Name, Arms: []string{s.arm, s.arm + "-open", s.arm + "-oracle"}}
		for k, v := range s.snr(signal, variance) {
			if v > .1 {
				r.X, r.Y = append(r.X, float64(agesMeasured[k])), append(r.Y, v)
			}
		}
		out = append(out, r)
	}
	return out
}

// snr is the signal to noise at the ages measured at which something is left.
func (s theorised) snr(signal []float64, variance float64) (v []float64) {
	for _, age := range agesMeasured {
		if age <= s.until {
			v = append(v, signal[age]*math.Sqrt(s.n/variance))
		}
	}
	return v
}

// byShowings are the lifetimes by what becomes of a pattern that comes back.
func (s theorised) byShowings(share float64, stored int) (out []results.Reference) {
	repeats := population.Repeats{Share: share, Times: datasets.Showings[:], Odds: datasets.ShowingOdds(share), Gap: datasets.ReturnGap}
	for _, c := range []struct {
		answer population.Answer
		label  string
		arms   []string
	}{
		{population.Written, "written again", []string{s.arm + "-open"}},
		{population.Passed, "left alone", []string{s.arm, s.arm + "-oracle"}},
		{population.Consolidated, "consolidated", []string{s.arm + "-reactivate", s.arm + "-oracle-reactivate"}},
	} {
		if c.answer == population.Consolidated && !s.of.Consolidates() {
			continue
		}
		r := results.Reference{Metric: MetricLifeShowings, Label: "theory: " + s.of.Name + ", repeats " + c.label, Arms: c.arms}
		for _, shown := range datasets.Showings {
			snr := s.snr(s.of.Repeated(repeats, c.answer, shown, s.until+1, stored))
			var age []float64
			for _, a := range agesMeasured[:len(snr)] {
				age = append(age, float64(a))
			}
			life, _ := population.Lifetime(age, snr)
			r.X, r.Y = append(r.X, float64(shown)), append(r.Y, life)
		}
		out = append(out, r)
	}
	return out
}
