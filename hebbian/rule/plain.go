package rule

// Plain is Hebb's rule in its plainest form,
//
//	Δw_ji = η·y_j·x_i.
//
// Nothing bounds it: with y = w·x the weights grow exponentially along the
// eigenvector of E[x·xᵀ] with the largest eigenvalue.
type Plain struct {
	spec Spec
	lin  linear
}

var _ Rule = (*Plain)(nil)

func plainSpec() Spec {
	return Spec{
		Name:      "hebb",
		Summary:   "plain correlation",
		Formula:   "Δw_ji = η·y_j·x_i",
		Paper:     "Hebb 1949, The Organization of Behavior; form of Hertz, Krogh and Palmer 1991",
		Stability: "unbounded: the norm grows as exp(η·λ₁·t) along the first principal component",
		Params:    []Param{rate(.01), anneal(0)},
		Factors:   []Factor{gateFactor()},
	}
}

// NewPlain makes the rule.
func NewPlain(p Params, _ Shape) (Rule, error) {
	spec, err := plainSpec().resolve(p)
	if err != nil {
		return nil, err
	}
	return &Plain{spec: spec}, nil
}

func (r *Plain) Spec() Spec { return r.spec }

func (r *Plain) Delta(d *Delta, w Weights, a *Activity) error {
	if err := a.check(w, needPre, needPost); err != nil {
		return err
	}
	a.dense()
	r.lin.mean(d, w, a, r.spec.rateAt(a.Progress), false, r)
	return nil
}

func (r *Plain) terms(n int, a *Activity, c, _ []float32) { copy(c, a.Post[n*a.Out:]) }
