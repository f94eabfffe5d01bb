package layer

import (
	"slices"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"

	"github.com/hebbgrad/hebbgrad/hebbian/rule"
	"github.com/hebbgrad/hebbgrad/internal/kernels"
)

// forward computes drives, and keeps what it derives from the weights for
// that: f(w) where the rule conducts so, and a copy packed for sparse inputs.
type forward struct {
	w rule.Weights
	f rule.Conductor // nil: the identity

	eff  []float32 // f(w) row-major, or w itself
	late set       // rows of eff that are behind w

	pack     *kernels.Pack // nil until a sparse input comes
	packLate set

	part []float32 // weights of the inputs that a step changes

	moved [kernels.OuterRows]int // of rows that change together, and by how much
	by    [kernels.OuterRows]float64

	ahead bool // pack holds newer weights than w

	// follows is set where a packed copy can follow learning at batch 1,
	// because a step changes few rows, or can be taken in the copy itself.
	follows bool
	factors bool // a step is best taken in the packed copy, at any batch
}

// sparseEnough is the share of inputs that are not 0 below which the packed
// product is faster than a dense one: it does as many multiply-accumulates as
// there are such inputs, each at about half the speed.
const sparseEnough = .45

// manyRows is the batch from which packing all weights again for each batch
// costs less than it saves.
const manyRows = 32

func (f *forward) init(r rule.Rule, w rule.Weights) {
	f.w, f.eff = w, w.W
	f.f, _ = r.(rule.Conductor)
	f.follows = r == nil
	if r != nil {
		reach := r.Spec().Reach
		f.follows, f.factors = reach != 0, reach == rule.AllRows
	}
	f.late, f.packLate = newSet(w.Out), newSet(w.Out)
}

// stale says that all weights may have changed.
func (f *forward) stale() {
	f.late.all()
	f.packLate.all()
}

// changed says that the row of neuron j was changed.
func (f *forward) changed(j int) {
	f.late.add(j)
	f.packLate.add(j)
}

func (f *forward) bytes() int64 {
	var b int64
	if f.f != nil {
		b += 4 * int64(len(f.eff))
	}
	if f.pack != nil {
		b += f.pack.Bytes()
	}
	return b
}

// drive sets a.Drive and lists the non-zero inputs. Which way it takes depends
// on the inputs alone, so that a run that was saved and loaded repeats its
// bits.
func (f *forward) drive(a *rule.Activity) (macs int) {
	a.PreSparse.Clear()
	if a.N == 0 {
		return 0
	}
	s := &a.PreSparse
	for n := range a.N {
		s.Idx, s.Val = kernels.Nonzero(s.Idx, s.Val, a.Pre[n*a.In:(n+1)*a.In])
		s.End()
	}
	if (f.follows || a.N >= manyRows) && sparse(a) {
		f.refreshPack()
		f.pack.Mul(a.Drive, s.Ptr, s.Idx, s.Val)
		return len(s.Idx) * a.Out
	}
	if a.Out < kernels.Block && float64(len(s.Idx)) < narrowEnough*float64(a.N*a.In) {
		f.narrow(a)
		return len(s.Idx) * a.Out
	}
	return f.dense(a)
}

// narrowEnough is the share of inputs that are not 0 below which a few neurons
// sum over those alone faster than over whole rows.
const narrowEnough = .15

// narrow sums over inputs that are not 0, neuron by neuron.
func (f *forward) narrow(a *rule.Activity) {
	f.sync()
	f.refresh()
	for n := range a.N {
		idx, val := a.PreSparse.Row(n)
		for j := range a.Out {
			row := f.eff[j*a.In : (j+1)*a.In]
			var even, odd float32 // two sums, so that additions overlap
			e := 0
			for ; e+1 < len(idx); e += 2 {
				even += row[idx[e]] * val[e]
				odd += row[idx[e+1]] * val[e+1]
			}
			if e < len(idx) {
				even += row[idx[e]] * val[e]
			}
			a.Drive[n*a.Out+j] = even + odd
		}
	}
}

// sparse reports whether the packed product serves a.
func sparse(a *rule.Activity) bool {
	return a.Out >= kernels.Block && a.PreSparse.Given(a.N) && float64(len(a.PreSparse.Idx)) < sparseEnough*float64(a.N*a.In)
}

// factored reports whether a change in factored form can be applied, to the packed
// weights or, of many presentations, to blocks of rows.
func (f *forward) factored(a *rule.Activity) bool {
	return f.f == nil && (a.N >= manyRows || f.factors && sparse(a))
}

// learn takes a step that d gives in factored form, and returns how many
// weights it changed.
func (f *forward) learn(s Step, d *rule.Delta, a *rule.Activity) int {
	if !sparse(a) {
		return f.learnRows(s, d, a)
	}
	f.refreshPack()
	p := &a.PreSparse
	n, sum := f.pack.Learn(d.Coef, d.Decay, p.Ptr, p.Idx, p.Val)
	f.ahead = true
	s.Ledger.Learning(d.MACs + len(p.Idx)*a.Out)
	s.Ledger.Elementwise(d.Ops + a.In*a.Out)
	return s.Ledger.Note(s.Site, n, sum)
}

