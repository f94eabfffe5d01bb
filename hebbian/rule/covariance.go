package rule

// Covariance is the covariance rule,
//
//	Δw_ji = η·(y_j − ȳ_j)·(x_i − x̄_i),
//
// where each neuron keeps its own mean: x̄ and ȳ start at the parameter mean
// and move by μ·(x − x̄) with every presentation. At μ = 0 they stay, as for
// patterns of known activity.
type Covariance struct {
	correlation
	kept
	mu      float32
	pre     []float32 // x̄
	post    []float32 // ȳ
	centred []float32
	shown   Activity  // the activity with centred in place of x
	raw     []float32 // x, during Delta
}

func covarianceRule() Entry {
	return Entry{Spec{
		Name:      "covariance",
		Summary:   "correlation of the deviations from each neuron's own mean",
		Formula:   "Δw_ji = η·(y_j − ȳ_j)·(x_i − x̄_i)",
		Paper:     "Sejnowski 1977, Journal of Mathematical Biology 4:303; Dayan and Willshaw 1991",
		Stability: "unbounded with y driven by w; in storage of P given patterns bounded by P",
		Params: []Param{
			Rate(.01), Anneal(0),
			{Name: "mu", Doc: "rate μ of the running means, per presentation", Value: .01, Min: 0, Max: 1},
			{Name: "mean", Doc: "where the means start", Value: 0, Min: -1e6, Max: 1e6},
		},
		Needs: []Need{NeedPre, NeedPost},
	}, func(spec Spec, s Shape) (Rule, error) {
		r := &Covariance{correlation: correlation{described: described{spec}, lin: linear{whole: true}}, mu: spec.f32("mu"), pre: make([]float32, s.In), post: make([]float32, s.Out)}
		m := spec.f32("mean")
		r.kept = kept{{"covariance pre-synaptic means", r.pre, m}, {"covariance post-synaptic means", r.post, m}}
		r.correlation.terms = r.terms
		r.Reset()
		return r, nil
	}}
}

func (r *Covariance) Delta(d *Delta, w Weights, a *Activity) error {
	if ok, err := r.begin(d, w, a); !ok {
		return err
	}
	a.dense()
	// The deviations of x replace x in the sum; those of y are formed, and the
	// means moved, as each presentation comes.
	r.centred = grow(r.centred, a.N*a.In)
	r.shown = *a
	r.shown.Pre, r.shown.PreSparse = r.centred, Sparse{}
	r.raw = a.Pre
	r.mean(d, w, &r.shown)
	r.raw, r.shown = nil, Activity{}
	return nil
}

func (r *Covariance) terms(n int, a *Activity, c, _ []float32) {
	dx := a.Pre[n*a.In : (n+1)*a.In]
	for i, v := range r.raw[n*a.In : (n+1)*a.In] {
		dev := v - r.pre[i]
		dx[i] = dev
		r.pre[i] += r.mu * dev
	}
	for j, v := range a.Post[n*a.Out : (n+1)*a.Out] {
		dev := v - r.post[j]
		c[j] = dev
		r.post[j] += r.mu * dev
	}
}
