package layer

import (
	"crypto/sha256"
	"math"
	"unsafe"
)

// store keeps outputs of a layer that stands as a byte each, by what was presented,
// so that what comes again need not be computed again. Each output is rounded to
// one of 255 levels of its own, span deviations about its mean, whether it is
// found or computed.
type store struct {
	most   int // stimuli
	at     map[[sha256.Size]byte]int
	levels []int8
}

// span is how far from its mean a standardised output is told apart, in
// deviations.
const span = 4

func newStore(most int) *store {
	return &store{most: most, at: map[[sha256.Size]byte]int{}}
}

// find writes the outputs of x into y where they are known; otherwise put can
// keep them under key.
func (s *store) find(y, x []float32) (key [sha256.Size]byte, ok bool) {
	key = sha256.Sum256(unsafe.Slice((*byte)(unsafe.Pointer(&x[0])), 4*len(x)))
	k, ok := s.at[key]
	if ok {
		unit := level(len(y))
		for j, v := range s.levels[k*len(y) : (k+1)*len(y)] {
			y[j] = unit * float32(v)
		}
	}
	return key, ok
}

// level is the distance of two levels, of outputs whose variance is one over their
// number.
func level(outputs int) float32 { return float32(span / (127 * math.Sqrt(float64(outputs)))) }

// round sets y to what find would give.
func round(y []float32) {
	unit := level(len(y))
	for j, v := range y {
		y[j] = unit * float32(nearest(v/unit))
	}
}

func nearest(v float32) int8 { return int8(math.RoundToEven(float64(min(max(v, -127), 127)))) }

// put keeps y, which round has rounded, while there is room.
func (s *store) put(key [sha256.Size]byte, y []float32) {
	if len(s.at) >= s.most {
		return
	}
	unit := level(len(y))
	s.at[key] = len(s.at)
	for _, v := range y {
		s.levels = append(s.levels, nearest(v/unit))
	}
}

func (s *store) clear() {
	clear(s.at)
	s.levels = s.levels[:0]
}

// bytes is what is held, keys included.
func (s *store) bytes() int64 { return int64(len(s.levels) + len(s.at)*(sha256.Size+8)) }
