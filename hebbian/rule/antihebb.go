package rule

import (
	"fmt"

	"github.com/hebbgrad/hebbgrad/internal/kernels"
)

// AntiHebb is the anti-Hebbian rule of lateral synapses between the neurons of
// one layer,
//
//	Δw_jk = −α·(y_j·y_k − p²), j ≠ k,
//
// with p the activity asked of every neuron; weights that would turn positive
// stop at 0 where inhibit is 1. With p = 0, no bound and linear neurons it
// decorrelates: the off-diagonal covariance of the outputs tends to 0. There
// are no synapses of a neuron onto itself: the diagonal stays as it is.
type AntiHebb struct {
	correlation
	inhibit bool
}

func antiHebbRule() Entry {
	return Entry{Spec{
		Name:      "anti-hebb",
		Summary:   "neurons that fire together inhibit each other: decorrelation",
		Formula:   "Δw_jk = −α·(y_j·y_k − p²), j ≠ k",
		Paper:     "Földiák 1990, Biological Cybernetics 64:165; Barlow and Földiák 1989 for p = 0",
		Stability: "self-limiting: inhibition lowers the correlation that drives it",
		Params: []Param{
			{Name: "rate", Doc: "learning rate α", Value: .1, Min: 0, Max: 1e6, Open: true},
			Anneal(0),
			{Name: "p", Doc: "mean activity asked of each neuron", Value: .125, Min: 0, Max: 1},
			{Name: "inhibit", Doc: "1: weights stay at or below 0; 0: they may have either sign", Value: 1, Min: 0, Max: 1, Integer: true},
		},
		Joins: Lateral,
		Needs: []Need{NeedPre, NeedPost},
	}, func(spec Spec, s Shape) (Rule, error) {
		if s.In != s.Out {
			return nil, fmt.Errorf("rule anti-hebb: %d inputs onto %d neurons: lateral synapses join the neurons of one layer, so both are equal", s.In, s.Out)
		}
		c := correlation{described: described{spec}, lin: linear{whole: true}, terms: func(n int, a *Activity, c, _ []float32) {
			kernels.Scale(c, -1, a.Post[n*a.Out:(n+1)*a.Out])
		}}
		return &AntiHebb{c, spec.Value("inhibit") == 1}, nil
	}}
}

func (r *AntiHebb) Delta(d *Delta, w Weights, a *Activity) error {
	if err := r.correlation.Delta(d, w, a); err != nil {
		return err
	}
	var open float32
	for n := range a.N {
		if g := a.GainOf(n); g != 0 {
			open += g
			d.Contributed[n] = g // p² acts even where y is 0
		}
	}
	if open == 0 {
		return nil
	}
	if len(d.Rows) == 0 {
		d.All(w.Out)
		clear(d.W)
	}
	p := r.spec.Value("p")
	lift := float32(float64(r.spec.rateAt(a.Progress))*p*p) * open / float32(a.N)
	for j := range w.Out {
		row, old := d.Row(j), w.Row(j)
		for k := range row {
			row[k] += lift
			if r.inhibit && old[k]+row[k] > 0 {
				row[k] = -old[k]
			}
		}
		row[j] = 0
	}
	d.Ops += 3 * len(d.W)
	return nil
}