// blockRows is how many rows are changed at once: their change stays at hand until it
// is added.
const blockRows = 64

// fewRows is a minibatch whose inputs stay in the second cache while rows change.
const fewRows = 256

// learnRows takes the step block by block of rows.
func (f *forward) learnRows(s Step, d *rule.Delta, a *rule.Activity) (changed int) {
	f.sync()
	decays := slices.ContainsFunc(d.Decay[:a.Out], func(b float32) bool { return b != 0 })
	whole := 0 // rows that need no product to be written down
	if a.N <= fewRows && kernels.OuterDecayFits(a.In, a.Out) {
		whole = a.Out
	}
	for j := 0; j < whole; j += kernels.OuterRows {
		moved := f.moved[:min(kernels.OuterRows, whole-j)]
		kernels.OuterDecay(f.w.W[j*a.In:], d.Coef[j:], d.Decay[j:], a.Pre, a.N, a.In, a.Out, moved, f.by[:len(moved)])
		for k, n := range moved {
			if s.Ledger.Note(s.Site, n, f.by[k]); n > 0 {
				f.changed(j + k)
				changed += n
			}
		}
	}
	f.part = grow(f.part, min(blockRows, a.Out-whole)*a.In)
	for j := whole; j < a.Out; j += blockRows {
		rows := min(blockRows, a.Out-j)
		blas32.Gemm(blas.Trans, blas.NoTrans, 1,
			blas32.General{Rows: a.N, Cols: rows, Stride: a.Out, Data: d.Coef[j:]},
			blas32.General{Rows: a.N, Cols: a.In, Stride: a.In, Data: a.Pre},
			0, blas32.General{Rows: rows, Cols: a.In, Stride: a.In, Data: f.part[:rows*a.In]})
		for k := range rows {
			if n := s.Ledger.Decay(s.Site, f.w.Row(j+k), f.part[k*a.In:(k+1)*a.In], d.Decay[j+k]); n > 0 {
				f.changed(j + k)
				changed += n
			}
		}
	}
	s.Ledger.Learning(d.MACs + a.N*a.Out*a.In)
	if decays {
		d.Ops += a.In * a.Out
	}
	s.Ledger.Elementwise(d.Ops)
	return changed
}

// sync brings w up to what the packed weights have learned.
func (f *forward) sync() {
	if f.ahead {
		f.pack.Get(f.w.W)
		f.ahead = false
	}
}

func (f *forward) dense(a *rule.Activity) (macs int) {
	f.sync()
	f.refresh()
	if a.N == 1 {
		blas32.Gemv(blas.NoTrans, 1,
			blas32.General{Rows: a.Out, Cols: a.In, Stride: a.In, Data: f.eff},
			blas32.Vector{N: a.In, Inc: 1, Data: a.Pre}, 0,
			blas32.Vector{N: a.Out, Inc: 1, Data: a.Drive})
		return a.Out * a.In
	}
	blas32.Gemm(blas.NoTrans, blas.Trans, 1,
		blas32.General{Rows: a.N, Cols: a.In, Stride: a.In, Data: a.Pre},
		blas32.General{Rows: a.Out, Cols: a.In, Stride: a.In, Data: f.eff},
		0, blas32.General{Rows: a.N, Cols: a.Out, Stride: a.Out, Data: a.Drive})
	return a.N * a.Out * a.In
}

func (f *forward) refresh() {
	if f.f == nil {
		return
	}
	if len(f.eff) == 0 || &f.eff[0] == &f.w.W[0] {
		f.eff = make([]float32, len(f.w.W))
		f.late.all()
	}
	for _, j := range f.late.list {
		f.f.Conduct(f.eff[int(j)*f.w.In:(int(j)+1)*f.w.In], f.w.Row(int(j)))
	}
	f.late.clear()
}

func (f *forward) refreshPack() {
	if f.pack == nil {
		f.pack = kernels.NewPack(f.w.In, f.w.Out)
		f.packLate.all()
	}
	if len(f.packLate.list) == 0 {
		return
	}
	f.sync()
	late := f.packLate.sorted()
	f.pack.Set(f.w.W, late, f.f)
	f.packLate.clear()
}

// set is a set of neurons.
type set struct {
	list []int32
	in   []bool
}

func newSet(n int) set { return set{list: make([]int32, 0, n), in: make([]bool, n)} }

func (s *set) add(j int) {
	if !s.in[j] {
		s.in[j] = true
		s.list = append(s.list, int32(j))
	}
}

func (s *set) all() {
	s.list = s.list[:len(s.in)]
	for j := range s.in {
		s.in[j], s.list[j] = true, int32(j)
	}
}

func (s *set) clear() {
	for _, j := range s.list {
		s.in[j] = false
	}
	s.list = s.list[:0]
}

// sorted puts the list in ascending order and returns it.
func (s *set) sorted() []int32 {
	slices.Sort(s.list)
	return s.list
}

// grow returns s with room for n values, which may be anything.
func grow[T any](s []T, n int) []T { return slices.Grow(s[:0], n)[:n] }
