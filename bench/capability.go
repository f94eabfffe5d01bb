package bench

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/hebbgrad/hebbgrad/stimulus"
)

// Scorer gives class scores, N×Classes row-major, larger meaning likelier. They
// are not normalised: neither their size nor their differences say by how much,
// and scores of two learners cannot be compared. A learner that knows
// probabilities is a [Forecaster] besides. Scoring reads no label and changes
// nothing that a later call can see. Where the stream has boundaries, rows are
// read in order as one sequence that begins afresh.
type Scorer interface {
	Scores(dst []float32, b stimulus.Batch) error
}

// Forecaster gives the probability of each class, N×Classes row-major: from 0
// to 1, and of each row the sum is 1. Rows are read in order, as they would be
// learned next: row i may use what was learned last, as far back as a boundary,
// and the stimuli of the rows before it, but no label and no row after it. It
// changes nothing that a later call can see.
type Forecaster interface {
	Probabilities(dst []float32, b stimulus.Batch) error
}

// NoveltyRater gives the novelty, in [0, 1], of each stimulus without
// learning from it or changing anything.
type NoveltyRater interface {
	Novelty(dst []float32, b stimulus.Batch) error
}

// Recaller completes each row of cue, an input vector corrupted or cut, to
// the pattern it recalls; dst has the shape of cue.X.
type Recaller interface {
	Recall(dst []float32, cue stimulus.Batch) error
}

// Predictor gives a real-valued output, N×Targets, for tracks with target
// vectors.
type Predictor interface {
	Predict(dst []float32, b stimulus.Batch) error
}

// Policy chooses an action on what is observed.
type Policy = stimulus.Policy

// Actor acts in an environment.
type Actor interface {
	// Act is the policy by which it learns. After as many steps as it has
	// stimuli in a minibatch comes Learn, with a batch of those steps.
	Act(observation []float32, begins bool) (action int, err error)

	// Evaluate returns the policy as it is now, for evaluation. Neither the
	// call nor the policy learns or changes the learner: what a policy
	// remembers of its episode is its own, and what it draws at random comes
	// from src. It is valid until the learner's next call.
	Evaluate(src *rand.PCG) Policy
}

// Valuer tells what an actor expects of what it observes, in discounted reward.
// Neither does the question change the learner, nor what it will answer.
type Valuer interface {
	Value(observation []float32) float32
}

// Fielder shows learned receptive fields over the inputs.
type Fielder interface {
	// Fields returns at most n fields, each of the length of a stimulus.
	Fields(n int) [][]float32
}

// Spiker is a learner whose neurons may spike, and are made to by the targets of a stream of
// spikes.
type Spiker interface {
	// Spikes reports whether they do.
	Spikes() bool
}

// Ordered is a learner with a layer of its own for contexts of 0, 1, 2, … symbols.
// Changed appends how often each of them changed a lasting weight since the learner
// was built or reset; fast weights that fade are left out.
type Ordered interface {
	Changed(dst []int64) []int64
}

// Capability names what a track needs of a learner.
type Capability string

const (
	NeedScores        Capability = "class scores"
	NeedProbabilities Capability = "probabilities"
	NeedNovelty       Capability = "novelty"
	NeedRecall        Capability = "recall"
	NeedPredict       Capability = "prediction"
	NeedActions       Capability = "actions"
	NeedFields        Capability = "receptive fields"
	NeedSpikes        Capability = "spikes"
)

// Limited is a learner that has some only of the capabilities that its methods are
// for, such as one that speaks for a program.
type Limited interface{ Offers(Capability) bool }

// Has reports whether learner l offers capability c.
func Has(l Learner, c Capability) bool {
	if limited, ok := l.(Limited); ok && !limited.Offers(c) {
		return false
	}
	switch c {
	case NeedScores:
		return is[Scorer](l)
	case NeedProbabilities:
		return is[Forecaster](l)
	case NeedNovelty:
		return is[NoveltyRater](l)
	case NeedRecall:
		return is[Recaller](l)
	case NeedPredict:
		return is[Predictor](l)
	case NeedActions:
		return is[Actor](l)
	case NeedFields:
		return is[Fielder](l)
	case NeedSpikes:
		s, ok := l.(Spiker)
		return ok && s.Spikes()
	}
	return false
}

func is[T any](l Learner) bool {
	_, ok := l.(T)
	return ok
}

// ask has l answer for b without its answers, by a method that it may not have.
func ask[T any](l Learner, need Capability, method func(T, []float32, stimulus.Batch) error, dst []float32, b stimulus.Batch) error {
	if !Has(l, need) {
		return fmt.Errorf("the learner has no %s", need)
	}
	return method(l.(T), dst, b.WithoutAnswers())
}

// Scores asks l for the class scores of b without its answers, and fails on
// the first score that is not finite. Probes use it rather than the learner's
// method, and likewise the functions below. dst holds b.N rows.
func Scores(l Learner, dst []float32, b stimulus.Batch) error {
	if err := ask(l, NeedScores, Scorer.Scores, dst, b); err != nil {
		return err
	}
	return allFinite("score", "class", dst, b.N)
}

// sumTolerance is by how much the sum of a row of probabilities may differ
// from 1: float32 values of a thousand classes, each rounded once or twice.
const sumTolerance = 1e-4

// Probabilities asks l for the probability of each class, and fails on the first
// row that holds one outside [0, 1] or has a sum other than 1.
func Probabilities(l Learner, dst []float32, b stimulus.Batch) error {
	if err := ask(l, NeedProbabilities, Forecaster.Probabilities, dst, b); err != nil {
		return err
	}
	if err := allFinite("probability", "class", dst, b.N); err != nil || b.N == 0 {
		return err
	}
	k := len(dst) / b.N
	for i := range b.N {
		var sum float64
		for c, p := range dst[i*k : (i+1)*k] {
			if !(p >= 0 && p <= 1) {
				return fmt.Errorf("stimulus %d gives class %d the probability %v, want 0 to 1", i, c, p)
			}
			sum += float64(p)
		}
		if math.Abs(sum-1) > sumTolerance {
			return fmt.Errorf("the probabilities of stimulus %d sum to %v, want 1", i, sum)
		}
	}
	return nil
}

// Novelty asks l for the novelty of each stimulus of b, and fails on the first
// that is not in [0, 1].
func Novelty(l Learner, dst []float32, b stimulus.Batch) error {
	if err := ask(l, NeedNovelty, NoveltyRater.Novelty, dst, b); err != nil {
		return err
	}
	for i, v := range dst[:b.N] {
		if !(v >= 0 && v <= 1) {
			return fmt.Errorf("stimulus %d has novelty %v, want 0 to 1", i, v)
		}
	}
	return nil
}

// Recall asks l to complete each cue, and fails on the first value that is
// not finite.
func Recall(l Learner, dst []float32, cue stimulus.Batch) error {
	if err := ask(l, NeedRecall, Recaller.Recall, dst, cue); err != nil {
		return err
	}
	return allFinite("recalled value", "input", dst, cue.N)
}

// Predict asks l for the target vectors of b, and fails on the first value
// that is not finite.
func Predict(l Learner, dst []float32, b stimulus.Batch) error {
	if err := ask(l, NeedPredict, Predictor.Predict, dst, b); err != nil {
		return err
	}
	return allFinite("predicted value", "target", dst, b.N)
}

func allFinite(what, where string, v []float32, rows int) error {
	for i, x := range v {
		if x-x != 0 {
			width := len(v) / max(rows, 1)
			return notFinite("the %s of stimulus %d, %s %d, is %v", what, i/width, where, i%width, x)
		}
	}
	return nil
}
