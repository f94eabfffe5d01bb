package bench

import (
	"errors"
	"fmt"

	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/results"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// Track is a stream or an environment, the probes that evaluate a learner on
// it, and the metrics they give.
type Track interface {
	// Name is what --track selects; Summary one line for compare list.
	Name() string
	Summary() string

	// Needs are the capabilities without which an arm is refused. Those to act
	// in an environment go without saying.
	Needs() []Capability

	// Open prepares one repetition. The same Rep gives the same stream.
	Open(Rep) (*Session, error)
}

// Rep identifies one repetition of a track.
type Rep struct {
	Seed   uint64 // the base seed of the repetition
	Budget int    // presentations asked for; 0 means the track's own
}

// Stream is a finite ordered sequence of stimuli.
type Stream interface {
	// Spec declares it. Its Length is the number of presentations.
	Spec() stimulus.Spec

	// Next fills dst with the next n presentations, in order, and returns how
	// many: fewer only at the end of the stream, 0 after it. dst's memory is
	// reused.
	Next(dst *stimulus.Batch, n int) (int, error)
}

// Environment is what a learner acts in: what comes next depends on the action
// taken.
type Environment interface {
	// Spec declares it: how many actions there are, whether it is episodic, and
	// by Length how many steps are taken.
	Spec() stimulus.Spec

	// Begin starts the next episode, or the only life of a continuing
	// environment, and returns what is observed first. What is returned here
	// and by Step is valid until the next call.
	Begin() (observation []float32)

	// Step takes an action. After one that ends the episode comes Begin.
	Step(action int) (Outcome, error)
}

// Outcome is what an action brought.
type Outcome = stimulus.Outcome

// Session is one repetition of a track: what is presented to every arm, and
// what is asked of them. A part that is nil, or zero, is done without. To wrap a
// session is to replace some of its parts. It is used by one run; each run opens
// its own.
type Session struct {
	// What is presented: one of the two.
	Stream      Stream
	Environment Environment

	// Noise are bytes of the digest that come before what is presented: they stand
	// for an environment, by its parameters and the noise that was drawn for it
	// beforehand, or for a test part that was drawn for the repetition. Nil where
	// there are none; an environment has some.
	Noise []byte

	// Exposure says, for presentation i of the stream, which exposure of the
	// same stimulus it is: 1 for the first. 0 where the track does not know.
	Exposure func(i int) int

	// Grid is where the learner is evaluated on the validation split, as
	// counts of presentations in ascending order, the last being all of them;
	// nil means the end alone. A point within a minibatch is evaluated after
	// it, and named by the presentations done.
	Grid []int

	// Target is what to-target waits for.
	Target Target

	// Probe evaluates l after the given number of presentations and hands on
	// its metrics; Final does so once, at the end of the run, on the test
	// split. Neither may change the learner.
	Probe func(l Learner, presentations int, emit func(Measure)) error
	Final func(l Learner, emit func(Measure)) error

	// Answers are those to the test part, after Final.
	Answers func() *results.Answers

	// Journeys are ways that were taken in an environment, after Final; it may
	// return nil.
	Journeys func() *results.Journeys

	// Evaluation is played at each point of the grid, before Probe.
	Evaluation *Evaluation

	// Preview is called before each Learn, with the clock stopped, for what is
	// asked of every presentation before it is learned; it must not change the
	// learner. Observe is called after each Learn, for metrics of the stream
	// itself. first is the index of the batch's first presentation.
	Preview func(l Learner, b stimulus.Batch, first int) error
	Observe func(l Learner, b stimulus.Batch, first int, e plasticity.Entry) error
}

// Evaluation is episodes in which a learner acts and does not learn, by the
// policy that [Actor] gives. Their mean return is the metric [results.MetricReturn].
type Evaluation struct {
	Environment Environment // not that in which it learns, whose state would change
	Episodes    int
	Steps       int // of an episode at most, 0 meaning any number; all of it in a continuing environment
}

// Target is what to-target waits for: a metric that Probe emits, and its value.
type Target = results.Target

// Spec declares what is presented.
func (s *Session) Spec() stimulus.Spec {
	if s.Environment != nil {
		return s.Environment.Spec()
	}
	return s.Stream.Spec()
}

// check reports the first way in which a session contradicts itself, and gives
// it a grid where it has none.
func (s *Session) check() error {
	if (s.Stream == nil) == (s.Environment == nil) {
		return errors.New("a session presents both a stream and an environment, or neither: want one of them")
	}
	spec := s.Spec()
	switch {
	case spec.Length < 1:
		return fmt.Errorf("a stream of %d presentations: want 1 or more", spec.Length)
	case s.Stream != nil && spec.Actions != 0:
		return fmt.Errorf("a stream promises %d actions: want 0, or an environment", spec.Actions)
	case s.Environment != nil && (spec.Actions < 1 || !spec.Reward):
		return fmt.Errorf("an environment promises %d actions and reward %v: want 1 or more, and true", spec.Actions, spec.Reward)
	}
	if s.Grid == nil {
		s.Grid = []int{spec.Length}
	}
	last := -1
	for _, g := range s.Grid {
		if g <= last {
			return fmt.Errorf("the evaluation grid has %d after %d: want ascending", g, last)
		}
		last = g
	}
	if last != spec.Length {
		return fmt.Errorf("the evaluation grid ends at %d of %d presentations", last, spec.Length)
	}
	return nil
}
