package environments

import (
	"math"
	"math/rand/v2"

	"github.com/hebbgrad/hebbgrad/stimulus"
)

// cartPole is the cart of Barto, Sutton and Anderson (1983) with a pole that must
// not fall, without friction and by the explicit Euler method, with the constants
// of Gymnasium's CartPole-v1:
//
//	p = (F + m·l·ω²·sinθ)/M
//	α = (g·sinθ − cosθ·p) / (l·(4/3 − m·cos²θ/M))
//	a = p − m·l·α·cosθ/M
//	x += τ·v, v += τ·a, θ += τ·ω, ω += τ·α, each by the old values
type cartPole struct{ s [4]float64 } // x in m, v in m/s, θ in rad, ω in rad/s

const (
	poleGravity = 9.8  // g, m/s²
	cartMass    = 1.0  // kg
	poleMass    = .1   // m, kg
	poleHalf    = .5   // l, m: half of its length
	cartForce   = 10.0 // F, N, to the left by action 0 and to the right by 1
	cartStep    = .02  // τ, s
	cartStart   = .05  // each of the four begins between minus this and this
	cartEdge    = 2.4  // m
	poleFallen  = 12 * 2 * math.Pi / 360
)

// NewCartPole keeps a pole upright on a cart: a reward of 1 for each step, that
// with which the pole falls or the cart leaves its track included. Episodes are
// cut off after limit steps, 500 in CartPole-v1.
func NewCartPole(length, limit int, src *rand.PCG) (*Episodic, error) {
	return newEpisodic(&cartPole{}, length, limit, src)
}

func (c *cartPole) spec() stimulus.Spec {
	// What ends an episode bounds place and angle; the velocities have no bound.
	high := []float32{cartEdge, 3, poleFallen, 3.5}
	return stimulus.Spec{Dim: 4, Actions: 2, Low: minus(high), High: high}
}

func minus(high []float32) []float32 {
	low := make([]float32, len(high))
	for i, v := range high {
		low[i] = -v
	}
	return low
}

func (c *cartPole) begin(draw *rand.Rand) {
	for i := range c.s {
		c.s[i] = uniform(draw, -cartStart, cartStart)
	}
}

func (c *cartPole) step(action int) (float32, bool) {
	const total = cartMass + poleMass
	force := -cartForce
	if action == 1 {
		force = cartForce
	}
	x, v, angle, spin := c.s[0], c.s[1], c.s[2], c.s[3]
	sin, cos := math.Sincos(angle)
	p := (force + poleMass*poleHalf*spin*spin*sin) / total
	alpha := (poleGravity*sin - cos*p) / (poleHalf * (4./3 - poleMass*cos*cos/total))
	a := p - poleMass*poleHalf*alpha*cos/total
	c.s = [4]float64{x + cartStep*v, v + cartStep*a, angle + cartStep*spin, spin + cartStep*alpha}
	return 1, math.Abs(c.s[0]) > cartEdge || math.Abs(c.s[2]) > poleFallen
}

func (c *cartPole) observe(x []float32) { put(x, c.s[:]...) }
func (c *cartPole) state() []float64    { return c.s[:] }
