package rule

// DeltaRule is the rule of Widrow and Hoff,
//
//	Δw_ji = η·(t_j − y_j)·x_i / (1 if plain, |x|² + 1 if normalised).
//
// It uses an error at its own neuron: with y the softmax of the drives it is
// the gradient of the cross-entropy, with y the drive that of the squared
// error. It is a one-layer gradient, and reports name it so.
type DeltaRule struct {
	described
	norm bool
	lin  linear
}

var _ Rule = (*DeltaRule)(nil)

func deltaSpec() Spec {
	return Spec{
		Name:      "delta",
		Summary:   "error at the neuron itself times input: a one-layer gradient",
		Formula:   "Δw_ji = η·(t_j − y_j)·x_i",
		Paper:     "Widrow and Hoff 1960, IRE WESCON 4:96; normalised form Nagumo and Noda 1967",
		Stability: "converges for η·|x|² < 2; the normalised form for η < 2 whatever the input",
		Params: []Param{
			Rate(.01), Anneal(0),
			{Name: "normalised", Doc: "1: divide by |x|² + 1", Value: 0, Min: 0, Max: 1, Integer: true},
		},
		Needs:    []Need{NeedPre, NeedPost, NeedTeach},
		Factors:  []Factor{GateFactor(), {Name: "t", Source: "the teaching signal, from outside the network", Neuron: true}},
		Gradient: true,
	}
}

// newDelta makes the rule.
func newDelta(spec Spec, _ Shape) (Rule, error) {
	r := &DeltaRule{described: described{spec}, norm: spec.Value("normalised") == 1}
	if r.norm {
		r.spec.NonLocal = []string{InputNorm}
	}
	return r, nil
}

func (r *DeltaRule) Delta(d *Delta, w Weights, a *Activity) error {
	if err := a.Check(w, r.spec); err != nil {
		return err
	}
	d.Begin(a.N, w.In)
	if a.N == 0 {
		return nil
	}
	eta := annealed(r.spec.Value("rate"), r.spec.Value("anneal"), a.Progress) / float32(a.N)
	coef, _ := r.lin.dense(a.N, w.Out)
	post := a.dense()
	for n := range a.N {
		g := a.GainOf(n)
		f := eta * g
		if r.norm && f != 0 {
			x := a.Pre[n*w.In : (n+1)*w.In]
			f /= squares(x) + 1
			d.Ops += w.In
		}
		for j := n * w.Out; j < (n+1)*w.Out; j++ {
			coef[j] = f * (a.Teach[j] - post[j])
			if coef[j] != 0 {
				d.Contributed[n] = g
			}
		}
	}
	d.Ops += 2 * a.N * w.Out
	r.lin.fill(d, w, a, false)
	return nil
}
