package datasets

import (
	"fmt"
	"math/rand/v2"

	"github.com/hebbgrad/hebbgrad/stimulus"
)

// NewPatches returns a stream of length patches of scenes, of side×side pixels,
// each at a random place of a random scene, its own mean removed. Exposures are
// not known: patches overlap, and the same may come back by chance.
func NewPatches(scenes *Scenes, side, length int, src *rand.PCG) (*Sequence, error) {
	if side < 2 || side > scenes.side || length < 1 {
		return nil, fmt.Errorf("patches: %d of side %d: want 1 or more, of 2 to %d pixels", length, side, scenes.side)
	}
	edge, rng := scenes.side, rand.New(src)
	return NewSequence(square(side, length), nil, func(dst *stimulus.Batch, i, _ int) {
		scene := scenes.pixels[rng.IntN(len(scenes.pixels))]
		y0, x0 := rng.IntN(edge-side+1), rng.IntN(edge-side+1)
		row := dst.Row(i)
		var sum float64
		for y := range side {
			from := scene[(y0+y)*edge+x0:]
			for x, v := range from[:side] {
				row[y*side+x] = v
				sum += float64(v)
			}
		}
		mean := float32(sum / float64(len(row)))
		for j := range row {
			row[j] -= mean
		}
	}), nil
}
