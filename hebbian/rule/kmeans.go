package rule

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"

	"github.com/hebbgrad/hebbgrad/internal/kernels"
	"github.com/hebbgrad/hebbgrad/internal/limit"
	"github.com/hebbgrad/hebbgrad/locality"
)

// KMeans is spherical k-means, a reference that is not local: it keeps a buffer of
// inputs verbatim, divided by their norms, and when that is full it sets the rows, in
// several passes over all of it, to the directions of what they are nearest to,
//
//	w_j ← s_j/|s_j|, s_j = Σ_n x_n/|x_n| over the n of which w_j·x_n is the largest,
//
// and learns no more. A row that is nearest to nothing stays. The presentations
// whose step fills the buffer are those that contributed.
type KMeans struct {
	described
	kept
	passes int
	buffer []float32 // inputs of norm 1
	held   []float32 // one number: how many
	drive  []float32
	center []float32
}

// chunk is how many inputs of the buffer are compared at a time.
const chunk = 256

func kMeansRule() Entry {
	return Entry{Spec{
		Name:      "k-means",
		Summary:   "spherical k-means over a buffer of inputs: a reference, not local",
		Formula:   "w_j ← s_j/|s_j|, s_j = Σ x/|x| of the inputs nearest to w_j, in several passes",
		Paper:     "Coates and Ng 2012, Learning feature representations with k-means; Dhillon and Modha 2001, Machine Learning 42:143",
		Stability: "bounded: rows have norm 1, and each pass shortens no sum of cosines",
		Params: []Param{
			{Name: "rate", Doc: "share of the way to the result", Value: 1, Min: 0, Max: 1, Open: true}, Anneal(0),
			{Name: "buffer", Doc: "inputs held until it is full", Value: 100, Min: 1, Max: 1e7, Integer: true},
			{Name: "passes", Doc: "passes over the buffer", Value: 20, Min: 1, Max: 1e4, Integer: true},
		},
		Needs:     []Need{NeedPre},
		NonLocal:  []Exception{locality.Reference()},
		Singly:    true,
		Reference: true,
	}, func(spec Spec, s Shape) (Rule, error) {
		size := spec.Value("buffer")
		if err := limit.Check(fmt.Sprintf("rule k-means over %d inputs", s.In), size, "inputs held", 4*float64(s.In)); err != nil {
			return nil, err
		}
		r := &KMeans{described: described{spec}, passes: int(spec.Value("passes")), buffer: make([]float32, int(size)*s.In), held: []float32{0}}
		r.kept = kept{{name: "k-means buffer", values: r.buffer}, {name: "k-means held", values: r.held}}
		return r, nil
	}}
}

// Bytes is what the buffer takes.
func (r *KMeans) Bytes() int64 { return 4 * int64(len(r.buffer)) }

func (r *KMeans) Delta(d *Delta, w Weights, a *Activity) error {
	if ok, err := r.begin(d, w, a); !ok {
		return err
	}
	held := min(max(int(r.held[0]), 0), len(r.buffer)/w.In)
	if held*w.In == len(r.buffer) {
		return nil
	}
	for n := range a.N {
		x := a.Pre[n*a.In : (n+1)*a.In]
		size := squares(x)
		if held*w.In == len(r.buffer) || a.GainOf(n) == 0 || size == 0 {
			continue
		}
		kernels.Scale(r.buffer[held*w.In:(held+1)*w.In], float32(1/math.Sqrt(float64(size))), x)
		d.Contributed[n] = a.GainOf(n)
		held++
	}
	if r.held[0] = float32(held); held*w.In < len(r.buffer) {
		clear(d.Contributed)
		return nil
	}
	d.All(w.Out)
	copy(d.W, w.W)
	r.center = grow(r.center, len(d.W))
	r.drive = grow(r.drive, chunk*w.Out)
	for range r.passes {
		r.pass(d.W, held, w)
	}
	d.MACs, d.Ops = r.passes*held*(w.Out+1)*w.In, r.passes*len(d.W)
	kernels.AXPYFused(d.W, -1, w.W)
	kernels.Scale(d.W, r.spec.rateAt(a.Progress), d.W)
	return nil
}

// pass sets each row of c to the direction of the sum of what is nearest to it.
func (r *KMeans) pass(c []float32, held int, w Weights) {
	clear(r.center)
	rows := blas32.General{Rows: w.Out, Cols: w.In, Stride: w.In, Data: c}
	for lo := 0; lo < held; lo += chunk {
		n := min(chunk, held-lo)
		x := r.buffer[lo*w.In : (lo+n)*w.In]
		blas32.Gemm(blas.NoTrans, blas.Trans, 1, blas32.General{Rows: n, Cols: w.In, Stride: w.In, Data: x}, rows,
			0, blas32.General{Rows: n, Cols: w.Out, Stride: w.Out, Data: r.drive})
		for i := range n {
			j, _ := kernels.Ranked(r.drive[i*w.Out:(i+1)*w.Out], 1)
			kernels.AXPYFused(r.center[j*w.In:(j+1)*w.In], 1, x[i*w.In:(i+1)*w.In])
		}
	}
	for j := range w.Out {
		sum := r.center[j*w.In : (j+1)*w.In]
		if size := squares(sum); size > 0 {
			kernels.Scale(c[j*w.In:(j+1)*w.In], float32(1/math.Sqrt(float64(size))), sum)
		}
	}
}
