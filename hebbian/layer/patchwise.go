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

// fold computes (W·Z)ᵀ where it is behind.
func (l *Patches) fold() {
	if l.known {
		return
	}
	w := l.dense.Weights()
	if l.white != nil {
		blas32.Gemm(blas.Trans, blas.Trans, 1, general(w.In, w.In, l.white.Matrix()), general(w.Out, w.In, w.W),
			0, general(w.In, w.Out, l.eff))
	} else {
		turn(l.eff, general(w.Out, w.In, w.W))
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

func newVerbatim(units, seen int) verbatim {
	return verbatim{hits: make([]int64, units), norms: make([]float32, units), white: make([]float32, seen)}
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

// compare is of patches less their means, rows of part or its columns, whose drives
// are in l.units. It is a measurement, whose cost no ledger counts.
func (v *verbatim) compare(l *Patches, part blas32.General, lie blas.Transpose, rows int) {
	width, units := l.dense.In(), l.cfg.Units
	white := v.white[:rows*width]
	switch {
	case l.white != nil:
		blas32.Gemm(lie, blas.NoTrans, 1, part, general(width, width, l.white.Matrix()), 0, general(rows, width, white))
	case lie == blas.Trans:
		turn(white, part)
	default:
		copy(white, part.Data)
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
