package environments

import (
	"math"
	"math/rand/v2"

	"github.com/hebbgrad/hebbgrad/stimulus"
)

// mountainCar is the car of Moore (1990) in a valley, too weak to climb out at
// once, with the constants of Gymnasium's MountainCar-v0 (Sutton and Barto 1998,
// section 8.4):
//
//	v += .001·(action − 1) − .0025·cos 3x    x += v
type mountainCar struct{ s [2]float64 } // x, v

const (
	carLeft     = -1.2 // a wall, which stops it
	carRight    = .6
	carGoal     = .5
	carFastest  = .07
	carForce    = .001
	carGravity  = .0025
	carFromLeft = -.6 // it begins at rest between this
	carToRight  = -.4 // and this
)

// NewMountainCar drives a car out of a valley: a reward of −1 for each step.
// Episodes are cut off after limit steps, 200 in MountainCar-v0.
func NewMountainCar(length, limit int, src *rand.PCG) (*Episodic, error) {
	return newEpisodic(&mountainCar{}, length, limit, src)
}

func (m *mountainCar) spec() stimulus.Spec {
	return stimulus.Spec{Dim: 2, Actions: 3, Low: []float32{carLeft, -carFastest}, High: []float32{carRight, carFastest}}
}

func (m *mountainCar) begin(draw *rand.Rand) {
	m.s = [2]float64{uniform(draw, carFromLeft, carToRight), 0}
}

func (m *mountainCar) step(action int) (float32, bool) {
	x, v := m.s[0], m.s[1]
	v = clamp(v+float64(action-1)*carForce-carGravity*math.Cos(3*x), carFastest)
	x = min(max(x+v, carLeft), carRight)
	if x == carLeft && v < 0 {
		v = 0
	}
	m.s = [2]float64{x, v}
	return -1, x >= carGoal && v >= 0
}

func (m *mountainCar) observe(x []float32) { put(x, m.s[:]...) }
func (m *mountainCar) state() []float64    { return m.s[:] }
