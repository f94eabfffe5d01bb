package environments

import (
	"math"
	"slices"
	"testing"
)

// What is observed of a state, by the words of Gymnasium and bsuite.
func TestObservations(t *testing.T) {
	board := make([]float32, 50)
	board[3*5+1], board[9*5+4] = 1, 1 // ball and paddle
	angle := [2]float64{.3, -1.2}
	for name, c := range map[string]struct {
		world world
		want  []float32
	}{
		"cart-pole":    {&cartPole{s: [4]float64{1, -.5, .1, .25}}, []float32{1, -.5, .1, .25}},
		"mountain-car": {&mountainCar{s: [2]float64{-.5, .03125}}, []float32{-.5, .03125}},
		"catch":        {&catch{s: [3]float64{3, 1, 4}}, board},
		"acrobot": {&acrobot{s: [4]float64{angle[0], angle[1], 2, -3}},
			[]float32{float32(math.Cos(angle[0])), float32(math.Sin(angle[0])), float32(math.Cos(angle[1])), float32(math.Sin(angle[1])), 2, -3}},
	} {
		x := make([]float32, c.world.spec().Dim)
		for i := range x {
			x[i] = 9 // of the step before
		}
		if c.world.observe(x); !slices.Equal(x, c.want) {
			t.Errorf("%s: observed are %v, want %v", name, x, c.want)
		}
	}
}

// The links of the acrobot turn by at most 4π and 9π rad/s.
func TestAcrobotIsHeldToItsVelocities(t *testing.T) {
	for _, sign := range []float64{-1, 1} {
		a := &acrobot{s: [4]float64{0, 0, sign * 12, sign * 40}}
		a.step(1)
		if s := a.s; math.Abs(s[2]) > 4*math.Pi || s[3] != sign*9*math.Pi {
			t.Errorf("velocities of %v and %v", s[2], s[3])
		}
		a.s = [4]float64{0, 0, sign * 20, 0}
		if a.step(1); a.s[2] != sign*4*math.Pi {
			t.Errorf("the first link turns at %v", a.s[2])
		}
	}
}
