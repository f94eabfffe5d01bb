package rule

import (
	"fmt"
	"math"

	"github.com/hebbgrad/hebbgrad/internal/kernels"
)

// STDPRate is spike timing in terms of rates: presentations are steps of dt
// seconds, one after another, and each neuron keeps a trace of what it did,
//
//	x̃_i ← x̃_i·e^(−dt/τ+) + x_i,  ỹ_j ← ỹ_j·e^(−dt/τ−) + y_j,
//	Δw_ji = η·(A+·y_j·x̃_i − A−·ỹ_j·x_i),
//
// with the traces of the steps before; with nearest = 1 a spike sets its trace
// to itself instead of adding to it. The time of each step may be given in
// place of dt. For rates that are 0 or 1 it is
// all-to-all [STDP] of spikes at the times of the steps; for Poisson rates its
// mean is that of STDP, and an input that leads the output is strengthened.
// The steps of a batch are summed, not averaged: they are one stretch of time.
type STDPRate struct {
	described
	kept
	tauX, tauY float64
	dt         float64
	nearest    bool
	x, y       []float32 // traces
	xs, ys     []float32 // the traces before each step of the batch, N×In, N×Out
	plus       linear
	minus      Delta
	minusOuter linear
	shown      Activity
}

func stdpRateRule() Entry {
	plus, minus, pairs := pairing()
	return Entry{Spec{
		Name:      "stdp-rate",
		Summary:   "spike timing in terms of rates, by a trace on either side",
		Formula:   "Δw_ji = η·(A+·y_j·x̃_i − A−·ỹ_j·x_i), x̃ and ỹ exponential traces of earlier steps",
		Paper:     "Kempter, Gerstner and van Hemmen 1999, Physical Review E 59:4498",
		Stability: "unbounded; A−·τ− > A+·τ+ makes uncorrelated inputs weaken",
		Params: []Param{
			Rate(1), Anneal(0),
			{Name: "aplus", Doc: "A+", Value: .005, Min: 0, Max: 1e3}, plus[1],
			{Name: "aminus", Doc: "A−", Value: .005 * 1.05, Min: 0, Max: 1e3}, minus[1],
			pairs[0],
			{Name: "dt", Doc: "length of a presentation, in seconds", Value: .001, Min: 0, Max: 1e3, Open: true},
		},
		Elapses: true, // traces fade at a closed gate as well
		Needs:   []Need{NeedPre, NeedPost},
		Factors: []Factor{
			{Name: "x̃", Source: "trace of the pre-synaptic neuron's own activity"},
			{Name: "ỹ", Source: "trace of the post-synaptic neuron's own activity", Neuron: true},
		},
	}, func(spec Spec, s Shape) (Rule, error) {
		x, y := make([]float32, s.In), make([]float32, s.Out)
		return &STDPRate{
			described: described{spec}, tauX: spec.Value("tauplus"), tauY: spec.Value("tauminus"),
			dt: spec.Value("dt"), nearest: spec.Value("nearest") == 1,
			plus: linear{whole: true}, minusOuter: linear{whole: true}, x: x, y: y,
			kept: kept{{name: "stdp pre-synaptic traces", values: x}, {name: "stdp post-synaptic traces", values: y}},
		}, nil
	}}
}

func (r *STDPRate) Delta(d *Delta, w Weights, a *Activity) error {
	if err := a.Check(w, r.spec); err != nil {
		return err
	}
	if a.Elapsed != nil && len(a.Elapsed) != a.N {
		return fmt.Errorf("%d times for %d presentations", len(a.Elapsed), a.N)
	}
	for n, dt := range a.Elapsed {
		if !(dt >= 0) || math.IsInf(dt, 0) {
			return fmt.Errorf("presentation %d comes %v s after the one before: times must be finite and not descend", n, dt)
		}
	}
	post := a.dense()
	d.Begin(a.N, w.In)
	if a.N == 0 {
		return nil
	}
	r.xs, r.ys = grow(r.xs, a.N*a.In), grow(r.ys, a.N*a.Out)
	dt := r.dt
	for n := range a.N {
		if a.Elapsed != nil {
			dt = a.Elapsed[n]
		}
		kernels.Scale(r.x, float32(math.Exp(-dt/r.tauX)), r.x)
		kernels.Scale(r.y, float32(math.Exp(-dt/r.tauY)), r.y)
		copy(r.xs[n*a.In:], r.x)
		copy(r.ys[n*a.Out:], r.y)
		r.mark(r.x, a.Pre[n*a.In:(n+1)*a.In])
		r.mark(r.y, post[n*a.Out:(n+1)*a.Out])
	}
	eta := r.spec.rateAt(a.Progress)
	coef, _ := r.plus.dense(a.N, w.Out)
	depress, _ := r.minusOuter.dense(a.N, w.Out)
	for n := range a.N {
		g := eta * a.GainOf(n)
		lo, hi := n*w.Out, (n+1)*w.Out
		kernels.Scale(coef[lo:hi], g*r.spec.f32("aplus"), post[lo:hi])
		kernels.Scale(depress[lo:hi], -g*r.spec.f32("aminus"), r.ys[lo:hi])
		if kernels.MaxAbs(coef[lo:hi]) != 0 || kernels.MaxAbs(depress[lo:hi]) != 0 {
			d.Contributed[n] = a.GainOf(n)
		}
	}
	r.shown = Activity{N: a.N, In: a.In, Out: a.Out, Pre: r.xs}
	r.plus.fill(d, w, &r.shown, false)
	r.minus.Begin(a.N, w.In)
	r.minusOuter.fill(&r.minus, w, a, false)
	kernels.AXPYFused(d.W, 1, r.minus.W)
	d.MACs += r.minus.MACs
	d.Ops += 4*a.N*(a.In+a.Out) + len(d.W)
	r.shown = Activity{}
	return nil
}

// mark enters what neurons do now into their traces.
func (r *STDPRate) mark(trace, now []float32) {
	if !r.nearest {
		kernels.AXPYFused(trace, 1, now)
		return
	}
	for i, v := range now {
		if v != 0 {
			trace[i] = v
		}
	}
}
