package rule

// BCM is the rule of Bienenstock, Cooper and Munro with a sliding threshold,
//
//	Δw_ji = η·y_j·(y_j − θ_j)·x_i,  θ_j ← θ_j + (y_j² − θ_j)/τ,
//
// so that θ = E[y²] over about τ presentations: activity above it
// potentiates, below it depresses. θ is a running average of the neuron's own
// activity, not a stored weight.
type BCM struct {
	correlation
	step  float32
	theta []float32
}

var (
	_ Rule     = (*BCM)(nil)
	_ Stateful = (*BCM)(nil)
)

func bcmSpec() Spec {
	return Spec{
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
		Factors: []Factor{GateFactor(), {Name: "θ", Source: "running mean of the neuron's own squared activity", Neuron: true}},
	}
}

// newBCM makes the rule.
func newBCM(spec Spec, s Shape) (Rule, error) {
	r := &BCM{correlation: correlation{described: described{spec}}, step: float32(1 / spec.Value("tau")), theta: make([]float32, s.Out)}
	r.correlation.terms = r.terms
	r.Reset()
	return r, nil
}

func (r *BCM) Reset() {
	for j := range r.theta {
		r.theta[j] = r.spec.f32("theta")
	}
}

func (r *BCM) State(visit func(string, []float32)) { visit("bcm thresholds", r.theta) }

func (r *BCM) terms(n int, a *Activity, c, _ []float32) {
	for j, y := range a.Post[n*a.Out : (n+1)*a.Out] {
		c[j] = y * (y - r.theta[j])
		r.theta[j] += r.step * (y*y - r.theta[j])
	}
}
