package rule

import (
	"github.com/hebbgrad/hebbgrad/internal/kernels"

	"github.com/hebbgrad/hebbgrad/locality"
)

// Reward is Hebbian learning modulated by reward, with three factors: each
// synapse remembers in an eligibility trace what it could have learned, and a
// broadcast reward, measured from its running mean, turns that into change,
//
//	e_ji ← λ·e_ji + y_j·x_i,  Δw_ji = η·(r − r̄)·e_ji,  r̄ ← r̄ + μ·(r − r̄).
//
// Presentations of a batch follow one another in time. A closed gate leaves the
// trace to fade and r̄ as it is.
type Reward struct {
	described
	kept
	lambda float32
	mu     float32
	trace  []float32 // e, Out×In
	mean   []float32 // r̄, one number
}

func rewardRule() Entry {
	return Entry{Spec{
		Name:      "reward-hebb",
		Summary:   "three factors: correlation marks a synapse, reward changes it",
		Formula:   "Δw_ji = η·(r − r̄)·e_ji, e_ji ← λ·e_ji + y_j·x_i",
		Paper:     "Frémaux and Gerstner 2016, Frontiers in Neural Circuits 9:85; trace after Izhikevich 2007",
		Stability: "unbounded in general; r − r̄ vanishes where reward is as expected",
		Params: []Param{
			Rate(.01), Anneal(0),
			{Name: "lambda", Doc: "share λ of the trace that is left after a presentation", Value: .9, Min: 0, Max: 1},
			{Name: "mu", Doc: "rate μ of the running mean of the reward, per presentation", Value: .01, Min: 0, Max: 1},
		},
		Elapses: true, // traces fade at a closed gate as well
		Needs:   []Need{NeedPre, NeedPost, NeedReward},
		Factors: []Factor{
			{Name: "r − r̄", Source: "the reward, from outside the network, less its running mean, broadcast", From: locality.Label},
			{Name: "e", Source: "the synapse's own trace"},
		},
	}, func(spec Spec, s Shape) (Rule, error) {
		trace, mean := make([]float32, s.In*s.Out), []float32{0}
		return &Reward{
			described: described{spec}, lambda: spec.f32("lambda"), mu: spec.f32("mu"), trace: trace, mean: mean,
			kept: kept{{name: "reward eligibility", values: trace}, {name: "reward mean", values: mean}},
		}, nil
	}}
}

func (r *Reward) Delta(d *Delta, w Weights, a *Activity) error {
	if ok, err := r.begin(d, w, a); !ok {
		return err
	}
	post := a.dense()
	d.All(w.Out)
	clear(d.W)
	eta := r.spec.rateAt(a.Progress) / float32(a.N)
	for n := range a.N {
		g := a.GainOf(n)
		x := a.Pre[n*a.In : (n+1)*a.In]
		kernels.Scale(r.trace, r.lambda, r.trace)
		d.Ops += len(r.trace)
		if g == 0 {
			continue
		}
		for j, y := range post[n*w.Out : (n+1)*w.Out] {
			if y != 0 {
				kernels.AXPYFused(r.trace[j*w.In:(j+1)*w.In], y, x)
				d.MACs += w.In
			}
		}
		surprise := a.Reward[n] - r.mean[0]
		r.mean[0] += r.mu * surprise
		if f := eta * g * surprise; f != 0 {
			kernels.AXPYFused(d.W, f, r.trace)
			d.MACs += len(d.W)
			d.Contributed[n] = g * surprise
		}
	}
	return nil
}
