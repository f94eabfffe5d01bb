package datasets

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/hebbgrad/hebbgrad/stimulus"
)

// Corruption is how a cue differs from the pattern it should recall. The
// fractions are of the inputs, rounded to whole numbers of them, exact in every
// cue, at random places, and do not overlap.
type Corruption struct {
	Flip  float64 // fraction whose sign is changed
	Blank float64 // fraction set to 0
	Noise float64 // standard deviation of Gaussian noise added to every input
}

// Cues fills dst with stimuli lo to hi−1 of source, corrupted. The cue of a
// pattern is drawn from src in order, so that the same source of random
// numbers gives the same cues.
func Cues(dst *stimulus.Batch, source Source, lo, hi int, c Corruption, src *rand.PCG) error {
	d := source.Dim()
	flips, blanks := int(math.Round(c.Flip*float64(d))), int(math.Round(c.Blank*float64(d)))
	switch {
	case !(c.Flip >= 0) || !(c.Blank >= 0) || !(c.Noise >= 0) || flips+blanks > d:
		return fmt.Errorf("cues: %v flipped, %v blanked, noise %v: want fractions that sum to at most 1 and noise of 0 or more", c.Flip, c.Blank, c.Noise)
	case lo < 0 || hi < lo || hi > source.Len():
		return fmt.Errorf("cues: patterns %d to %d of %d", lo, hi-1, source.Len())
	}
	rng := rand.New(src)
	resize(dst, stimulus.Spec{Dim: d, Shape: source.Shape()}, hi-lo)
	places := allRows(d)
	for i := range dst.N {
		x := dst.Row(i)
		source.Fill(x, lo+i)
		// The first places of a random order, and no more of it than needed.
		for k := range flips + blanks {
			other := k + rng.IntN(d-k)
			places[k], places[other] = places[other], places[k]
			if k < flips {
				x[places[k]] = -x[places[k]]
			} else {
				x[places[k]] = 0
			}
		}
		if c.Noise > 0 {
			for j := range x {
				x[j] += float32(c.Noise * rng.NormFloat64())
			}
		}
	}
	return nil
}
