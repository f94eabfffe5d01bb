package rule

import (
	"math"

	"github.com/hebbgrad/hebbgrad/locality"
)

// Resonance is competitive learning with recruitment. A stimulus is compared
// with the units committed so far by u_j = w_j·x. Where the best of them comes
// up to the vigilance ρ it resonates and moves towards the input; where none
// does and a unit is free, that unit is committed to the input at once:
//
//	max_j u_j ≥ ρ·|x| or none free: Δw_j = η·(x − u_j·w_j) for the winner j,
//	otherwise:                      Δw_f = x/|x| − w_f for the next free unit f.
//
// For inputs of norm 1 the rows tend to norm 1, and u is then the cosine.
// Weights must start at 0, so that a free unit never wins. An input of 0
// teaches nothing. The changes of winners are averaged over a minibatch;
// recruitment is one-shot, and each input of the minibatch is compared with
// the units that those before it recruited.
type Resonance struct {
	winning
	kept
	vigilance float32
	committed []float32 // one number: how many units are
	recruits  []int32   // presentation that each unit recruited in Respond stands for
	compared  int       // products of inputs with those recruits
}

func resonanceRule() Entry {
	return Entry{Spec{
		Name:      "resonance",
		Summary:   "the winner moves to the input; where no unit matches, a free one is committed to it at once",
		Formula:   "Δw_j = η·(x − u_j·w_j) for the winner where u_j ≥ ρ·|x|, else Δw_f = x/|x| − w_f for a free unit",
		Paper:     "Grossberg 1976, Biological Cybernetics 23:121 (instar, recruitment); Oja 1982 (decay)",
		Stability: "bounded: for inputs of norm 1 a committed row tends to norm 1",
		Params: []Param{
			Rate(.02), Anneal(1),
			{Name: "vigilance", Doc: "cosine ρ at or above which a unit matches", Value: .9, Min: 0, Max: 1},
		},
		FromZero: true,
		Needs:    []Need{NeedPre, NeedDrive, NeedPost},
		Factors:  []Factor{{Name: "winner", Source: "rank of the unit's drive within the layer", Neuron: true}},
		NonLocal: []Exception{locality.Ranking(), locality.FreeUnit(), locality.InputNorm()},
	}, func(spec Spec, _ Shape) (Rule, error) {
		committed := []float32{0}
		return &Resonance{winning: winning{described: described{spec}}, vigilance: spec.f32("vigilance"), committed: committed,
			kept: kept{{name: "resonance committed", values: committed}}}, nil
	}}
}

// Committed is the number of units that stand for an input.
func (r *Resonance) Committed() int { return int(r.committed[0]) }

// Respond lists, for each presentation at an open gate, the winner or the unit
// recruited, with 1. Units from Committed on are recruits.
func (r *Resonance) Respond(a *Activity) {
	post := &a.PostSparse
	post.Clear()
	r.recruits, r.compared = r.recruits[:0], 0
	committed := r.Committed()
	for n := range a.N {
		x := a.Pre[n*a.In : (n+1)*a.In]
		size := float32(math.Sqrt(float64(squares(x))))
		if a.GainOf(n) == 0 || size == 0 {
			post.End()
			continue
		}
		best, top := -1, float32(math.Inf(-1))
		for j, u := range a.Drive[n*a.Out : n*a.Out+committed] {
			if u > top {
				best, top = j, u
			}
		}
		// Those recruited by earlier inputs of the minibatch have no drive yet.
		for k, m := range r.recruits {
			y := a.Pre[int(m)*a.In : int(m+1)*a.In]
			r.compared += 2
			if u := dot(x, y) / float32(math.Sqrt(float64(squares(y)))); u > top {
				best, top = committed+k, u
			}
		}
		switch free := committed + len(r.recruits); {
		case top < r.vigilance*size && free < a.Out:
			r.recruits = append(r.recruits, int32(n))
			post.Push(free, 1)
		case best >= 0 && best < committed:
			post.Push(best, 1)
		}
		post.End()
	}
}

func (r *Resonance) Delta(d *Delta, w Weights, a *Activity) error {
	eta := r.spec.rateAt(a.Progress) / float32(max(a.N, 1))
	committed := r.Committed()
	recruited := committed
	ok, err := r.delta(d, w, a, func(n, j int, gain, y float32) (c, b float32) {
		c = gain * eta * y
		if j < committed {
			return c, c * a.Drive[n*a.Out+j]
		}
		if gain != 0 {
			recruited = max(recruited, j+1)
			c = float32(1 / math.Sqrt(float64(squares(a.Pre[n*a.In:(n+1)*a.In]))))
		}
		return c, 1
	})
	if !ok {
		return err
	}
	d.Ops += a.N * a.Out
	d.MACs += (a.N + recruited - committed + r.compared) * a.In // norms and products
	r.compared = 0
	r.committed[0] = float32(recruited)
	return nil
}

func dot(x, y []float32) float32 {
	var s float32
	y = y[:len(x)]
	for i, v := range x {
		s += v * y[i]
	}
	return s
}
