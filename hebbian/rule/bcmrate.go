package rule

// BCMRate is the rule of Bienenstock, Cooper and Munro for spikes: the post-synaptic
// rate is what a running trace tells of it,
//
//	ỹ_j ← ỹ_j·e^(−dt/τ) + y_j, ŷ_j = ỹ_j/τ, Δw_ji = η·x_i·ŷ_j·(ŷ_j − θ),
//
// with ŷ as it was before this moment's spikes. θ, in spikes per second, slides over hours
// and is held during a protocol. By rates alone a synapse cannot tell which spike came first.
type BCMRate struct {
	described
	kept
	lin   linear
	dt    float64
	theta float32
	trace *trace
}

func bcmRateRule() Entry {
	dt, _ := stdpRateRule().Spec.Param("dt")
	return Entry{Spec{
		Name:      "bcm-rate",
		Summary:   "the rate form of bcm for spikes: the post-synaptic rate, by a trace, above a threshold strengthens, below it weakens",
		Formula:   "Δw_ji = η·x_i·ŷ_j·(ŷ_j − θ), ŷ_j = ỹ_j/τ an exponential trace of the post-synaptic spikes",
		Paper:     "Bienenstock, Cooper and Munro 1982, Journal of Neuroscience 2:32; on spikes as in Pfister and Gerstner 2006",
		Stability: "unbounded while the threshold is held",
		Params: []Param{
			Rate(1.25e-5),
			{Name: "tau", Doc: "time constant τ of the rate's trace, in seconds", Value: .114, Max: 1e3, Open: true},
			{Name: "theta", Doc: "threshold θ, in spikes per second", Value: 19.2, Max: 1e6},
			dt,
		},
		Elapses: true, // the trace fades at a closed gate as well
		Needs:   []Need{NeedPre, NeedPost, NeedSpikes},
		Factors: []Factor{{Name: "ŷ", Source: "trace of the post-synaptic neuron's own spikes", Neuron: true}},
	}, func(spec Spec, s Shape) (Rule, error) {
		trace := newTrace(spec.Value("tau"), s.Out)
		return &BCMRate{
			described: described{spec}, theta: spec.f32("theta"), dt: spec.Value("dt"),
			trace: trace, kept: kept{{name: "bcm post-synaptic traces", values: trace.now}}, lin: linear{whole: true},
		}, nil
	}}
}

func (r *BCMRate) Delta(d *Delta, w Weights, a *Activity) error {
	if ok, err := r.begin(d, w, a); !ok {
		return err
	}
	post, eta := a.dense(), r.spec.f32("rate")
	coef, _ := r.lin.dense(a.N, w.Out)
	r.trace.past = grow(r.trace.past, a.N*w.Out)
	for n := range a.N {
		r.trace.before(n, a.since(n, r.dt))
		g := eta * a.GainOf(n)
		for j, v := range r.trace.now {
			rate := v / float32(r.trace.tau)
			if c := g * rate * (rate - r.theta); c != 0 {
				coef[n*w.Out+j], d.Contributed[n] = c, a.GainOf(n)
			}
		}
		r.trace.mark(post[n*w.Out:(n+1)*w.Out], false)
	}
	d.Ops += 5 * a.N * w.Out
	r.lin.fill(d, w, a, false)
	return nil
}
