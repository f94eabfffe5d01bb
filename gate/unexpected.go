package gate

import (
	"fmt"
	"math"

	"github.com/hebbgrad/hebbgrad/internal/state"
	"github.com/hebbgrad/hebbgrad/plasticity"
)

// Unexpected makes surprise of the errors of a prediction, such as the
// temporal-difference error of a critic: with m their usual size,
//
//	surprise = |δ| / (|δ| + m)    m ← m + (|δ| − m)/Span
//
// in this order, which is ½ where δ is as large as usual and does not depend on
// the unit of rewards. m is a leaky mean that begins at 0: to who has learned
// nothing yet every error is news.
type Unexpected struct {
	Span float64 // errors, 1 or more

	mean float64
}

// Level is the surprise of an error, which the mean then takes in.
func (u *Unexpected) Level(delta float64) float32 {
	size := math.Abs(delta)
	level := 0.
	if size > 0 {
		level = size / (size + u.mean)
	}
	u.mean += (size - u.mean) / u.Span
	return clamp(float32(level))
}

// Reset forgets the mean.
func (u *Unexpected) Reset() { u.mean = 0 }

// Keep describes the mean.
func (u *Unexpected) Keep(w *plasticity.Walker) {
	state.Value(w, "usual error", &u.mean)
	if !(u.mean >= 0) {
		w.Refuse("a usual error of %v", u.mean)
	}
}

// Awaited notices an omission: that an outcome is overdue. An outcome is a step
// that brought more than a step does on average, by more than rewards differ from
// their mean on average, or one with which an episode ended
// that promised less than nothing: the platform, the end of a task whose every
// step costs, but not the fall of a pole. Awaited keeps the mean T of the steps
// from one outcome, or from the beginning of an episode, to the next, and the mean
// D of their distances from T. With t steps since then,
//
//	omission = 1 − exp(−max(0, t − T − Patience·D) / (T + D)).
//
// What never comes has no time of its own, so an episode cut off changes nothing,
// and where outcomes become rare the expectation follows only as they come: T
// and D take in one in Memory of a new one.
type Awaited struct {
	Patience float64 // mean distances, 0 or more
	Memory   float64 // outcomes, 1 or more

	steps, wait               float64 // taken, and since the latest outcome
	reward, spread            float64 // mean reward of a step, and mean distance from it
	outcomes, mean, deviation float64
}

// leastOutcomes is how many are needed to expect another.
const leastOutcomes = 5

// Begin says that an episode begins.
func (a *Awaited) Begin() { a.wait = 0 }

// Level is the omission at a step. promised is what was expected of all that
// was to come, in the unit of rewards; over says that the episode ended by itself.
func (a *Awaited) Level(reward, promised float64, over bool) (level float32) {
	a.wait++
	if a.outcomes >= leastOutcomes {
		late := a.wait - a.mean - a.Patience*a.deviation
		level = clamp(float32(1 - math.Exp(-max(late, 0)/(a.mean+a.deviation))))
	}
	if reward-a.reward > a.spread && a.steps > 0 || over && promised < 0 {
		a.outcomes++
		share := 1 / min(a.outcomes, a.Memory)
		a.deviation += share * (math.Abs(a.wait-a.mean) - a.deviation)
		a.mean += share * (a.wait - a.mean)
		a.wait = 0
		level = 0 // it has come
	}
	if a.steps++; a.steps == 1 {
		a.reward = reward
	}
	a.spread += (math.Abs(reward-a.reward) - a.spread) / a.steps
	a.reward += (reward - a.reward) / a.steps
	return level
}

// Reset forgets what is expected.
func (a *Awaited) Reset() { *a = Awaited{Patience: a.Patience, Memory: a.Memory} }

// Keep describes what is expected.
func (a *Awaited) Keep(w *plasticity.Walker) {
	for name, v := range a.fields() {
		state.Value(w, name, v)
		if *v != *v {
			w.Refuse("%s is %v", name, *v)
		}
	}
}

// fields are what is expected, each under its name.
func (a *Awaited) fields() func(yield func(string, *float64) bool) {
	return func(yield func(string, *float64) bool) {
		_ = yield("steps", &a.steps) && yield("wait", &a.wait) && yield("reward", &a.reward) && yield("spread", &a.spread) &&
			yield("outcomes", &a.outcomes) && yield("mean wait", &a.mean) && yield("deviation", &a.deviation)
	}
}

// Validate says what is wrong with the settings, or nil.
func (u *Unexpected) Validate() error {
	if !(u.Span >= 1) || math.IsInf(u.Span, 0) {
		return fmt.Errorf("surprise over %v errors: want 1 or more", u.Span)
	}
	return nil
}

// Validate says what is wrong with the settings, or nil.
func (a *Awaited) Validate() error {
	if !(a.Patience >= 0) || !(a.Memory >= 1) || math.IsInf(a.Patience+a.Memory, 0) {
		return fmt.Errorf("omission after %v mean deviations, of %v outcomes: want 0 or more, and 1 or more", a.Patience, a.Memory)
	}
	return nil
}
