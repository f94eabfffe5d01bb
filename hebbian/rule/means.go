package rule

import (
	"github.com/hebbgrad/hebbgrad/internal/kernels"
	"github.com/hebbgrad/hebbgrad/locality"
)

// ClassMean has each taught neuron hold the mean of the inputs that it was taught,
//
//	n_j ← n_j + t_j, Δw_ji = t_j·(x_i − w_ji)/n_j,
//
// where n_j is the neuron's own count. Presentations of a batch are taught one after
// another. Nothing compares the neuron's answer with t: no error is formed. The count
// is kept as float32, which is exact up to 2²⁴.
type ClassMean struct {
	described
	kept
	count []float32
	rows  rows
}

func classMeanRule() Entry {
	return Entry{Spec{
		Name:      "class-mean",
		Summary:   "a taught neuron holds the mean of what it was taught",
		Formula:   "n_j ← n_j + t_j, Δw_ji = t_j·(x_i − w_ji)/n_j",
		Paper:     "MacQueen 1967, Fifth Berkeley Symposium 1:281 (running means); as the means of a streaming discriminant, Hayes and Kanan 2020, CVPR Workshops",
		Stability: "bounded: a row is a mean of inputs",
		Needs:     []Need{NeedPre, NeedTeach},
		Factors:   []Factor{{Name: "t", Source: "the teaching signal, from outside the network", Neuron: true, From: locality.Label}},
	}, func(spec Spec, s Shape) (Rule, error) {
		r := &ClassMean{described: described{spec}, count: make([]float32, s.Out)}
		r.kept = kept{{"taught", r.count, 0}}
		return r, nil
	}}
}

// Counts is how often each neuron was taught.
func (r *ClassMean) Counts() []float32 { return r.count }

func (r *ClassMean) Delta(d *Delta, w Weights, a *Activity) error {
	if ok, err := r.begin(d, w, a); !ok {
		return err
	}
	r.rows.of(d, w, a)
	for n := range a.N {
		g := a.GainOf(n)
		for j, t := range a.Teach[n*w.Out : (n+1)*w.Out] {
			if g*t != 0 {
				r.count[j] += g * t
				r.rows.move(d, w, a, n, j, g*t/r.count[j])
				d.Contributed[n] = g
			}
		}
	}
	return nil
}

// rows forms the rows of a delta that a batch writes one presentation after another.
type rows struct{ slot []int32 } // row of the delta that serves a neuron, counted from 1

// of gives d a row for each neuron that is taught.
func (r *rows) of(d *Delta, w Weights, a *Activity) {
	r.none(w.Out)
	for n := range a.N {
		for j, t := range a.Teach[n*w.Out : (n+1)*w.Out] {
			if t != 0 && a.GainOf(n) != 0 {
				r.slot[j] = 1
			}
		}
	}
	r.form(d, w)
}

// none has no neuron want a row; one whose slot is then set to 1 does.
func (r *rows) none(out int) {
	r.slot = grow(r.slot, out)
	clear(r.slot)
}

// form gives d a row, all 0, for each neuron that wants one.
func (r *rows) form(d *Delta, w Weights) {
	for j, s := range r.slot {
		if s != 0 {
			d.Rows = append(d.Rows, int32(j))
			r.slot[j] = int32(len(d.Rows))
		}
	}
	d.W = grow(d.W, len(d.Rows)*w.In)
	clear(d.W)
}

func (r *rows) row(d *Delta, j int) []float32 { return d.Row(int(r.slot[j]) - 1) }

// move takes neuron j the share f of the way to the input of presentation n: with
// w + Δ the row so far, the next change is f·(x − w − Δ).
func (r *rows) move(d *Delta, w Weights, a *Activity, n, j int, f float32) {
	row := r.row(d, j)
	kernels.Scale(row, 1-f, row)
	kernels.AXPYFused(row, -f, w.Row(j))
	kernels.AXPYFused(row, f, a.Pre[n*a.In:(n+1)*a.In])
	d.MACs += w.In
	d.Ops += 2 * w.In
}
