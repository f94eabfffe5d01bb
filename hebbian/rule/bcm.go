package rule

// bcmRule is that of Bienenstock, Cooper and Munro with a sliding threshold,
//
//	Δw_ji = η·y_j·(y_j − θ_j)·x_i,  θ_j ← θ_j + (y_j² − θ_j)/τ,
//
// so that θ = E[y²] over about τ presentations: activity above it
// potentiates, below it depresses. θ is a running average of the neuron's own
// activity, not a stored weight.
func bcmRule() Entry {
	return Entry{Spec{
		Name:      "bcm",
		Summary:   "a sliding threshold between depression and potentiation: selectivity",
		Formula:   "Δw_ji = η·y_j·(y_j − θ_j)·x_i, θ_j = E[y_j²]",
		Paper:     "Bienenstock, Cooper and Munro 1982, Journal of Neuroscience 2:32; θ after Intrator and Cooper 1992",
		Stability: "bounded while θ slides faster than the weights grow, η·τ·|x|² < 1",
		Params: []Param{
			Rate(.001), Anneal(0),
			{Name: "tau", Doc: "time constant τ of the threshold, in presentations", Value: 100, Min: 1, Max: 1e9},
			{Name: "theta", Doc: "where the threshold starts", Value: 1, Min: 0, Max: 1e6},
		},
		Needs:   []Need{NeedPre, NeedPost},
		Factors: []Factor{{Name: "θ", Source: "running mean of the neuron's own squared activity", Neuron: true}},
	}, func(spec Spec, s Shape) (Rule, error) {
		step, theta := float32(1/spec.Value("tau")), make([]float32, s.Out)
		k := kept{{"bcm thresholds", theta, spec.f32("theta")}}
		k.Reset()
		return &remembering{correlation{described: described{spec}, terms: func(n int, a *Activity, c, _ []float32) {
			for j, y := range a.Post[n*a.Out : (n+1)*a.Out] {
				c[j] = y * (y - theta[j])
				theta[j] += step * (y*y - theta[j])
			}
		}}, k}, nil
	}}
}
