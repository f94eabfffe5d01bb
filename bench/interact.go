package bench

import (
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/hebbgrad/hebbgrad/results"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// interaction is a policy at work in an environment.
type interaction struct {
	spec   stimulus.Spec
	env    Environment
	act    Policy
	now    []float32     // the observation to act on
	begins bool          // an episode begins with it
	spent  time.Duration // on choosing actions
	clock  clock
}

func (i *interaction) begin() error {
	i.begins = true
	return i.observe(i.env.Begin())
}

func (i *interaction) observe(x []float32) error {
	if len(x) != i.spec.Dim {
		return fmt.Errorf("the environment gave %d inputs, it promised %d", len(x), i.spec.Dim)
	}
	for j, v := range x {
		if v-v != 0 {
			return fmt.Errorf("the environment gave %v at input %d: inputs must be finite", v, j)
		}
	}
	i.now = append(i.now[:0], x...)
	return nil
}

// step has the policy act once on what it observes now. The observation that
// follows is observed at once, but for that of a next episode.
func (i *interaction) step() (action int, o Outcome, err error) {
	since := i.clock.start()
	action, err = i.act(i.now, i.begins)
	i.spent += since()
	if err != nil {
		return action, o, err
	}
	if action < 0 || action >= i.spec.Actions {
		return action, o, fmt.Errorf("the learner chose action %d, want 0 to %d", action, i.spec.Actions-1)
	}
	if o, err = i.env.Step(action); err != nil {
		return action, o, err
	}
	i.begins = false
	return action, o, i.observe(o.Next)
}

// gather fills dst with the next n steps.
func (i *interaction) gather(dst *stimulus.Batch, n int) error {
	*dst = stimulus.Batch{N: n, D: i.spec.Dim, X: dst.X[:0], Rewards: dst.Rewards[:0], Actions: dst.Actions[:0],
		Next: dst.Next[:0], Ends: dst.Ends[:0], Boundaries: dst.Boundaries[:0], Novel: dst.Novel[:0]}
	for range n {
		if i.now == nil {
			if err := i.begin(); err != nil {
				return err
			}
		}
		dst.X = append(dst.X, i.now...)
		if i.spec.Bounded {
			dst.Boundaries = append(dst.Boundaries, i.begins)
		}
		action, o, err := i.step()
		if err != nil {
			return err
		}
		dst.Actions, dst.Rewards = append(dst.Actions, action), append(dst.Rewards, o.Reward)
		dst.Next, dst.Ends = append(dst.Next, i.now...), append(dst.Ends, o.End)
		if i.spec.Truth {
			dst.Novel = append(dst.Novel, o.Novel)
		}
		if o.End != stimulus.GoesOn {
			if err := i.begin(); err != nil {
				return err
			}
		}
	}
	return nil
}

// play is the mean return of an evaluation: the sum of the rewards of an
// episode, averaged over episodes.
func (e *Evaluation) play(l Learner, src *rand.PCG) (Measure, error) {
	i := interaction{spec: e.Environment.Spec(), env: e.Environment, act: l.(Actor).Evaluate(src)}
	if e.Episodes < 1 || (e.Steps < 1 && !i.spec.Episodic()) {
		return Measure{}, fmt.Errorf("%d episodes of %d steps: want 1 or more of both, or any number of steps where episodes end", e.Episodes, e.Steps)
	}
	var sum float64
	for range e.Episodes {
		if err := i.begin(); err != nil {
			return Measure{}, err
		}
		for steps := 1; ; steps++ {
			_, o, err := i.step()
			if err != nil {
				return Measure{}, err
			}
			sum += float64(o.Reward)
			if o.End != stimulus.GoesOn || steps == e.Steps {
				break
			}
		}
	}
	return Measure{Name: results.MetricReturn, Value: sum / float64(e.Episodes), Unit: results.UnitReward}, nil
}
