package rule

import (
	"github.com/hebbgrad/hebbgrad/internal/kernels"
	"github.com/hebbgrad/hebbgrad/locality"
)

// Sanger is the generalised Hebbian algorithm,
//
//	Δw_ji = η·y_j·(x_i − Σ_{k≤j} y_k·w_ki).
//
// With y = W·x row j tends to the j-th principal component at norm 1. Each row
// must see the weights of the rows before it, which is not local.
type Sanger struct {
	correlation
	corr []float32 // Σ gain·y_j·y_k, Out×Out, lower triangle
}

func sangerRule() Entry {
	return Entry{Spec{
		Name:      "sanger",
		Summary:   "principal components in order, each unit deflated by those before it",
		Formula:   "Δw_ji = η·y_j·(x_i − Σ_{k≤j} y_k·w_ki)",
		Paper:     "Sanger 1989, Neural Networks 2:459",
		Stability: "bounded for η·λ₁ well below 1: W·Wᵀ tends to I",
		Params:    []Param{Rate(.01), Anneal(0)},
		Needs:     []Need{NeedPre, NeedPost},
		NonLocal:  []Exception{locality.LowerRows()},
	}, func(spec Spec, _ Shape) (Rule, error) {
		return &Sanger{correlation: correlation{described: described{spec}, lin: linear{whole: true}, terms: posts}}, nil
	}}
}

func (r *Sanger) Delta(d *Delta, w Weights, a *Activity) error {
	if err := r.correlation.Delta(d, w, a); err != nil || len(d.Rows) == 0 {
		return err
	}
	eta, out := r.spec.rateAt(a.Progress), w.Out
	r.corr = grow(r.corr, out*out)
	clear(r.corr)
	for n := range a.N {
		y := a.Post[n*out : (n+1)*out]
		f := eta * a.GainOf(n) / float32(a.N)
		if f == 0 {
			continue
		}
		for j, v := range y {
			kernels.AXPYFused(r.corr[j*out:j*out+j+1], f*v, y[:j+1])
		}
	}
	for j := range out {
		for k, c := range r.corr[j*out : j*out+j+1] {
			if c != 0 {
				kernels.AXPYFused(d.Row(j), -c, w.Row(k))
			}
		}
	}
	d.MACs += (a.N + w.In) * out * (out + 1) / 2
	return nil
}

// posts has the input of a neuron count by what the neuron does.
func posts(n int, a *Activity, c, _ []float32) { copy(c, a.Post[n*a.Out:]) }
