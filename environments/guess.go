package environments

import (
	"errors"
	"fmt"

	"github.com/hebbgrad/hebbgrad/stimulus"
)

// labelled is a stream of labelled stimuli; those of package datasets are.
type labelled interface {
	Spec() stimulus.Spec
	Next(dst *stimulus.Batch, n int) (int, error)
}

// Guess shows a stream of labelled stimuli in which the action is the class: the
// classification stream with a reward in place of the label, as mnist bandit of
// bsuite (Osband et al. 2020). A reward is 1 for the right class and −1 for any
// other. Each stimulus is an episode of one step.
type Guess struct {
	stream labelled
	spec   stimulus.Spec
	now    stimulus.Batch
	err    error
}

// NewGuess plays a stream once. Its labels are not shown.
func NewGuess(stream labelled) (*Guess, error) {
	s := stream.Spec()
	if s.Classes < 2 {
		return nil, fmt.Errorf("a stream of %d classes: want 2 or more, to choose from", s.Classes)
	}
	s.Actions, s.Classes, s.Reward, s.Bounded = s.Classes, 0, true, true
	return &Guess{stream: stream, spec: s}, nil
}

// Spec declares the environment.
func (g *Guess) Spec() stimulus.Spec { return g.spec }

// Begin shows the next stimulus. After the last of the stream it shows that
// again, to which no step can be taken.
func (g *Guess) Begin() []float32 {
	x := g.now.X
	n, err := g.stream.Next(&g.now, 1)
	if g.err = err; n == 0 {
		if err == nil {
			g.err = errors.New("the stream has ended: want no step after its last")
		}
		return x
	}
	return g.now.X
}

// Step takes a stimulus for one of a class. What follows is the stimulus itself.
func (g *Guess) Step(action int) (o stimulus.Outcome, err error) {
	switch {
	case g.err != nil:
		return o, g.err
	case action < 0 || action >= g.spec.Actions:
		return o, fmt.Errorf("action %d, want 0 to %d", action, g.spec.Actions-1)
	}
	o = stimulus.Outcome{Reward: -1, Next: g.now.X, End: stimulus.Terminated}
	if action == g.now.Labels[0] {
		o.Reward = 1
	}
	if g.spec.Truth {
		o.Novel = g.now.Novel[0]
	}
	return o, nil
}
