package layer

import (
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"

	"github.com/hebbgrad/hebbgrad/internal/kernels"
)

// placesAtOnce is about how many places of an image go through the product together:
// what they give stays in the cache until it is pooled.
const placesAtOnce = 128

// neighbours says that the places of a row are neighbours in the image, so that what
// they see can be laid side by side, eight at a time: where each row begins, and where
// the inputs of a place stand from there.
type neighbours struct {
	rows, offsets []int64
	shift         []float32 // zeros, where nothing is whitened
}

// newNeighbours is nil where places lie otherwise, or are fewer.
func newNeighbours(fields [][]int, across int) *neighbours {
	if across < 8 {
		return nil
	}
	n := &neighbours{shift: make([]float32, len(fields[0]))}
	for e, at := range fields[0] {
		n.offsets = append(n.offsets, int64(at-fields[0][0]))
		if e > 0 && n.offsets[e] <= n.offsets[e-1] {
			return nil
		}
	}
	for k, field := range fields {
		if k%across == 0 {
			n.rows = append(n.rows, int64(field[0]))
		}
		for e, at := range field {
			if int64(at) != n.rows[k/across]+int64(k%across)+n.offsets[e] {
				return nil
			}
		}
	}
	return n
}

// seen makes patches of so many places from lo on, less their means: as rows, or as
// columns where places are neighbours.
func (l *Patches) seen(x []float32, lo, places int) (part blas32.General, lie blas.Transpose) {
	width := l.dense.In()
	if l.near == nil {
		for k := range places {
			look(l.patches[k*width:(k+1)*width], x, l.cfg.Fields[lo+k], float32(l.cfg.Contrast))
		}
		if l.white != nil {
			l.white.center(l.patches, places)
		}
		return general(places, width, l.patches), blas.NoTrans
	}
	n, across := l.near, l.cfg.Across
	shift := n.shift
	if l.white != nil {
		shift = l.white.means
	}
	for at := 0; at < places; at += across {
		image := x[n.rows[(lo+at)/across]:]
		for k := 0; k < across; k += 8 {
			k := min(k, across-8) // the last eight overlap those before
			kernels.Windows(l.patches[at+k:], places, image[k:], n.offsets, shift, float32(l.cfg.Contrast))
		}
	}
	return general(width, places, l.patches), blas.Trans
}

// image computes the pooled output of one.
func (l *Patches) image(led ledger, to, x []float32, compare bool) {
	width, units, places := l.dense.In(), l.cfg.Units, len(l.cfg.Fields)
	clear(to)
	for lo := 0; lo < places; lo += l.chunk {
		rows := min(l.chunk, places-lo)
		part, lie := l.seen(x, lo, rows)
		blas32.Gemm(lie, blas.NoTrans, 1, part, general(width, units, l.eff), 0, general(rows, units, l.units))
		if compare {
			l.verbatim.compare(l, part, lie, rows)
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
	to = to[region*len(u) : (region+1)*len(u)]
	if l.share != nil && l.cfg.Act.Kind == ReLU {
		kernels.RectifySum(to, u, float32(l.cfg.Act.Threshold))
		return
	}
	l.cfg.Act.apply(u, u)
	if l.share != nil {
		kernels.AXPYFused(to, 1, u)
		return
	}
	for k, v := range u {
		to[k] = max(to[k], v)
	}
}

func general(rows, cols int, data []float32) blas32.General {
	return blas32.General{Rows: rows, Cols: cols, Stride: cols, Data: data[:rows*cols]}
}

// turn writes the columns of m one after another.
func turn(dst []float32, m blas32.General) {
	for i := range m.Rows {
		for j, v := range m.Data[i*m.Cols : (i+1)*m.Cols] {
			dst[j*m.Rows+i] = v
		}
	}
}
