package rule

import "github.com/hebbgrad/hebbgrad/locality"

// supervisedRule is the supervised Hebbian readout: the teaching signal takes the
// place of the post-synaptic activity,
//
//	Δw_ji = η·t_j·(x_i − λ·w_ji),
//
// so that row j tends to the mean of the inputs that were taught as j, divided
// by λ. Nothing compares the neuron's own answer with t: no error is formed.
func supervisedRule() Entry {
	return Entry{Spec{
		Name:      "supervised-hebb",
		Summary:   "a teaching signal fires the neuron; correlation does the rest",
		Formula:   "Δw_ji = η·t_j·(x_i − λ·w_ji)",
		Paper:     "Hertz, Krogh and Palmer 1991, Introduction to the Theory of Neural Computation; instar decay after Grossberg 1976",
		Stability: "bounded for λ > 0: a row tends to the mean taught input over λ; λ = 0 grows without bound",
		Params: []Param{
			Rate(.01), Anneal(0),
			{Name: "lambda", Doc: "decay λ of a taught row", Value: 1, Min: 0, Max: 1e3},
		},
		Needs:   []Need{NeedPre, NeedTeach},
		Factors: []Factor{{Name: "t", Source: "the teaching signal, from outside the network", Neuron: true, From: locality.Label}},
	}, func(spec Spec, _ Shape) (Rule, error) {
		lambda := spec.f32("lambda")
		return &direct{described: described{spec}, decays: lambda != 0, terms: func(n int, f float32, a *Activity, c, decay []float32) (changes bool, ops int) {
			for j, t := range a.Teach[n*a.Out : (n+1)*a.Out] {
				c[j] = f * t
				decay[j] += lambda * c[j]
				changes = changes || c[j] != 0
			}
			return changes, 3 * a.Out
		}}, nil
	}}
}
