package environments

import (
	"math"
	"math/rand/v2"

	"github.com/hebbgrad/hebbgrad/stimulus"
)

// acrobot is the two-link pendulum of Sutton and Barto (1998, section 11.3), with
// torque at the joint between the links, by one step of the fourth-order
// Runge–Kutta method, with the constants of Gymnasium's Acrobot-v1. Both links
// have length and mass 1, their centre of mass at ½ and a moment of inertia of 1.
type acrobot struct{ s [4]float64 } // θ₁, θ₂ in rad, their velocities in rad/s

const (
	linkGravity  = 9.8
	linkCentre   = .5
	linkInertia  = 1.0
	linkStep     = .2 // s
	linkStart    = .1 // each of the four begins between minus this and this
	linkFastest1 = 4 * math.Pi
	linkFastest2 = 9 * math.Pi
	linkHeight   = 1.0 // of the free end above the first joint, which ends an episode
)

// NewAcrobot swings the free end of two links up to one link's length above the
// upper joint: a reward of −1 for each step but that which reaches it. Torque is
// −1, 0 or 1. Episodes are cut off after limit steps, 500 in Acrobot-v1.
func NewAcrobot(length, limit int, src *rand.PCG) (*Episodic, error) {
	return newEpisodic(&acrobot{}, length, limit, src)
}

func (a *acrobot) spec() stimulus.Spec {
	high := []float32{1, 1, 1, 1, linkFastest1, linkFastest2}
	return stimulus.Spec{Dim: 6, Actions: 3, Low: minus(high), High: high}
}

func (a *acrobot) begin(draw *rand.Rand) {
	for i := range a.s {
		a.s[i] = uniform(draw, -linkStart, linkStart)
	}
}

// slope is the rate of change of s, by the equations of the book:
//
//	d₁ = lc² + (1 + lc² + 2·lc·cosθ₂) + 2·I      d₂ = lc² + lc·cosθ₂ + I
//	φ₂ = lc·g·cos(θ₁ + θ₂ − π/2)
//	φ₁ = −lc·ω₂²·sinθ₂ − 2·lc·ω₂·ω₁·sinθ₂ + (lc + 1)·g·cos(θ₁ − π/2) + φ₂
//	α₂ = (τ + d₂/d₁·φ₁ − lc·ω₁²·sinθ₂ − φ₂) / (lc² + I − d₂²/d₁)
//	α₁ = −(d₂·α₂ + φ₁)/d₁
func slope(s [4]float64, torque float64) [4]float64 {
	const lc = linkCentre
	spin1, spin2 := s[2], s[3]
	sin2, cos2 := math.Sincos(s[1])
	d1 := lc*lc + (1 + lc*lc + 2*lc*cos2) + 2*linkInertia
	d2 := lc*lc + lc*cos2 + linkInertia
	phi2 := lc * linkGravity * math.Sin(s[0]+s[1])
	phi1 := -lc*spin2*spin2*sin2 - 2*lc*spin2*spin1*sin2 + (lc+1)*linkGravity*math.Sin(s[0]) + phi2
	alpha2 := (torque + d2/d1*phi1 - lc*spin1*spin1*sin2 - phi2) / (lc*lc + linkInertia - d2*d2/d1)
	return [4]float64{spin1, spin2, -(d2*alpha2 + phi1) / d1, alpha2}
}

// along is s + h·k.
func along(s, k [4]float64, h float64) [4]float64 {
	for i := range s {
		s[i] += h * k[i]
	}
	return s
}

// swing is s after h seconds under a torque.
func swing(s [4]float64, torque, h float64) [4]float64 {
	k1 := slope(s, torque)
	k2 := slope(along(s, k1, h/2), torque)
	k3 := slope(along(s, k2, h/2), torque)
	k4 := slope(along(s, k3, h), torque)
	for i := range s {
		s[i] += h / 6 * (k1[i] + 2*k2[i] + 2*k3[i] + k4[i])
	}
	return s
}

func (a *acrobot) step(action int) (float32, bool) {
	s := swing(a.s, float64(action-1), linkStep)
	a.s = [4]float64{wrap(s[0]), wrap(s[1]), clamp(s[2], linkFastest1), clamp(s[3], linkFastest2)}
	if -math.Cos(a.s[0])-math.Cos(a.s[0]+a.s[1]) > linkHeight {
		return 0, true
	}
	return -1, false
}

// wrap turns an angle by whole turns until it lies between −π and π.
func wrap(angle float64) float64 {
	for angle > math.Pi {
		angle -= 2 * math.Pi
	}
	for angle < -math.Pi {
		angle += 2 * math.Pi
	}
	return angle
}

func clamp(v, most float64) float64 { return min(max(v, -most), most) }

func (a *acrobot) observe(x []float32) {
	sin1, cos1 := math.Sincos(a.s[0])
	sin2, cos2 := math.Sincos(a.s[1])
	put(x, cos1, sin1, cos2, sin2, a.s[2], a.s[3])
}

func (a *acrobot) state() []float64 { return a.s[:] }
