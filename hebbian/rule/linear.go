package rule

import (
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"

	"github.com/hebbgrad/hebbgrad/internal/kernels"
)

// linear computes changes of the form that most rules share,
//
//	Δw_ji = Σ_n c_nj·x_ni − b_j·w_ji,
//
// over all rows, or over the rows in which some c_nj is not 0.
type linear struct {
	whole bool      // the rule goes on to change the rows, so that they must be formed
	coef  []float32 // c, N×Out
	decay []float32 // b, Out
	slot  []int32   // row of the delta that serves a neuron, −1 for none
	row   []float32 // b of one presentation
}

// dense sizes coef and decay, both cleared.
func (l *linear) dense(n, out int) (coef, decay []float32) {
	l.coef, l.decay = grow(l.coef, n*out), grow(l.decay, out)
	clear(l.coef)
	clear(l.decay)
	return l.coef, l.decay
}

// fill sets every row of d from coef and decay. shrink is false where every
// decay is 0.
func (l *linear) fill(d *Delta, w Weights, a *Activity, shrink bool) {
	if a.Factored && !l.whole {
		d.Coef, d.Decay = l.coef[:a.N*w.Out], l.decay[:w.Out]
		return
	}
	d.All(w.Out)
	if a.N == 0 {
		d.Rows = d.Rows[:0]
		return
	}
	if a.N == 1 && !l.whole && !shrink && a.PreSparse.Given(1) && float64(len(a.PreSparse.Idx)) < sparseEnough*float64(a.In) {
		l.columns(d, a)
		return
	}
	l.outer(d, w, a)
	if !shrink {
		return
	}
	d.Ops += w.Out * w.In
	for j, b := range l.decay {
		if b != 0 {
			kernels.AXPYFused(d.Row(j), -b, w.Row(j))
		}
	}
}

// sparseEnough is the share of inputs that are not 0 below which changing their
// weights alone is faster than changing whole rows.
const sparseEnough = .25

// columns sets the weights of inputs that are not 0, of one presentation.
func (l *linear) columns(d *Delta, a *Activity) {
	idx, val := a.PreSparse.Row(0)
	if len(idx) == 0 {
		d.Rows = d.Rows[:0]
		return
	}
	d.Cols = idx
	d.W = grow(d.W, a.Out*len(idx))
	for j, c := range l.coef[:a.Out] {
		kernels.Scale(d.Row(j), c, val)
	}
	d.MACs += a.Out * len(idx)
}

// outer sets d.W to Σ_n c_n xᵀ_n.
func (l *linear) outer(d *Delta, w Weights, a *Activity) {
	d.MACs += a.N * w.Out * w.In
	if a.N == 1 {
		for j, c := range l.coef[:w.Out] {
			kernels.Scale(d.Row(j), c, a.Pre)
		}
		return
	}
	blas32.Gemm(blas.Trans, blas.NoTrans, 1,
		blas32.General{Rows: a.N, Cols: w.Out, Stride: w.Out, Data: l.coef},
		blas32.General{Rows: a.N, Cols: w.In, Stride: w.In, Data: a.Pre},
		0, blas32.General{Rows: w.Out, Cols: w.In, Stride: w.In, Data: d.W})
}

// winners sets the rows of d whose neurons are in list, where the coefficient
// of entry e of the list is c(n, e) and adds decay(n, e) to the neuron's b.
func (l *linear) winners(d *Delta, w Weights, a *Activity, list *Sparse, coef, decay []float32) {
	if cap(l.slot) < w.Out {
		l.slot = make([]int32, w.Out)
		for j := range l.slot {
			l.slot[j] = -1
		}
	}
	slot := l.slot[:w.Out]
	for e, j := range list.Idx {
		if coef[e] != 0 && slot[j] < 0 {
			slot[j] = 0
		}
	}
	d.Rows = d.Rows[:0]
	for j, s := range slot {
		if s == 0 {
			slot[j] = int32(len(d.Rows))
			d.Rows = append(d.Rows, int32(j))
		}
	}
	d.W = grow(d.W, len(d.Rows)*w.In)
	l.decay = grow(l.decay, len(d.Rows))
	clear(l.decay)
	for e, j := range list.Idx {
		if coef[e] != 0 {
			l.decay[slot[j]] += decay[e]
		}
	}
	for k, j := range d.Rows {
		kernels.Scale(d.Row(k), -l.decay[k], w.Row(int(j)))
	}
	d.Ops += len(d.Rows) * w.In
	sparse := a.PreSparse.Given(a.N)
	for n := range a.N {
		for e := list.Ptr[n]; e < list.Ptr[n+1]; e++ {
			c := coef[e]
			if c == 0 {
				continue
			}
			row := d.Row(int(slot[list.Idx[e]]))
			if sparse {
				idx, val := a.PreSparse.Row(n)
				scatter(c, idx, val, row)
				d.MACs += len(idx)
			} else {
				kernels.AXPYFused(row, c, a.Pre[n*a.In:(n+1)*a.In])
				d.MACs += a.In
			}
		}
	}
	for _, j := range d.Rows {
		slot[j] = -1
	}
}

