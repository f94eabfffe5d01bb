package rule

import (
	"fmt"
	"math"
	"slices"
)

// STDP is spike-timing-dependent plasticity by pairs of spikes: a pre-synaptic
// spike that comes Δt > 0 before a post-synaptic one strengthens the synapse,
// one that comes after weakens it,
//
//	Δw_ji = η·Σ_pairs  A+·exp(−Δt/τ+) for Δt > 0,  −A−·exp(Δt/τ−) for Δt < 0,
//
// with Δt = t_post − t_pre. Spikes at the same moment change nothing. All pairs
// count, or, with nearest = 1, each post-synaptic spike pairs with the last
// pre-synaptic one before it and each pre-synaptic spike with the last
// post-synaptic one before it. Weights stay within [0, wmax].
type STDP struct {
	described
	plus, tauPlus   float64
	minus, tauMinus float64
	nearest         bool
	top             float32
}

func stdpRule() Entry {
	plus, minus, pairs := pairing()
	return Entry{Spec{
		Name:      "stdp",
		Summary:   "pairs of spikes: pre before post strengthens, post before pre weakens",
		Formula:   "Δw = η·Σ A+·e^(−Δt/τ+) for Δt > 0, −A−·e^(Δt/τ−) for Δt < 0, Δt = t_post − t_pre",
		Paper:     "Song, Miller and Abbott 2000, Nature Neuroscience 3:919; windows of Bi and Poo 1998 with τ+ 16.8 ms, τ− 33.7 ms",
		Stability: "bounded by the limits 0 and wmax; A−·τ− > A+·τ+ makes uncorrelated inputs weaken",
		Params:    slices.Concat([]Param{Rate(1)}, plus, minus, pairs),
		Needs:     []Need{NeedTrains},
	}, newSTDP}
}

// ltpRule is the strengthening half of [STDP]: long-term potentiation
// where the pre-synaptic spike comes first,
//
//	Δw_ji = η·Σ_{Δt>0} A+·exp(−Δt/τ+).
func ltpRule() Entry {
	plus, _, pairs := pairing()
	return Entry{Spec{
		Name:      "ltp",
		Summary:   "long-term potentiation: the half of spike timing in which pre precedes post",
		Formula:   "Δw = η·Σ A+·e^(−Δt/τ+) over pairs with Δt = t_post − t_pre > 0",
		Paper:     "Bliss and Lømo 1973, Journal of Physiology 232:331; window of Song, Miller and Abbott 2000",
		Stability: "bounded by wmax only: every pair strengthens",
		Params:    slices.Concat([]Param{Rate(1)}, plus, pairs),
		Needs:     []Need{NeedTrains},
	}, newSTDP}
}

// ltdRule is the weakening half of [STDP]: long-term depression where
// the post-synaptic spike comes first,
//
//	Δw_ji = −η·Σ_{Δt<0} A−·exp(Δt/τ−).
func ltdRule() Entry {
	_, minus, pairs := pairing()
	return Entry{Spec{
		Name:      "ltd",
		Summary:   "long-term depression: the half of spike timing in which post precedes pre",
		Formula:   "Δw = −η·Σ A−·e^(Δt/τ−) over pairs with Δt = t_post − t_pre < 0",
		Paper:     "Lynch, Dunwiddie and Gribkoff 1977, Nature 266:737; window of Song, Miller and Abbott 2000",
		Stability: "bounded by 0 only: every pair weakens",
		Params:    slices.Concat([]Param{Rate(1)}, minus, pairs),
		Needs:     []Need{NeedTrains},
	}, newSTDP}
}

