package reinforce

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/hebbgrad/hebbgrad/internal/kernels"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// Kinds of features.
const (
	Observed  = "observed"  // what is observed, as place cells are
	Tiles     = "tiles"     // a tile code over the bounds that the environment states
	Expansion = "expansion" // units with random weights, of which the most driven are active
)

// Features describe what is made of an observation. They are fixed; a vector of
// features has length 1 or is 0.
type Features struct {
	Kind string

	Tilings int // of tiles, each displaced against the others
	Tiles   int // into which each input is cut

	Units  int     // of the expansion; of tiles the most, beyond which they share units by a hash
	Field  int     // side of the square of an image that a unit of the expansion sees, or inputs that it or a tiling samples; 0: all
	Active float64 // share of units that are active
}

// silent is the share of the largest observed input at or below which another is
// left out.
const silent = .01

// code is an observation and its features: those that are not 0.
type code struct {
	x  []float32
	at []int32
	v  []float32
}

// encoder computes features.
type encoder struct {
	f     Features
	spec  stimulus.Spec
	width int
	cost  int // multiply-accumulates of one observation

	exact  bool // tiles have units of their own
	fields []int32
	w      []float32 // of the expansion, width×fan
	bias   []float32
	drive  []float32
	scaled []float32
}

func newEncoder(f Features, s stimulus.Spec, src *rand.PCG) (*encoder, error) {
	e := &encoder{f: f, spec: s, width: s.Dim, scaled: make([]float32, s.Dim)}
	switch f.Kind {
	case Observed:
	case Tiles:
		if s.Low == nil {
			return nil, fmt.Errorf("features tiles: the environment states no bounds of its inputs: observed or expansion would fit")
		}
		if f.Tilings < 1 || f.Tiles < 1 || f.Units < 1 || f.Field < 0 {
			return nil, fmt.Errorf("features tiles: %d tilings of %d inputs, %d tiles of an input and at most %d units: want 1 or more of each, and 0 or more inputs", f.Tilings, f.Field, f.Tiles, f.Units)
		}
		draw := rand.New(src)
		for range f.Tilings {
			e.fields = append(e.fields, e.sample(draw)...)
		}
		all := float64(f.Tilings) * math.Pow(float64(f.Tiles+1), float64(len(e.fields)/f.Tilings))
		e.exact = all <= float64(f.Units)
		e.width = int(min(all, float64(f.Units)))
	case Expansion:
		if f.Units < 2 || f.Field < 0 || !(f.Active > 0 && f.Active < 1) {
			return nil, fmt.Errorf("features expansion: %d units with fields of %d, a share of %v active: want 2 or more, 0 or more, and between 0 and 1", f.Units, f.Field, f.Active)
		}
		e.expand(rand.New(src))
	default:
		return nil, fmt.Errorf("no features are named %q: there are %s, %s, %s", f.Kind, Observed, Tiles, Expansion)
	}
	return e, nil
}

// expand draws the weights of the expansion, of mean 0 and length 1 for each
// unit. Where the environment states bounds a unit has a threshold too, since what
// matters there is where an input lies and not its pattern.
func (e *encoder) expand(draw *rand.Rand) {
	e.width = e.f.Units
	e.drive = make([]float32, e.width)
	for range e.width {
		at := e.field(draw)
		w, mean, size := make([]float32, len(at)), float32(0), 0.
		for i := range w {
			w[i] = float32(draw.NormFloat64())
			mean += w[i] / float32(len(w))
		}
		for i := range w {
			if e.spec.Low == nil && len(w) > 1 {
				w[i] -= mean
			}
			size += float64(w[i]) * float64(w[i])
		}
		kernels.Scale(w, float32(1/math.Sqrt(size)), w)
		e.fields, e.w = append(e.fields, at...), append(e.w, w...)
		if e.spec.Low != nil {
			e.bias = append(e.bias, float32(2*draw.Float64()-1))
		}
	}
	e.cost = len(e.w)
}

