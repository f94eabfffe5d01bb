package sensor

import (
	"cmp"
	"fmt"
	"math"

	"github.com/hebbgrad/hebbgrad/stimulus"
)

// The receptive fields that a sensor can have. There is one sensor for each
// input, and its field is centred on that input; but for Population, where
// several sensors of one input are each tuned to a value of it.
const (
	Identity       = "identity"        // the input itself
	Gaussian       = "gaussian"        // a normal density over the image
	CentreSurround = "centre-surround" // a narrow one less a wide one
	Window         = "window"          // the mean over a window of a vector
	Population     = "population"      // Gaussian tuning curves over the values of an input
)

// FieldConfig describes the receptive fields.
type FieldConfig struct {
	Kind string // empty means Identity

	// Centre σ in inputs, of Gaussian (0 means 1) and CentreSurround (0 means .8).
	Sigma float64
	// Surround σ (0 means 1.6·Sigma) and its weight relative to the centre
	// (0 means 1, for which an even image gives no response).
	Surround, Weight float64

	// Width of Window in inputs, odd; 0 means 5.
	Width int

	// Curves of Population over the values of each input; 0 means 8.
	Curves int
}

// PerInput is the number of sensors for each input: 1, or the curves of
// [Population].
func (c FieldConfig) PerInput() int {
	switch {
	case c.Kind != Population:
		return 1
	case c.Curves == 0:
		return 8
	}
	return c.Curves
}

// fields holds the field of every sensor as a list of inputs and weights.
type fields struct {
	n   int
	ptr []int32
	idx []int32
	w   []float32
}

func newFields(c FieldConfig, dim int, shape stimulus.Shape) (*fields, error) {
	if shape != (stimulus.Shape{}) && shape.Size() != dim {
		return nil, fmt.Errorf("sensor: a stimulus of %d inputs is not of shape %d×%d×%d", dim, shape.Channels, shape.Height, shape.Width)
	}
	for _, v := range []float64{c.Sigma, c.Surround, c.Weight} {
		if !(v >= 0) || math.IsInf(v, 0) {
			return nil, fmt.Errorf("sensor: field with σ %v, surround %v and weight %v: all must be finite and not negative", c.Sigma, c.Surround, c.Weight)
		}
	}
	switch c.Kind {
	case "", Identity, Population:
		return nil, nil
	case Window:
		c.Width = cmp.Or(c.Width, 5)
		if c.Width < 0 || c.Width%2 == 0 {
			return nil, fmt.Errorf("sensor: a window of %d inputs: its width is odd, so that it has a middle", c.Width)
		}
		return window(dim, c.Width/2), nil
	case Gaussian, CentreSurround:
		if shape == (stimulus.Shape{}) {
			return nil, fmt.Errorf("sensor: a %s field needs an image, and the stimuli have no shape: window and identity fields do without", c.Kind)
		}
		return image(c, shape), nil
	}
	return nil, fmt.Errorf("sensor: no field is named %q: there are %s, %s, %s, %s, %s", c.Kind, Identity, Gaussian, CentreSurround, Window, Population)
}

func window(dim, half int) *fields {
	f := &fields{n: dim, ptr: []int32{0}}
	for i := range dim {
		for j := max(0, i-half); j <= min(dim-1, i+half); j++ {
			f.idx = append(f.idx, int32(j))
			f.w = append(f.w, 1/float32(2*half+1))
		}
		f.ptr = append(f.ptr, int32(len(f.idx)))
	}
	return f
}

// image lists fields cut at three standard deviations of their widest part.
// Each part has a sum of 1 before the border of the image cuts it.
func image(c FieldConfig, s stimulus.Shape) *fields {
	sigma, wide, weight := cmp.Or(c.Sigma, 1), 0., 0.
	if c.Kind == CentreSurround {
		sigma = cmp.Or(c.Sigma, .8)
		wide, weight = cmp.Or(c.Surround, 1.6*sigma), cmp.Or(c.Weight, 1)
	}
	half := int(math.Ceil(3 * max(sigma, wide)))
	side := 2*half + 1
	kernel := density(sigma, half)
	if weight > 0 {
		for i, v := range density(wide, half) {
			kernel[i] -= weight * v
		}
	}
	f := &fields{n: s.Size(), ptr: []int32{0}}
	for ch := range s.Channels {
		for y := range s.Height {
			for x := range s.Width {
				for b := max(0, y-half); b <= min(s.Height-1, y+half); b++ {
					for a := max(0, x-half); a <= min(s.Width-1, x+half); a++ {
						f.idx = append(f.idx, int32((ch*s.Height+b)*s.Width+a))
						f.w = append(f.w, float32(kernel[(b-y+half)*side+a-x+half]))
					}
				}
				f.ptr = append(f.ptr, int32(len(f.idx)))
			}
		}
	}
	return f
}

// density is a two-dimensional normal density on a grid, with a sum of 1.
func density(sigma float64, half int) []float64 {
	var k []float64
	var sum float64
	for y := -half; y <= half; y++ {
		for x := -half; x <= half; x++ {
			v := math.Exp(-float64(x*x+y*y) / (2 * sigma * sigma))
			k = append(k, v)
			sum += v
		}
	}
	for i := range k {
		k[i] /= sum
	}
	return k
}

// apply writes the response of every sensor to x.
func (f *fields) apply(dst, x []float32) {
	for i := range f.n {
		var s float32
		for e := f.ptr[i]; e < f.ptr[i+1]; e++ {
			s += f.w[e] * x[f.idx[e]]
		}
		dst[i] = s
	}
}
