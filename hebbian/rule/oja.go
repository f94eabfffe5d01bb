package rule

// Oja is the rule of Oja,
//
//	Δw_ji = η·y_j·(x_i − y_j·w_ji).
//
// With y = w·x each row tends, by itself, to the first principal component of
// the inputs at norm 1; several units learn the same component.
type Oja struct {
	spec Spec
	lin  linear
}

var _ Rule = (*Oja)(nil)

func ojaSpec() Spec {
	return Spec{
		Name:      "oja",
		Summary:   "Hebb with a decay that normalises: the first principal component",
		Formula:   "Δw_ji = η·y_j·(x_i − y_j·w_ji)",
		Paper:     "Oja 1982, Journal of Mathematical Biology 15:267",
		Stability: "bounded for η·λ₁ well below 1: the norm of each row tends to 1",
		Params:    []Param{rate(.01), anneal(0)},
		Factors:   []Factor{gateFactor()},
	}
}

// NewOja makes the rule.
func NewOja(p Params, _ Shape) (Rule, error) {
	spec, err := ojaSpec().resolve(p)
	if err != nil {
		return nil, err
	}
	return &Oja{spec: spec}, nil
}

func (r *Oja) Spec() Spec { return r.spec }

// Reach is that of a decay that every weight has.
func (r *Oja) Reach() Reach { return AllRows }

func (r *Oja) Delta(d *Delta, w Weights, a *Activity) error {
	if err := a.check(w, needPre, needPost); err != nil {
		return err
	}
	a.dense()
	r.lin.mean(d, w, a, r.spec.rateAt(a.Progress), true, r)
	return nil
}

func (r *Oja) terms(n int, a *Activity, c, b []float32) {
	for j, y := range a.Post[n*a.Out : (n+1)*a.Out] {
		c[j], b[j] = y, y*y
	}
}
