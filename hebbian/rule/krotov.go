package rule

import (
	"fmt"
	"math"
	"slices"

	"github.com/hebbgrad/hebbgrad/internal/kernels"
	"github.com/hebbgrad/hebbgrad/locality"
)

// Krotov is the competitive rule of Krotov and Hopfield,
//
//	Q_j = Σ_i sgn(w_ji)·|w_ji|^(p−1)·x_i,
//	Δw_ji ∝ Σ_n g_nj·(x_ni − Q_nj·w_ji),
//
// where the unit with the largest Q of a presentation has g = 1, the one of
// rank k has g = −Δ and all others 0. The sum is scaled so that its largest
// entry is η, as in the published code; with maxscale 0 their mean is multiplied by η.
//
// Each row tends to norm 1 in the p-norm, because the decay term −Q·w balances
// the input where Σ|w|^p = 1.
type Krotov struct {
	winning
	p     float64
	k     int
	minus float32 // Δ
	scale bool
	work  []float32
}

func krotovRule() Entry {
	return Entry{Spec{
		Name:      "krotov-hopfield",
		Summary:   "competition between hidden units, the winner learns and the unit of rank k unlearns",
		Formula:   "Δw_ji ∝ g_j·(x_i − Q_j·w_ji), Q_j = Σ sgn(w_ji)|w_ji|^(p−1) x_i, g = 1 for the winner, −Δ for rank k",
		Paper:     "Krotov and Hopfield 2019, PNAS 116:7723; values of pytorch-hebbian's MNIST experiment",
		Stability: "bounded: the p-norm of a winner's row tends to 1",
		Params: []Param{
			Rate(.04), Anneal(1),
			{Name: "p", Doc: "power of the Lebesgue norm", Value: 3, Min: 2, Max: 20},
			{Name: "k", Doc: "rank of the unit that unlearns", Value: 7, Min: 2, Max: 1e6, Integer: true},
			{Name: "delta", Doc: "strength of unlearning Δ", Value: .4, Min: 0, Max: 1},
			{Name: "maxscale", Doc: "1: the largest change of a minibatch is η; 0: the mean change is multiplied by η", Value: 1, Min: 0, Max: 1, Integer: true},
		},
		Needs: []Need{NeedPre, NeedDrive, NeedPost},
		Reach: SomeRows,
		Factors: []Factor{
			{Name: "g", Source: "rank of the unit's drive within the layer", Neuron: true},
			{Name: "maximum", Source: "largest change over the layer and the minibatch"},
		},
		NonLocal: []Exception{locality.Ranking(), locality.LargestChange()},
	}, func(spec Spec, s Shape) (Rule, error) {
		if spec.Value("maxscale") != 1 {
			spec.Factors, spec.NonLocal = spec.Factors[:1], spec.NonLocal[:1]
		}
		r := &Krotov{
			winning: winning{described: described{spec}}, p: spec.Value("p"), k: int(spec.Value("k")),
			minus: spec.f32("delta"), scale: spec.Value("maxscale") == 1,
		}
		if r.k > s.Out && r.minus != 0 {
			if q, _ := spec.Param("k"); q.Given {
				return nil, fmt.Errorf("rule %s: parameter k is %d: it is a rank within the layer, which has %d units", spec.Name, r.k, s.Out)
			}
			r.k = max(s.Out, 1)
			r.spec.Params = slices.Clone(spec.Params)
			for i := range spec.Params {
				if q := &r.spec.Params[i]; q.Name == "k" {
					q.Value = float64(r.k)
				}
			}
		}
		return r, nil
	}}
}

// Conduct writes sgn(w)·|w|^(p−1).
func (r *Krotov) Conduct(dst, w []float32) {
	switch r.p {
	case 2:
		copy(dst, w)
	case 3:
		kernels.SignedSquare(dst, w)
	default:
		for i, v := range w {
			dst[i] = float32(math.Copysign(math.Pow(math.Abs(float64(v)), r.p-1), float64(v)))
		}
	}
}

// Respond lists, for each presentation, the winner with 1 and the unit of
// rank k with −Δ.
func (r *Krotov) Respond(a *Activity) {
	post := &a.PostSparse
	post.Clear()
	for n := range a.N {
		first, kth := kernels.Ranked(a.competing(n, &r.work), r.k)
		if r.minus == 0 || kth == first {
			post.Push(first, 1)
		} else if first < kth {
			post.Push(first, 1)
			post.Push(kth, -r.minus)
		} else {
			post.Push(kth, -r.minus)
			post.Push(first, 1)
		}
		post.End()
	}
}

func (r *Krotov) Delta(d *Delta, w Weights, a *Activity) error {
	ok, err := r.delta(d, w, a, func(n, j int, gain, y float32) (c, b float32) {
		c = gain * y
		return c, c * a.Drive[n*a.Out+j]
	})
	if !ok {
		return err
	}
	f := r.spec.rateAt(a.Progress)
	if r.scale {
		f /= max(kernels.MaxAbs(d.W), 1e-30)
	} else {
		f /= float32(a.N)
	}
	kernels.Scale(d.W, f, d.W)
	d.Ops += 2 * len(d.W)
	return nil
}
