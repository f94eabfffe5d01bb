package rule

// plainRule is Hebb's rule in its plainest form,
//
//	Δw_ji = η·y_j·x_i.
//
// Nothing bounds it: with y = w·x the weights grow exponentially along the
// eigenvector of E[x·xᵀ] with the largest eigenvalue.
func plainRule() Entry {
	return Entry{Spec{
		Name:      "hebb",
		Summary:   "plain correlation",
		Formula:   "Δw_ji = η·y_j·x_i",
		Paper:     "Hebb 1949, The Organization of Behavior; form of Hertz, Krogh and Palmer 1991",
		Stability: "unbounded: the norm grows as exp(η·λ₁·t) along the first principal component",
		Params:    []Param{Rate(.01), Anneal(0)},
		Needs:     []Need{NeedPre, NeedPost},
	}, func(spec Spec, _ Shape) (Rule, error) {
		return Correlate(spec, false, posts), nil
	}}
}