// scatter adds c·val to y at the positions idx.
func scatter(c float32, idx []int32, val, y []float32) {
	val = val[:len(idx)]
	for e, i := range idx {
		y[i] += c * val[e]
	}
}

// squares returns Σ x².
func squares(x []float32) float32 { return kernels.Dot(x, x) }

// Terms gives, for presentation n, the coefficients c_j of the input and b_j
// of the weight, without learning rate and gain. Both come in cleared.
type Terms func(n int, a *Activity, c, b []float32)

// Correlate makes a rule of the form that most have, with a mean over the
// presentations,
//
//	Δw_ji = η·mean_n gain_n·(c_nj·x_ni − b_nj·w_ji).
//
// The spec declares rate and anneal among its parameters. Without decays every
// b is 0.
func Correlate(s Spec, decays bool, t Terms) Rule {
	if decays {
		s.Reach = AllRows
	}
	return &correlation{described: described{s}, decays: decays, terms: t}
}

// correlation is what Correlate makes.
type correlation struct {
	described
	lin    linear
	decays bool
	terms  Terms
}

func (r *correlation) Delta(d *Delta, w Weights, a *Activity) error {
	if ok, err := r.begin(d, w, a); !ok {
		return err
	}
	a.dense()
	r.mean(d, w, a)
	return nil
}

// direct is a rule of the same form whose coefficients are not a mean of terms
// that are free of learning rate and gain: terms sets the coefficients c of
// presentation n, given f = η·gain/N, and adds to those of the weights where the
// rule decays. It reports whether the presentation took part, and what that cost.
type direct struct {
	described
	lin    linear
	decays bool
	terms  func(n int, f float32, a *Activity, c, decay []float32) (took bool, ops int)
}

func (r *direct) Delta(d *Delta, w Weights, a *Activity) error {
	if ok, err := r.begin(d, w, a); !ok {
		return err
	}
	a.dense()
	eta := r.spec.rateAt(a.Progress) / float32(a.N)
	coef, decay := r.lin.dense(a.N, w.Out)
	for n := range a.N {
		g := a.GainOf(n)
		took, ops := r.terms(n, eta*g, a, coef[n*w.Out:(n+1)*w.Out], decay)
		if took {
			d.Contributed[n] = g
		}
		d.Ops += ops
	}
	r.lin.fill(d, w, a, r.decays)
	return nil
}

// remembering is a correlation that keeps something beside the weights.
type remembering struct {
	correlation
	kept
}

// mean fills d with the mean over presentations of η·gain·(c_j·x_i − b_j·w_ji).
func (r *correlation) mean(d *Delta, w Weights, a *Activity) {
	l, eta := &r.lin, r.spec.rateAt(a.Progress)
	coef, decay := l.dense(a.N, w.Out)
	l.row = grow(l.row, w.Out)
	any := false
	for n := range a.N {
		gain := a.GainOf(n)
		if gain == 0 {
			continue
		}
		c := coef[n*w.Out : (n+1)*w.Out]
		clear(l.row)
		r.terms(n, a, c, l.row)
		f := eta * gain / float32(a.N)
		kernels.AXPYFused(decay, f, l.row)
		kernels.Scale(c, f, c)
		if kernels.MaxAbs(c) != 0 || kernels.MaxAbs(l.row) != 0 {
			d.Contributed[n] = gain
			any = true
		}
	}
	if !any {
		return
	}
	d.Ops += 4 * a.N * w.Out
	l.fill(d, w, a, r.decays)
}
