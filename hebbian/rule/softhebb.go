package rule

import (
	"github.com/hebbgrad/hebbgrad/internal/kernels"
	"github.com/hebbgrad/hebbgrad/locality"
)

// SoftHebb is soft winner-take-all learning,
//
//	y_j = softmax_j(β·u), Δw_ji = η·y_j·(x_i − u_j·w_ji),
//
// with u_j = Σ_i w_ji·x_i. Over a minibatch the changes are averaged.
type SoftHebb struct {
	direct
	beta float32
	work []float32
}

func softHebbRule() Entry {
	return Entry{Spec{
		Name:      "softhebb",
		Summary:   "soft winner-take-all: every unit learns in proportion to its share of the softmax",
		Formula:   "Δw_ji = η·y_j·(x_i − u_j·w_ji), y = softmax(β·u)",
		Paper:     "Moraitis, Toichkin, Journé, Chua and Guo 2022, Neuromorphic Computing and Engineering 2:044017",
		Stability: "bounded: each row tends to norm 1",
		Params: []Param{
			Rate(.03), Anneal(1),
			{Name: "beta", Doc: "inverse temperature β of the softmax", Value: 1, Min: 0, Max: 1e4, Open: true},
		},
		Needs:    []Need{NeedPre, NeedDrive, NeedPost},
		Factors:  []Factor{{Name: "y", Source: "the unit's share of a softmax over the layer", Neuron: true}},
		Reach:    AllRows, // as every weight decays
		NonLocal: []Exception{locality.Normalisation(1)},
	}, func(spec Spec, _ Shape) (Rule, error) {
		beta := spec.f32("beta")
		spec.NonLocal = []Exception{locality.Normalisation(beta)}
		return &SoftHebb{beta: beta, direct: direct{described: described{spec}, decays: true,
			terms: func(n int, f float32, a *Activity, c, decay []float32) (took bool, ops int) {
				if f != 0 {
					kernels.Scale(c, f, a.Post[n*a.Out:(n+1)*a.Out])
					kernels.MulAdd(decay, c, a.Drive[n*a.Out:(n+1)*a.Out])
				}
				return f != 0, 3 * a.Out
			}}}, nil
	}}
}

// Respond sets y to the softmax of β·u.
func (r *SoftHebb) Respond(a *Activity) {
	a.PostSparse.Drop()
	a.Post = grow(a.Post, a.N*a.Out)
	for n := range a.N {
		Softmax(a.Post[n*a.Out:(n+1)*a.Out], a.competing(n, &r.work), r.beta)
	}
}

// Softmax writes the softmax of β·u, β ≥ 0, into dst. It subtracts the largest
// entry first, so that large values do not overflow.
func Softmax(dst, u []float32, beta float32) {
	if len(u) == 0 {
		return
	}
	sum := kernels.ExpSum(dst, u, beta, kernels.Max(u))
	kernels.Scale(dst, 1/sum, dst)
}
