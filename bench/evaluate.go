package bench

import (
	"fmt"

	"github.com/hebbgrad/hebbgrad/stimulus"
)

// Scores asks l for the class scores of b without its answers, and fails on
// the first score that is not finite. Probes use it rather than the learner's
// method. dst holds b.N rows.
func Scores(l Learner, dst []float32, b stimulus.Batch) error {
	s, ok := l.(Scorer)
	if !ok {
		return fmt.Errorf("the learner has no %s", NeedScores)
	}
	if err := s.Scores(dst, b.WithoutAnswers()); err != nil {
		return err
	}
	return allFinite("score", "class", dst, b.N)
}

// Novelty asks l for the novelty of each stimulus of b without its answers,
// and fails on the first that is not in [0, 1].
func Novelty(l Learner, dst []float32, b stimulus.Batch) error {
	r, ok := l.(NoveltyRater)
	if !ok {
		return fmt.Errorf("the learner has no %s", NeedNovelty)
	}
	if err := r.Novelty(dst, b.WithoutAnswers()); err != nil {
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
	r, ok := l.(Recaller)
	if !ok {
		return fmt.Errorf("the learner has no %s", NeedRecall)
	}
	if err := r.Recall(dst, cue.WithoutAnswers()); err != nil {
		return err
	}
	return allFinite("recalled value", "input", dst, cue.N)
}

// Predict asks l for the target vectors of b without its answers, and fails
// on the first value that is not finite.
func Predict(l Learner, dst []float32, b stimulus.Batch) error {
	p, ok := l.(Predictor)
	if !ok {
		return fmt.Errorf("the learner has no %s", NeedPredict)
	}
	if err := p.Predict(dst, b.WithoutAnswers()); err != nil {
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
