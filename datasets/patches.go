package datasets

import (
	"fmt"
	"math/rand/v2"

	"github.com/hebbgrad/hebbgrad/stimulus"
)

// Patches shows square patches of scenes, each at a random place of a random
// scene, its own mean removed.
type Patches struct {
	scenes *Scenes
	side   int
	spec   stimulus.Spec
	rng    *rand.Rand
	cursor
}

var _ Stream = (*Patches)(nil)

// NewPatches returns a stream of length patches of side×side pixels.
func NewPatches(scenes *Scenes, side, length int, src *rand.PCG) (*Patches, error) {
	if side < 2 || side > scenes.side || length < 1 {
		return nil, fmt.Errorf("patches: %d of side %d: want 1 or more, of 2 to %d pixels", length, side, scenes.side)
	}
	shape := stimulus.Shape{Channels: 1, Height: side, Width: side}
	return &Patches{
		scenes: scenes, side: side, rng: rand.New(src), cursor: cursor{length: length},
		spec: stimulus.Spec{Dim: shape.Size(), Shape: shape, Length: length},
	}, nil
}

// Spec declares the stream: inputs only.
func (s *Patches) Spec() stimulus.Spec { return s.spec }

// Exposure is 0: patches overlap, and the same may come back by chance.
func (s *Patches) Exposure(int) int { return 0 }

// Next fills dst with at most n presentations.
func (s *Patches) Next(dst *stimulus.Batch, n int) (int, error) {
	_, n = s.advance(n)
	resize(dst, s.spec, n)
	edge := s.scenes.side
	for i := range n {
		scene := s.scenes.pixels[s.rng.IntN(len(s.scenes.pixels))]
		y0, x0 := s.rng.IntN(edge-s.side+1), s.rng.IntN(edge-s.side+1)
		row := dst.Row(i)
		var sum float64
		for y := range s.side {
			from := scene[(y0+y)*edge+x0:]
			for x, v := range from[:s.side] {
				row[y*s.side+x] = v
				sum += float64(v)
			}
		}
		mean := float32(sum / float64(len(row)))
		for j := range row {
			row[j] -= mean
		}
	}
	return n, nil
}
