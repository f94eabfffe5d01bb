package rule

import (
	"math"

	"github.com/hebbgrad/hebbgrad/locality"
)

// Imprint has each unit copy one input, those that come first, and stay:
//
//	Δw_f = x/|x| − w_f for the next free unit f; nothing once no unit is free.
//
// It is the control that a rule which moves units further must beat. Inputs of 0
// are passed over. Weights must start at 0, so that a free unit gives nothing.
type Imprint struct {
	winning
	kept
	committed []float32 // one number: how many units are
}

func imprintRule() Entry {
	return Entry{Spec{
		Name:      "imprint",
		Summary:   "each unit copies one of the first inputs and stays: a control",
		Formula:   "Δw_f = x/|x| − w_f for the next free unit f",
		Paper:     "Coates and Ng 2011, ICML 921 (sampled patches as features)",
		Stability: "bounded: a row has norm 1 and never changes again",
		Params:    []Param{{Name: "rate", Doc: "share of the way to the input", Value: 1, Min: 0, Max: 1, Open: true}, Anneal(0)},
		FromZero:  true,
		Needs:     []Need{NeedPre, NeedPost},
		Factors:   []Factor{{Name: "free", Source: "whether the unit is the next that has copied nothing", Neuron: true}},
		NonLocal:  []Exception{locality.FreeUnit(), locality.InputNorm()},
		Singly:    true,
	}, func(spec Spec, _ Shape) (Rule, error) {
		committed := []float32{0}
		return &Imprint{winning: winning{described: described{spec}}, committed: committed,
			kept: kept{{name: "imprint committed", values: committed}}}, nil
	}}
}

// Committed is the number of units that stand for an input.
func (r *Imprint) Committed() int { return int(r.committed[0]) }

// Respond lists, for each presentation at an open gate, the unit that is free, with
// 1, as long as there is one.
func (r *Imprint) Respond(a *Activity) {
	post, free := &a.PostSparse, r.Committed()
	post.Clear()
	for n := range a.N {
		if free < a.Out && a.GainOf(n) != 0 && squares(a.Pre[n*a.In:(n+1)*a.In]) > 0 {
			post.Push(free, 1)
			free++
		}
		post.End()
	}
}

func (r *Imprint) Delta(d *Delta, w Weights, a *Activity) error {
	eta, committed := r.spec.rateAt(a.Progress), r.Committed()
	ok, err := r.delta(d, w, a, func(n, j int, gain, y float32) (c, b float32) {
		size := squares(a.Pre[n*a.In : (n+1)*a.In])
		if b = eta * gain * y; b == 0 || size == 0 {
			return 0, 0
		}
		committed = max(committed, j+1)
		return b / float32(math.Sqrt(float64(size))), b
	})
	if !ok {
		return err
	}
	d.MACs += a.N * a.In
	r.committed[0] = float32(committed)
	return nil
}
