package environments

import (
	"errors"
	"fmt"
	"math/rand/v2"

	"github.com/hebbgrad/hebbgrad/stimulus"
)

// world is what moves in an [Episodic] environment.
type world interface {
	// spec declares what is observed and what can be done.
	spec() stimulus.Spec
	// begin starts an episode. What it draws must not depend on what was done.
	begin(draw *rand.Rand)
	// step takes an action; over says that the episode ends with it.
	step(action int) (reward float32, over bool)
	observe(x []float32)
	// state is the whole of what moves, in the order of the source's equations.
	state() []float64
}

// Episodic is an environment of episodes that end by what happens in them, or are
// cut off after a number of steps.
type Episodic struct {
	world world
	spec  stimulus.Spec
	limit int
	draw  *rand.Rand
	noise []byte
	x     []float32
	steps int // of the episode
	over  bool
}

// newEpisodic has episodes of at most limit steps in a life of length steps.
func newEpisodic(w world, length, limit int, src *rand.PCG) (*Episodic, error) {
	s := w.spec()
	if length < 1 || limit < 1 {
		return nil, fmt.Errorf("%d steps in episodes of at most %d: want 1 or more of both", length, limit)
	}
	s.Reward, s.Bounded, s.Length = true, true, length
	n, err := noise(struct {
		World         any
		Length, Limit int
	}{fmt.Sprintf("%T%+v", w, w), length, limit}, src)
	return &Episodic{world: w, spec: s, limit: limit, draw: rand.New(src), noise: n, x: make([]float32, s.Dim), over: true}, err
}

// Spec declares the environment.
func (e *Episodic) Spec() stimulus.Spec { return e.spec }

// Noise stands for the environment in a digest.
func (e *Episodic) Noise() []byte { return e.noise }

// State is what moves, in the order of the source's equations, for figures and
// tests; valid until the next step.
func (e *Episodic) State() []float64 { return e.world.state() }

// Begin starts the next episode.
func (e *Episodic) Begin() []float32 {
	e.world.begin(e.draw)
	e.steps, e.over = 0, false
	e.world.observe(e.x)
	return e.x
}

// Step takes an action.
func (e *Episodic) Step(action int) (o stimulus.Outcome, err error) {
	switch {
	case e.over:
		return o, errors.New("a step is taken where no episode has begun: want a beginning after each end")
	case action < 0 || action >= e.spec.Actions:
		return o, fmt.Errorf("action %d, want 0 to %d", action, e.spec.Actions-1)
	}
	o.Reward, e.over = e.world.step(action)
	e.steps++
	switch {
	case e.over:
		o.End = stimulus.Terminated
	case e.steps >= e.limit:
		o.End, e.over = stimulus.Truncated, true
	}
	e.world.observe(e.x)
	o.Next = e.x
	return o, nil
}

// uniform is drawn evenly from low to high.
func uniform(draw *rand.Rand, low, high float64) float64 { return low + (high-low)*draw.Float64() }

// put writes what moves as it is observed.
func put(x []float32, s ...float64) {
	for i, v := range s {
		x[i] = float32(v)
	}
}
