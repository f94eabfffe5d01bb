package rule

import (
	"math"

	"github.com/hebbgrad/hebbgrad/internal/kernels"
	"github.com/hebbgrad/hebbgrad/locality"
)

// Competitive moves the winner of a competition to its input and leaves all other
// neurons alone,
//
//	k = argmax_j (w_j·x − t_j), Δw_k = η·(x/|x| − u·w_k), u = w_k·x/|x|,
//
// where t is the conscience of the layer, by which whoever has won often competes
// with less (DeSieno 1988; package layer has it as Homeostasis). It differs from
// w_k ← w_k + η·(x − w_k), put back on the unit sphere, by terms of η²: the decay u
// is the neuron's own drive, so that the norm tends to 1 by what each synapse has
// at hand. Presentations of a minibatch are learned one after another, by drives
// found before the first; an input of 0 teaches nothing.
type Competitive struct {
	described
	rows rows
	list Sparse
	work []float32
}

func competitiveRule() Entry {
	return Entry{Spec{
		Name:      "competitive",
		Summary:   "the winner moves to its input, under a conscience of the layer",
		Formula:   "Δw_k = η·(x_i/|x| − u·w_ki) for the winner k, u = w_k·x/|x|",
		Paper:     "Rumelhart and Zipser 1985, Cognitive Science 9:75; conscience DeSieno 1988, IEEE ICNN 1:117; decay Oja 1982",
		Stability: "bounded for η < 1: the norm of a winner's row tends to 1",
		Params:    []Param{{Name: "rate", Doc: "learning rate η, of each presentation of a minibatch", Value: .1, Min: 0, Max: 1, Open: true}, Anneal(1)},
		Needs:     []Need{NeedPre, NeedDrive, NeedPost},
		Factors:   []Factor{{Name: "winner", Source: "rank of the unit's drive within the layer", Neuron: true}},
		NonLocal:  []Exception{locality.Ranking(), locality.InputNorm()},
		Singly:    true,
	}, func(spec Spec, _ Shape) (Rule, error) {
		return &Competitive{described: described{spec}}, nil
	}}
}

// Respond lists, for each presentation at an open gate, the winner with 1.
func (r *Competitive) Respond(a *Activity) {
	post := &a.PostSparse
	post.Clear()
	for n := range a.N {
		if a.GainOf(n) != 0 && kernels.MaxAbs(a.Pre[n*a.In:(n+1)*a.In]) > 0 {
			first, _ := kernels.Ranked(a.competing(n, &r.work), 1)
			post.Push(first, 1)
		}
		post.End()
	}
}

func (r *Competitive) Delta(d *Delta, w Weights, a *Activity) error {
	if ok, err := r.begin(d, w, a); !ok {
		return err
	}
	eta, post := r.spec.rateAt(a.Progress), a.entries(&r.list)
	r.rows.none(w.Out)
	for n := range a.N {
		if a.GainOf(n) != 0 {
			idx, _ := post.Row(n)
			for _, j := range idx {
				r.rows.slot[j] = 1
			}
		}
	}
	r.rows.form(d, w)
	for n := range a.N {
		x, gain := a.Pre[n*a.In:(n+1)*a.In], a.GainOf(n)
		size := float32(math.Sqrt(float64(squares(x))))
		if d.MACs += w.In; gain == 0 || size == 0 {
			continue
		}
		idx, val := post.Row(n)
		for e, j := range idx {
			// With w + Δ the row so far, the next change is f·(x/|x| − u·(w + Δ)).
			row := r.rows.row(d, int(j))
			f := eta * gain * val[e]
			u := a.Drive[n*a.Out+int(j)] / size
			kernels.Scale(row, 1-f*u, row)
			kernels.AXPYFused(row, -f*u, w.Row(int(j)))
			kernels.AXPYFused(row, f/size, x)
			d.Contributed[n] = gain
			d.MACs += w.In
			d.Ops += 2 * w.In
		}
	}
	return nil
}
