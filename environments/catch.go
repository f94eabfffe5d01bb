package environments

import (
	"math/rand/v2"

	"github.com/hebbgrad/hebbgrad/stimulus"
)

// catch is the board of bsuite (Osband et al. 2020): a ball falls from a random
// column, a row for each step, and a paddle in the lowest row moves a column to
// the left, stays, or moves to the right.
type catch struct{ s [3]float64 } // row and column of the ball, column of the paddle

const (
	catchRows    = 10
	catchColumns = 5
)

// NewCatch catches a falling ball: a reward of 1 where the paddle is under it at
// the end, of −1 where it is not, and of 0 before. An episode has nine steps.
func NewCatch(length int, src *rand.PCG) (*Episodic, error) {
	return newEpisodic(&catch{}, length, catchRows-1, src)
}

func (c *catch) spec() stimulus.Spec {
	return stimulus.Spec{Dim: catchRows * catchColumns, Shape: stimulus.Shape{Channels: 1, Height: catchRows, Width: catchColumns}, Actions: 3}
}

func (c *catch) begin(draw *rand.Rand) {
	c.s = [3]float64{0, float64(draw.IntN(catchColumns)), catchColumns / 2}
}

func (c *catch) step(action int) (float32, bool) {
	c.s[2] = min(max(c.s[2]+float64(action-1), 0), catchColumns-1)
	c.s[0]++
	switch {
	case c.s[0] < catchRows-1:
		return 0, false
	case c.s[1] == c.s[2]:
		return 1, true
	}
	return -1, true
}

func (c *catch) observe(x []float32) {
	clear(x)
	x[int(c.s[0])*catchColumns+int(c.s[1])] = 1
	x[(catchRows-1)*catchColumns+int(c.s[2])] = 1
}

func (c *catch) state() []float64 { return c.s[:] }
