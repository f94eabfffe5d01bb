package rule

// foldiakRule is the feed-forward part of Földiák's network,
//
//	Δw_ji = β·y_j·(x_i − w_ji).
//
// Its lateral part is [AntiHebb], its threshold [Homeostatic]; a layer with
// lateral inhibition joins the three.
func foldiakRule() Entry {
	return Entry{Spec{
		Name:      "foldiak",
		Summary:   "feed-forward part of Földiák's sparse coding: weights tend to the mean input of the unit's own events",
		Formula:   "Δw_ji = β·y_j·(x_i − w_ji)",
		Paper:     "Földiák 1990, Biological Cybernetics 64:165",
		Stability: "bounded: a row is an average of inputs",
		Params:    []Param{Rate(.02), Anneal(0)},
		Needs:     []Need{NeedPre, NeedPost},
	}, func(spec Spec, _ Shape) (Rule, error) {
		return Correlate(spec, true, func(n int, a *Activity, c, b []float32) {
			y := a.Post[n*a.Out : (n+1)*a.Out]
			copy(c, y)
			copy(b, y)
		}), nil
	}}
}
