package datasets

import (
	"fmt"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/dsp/fourier"
)

// SceneKind is the structure of generated scenes beyond their spectrum.
type SceneKind uint8

const (
	// Leaves are scenes of discs that hide one another, of uniformly random
	// grey and of radii r with density ∝ r⁻³ from 6 pixels to a quarter of the
	// side: the dead-leaves model, whose edges and occlusions give the
	// statistics of natural images (Lee, Mumford and Huang 2001). Smaller
	// discs would fill a patch with corners instead of edges.
	Leaves SceneKind = iota
	// Gaussian scenes have the same spectrum and random phases: no edges, a
	// control. Whitened, their pixels are independent as far as the filter
	// lets them be.
	Gaussian
)

// SceneOptions describe scenes with the spectrum of natural images.
type SceneOptions struct {
	Kind  SceneKind
	Count int // scenes; 0 means 8
	Side  int // pixels along each edge, a power of two; 0 means 256

	// Raw leaves the scenes with their 1/f spectrum instead of whitening them.
	Raw bool
}

// Scenes are generated grey images. Their amplitude spectrum, averaged over
// orientations, is made exactly 1/f (power 1/f²), as natural images have it
// (Field 1987). Unless they are left raw they are then whitened by the filter
// of Olshausen and Field (1996), R(f) = f·exp(−(f/f₀)⁴) with f₀ = .4 cycles a
// pixel, which flattens the spectrum and cuts the corners of the sampling
// grid. Each scene then has mean 0 and variance 1. Scenes wrap around at their
// edges.
type Scenes struct {
	side   int
	pixels [][]float32
}

const whiteningCut = .4 // f₀ in cycles a pixel

// NewScenes draws scenes.
func NewScenes(o SceneOptions, src *rand.PCG) (*Scenes, error) {
	if o.Count == 0 {
		o.Count = 8
	}
	if o.Side == 0 {
		o.Side = 256
	}
	switch {
	case o.Count < 1:
		return nil, fmt.Errorf("scenes: %d of them: want 1 or more", o.Count)
	case o.Side < 16 || o.Side > 4096 || o.Side&(o.Side-1) != 0:
		return nil, fmt.Errorf("scenes: a side of %d pixels: want a power of two from 16 to 4096", o.Side)
	case o.Kind > Gaussian:
		return nil, fmt.Errorf("scenes: there is no kind %d", o.Kind)
	}
	s := &Scenes{side: o.Side}
	rng := rand.New(src)
	for range o.Count {
		z := make([]complex128, o.Side*o.Side)
		if o.Kind == Gaussian {
			for i := range z {
				z[i] = complex(rng.NormFloat64(), 0)
			}
		} else {
			leaves(z, o.Side, rng)
		}
		transform(z, o.Side, (*fourier.CmplxFFT).Coefficients)
		shapeSpectrum(z, o.Side, !o.Raw)
		transform(z, o.Side, (*fourier.CmplxFFT).Sequence)
		s.pixels = append(s.pixels, standardised(z))
	}
	return s, nil
}

// Scene returns the pixels of scene i, row-major, not copied.
func (s *Scenes) Scene(i int) []float32 { return s.pixels[i] }

// leaves lays discs of random grey under one another until nothing shows
// through.
func leaves(z []complex128, side int, rng *rand.Rand) {
	const smallest = 6
	largest := float64(side) / 4
	covered := make([]bool, len(z))
	for left := len(z); left > 0; {
		// Density ∝ r⁻³ on [smallest, largest], by inversion.
		u := rng.Float64()
		a, b := 1./(smallest*smallest), 1/(largest*largest)
		r := 1 / math.Sqrt(a-u*(a-b))
		cy, cx := rng.Float64()*float64(side), rng.Float64()*float64(side)
		grey := complex(rng.Float64(), 0)
		for y := int(math.Ceil(cy - r)); float64(y) <= cy+r; y++ {
			w := math.Sqrt(max(0, r*r-(float64(y)-cy)*(float64(y)-cy)))
			row := (y + side) % side * side
			for x := int(math.Ceil(cx - w)); float64(x) <= cx+w; x++ {
				if at := row + (x+side)%side; !covered[at] {
					covered[at] = true
					z[at] = grey
					left--
				}
			}
		}
	}
}

// transform applies a one-dimensional transform along the rows and then along
// the columns.
func transform(z []complex128, side int, along func(*fourier.CmplxFFT, []complex128, []complex128) []complex128) {
	fft := fourier.NewCmplxFFT(side)
	for y := range side {
		row := z[y*side : (y+1)*side]
		along(fft, row, row)
	}
	column := make([]complex128, side)
	for x := range side {
		for y := range side {
			column[y] = z[y*side+x]
		}
		along(fft, column, column)
		for y := range side {
			z[y*side+x] = column[y]
		}
	}
}

// shapeSpectrum divides the spectrum by its amplitude averaged over
// orientations and multiplies it by 1/f, and by the whitening filter where
// whiten is set. The mean is removed.
func shapeSpectrum(z []complex128, side int, whiten bool) {
	ring := func(i int) (r int, f float64) {
		fy, fx := frequency(i/side, side), frequency(i%side, side)
		f = math.Hypot(fy, fx)
		return int(math.Round(f * float64(side))), f
	}
	sum, n := make([]float64, side), make([]float64, side)
	for i, v := range z {
		r, _ := ring(i)
		sum[r] += math.Hypot(real(v), imag(v))
		n[r]++
	}
	for i := range z {
		r, f := ring(i)
		if f == 0 || sum[r] == 0 {
			z[i] = 0
			continue
		}
		gain := n[r] / sum[r] / f
		if whiten {
			gain *= f * math.Exp(-math.Pow(f/whiteningCut, 4))
		}
		z[i] *= complex(gain, 0)
	}
}

// frequency is that of place k of a transform, in cycles a pixel.
func frequency(k, side int) float64 {
	if k > side/2 {
		k -= side
	}
	return float64(k) / float64(side)
}

// standardised returns the real part with mean 0 and variance 1.
func standardised(z []complex128) []float32 {
	var s, ss float64
	for _, v := range z {
		s += real(v)
		ss += real(v) * real(v)
	}
	n := float64(len(z))
	mean := s / n
	gain := 1 / math.Sqrt(ss/n-mean*mean)
	out := make([]float32, len(z))
	for i, v := range z {
		out[i] = float32((real(v) - mean) * gain)
	}
	return out
}
