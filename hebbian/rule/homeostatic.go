package rule

import "fmt"

// Homeostatic moves a neuron's threshold so that it is active as often as it
// should be,
//
//	Δt_j = γ·(y_j − p).
//
// A threshold is a synapse from a source that is always 1, subtracted from the
// drive: In is 1. It is a stored weight, because the forward pass reads it.
type Homeostatic struct {
	described
}

func homeostaticRule() Entry {
	return Entry{Spec{
		Name:      "homeostatic",
		Summary:   "a threshold that holds each neuron's mean activity at p",
		Formula:   "Δt_j = γ·(y_j − p)",
		Paper:     "Földiák 1990, Biological Cybernetics 64:165",
		Stability: "self-limiting: a higher threshold lowers the activity that drives it",
		Params: []Param{
			{Name: "rate", Doc: "learning rate γ", Value: .02, Min: 0, Max: 1e6, Open: true},
			Anneal(0),
			{Name: "p", Doc: "mean activity asked of each neuron", Value: .125, Min: 0, Max: 1},
		},
		Joins: Thresholds,
		Needs: []Need{NeedPost},
	}, func(spec Spec, s Shape) (Rule, error) {
		if s.In != 1 {
			return nil, fmt.Errorf("rule homeostatic: %d inputs: a neuron has one threshold, so there is 1", s.In)
		}
		return &Homeostatic{described: described{spec}}, nil
	}}
}

func (r *Homeostatic) Delta(d *Delta, w Weights, a *Activity) error {
	if ok, err := r.begin(d, w, a); !ok {
		return err
	}
	post := a.dense()
	eta, p := r.spec.rateAt(a.Progress)/float32(a.N), r.spec.f32("p")
	d.All(w.Out)
	clear(d.W)
	for n := range a.N {
		g := a.GainOf(n)
		d.Contributed[n] = g
		for j, y := range post[n*w.Out : (n+1)*w.Out] {
			d.W[j] += eta * g * (y - p)
		}
	}
	d.Ops += 2 * a.N * w.Out
	return nil
}
