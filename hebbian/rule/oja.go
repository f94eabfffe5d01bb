package rule

// ojaRule is the rule of Oja,
//
//	Δw_ji = η·y_j·(x_i − y_j·w_ji).
//
// With y = w·x each row tends, by itself, to the first principal component of
// the inputs at norm 1; several units learn the same component.
func ojaRule() Entry {
	return Entry{Spec{
		Name:      "oja",
		Summary:   "Hebb with a decay that normalises: the first principal component",
		Formula:   "Δw_ji = η·y_j·(x_i − y_j·w_ji)",
		Paper:     "Oja 1982, Journal of Mathematical Biology 15:267",
		Stability: "bounded for η·λ₁ well below 1: the norm of each row tends to 1",
		Params:    []Param{Rate(.01), Anneal(0)},
		Needs:     []Need{NeedPre, NeedPost},
	}, func(spec Spec, _ Shape) (Rule, error) {
		return Correlate(spec, true, func(n int, a *Activity, c, b []float32) {
			for j, y := range a.Post[n*a.Out : (n+1)*a.Out] {
				c[j], b[j] = y, y*y
			}
		}), nil
	}}
}
