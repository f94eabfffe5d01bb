package rule

// Foldiak is the feed-forward part of Földiák's network,
//
//	Δw_ji = β·y_j·(x_i − w_ji).
//
// Its lateral part is [AntiHebb], its threshold [Homeostatic]; a layer with
// lateral inhibition joins the three.
type Foldiak struct {
	spec Spec
	lin  linear
}

var _ Rule = (*Foldiak)(nil)

func foldiakSpec() Spec {
	return Spec{
		Name:      "foldiak",
		Summary:   "feed-forward part of Földiák's sparse coding: weights tend to the mean input of the unit's own events",
		Formula:   "Δw_ji = β·y_j·(x_i − w_ji)",
		Paper:     "Földiák 1990, Biological Cybernetics 64:165",
		Stability: "bounded: a row is an average of inputs",
		Params:    []Param{rate(.02), anneal(0)},
		Factors:   []Factor{gateFactor()},
	}
}

// NewFoldiak makes the rule.
func NewFoldiak(p Params, _ Shape) (Rule, error) {
	spec, err := foldiakSpec().resolve(p)
	if err != nil {
		return nil, err
	}
	return &Foldiak{spec: spec}, nil
}

func (r *Foldiak) Spec() Spec { return r.spec }

// Reach is that of a decay that every weight has.
func (r *Foldiak) Reach() Reach { return AllRows }

func (r *Foldiak) Delta(d *Delta, w Weights, a *Activity) error {
	if err := a.check(w, needPre, needPost); err != nil {
		return err
	}
	a.dense()
	r.lin.mean(d, w, a, r.spec.rateAt(a.Progress), true, r)
	return nil
}

func (r *Foldiak) terms(n int, a *Activity, c, b []float32) {
	y := a.Post[n*a.Out : (n+1)*a.Out]
	copy(c, y)
	copy(b, y)
}
