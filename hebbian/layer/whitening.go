package layer

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"

	"github.com/hebbgrad/hebbgrad/hebbian/rule"
	"github.com/hebbgrad/hebbgrad/internal/spd"
	"github.com/hebbgrad/hebbgrad/internal/state"
	"github.com/hebbgrad/hebbgrad/locality"
)

// Whitening makes what a field sees of equal variance in every direction,
//
//	y = (C + ε·I)^(−½)·(x − μ), C = M − μμᵀ, Δμ_i = η·(x_i − μ_i), ΔM_ij = η·(x_i·x_j − M_ij),
//
// with running means of the inputs and of their Hebbian outer products, η = 1/n at
// patch n.
//
// It is where a population of as many neurons as inputs comes to that inhibit each
// other and themselves, dy/dt = x − μ + ν − y − L·y, with noise ν of variance ε at
// each neuron, and whose lateral synapses learn by an anti-Hebbian rule,
// ΔL_ij = η·(y_i·y_j − δ_ij): what fires together comes to inhibit each other,
// and the synapse of a neuron onto itself keeps its variance at 1. The activity
// settles at y = (I + L)^(−1)·(x − μ + ν); learning ends where E[yyᵀ] = I, and L, which
// stays symmetric, is then (C + ε·I)^(½) − I (after Barlow and Földiák 1989, The
// Computing Neuron, 54; Plumbley 1993, Neural Networks 6:823). Both are taken at
// their equilibrium here, by the eigenvalues of C, and
// TestWhiteningIsTheEquilibrium has the dynamics come to it; the certificate lists it.
type Whitening struct {
	dim            int
	eps            float64
	means, moments []float32
	seen           int64 // patches

	matrix []float32 // (C + ε·I)^(−½)
	known  bool      // matrix is that of means and moments

	change []float32
	taught []float32 // what patches count, of each presentation
	watch  *locality.Watch
}

// NewWhitening is of fields of dim inputs; ε is above 0, in units of their variance.
func NewWhitening(dim int, eps float64) (*Whitening, error) {
	if dim < 1 || !(eps > 0) || math.IsInf(eps, 0) {
		return nil, fmt.Errorf("whitening of %d inputs with ε = %v: 1 input or more, and ε finite and above 0", dim, eps)
	}
	return &Whitening{
		dim: dim, eps: eps, means: make([]float32, dim), moments: make([]float32, dim*dim),
		matrix: make([]float32, dim*dim), change: make([]float32, dim*dim),
	}, nil
}

// Learn takes the patches x, places·n × dim, into the means; a presentation at a
// shut gate takes no part. What it does with x, x does not keep.
func (l *Whitening) Learn(s Step, x []float32, n, places int) error {
	pre, post, done := x, x, unobserved
	if l.watch != nil {
		post = append([]float32(nil), x...)
		done = l.watch.Changes(func() *locality.Population { return l.population(pre, post) })
	}
	open := opened(s.Gain, n)
	if open == 0 {
		done()
		return nil
	}
	rows := n * places
	l.taught = grow(l.taught, n)
	for i := range n {
		l.taught[i] = 1
		if s.Gain != nil && s.Gain[i] == 0 {
			l.taught[i] = 0
			clear(pre[i*places*l.dim : (i+1)*places*l.dim])
		}
	}
	l.seen += int64(open * places)
	eta := float32(float64(open*places) / float64(l.seen))
	each := eta / float32(open*places)

	sum := grow(l.change, l.dim)
	for i, m := range l.means {
		sum[i] = -eta * m
	}
	for r := range rows {
		if l.taught[r/places] != 0 {
			for i, v := range pre[r*l.dim : (r+1)*l.dim] {
				sum[i] += each * v
			}
		}
	}
	changed := s.Ledger.Add(s.Site, l.means, sum)

	l.change = grow(l.change, l.dim*l.dim)
	for k, m := range l.moments {
		l.change[k] = -eta * m
	}
	at := blas32.General{Rows: rows, Cols: l.dim, Stride: l.dim, Data: pre}
	blas32.Gemm(blas.Trans, blas.NoTrans, each, blas32.General{Rows: rows, Cols: l.dim, Stride: l.dim, Data: post}, at,
		1, blas32.General{Rows: l.dim, Cols: l.dim, Stride: l.dim, Data: l.change})
	changed += s.Ledger.Add(s.Site, l.moments, l.change)
	s.Ledger.Learning(rows * l.dim * l.dim)
	s.Ledger.Elementwise(rows*l.dim + l.dim*l.dim)
	s.Ledger.Credit(s.Site, changed, s.Offset, l.taught)
	l.known = false
	done()
	return nil
}

// Matrix is the settled response to an input, dim×dim and symmetric; without a
// patch it is I/√ε.
func (l *Whitening) Matrix() []float32 {
	if !l.known {
		spd.InverseRoot(l.matrix, l.means, l.moments, l.eps)
		l.known = true
	}
	return l.matrix
}

// Respond sets y, rows × dim, to the settled response to x, from which it takes
// the means.
func (l *Whitening) Respond(y, x []float32, rows int) (macs int) {
	l.center(x, rows)
	square := blas32.General{Rows: l.dim, Cols: l.dim, Stride: l.dim, Data: l.Matrix()}
	blas32.Gemm(blas.NoTrans, blas.NoTrans, 1, blas32.General{Rows: rows, Cols: l.dim, Stride: l.dim, Data: x}, square,
		0, blas32.General{Rows: rows, Cols: l.dim, Stride: l.dim, Data: y})
	return rows * l.dim * l.dim
}

func (l *Whitening) center(x []float32, rows int) {
	for r := range rows {
		row := x[r*l.dim : (r+1)*l.dim]
		for i, m := range l.means {
			row[i] -= m
		}
	}
}

func (l *Whitening) reset() {
	clear(l.means)
	clear(l.moments)
	l.seen, l.known = 0, false
}

func (l *Whitening) Keep(w *state.Walker) {
	state.Count(w, "patches", &l.seen)
	w.Float32s("means", l.means)
	w.Float32s("moments", l.moments)
	if w.Changed() {
		l.known = false
	}
}

func (l *Whitening) population(pre, post []float32) *locality.Population {
	return &locality.Population{In: l.dim, Out: l.dim, Factors: []rule.Factor{locality.Gain()}, Exceptions: []locality.Exception{locality.SettledInhibition()},
		Arrays: []locality.Array{
			{Name: "pre", Of: locality.Pre, Values: pre}, {Name: "post", Of: locality.Post, Values: post},
			{Name: "means", Of: locality.Pre, Values: l.means}, {Name: "moments", Of: locality.Synapse, Values: l.moments},
		}}
}
