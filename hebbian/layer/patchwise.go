package layer

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"

	"github.com/hebbgrad/hebbgrad/hebbian/rule"
	"github.com/hebbgrad/hebbgrad/internal/kernels"
	"github.com/hebbgrad/hebbgrad/internal/state"
)

// redraws is how often a place without any contrast is drawn again.
const redraws = 8

// sample draws the places of each presentation from which the stage learns.
func (l *Patches) sample(led ledger, x []float32, n, places int) {
	in, width := l.In(), l.dense.In()
	l.places = places
	rows := n * l.places
	l.sampled = grow(l.sampled, rows*width)
	rng := rand.New(l.draw)
	for r := range rows {
		i := r / l.places
		patch := l.sampled[r*width : (r+1)*width]
		for range redraws {
			look(patch, x[i*in:(i+1)*in], l.cfg.Fields[rng.IntN(len(l.cfg.Fields))], float32(l.cfg.Contrast))
			if kernels.MaxAbs(patch) > 0 {
				break
			}
		}
	}
	if l.cfg.Contrast > 0 {
		led.Elementwise(4 * rows * width)
	}
}

// whiten makes of the patches drawn what units learn from.
func (l *Patches) whiten(led ledger, rows int) {
	width := l.dense.In()
	l.inputs = l.sampled
	if l.white != nil {
		l.part = grow(l.part, rows*width)
		led.Forward(l.white.Respond(l.part, l.sampled, rows))
		l.inputs = append(l.sampled[:0], l.part...)
	}
	for r := range rows {
		Unit(l.inputs[r*width : (r+1)*width])
	}
	led.Elementwise(2 * rows * width)
}

// fold computes W·Z where it is behind.
func (l *Patches) fold() {
	if l.known {
		return
	}
	w := l.dense.Weights()
	if copy(l.eff, w.W); l.white != nil {
		blas32.Gemm(blas.NoTrans, blas.NoTrans, 1, blas32.General{Rows: w.Out, Cols: w.In, Stride: w.In, Data: w.W},
			blas32.General{Rows: w.In, Cols: w.In, Stride: w.In, Data: l.white.Matrix()},
			0, blas32.General{Rows: w.Out, Cols: w.In, Stride: w.In, Data: l.eff})
	}
	l.verbatim.measure(w)
	l.known = true
}

// present computes the output, image by image, and where compare is set compares
// patches with units. Where outputs are stored it looks there first, and stores what
// it had to compute.
func (l *Patches) present(led ledger, dst, x []float32, n int, compare bool) {
	l.fold()
	in, out := l.In(), l.Out()
	for i := range n {
		from, to := x[i*in:(i+1)*in], dst[i*out:(i+1)*out]
		if l.store == nil || !l.Stands() {
			l.image(led, to, from, compare)
			l.normalise(to)
			continue
		}
		key, found := l.store.find(to, from)
		if !found {
			l.image(led, to, from, compare)
			l.normalise(to)
			round(to)
			l.store.put(key, to)
		}
	}
}

func (l *Patches) normalise(y []float32) {
	if l.std != nil {
		l.std.apply(y)
	}
	if l.cfg.Unit {
		Unit(y)
	}
}

// image computes the pooled output of one.
func (l *Patches) image(led ledger, to, x []float32, compare bool) {
	width, units, places := l.dense.In(), l.cfg.Units, len(l.cfg.Fields)
	for k, field := range l.cfg.Fields {
		look(l.patches[k*width:(k+1)*width], x, field, float32(l.cfg.Contrast))
	}
	if l.white != nil {
		l.white.center(l.patches, places)
	}
	clear(to)
	for lo := 0; lo < places; lo += placesAtOnce {
		rows := min(placesAtOnce, places-lo)
		part := l.patches[lo*width : (lo+rows)*width]
		blas32.Gemm(blas.NoTrans, blas.Trans, 1, blas32.General{Rows: rows, Cols: width, Stride: width, Data: part},
			blas32.General{Rows: units, Cols: width, Stride: width, Data: l.eff},
			0, blas32.General{Rows: rows, Cols: units, Stride: units, Data: l.units})
		if compare {
			l.verbatim.compare(l, part, rows)
		}
		for r := range rows {
			l.pool(to, l.units[r*units:(r+1)*units], l.region[lo+r])
		}
	}
	for r, share := range l.share {
		kernels.Scale(to[r*units:(r+1)*units], share, to[r*units:(r+1)*units])
	}
	if compare {
		l.verbatim.count++
	}
	led.Forward(places * width * units)
	led.Elementwise(2 * places * units) // activation and pooling
	l.cfg.count(led, 1, len(to))
}

// pool takes the drives of a place into its region. Outputs are not negative.
func (l *Patches) pool(to, u []float32, region int) {
	l.cfg.Act.apply(u, u)
	to = to[region*len(u) : (region+1)*len(u)]
	if l.share != nil {
		kernels.AXPYFused(to, 1, u)
		return
	}
	for k, v := range u {
		to[k] = max(to[k], v)
	}
}

// verbatim finds the units that stand for a single patch.
type verbatim struct {
	hits  []int64 // of each unit: 1 where a patch came whose cosine with it was above verbatimCosine
	norms []float32
	least float32   // of those above 0
	white []float32 // patches as units see them
	count int64     // presentations compared
}

// verbatimCosine is the cosine above which a unit holds a patch.
const verbatimCosine = .99

func newVerbatim(units, width int) verbatim {
	return verbatim{hits: make([]int64, units), norms: make([]float32, units), white: make([]float32, placesAtOnce*width)}
}

func (v *verbatim) reset() {
	clear(v.hits)
	v.count = 0
}

func (v *verbatim) keep(w *state.Walker) {
	state.Values(w, "verbatim", v.hits)
	state.Count(w, "compared", &v.count)
}

// measure keeps the lengths of the units' weights.
func (v *verbatim) measure(w rule.Weights) {
	v.least = 0
	for j := range v.norms {
		v.norms[j] = length(w.Row(j))
		if v.norms[j] > 0 && (v.least == 0 || v.norms[j] < v.least) {
			v.least = v.norms[j]
		}
	}
}

func length(x []float32) float32 { return float32(math.Sqrt(float64(kernels.Dot(x, x)))) }

// compare is of patches less their means, whose drives are in l.units. It is a
// measurement, whose cost no ledger counts.
func (v *verbatim) compare(l *Patches, part []float32, rows int) {
	width, units := l.dense.In(), l.cfg.Units
	white := v.white[:rows*width]
	if copy(white, part); l.white != nil {
		blas32.Gemm(blas.NoTrans, blas.NoTrans, 1, blas32.General{Rows: rows, Cols: width, Stride: width, Data: part},
			blas32.General{Rows: width, Cols: width, Stride: width, Data: l.white.Matrix()},
			0, blas32.General{Rows: rows, Cols: width, Stride: width, Data: white})
	}
	for r := range rows {
		u, size := l.units[r*units:(r+1)*units], length(white[r*width:(r+1)*width])*verbatimCosine
		if size == 0 || v.least == 0 {
			continue
		}
		for j := kernels.Above(u, 0, size*v.least); j < units; j = kernels.Above(u, j+1, size*v.least) {
			if v.norms[j] > 0 && u[j] > size*v.norms[j] {
				v.hits[j] = 1
			}
		}
	}
}
