package rule

import "github.com/hebbgrad/hebbgrad/locality"

// Prototype writes in one shot: the teaching signal t says which neuron is to
// hold the input,
//
//	Δw_ji = t_j·(x_i − w_ji),
//
// so that t = 1 replaces the row by the input at once, and 0 < t < 1 moves it
// part of the way. Presentations of a batch are written one after another.
type Prototype struct {
	described
	rows rows
}

func prototypeRule() Entry {
	return Entry{Spec{
		Name:      "prototype",
		Summary:   "one-shot writing: a taught neuron takes the input as its weights",
		Formula:   "Δw_ji = t_j·(x_i − w_ji)",
		Paper:     "Kohonen 1988, Neural Networks 1:3 (learning vectors); fast commitment of Carpenter and Grossberg 1987",
		Stability: "bounded for 0 ≤ t ≤ 1: a row is an average of inputs",
		Params:    []Param{{Name: "rate", Doc: "share of the way to the input, times t", Value: 1, Min: 0, Max: 1, Open: true}, Anneal(0)},
		Needs:     []Need{NeedPre, NeedTeach},
		Factors:   []Factor{{Name: "t", Source: "the write signal: which neuron is to hold the input", Neuron: true, From: locality.Label}},
	}, func(spec Spec, _ Shape) (Rule, error) {
		return &Prototype{described: described{spec}}, nil
	}}
}

func (r *Prototype) Delta(d *Delta, w Weights, a *Activity) error {
	if ok, err := r.begin(d, w, a); !ok {
		return err
	}
	eta := r.spec.rateAt(a.Progress)
	r.rows.of(d, w, a)
	for n := range a.N {
		g := a.GainOf(n)
		for j, t := range a.Teach[n*w.Out : (n+1)*w.Out] {
			f := eta * g * t
			if f == 0 {
				continue
			}
			r.rows.move(d, w, a, n, j, f)
			d.Contributed[n] = g
		}
	}
	return nil
}
