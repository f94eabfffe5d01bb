package datasets

import (
	"fmt"
	"math/rand/v2"

	"github.com/hebbgrad/hebbgrad/stimulus"
)

// RepeatOptions describe a stream of stimuli that come back.
type RepeatOptions struct {
	Stimuli   int // N different stimuli
	Exposures int // R presentations of each

	// Jitter changes every presentation, the first included, anew.
	Jitter Jitter
}

// Repeat shows N stimuli of a source R times each, at random lags: all orders
// of the N·R presentations are equally likely. The first exposure of each is
// novel, whatever the jitter.
type Repeat struct{ script }

// NewRepeat draws the stimuli, no two of them equal, and their order.
func NewRepeat(source Source, o RepeatOptions, src *rand.PCG) (*Repeat, error) {
	if o.Exposures < 1 {
		return nil, fmt.Errorf("repeat: %d exposures: want 1 or more", o.Exposures)
	}
	if err := o.Jitter.check(source.Shape()); err != nil {
		return nil, fmt.Errorf("repeat: %w", err)
	}
	if err := scriptFits(float64(o.Stimuli) * float64(o.Exposures)); err != nil {
		return nil, err
	}
	rng := rand.New(src)
	pick, err := distinct(source, o.Stimuli, rng)
	if err != nil {
		return nil, fmt.Errorf("repeat: %w", err)
	}
	s := &Repeat{script{source: source, pick: pick, order: make([]int32, o.Stimuli*o.Exposures)}}
	for i := range s.order {
		s.order[i] = int32(i % o.Stimuli)
	}
	shuffle(s.order, rng)
	s.prepare()
	if o.Jitter != (Jitter{}) {
		s.alter = o.Jitter.alter(source.Shape(), rng)
	}
	return s, nil
}

// Jitter is how one presentation of a stimulus differs from another: the image
// is moved by up to Shift pixels, uniformly, in either direction along each
// axis, what comes in being 0; then Gaussian noise of standard deviation Noise
// is added to every input. Nothing is clipped. The zero Jitter changes nothing.
type Jitter struct {
	Noise float64
	Shift int
}

func (j Jitter) check(shape stimulus.Shape) error {
	switch {
	case !(j.Noise >= 0 && j.Noise < 1e6):
		return fmt.Errorf("jitter with noise %v: want a standard deviation of 0 or more", j.Noise)
	case j.Shift < 0:
		return fmt.Errorf("jitter with a shift of %d pixels: want 0 or more", j.Shift)
	case j.Shift > 0 && shape.Size() == 0:
		return fmt.Errorf("jitter with a shift of %d pixels: the stimuli are no images", j.Shift)
	case j.Shift > 0 && (j.Shift >= shape.Height || j.Shift >= shape.Width):
		return fmt.Errorf("jitter with a shift of %d pixels: the images have %d×%d", j.Shift, shape.Height, shape.Width)
	}
	return nil
}

// alter changes stimuli of a shape, each anew.
func (j Jitter) alter(shape stimulus.Shape, rng *rand.Rand) func(x []float32, _ int) {
	old := make([]float32, shape.Size())
	return func(x []float32, _ int) {
		if j.Shift > 0 {
			dy := rng.IntN(2*j.Shift+1) - j.Shift
			dx := rng.IntN(2*j.Shift+1) - j.Shift
			copy(old, x)
			move(x, old, shape, dy, dx)
		}
		if j.Noise > 0 {
			for i := range x {
				x[i] += float32(rng.NormFloat64() * j.Noise)
			}
		}
	}
}

// move writes src moved down by dy and right by dx into dst.
func move(dst, src []float32, s stimulus.Shape, dy, dx int) {
	clear(dst)
	for c := range s.Channels {
		plane := c * s.Height * s.Width
		for y := max(0, dy); y < min(s.Height, s.Height+dy); y++ {
			to := plane + y*s.Width
			from := plane + (y-dy)*s.Width
			lo, hi := max(0, dx), min(s.Width, s.Width+dx)
			copy(dst[to+lo:to+hi], src[from+lo-dx:from+hi-dx])
		}
	}
}
