package rule

// CorrelationMean keeps the mean product of two activities,
//
//	n_j ← n_j + 1, Δw_ji = (y_j·x_i − w_ji)/n_j,
//
// n_j being how many presentations neuron j has learned from. Among the deviations of
// one layer from what is predicted of it, on both sides, the weights are their
// covariance; of units that inhibit each other by these weights the settled activity is
// decorrelated. The mean of a batch is taken at once, and is that of its presentations
// one after another. The count is kept as float32, which is exact up to 2²⁴.
type CorrelationMean struct {
	described
	kept
	count []float32
	lin   linear
}

func correlationMeanRule() Entry {
	return Entry{Spec{
		Name:      "correlation-mean",
		Summary:   "the mean of all products so far, of which the last counts as much as the first",
		Formula:   "n_j ← n_j + 1, Δw_ji = (y_j·x_i − w_ji)/n_j",
		Paper:     "Kohonen 1989, Self-Organization and Associative Memory (correlation matrix memory); as the covariance of a streaming discriminant, Hayes and Kanan 2020, CVPR Workshops",
		Stability: "bounded: a weight is a mean of products",
		Needs:     []Need{NeedPre, NeedPost},
		Reach:     AllRows,
	}, func(spec Spec, s Shape) (Rule, error) {
		r := &CorrelationMean{described: described{spec}, count: make([]float32, s.Out)}
		r.kept = kept{{"learned from", r.count, 0}}
		return r, nil
	}}
}

func (r *CorrelationMean) Delta(d *Delta, w Weights, a *Activity) error {
	if ok, err := r.begin(d, w, a); !ok {
		return err
	}
	a.dense()
	coef, decay := r.lin.dense(a.N, w.Out)
	var open float32
	for n := range a.N {
		d.Contributed[n] = a.GainOf(n)
		open += d.Contributed[n]
	}
	if open == 0 {
		r.lin.fill(d, w, a, false)
		return nil
	}
	for j := range r.count {
		r.count[j] += open
		decay[j] = open / r.count[j]
	}
	for n, g := range d.Contributed {
		for j, y := range a.Post[n*a.Out : (n+1)*a.Out] {
			coef[n*a.Out+j] = g * y / r.count[j]
		}
	}
	d.Ops += 2 * a.N * a.Out
	r.lin.fill(d, w, a, true)
	return nil
}