// pairing gives the parameters of either half, and those of all pairs.
func pairing() (plus, minus, pairs []Param) {
	return []Param{
			{Name: "aplus", Doc: "A+, change of a pair at Δt → 0+", Value: .005, Min: 0, Max: 1e3},
			{Name: "tauplus", Doc: "time constant τ+, in seconds", Value: .020, Min: 0, Max: 1e3, Open: true},
		}, []Param{
			{Name: "aminus", Doc: "A−, change of a pair at Δt → 0−", Value: .005 * 1.05, Min: 0, Max: 1e3},
			{Name: "tauminus", Doc: "time constant τ−, in seconds", Value: .020, Min: 0, Max: 1e3, Open: true},
		}, []Param{
			{Name: "nearest", Doc: "1: nearest-neighbour pairing; 0: all-to-all", Value: 0, Min: 0, Max: 1, Integer: true},
			{Name: "wmax", Doc: "upper limit of a weight", Value: 1, Min: 0, Max: 1e6, Open: true},
		}
}

// newSTDP makes stdp, ltp or ltd: a half whose parameters the spec does not
// have changes nothing.
func newSTDP(spec Spec, _ Shape) (Rule, error) {
	half := func(a, tau string) (float64, float64) {
		if _, ok := spec.Param(a); !ok {
			return 0, 1
		}
		return spec.Value("rate") * spec.Value(a), spec.Value(tau)
	}
	r := &STDP{described: described{spec}, nearest: spec.Value("nearest") == 1, top: spec.f32("wmax")}
	r.plus, r.tauPlus = half("aplus", "tauplus")
	r.minus, r.tauMinus = half("aminus", "tauminus")
	return r, nil
}

// Span is 40 time constants, as e⁻⁴⁰ is 4·10⁻¹⁸.
func (r *STDP) Span() float64 {
	var tau float64
	if r.plus != 0 {
		tau = r.tauPlus
	}
	if r.minus != 0 {
		tau = max(tau, r.tauMinus)
	}
	return 40 * tau
}

func (r *STDP) Delta(d *Delta, w Weights, a *Activity) error {
	if ok, err := r.begin(d, w, a); !ok {
		return err
	}
	if err := ascend("pre-synaptic", a.PreTimes); err != nil {
		return err
	}
	if err := ascend("post-synaptic", a.PostTimes); err != nil {
		return err
	}
	gain, since := float64(a.GainOf(0)), math.Inf(-1)
	if a.Since != nil {
		since = *a.Since
	}
	d.All(w.Out)
	for j, post := range a.PostTimes {
		row, old := d.Row(j), w.Row(j)
		for i, pre := range a.PreTimes {
			change := 0.0
			if len(pre) > 0 && len(post) > 0 && gain != 0 && max(pre[len(pre)-1], post[len(post)-1]) >= since {
				change = gain * (r.plus*r.traces(pre, post, r.tauPlus, since) - r.minus*r.traces(post, pre, r.tauMinus, since))
				d.MACs += len(pre) + len(post)
			}
			v := old[i] + float32(change)
			row[i] = min(max(v, 0), r.top) - old[i]
			if row[i] != 0 {
				d.Contributed[0] = a.GainOf(0)
			}
		}
	}
	return nil
}

// traces returns, summed over the spikes of later from since on, exp(−Δt/τ) of
// the spikes of earlier that precede it, all of them or the last one only. A
// running trace of the earlier train, which each neuron can keep for itself,
// gives the sum in one pass.
func (r *STDP) traces(earlier, later []float64, tau, since float64) float64 {
	var sum, trace, at float64
	k := 0
	for _, t := range later {
		for k < len(earlier) && earlier[k] < t {
			if r.nearest {
				trace = 1
			} else {
				trace = trace*math.Exp(-(earlier[k]-at)/tau) + 1
			}
			at = earlier[k]
			k++
		}
		if k > 0 && t >= since {
			sum += trace * math.Exp(-(t-at)/tau)
		}
	}
	return sum
}

func ascend(side string, trains [][]float64) error {
	for i, train := range trains {
		for k, t := range train {
			if math.IsNaN(t) || math.IsInf(t, 0) {
				return fmt.Errorf("%s spike %d of neuron %d is at %v: times must be finite", side, k, i, t)
			}
			if k > 0 && t < train[k-1] {
				return fmt.Errorf("%s spikes %d and %d of neuron %d are at %v and %v: times must ascend", side, k-1, k, i, train[k-1], t)
			}
		}
	}
	return nil
}
