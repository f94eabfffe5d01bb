package rule

import "github.com/hebbgrad/hebbgrad/locality"

// deltaRule is the rule of Widrow and Hoff,
//
//	Δw_ji = η·(t_j − y_j)·x_i / (1 if plain, |x|² + 1 if normalised).
//
// It uses an error at its own neuron: with y the softmax of the drives it is
// the gradient of the cross-entropy, with y the drive that of the squared
// error. It is a one-layer gradient, and reports name it so.
func deltaRule() Entry {
	return Entry{Spec{
		Name:      "delta",
		Summary:   "error at the neuron itself times input: a one-layer gradient",
		Formula:   "Δw_ji = η·(t_j − y_j)·x_i",
		Paper:     "Widrow and Hoff 1960, IRE WESCON 4:96; normalised form Nagumo and Noda 1967",
		Stability: "converges for η·|x|² < 2; the normalised form for η < 2 whatever the input",
		Params: []Param{
			Rate(.01), Anneal(0),
			{Name: "normalised", Doc: "1: divide by |x|² + 1", Value: 0, Min: 0, Max: 1, Integer: true},
		},
		Needs:    []Need{NeedPre, NeedPost, NeedTeach},
		Factors:  []Factor{{Name: "t", Source: "the teaching signal, from outside the network", Neuron: true, From: locality.Label}},
		Gradient: true,
	}, func(spec Spec, _ Shape) (Rule, error) {
		norm := spec.Value("normalised") == 1
		if norm {
			spec.NonLocal = []Exception{locality.InputNorm()}
		}
		return &direct{described: described{spec}, terms: func(n int, f float32, a *Activity, c, _ []float32) (changes bool, ops int) {
			ops = 2 * a.Out
			if norm && f != 0 {
				f /= squares(a.Pre[n*a.In:(n+1)*a.In]) + 1
				ops += a.In
			}
			for j, t := range a.Teach[n*a.Out : (n+1)*a.Out] {
				c[j] = f * (t - a.Post[n*a.Out+j])
				changes = changes || c[j] != 0
			}
			return changes, ops
		}}, nil
	}}
}
