package bench

import (
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// Capability names what a track needs of a learner.
type Capability string

const (
	NeedScores  Capability = "class scores"
	NeedNovelty Capability = "novelty"
	NeedRecall  Capability = "recall"
	NeedPredict Capability = "prediction"
	NeedActions Capability = "actions"
	NeedFields  Capability = "receptive fields"
)

// Has reports whether learner l offers capability c.
func Has(l Learner, c Capability) bool {
	var ok bool
	switch c {
	case NeedScores:
		_, ok = l.(Scorer)
	case NeedNovelty:
		_, ok = l.(NoveltyRater)
	case NeedRecall:
		_, ok = l.(Recaller)
	case NeedPredict:
		_, ok = l.(Predictor)
	case NeedActions:
		_, ok = l.(Actor)
	case NeedFields:
		_, ok = l.(Fielder)
	}
	return ok
}

// Track is a stream (or an environment), the probes that evaluate a learner
// on it, and the metrics they give.
type Track interface {
	// Name is what --track selects; Summary one line for compare list.
	Name() string
	Summary() string

	// Needs are the capabilities without which an arm is refused.
	Needs() []Capability

	// Open prepares one repetition. The same Rep gives the same stream.
	Open(Rep) (Session, error)
}

// Rep identifies one repetition of a track.
type Rep struct {
	Seed   uint64 // the base seed of the repetition
	Budget int    // presentations asked for; 0 means the track's own
}

// Session is one repetition of a track: one stream for all arms, and the
// probes. A session is used by one run at a time; each run opens its own.
type Session interface {
	// Spec declares the stream. Spec().Length is the number of presentations.
	Spec() stimulus.Spec

	// Next fills dst with the next n presentations, in order, and returns how
	// many: fewer only at the end of the stream, 0 after it. dst's memory is
	// reused.
	Next(dst *stimulus.Batch, n int) (int, error)

	// Exposure says, for presentation i of the stream, which exposure of the
	// same stimulus it is: 1 for the first. 0 where the track does not know.
	Exposure(i int) int

	// Grid is where the validation probe is run, as counts of presentations
	// in ascending order; the last is Spec().Length. A point within a
	// minibatch is evaluated after it, and named by the presentations done.
	Grid() []int

	// Target is the validation metric and the value that to-target waits
	// for; an empty name means that the track has none.
	Target() Target

	// Probe evaluates l after the given number of presentations and hands on
	// its metrics. It must not change the learner.
	Probe(l Learner, presentations int, emit func(Measure)) error

	// Final evaluates l once, at the end of the run, on the test split.
	Final(l Learner, emit func(Measure)) error
}

// Target is what to-target waits for.
type Target struct {
	Metric string  // a metric that Probe emits, such as "validation accuracy"
	Value  float64 // in the metric's unit
	// Below is set where smaller is better.
	Below bool
}

// Observer is a session that looks at every presentation as it is learned,
// for metrics of the stream itself (hits and false alarms, events by
// exposure).
type Observer interface {
	// Observe is called after each Learn. first is the index of the batch's
	// first presentation in the stream.
	Observe(l Learner, b stimulus.Batch, first int, e plasticity.Entry) error
}

// Previewer is a session that asks the learner about every presentation
// before it is learned, as recognition tests do.
type Previewer interface {
	// Preview is called before each Learn, with the clock stopped; it must not
	// change the learner. first is the index of the batch's first presentation
	// in the stream.
	Preview(l Learner, b stimulus.Batch, first int) error
}

// Environment is a session in which what comes next depends on the action
// taken. Next must not be used; the runner drives Begin and Step instead. Its
// digest covers its parameters and pre-drawn noise, given by Noise.
type Environment interface {
	Session

	// Begin starts the first episode and returns the observation.
	Begin() (observation []float32)

	// Step takes an action and returns its reward, the next observation and
	// whether a new episode begins with it.
	Step(action int) (reward float32, observation []float32, begins bool, err error)

	// Noise returns the bytes that stand for the environment in its digest.
	Noise() []byte
}