// field draws the inputs of a unit.
func (e *encoder) field(draw *rand.Rand) (at []int32) {
	shape, side := e.spec.Shape, e.f.Field
	if shape.Height > 1 && shape.Width > 1 && side > 0 {
		h, w := min(side, shape.Height), min(side, shape.Width)
		top, left := draw.IntN(shape.Height-h+1), draw.IntN(shape.Width-w+1)
		for c := range shape.Channels {
			for y := top; y < top+h; y++ {
				for x := left; x < left+w; x++ {
					at = append(at, int32((c*shape.Height+y)*shape.Width+x))
				}
			}
		}
		return at
	}
	return e.sample(draw)
}

// sample draws as many inputs as a field has, or all of them, in order.
func (e *encoder) sample(draw *rand.Rand) (at []int32) {
	side := e.f.Field
	for i := range e.spec.Dim {
		at = append(at, int32(i))
	}
	if side > 0 && side < len(at) {
		draw.Shuffle(len(at), func(i, j int) { at[i], at[j] = at[j], at[i] })
		at = at[:side]
		slices.Sort(at)
	}
	return at
}

// encode computes the features of x into c, unless c has them.
func (e *encoder) encode(c *code, x []float32) {
	if slices.Equal(c.x, x) {
		return
	}
	c.x = append(c.x[:0], x...)
	c.at, c.v = c.at[:0], c.v[:0]
	switch e.f.Kind {
	case Observed:
		least := silent * kernels.MaxAbs(x)
		for i, v := range x {
			if v > least || v < -least {
				c.at, c.v = append(c.at, int32(i)), append(c.v, v)
			}
		}
	case Tiles:
		e.tile(c, e.scale(x, 0, float32(e.f.Tiles)))
	case Expansion:
		e.respond(c, e.scale(x, -1, 1))
	}
	var size float64
	for _, v := range c.v {
		size += float64(v) * float64(v)
	}
	if size > 0 {
		kernels.Scale(c.v, float32(1/math.Sqrt(size)), c.v)
	}
}

// scale moves each input from between its bounds to between low and high, and
// what lies beyond them to the nearer; where there are no bounds it is x.
func (e *encoder) scale(x []float32, low, high float32) []float32 {
	if e.spec.Low == nil {
		return x
	}
	for i, v := range x {
		from, to := e.spec.Low[i], e.spec.High[i]
		e.scaled[i] = low + (high-low)*min(max((v-from)/(to-from), 0), 1)
	}
	return e.scaled
}

// tile finds the tile of each tiling. Tiling k of n is displaced by k/n, 3k/n, 5k/n …
// of a tile along each input (Miller and Glanz 1996; Sutton and Barto 2018, section
// 9.5.4).
func (e *encoder) tile(c *code, z []float32) {
	side := uint64(e.f.Tiles + 1)
	n := len(e.fields) / e.f.Tilings
	for k := range e.f.Tilings {
		unit := uint64(k)
		for i, at := range e.fields[k*n : (k+1)*n] {
			shift := k * (2*i + 1) % e.f.Tilings
			part := uint64(z[at] + float32(shift)/float32(e.f.Tilings))
			if e.exact {
				unit = unit*side + part
			} else { // by the hash of Fowler, Noll and Vo
				unit = (unit ^ part) * 1099511628211
				unit ^= unit >> 29
			}
		}
		c.at, c.v = append(c.at, int32(unit%uint64(e.width))), append(c.v, 1)
	}
}

// respond finds the units that are driven most, and by how much more than the
// first that is not among them.
func (e *encoder) respond(c *code, z []float32) {
	fan := len(e.w) / e.width
	for j := range e.drive {
		w, at := e.w[j*fan:(j+1)*fan], e.fields[j*fan:(j+1)*fan]
		var u float32
		if e.bias != nil {
			u = e.bias[j]
		}
		for i, p := range at {
			u += w[i] * z[p]
		}
		e.drive[j] = u
	}
	least := kernels.Cut(e.drive, min(max(int(e.f.Active*float64(e.width)), 1), e.width-1))
	for j, u := range e.drive {
		if u > least {
			c.at, c.v = append(c.at, int32(j)), append(c.v, u-least)
		}
	}
}
