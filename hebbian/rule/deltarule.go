package rule

import "github.com/hebbgrad/hebbgrad/locality"

// DeltaRule is the rule of Widrow and Hoff,
//
//	Δw_ji = η·(t_j − y_j)·x_i / (1 if plain, |x|² + 1 if normalised).
//
// It uses an error at its own neuron: with y the softmax of the drives it is
// the gradient of the cross-entropy, with y the drive that of the squared
// error. It is a one-layer gradient, and reports name it so.
type DeltaRule struct {
	direct
	norm bool
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
	r := &DeltaRule{direct: direct{described: described{spec}}, norm: spec.Value("normalised") == 1}
	if r.norm {
		r.spec.NonLocal = []Exception{locality.InputNorm()}
	}
	return r, nil
}

func (r *DeltaRule) Delta(d *Delta, w Weights, a *Activity) error {
	ops := 2 * a.N * w.Out
	err := r.delta(d, w, a, false, func(n int, f float32, c, _ []float32) (changes bool) {
		if r.norm && f != 0 {
			f /= squares(a.Pre[n*w.In:(n+1)*w.In]) + 1
			ops += w.In
		}
		for j, t := range a.Teach[n*w.Out : (n+1)*w.Out] {
			c[j] = f * (t - a.Post[n*w.Out+j])
			changes = changes || c[j] != 0
		}
		return changes
	})
	d.Ops += ops
	return err
}
