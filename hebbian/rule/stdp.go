package rule

import (
	"fmt"
	"math"
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
	spec Spec
	stdp pairs
}

var (
	_ Rule    = (*STDP)(nil)
	_ Bounder = (*STDP)(nil)
)

func stdpSpec() Spec {
	return Spec{
		Name:      "stdp",
		Summary:   "pairs of spikes: pre before post strengthens, post before pre weakens",
		Formula:   "Δw = η·Σ A+·e^(−Δt/τ+) for Δt > 0, −A−·e^(Δt/τ−) for Δt < 0, Δt = t_post − t_pre",
		Paper:     "Song, Miller and Abbott 2000, Nature Neuroscience 3:919; windows of Bi and Poo 1998 with τ+ 16.8 ms, τ− 33.7 ms",
		Stability: "bounded by the limits 0 and wmax; A−·τ− > A+·τ+ makes uncorrelated inputs weaken",
		Params: append([]Param{rate(1), {
			Name: "aplus", Doc: "A+, change of a pair at Δt → 0+", Value: .005, Min: 0, Max: 1e3,
		}, tauPlus(), {
			Name: "aminus", Doc: "A−, change of a pair at Δt → 0−", Value: .005 * 1.05, Min: 0, Max: 1e3,
		}, tauMinus()}, pairParams()...),
		Factors: []Factor{gateFactor()},
	}
}

func tauPlus() Param {
	return Param{Name: "tauplus", Doc: "time constant τ+, in seconds", Value: .020, Min: 0, Max: 1e3, Open: true}
}

func tauMinus() Param {
	return Param{Name: "tauminus", Doc: "time constant τ−, in seconds", Value: .020, Min: 0, Max: 1e3, Open: true}
}

func pairParams() []Param {
	return []Param{
		{Name: "nearest", Doc: "1: nearest-neighbour pairing; 0: all-to-all", Value: 0, Min: 0, Max: 1, Integer: true},
		{Name: "wmax", Doc: "upper limit of a weight", Value: 1, Min: 0, Max: 1e6, Open: true},
	}
}

// NewSTDP makes the rule.
func NewSTDP(p Params, _ Shape) (Rule, error) {
	spec, err := stdpSpec().resolve(p)
	if err != nil {
		return nil, err
	}
	return &STDP{spec: spec, stdp: pairs{
		plus: spec.value("rate") * spec.value("aplus"), tauPlus: spec.value("tauplus"),
		minus: spec.value("rate") * spec.value("aminus"), tauMinus: spec.value("tauminus"),
		nearest: spec.value("nearest") == 1, top: spec.f32("wmax"),
	}}, nil
}

func (r *STDP) Spec() Spec                                   { return r.spec }
func (r *STDP) Bounds() (lo, hi float32)                     { return 0, r.stdp.top }
func (r *STDP) Window(dt float64) float64                    { return r.stdp.window(dt) }
func (r *STDP) Delta(d *Delta, w Weights, a *Activity) error { return r.stdp.delta(d, w, a) }

// pairs sums over pairs of spikes.
type pairs struct {
	plus, tauPlus   float64
	minus, tauMinus float64
	nearest         bool
	top             float32
}

// window is the change of one pair at Δt = t_post − t_pre seconds.
func (p *pairs) window(dt float64) float64 {
	switch {
	case dt > 0:
		return p.plus * math.Exp(-dt/p.tauPlus)
	case dt < 0:
		return -p.minus * math.Exp(dt/p.tauMinus)
	}
	return 0
}

func (p *pairs) delta(d *Delta, w Weights, a *Activity) error {
	if err := a.check(w); err != nil {
		return err
	}
	switch {
	case a.N > 1:
		return fmt.Errorf("spike trains of %d presentations: trains are given one presentation at a time", a.N)
	case len(a.PreTimes) != a.In*a.N || len(a.PostTimes) != a.Out*a.N:
		return fmt.Errorf("the rule needs %d pre- and %d post-synaptic spike trains, got %d and %d", a.In*a.N, a.Out*a.N, len(a.PreTimes), len(a.PostTimes))
	}
	d.begin(a.N, w.In)
	if a.N == 0 {
		return nil
	}
	if err := ascend("pre-synaptic", a.PreTimes); err != nil {
		return err
	}
	if err := ascend("post-synaptic", a.PostTimes); err != nil {
		return err
	}
	gain := float64(a.gain(0))
	d.all(w.Out)
	for j, post := range a.PostTimes {
		row, old := d.Row(j), w.Row(j)
		for i, pre := range a.PreTimes {
			change := 0.0
			if len(pre) > 0 && len(post) > 0 && gain != 0 {
				change = gain * (p.plus*p.traces(pre, post, p.tauPlus) - p.minus*p.traces(post, pre, p.tauMinus))
				d.MACs += len(pre) + len(post)
			}
			v := old[i] + float32(change)
			row[i] = min(max(v, 0), p.top) - old[i]
			if row[i] != 0 {
				d.Contributed[0] = a.gain(0)
			}
		}
	}
	return nil
}

// traces returns, summed over the spikes of later, exp(−Δt/τ) of the spikes of
// earlier that precede it, all of them or the last one only. A running trace
// of the earlier train, which each neuron can keep for itself, gives the sum
// in one pass.
func (p *pairs) traces(earlier, later []float64, tau float64) float64 {
	var sum, trace, at float64
	k := 0
	for _, t := range later {
		for k < len(earlier) && earlier[k] < t {
			if p.nearest {
				trace = 1
			} else {
				trace = trace*math.Exp(-(earlier[k]-at)/tau) + 1
			}
			at = earlier[k]
			k++
		}
		if k > 0 {
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
