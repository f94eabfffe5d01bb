package benchtest

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// view is all that can be seen of a learner: what it saves, its synapses, and
// its predictions for a few stimuli.
type view struct {
	names []string
	parts [][]byte
}

func (v *view) add(name string, part []byte) {
	v.names = append(v.names, name)
	v.parts = append(v.parts, part)
}

func bits(w []float32) []byte {
	out := make([]byte, 0, 4*len(w))
	for _, x := range w {
		out = binary.LittleEndian.AppendUint32(out, math.Float32bits(x))
	}
	return out
}

// look takes a view of l.
func (t *trial) look(l bench.Learner) *view {
	v := &view{}
	var saved bytes.Buffer
	t.doing("save", l.Save(&saved))
	v.add("what it saves", saved.Bytes())
	l.Synapses(func(s plasticity.Site, name string, w []float32) {
		v.add(fmt.Sprintf("the synapses of site %v, %s", s, name), bits(w))
	})
	probe := t.stimuli(5, 99)
	for _, p := range predictors(l, t.spec) {
		v.add("its "+p.name, bits(t.ask(p, probe.WithoutAnswers())))
	}
	return v
}

// ask has a learner predict.
func (t *trial) ask(p predictor, b stimulus.Batch) []float32 {
	out := make([]float32, b.N*p.width)
	t.doing(fmt.Sprintf("%s of %d stimuli", p.name, b.N), p.ask(out, b))
	return out
}

// predictor is one of the capabilities by which a learner answers without
// learning.
type predictor struct {
	name  string
	width int // values for each stimulus
	ask   func([]float32, stimulus.Batch) error
	acts  bool
}

// predictors are those of a learner; what it chooses, of classes or of actions,
// comes first.
func predictors(l bench.Learner, spec stimulus.Spec) []predictor {
	var out []predictor
	if s, ok := l.(bench.Scorer); ok && bench.Has(l, bench.NeedScores) && spec.Classes > 0 {
		out = append(out, predictor{"class scores", spec.Classes, s.Scores, false})
	}
	if a, ok := l.(bench.Actor); ok && bench.Has(l, bench.NeedActions) && spec.Actions > 0 {
		out = append(out, predictor{"actions in evaluation", spec.Actions, evaluation(a, spec), true})
	}
	if f, ok := l.(bench.Forecaster); ok && bench.Has(l, bench.NeedProbabilities) && spec.Classes > 0 {
		out = append(out, predictor{"probabilities", spec.Classes, f.Probabilities, false})
	}
	if r, ok := l.(bench.NoveltyRater); ok && bench.Has(l, bench.NeedNovelty) {
		out = append(out, predictor{"novelty", 1, r.Novelty, false})
	}
	if r, ok := l.(bench.Recaller); ok && bench.Has(l, bench.NeedRecall) {
		out = append(out, predictor{"recall", spec.Dim, r.Recall, false})
	}
	if p, ok := l.(bench.Predictor); ok && bench.Has(l, bench.NeedPredict) && spec.Targets > 0 {
		out = append(out, predictor{"prediction", spec.Targets, p.Predict, false})
	}
	return out
}

// evaluation gives 1 for the action that an actor's policy chooses on each row,
// and 0 for the others. It draws the same numbers each time.
func evaluation(a bench.Actor, spec stimulus.Spec) func([]float32, stimulus.Batch) error {
	return func(dst []float32, b stimulus.Batch) error {
		policy := a.Evaluate(rand.NewPCG(1, 2))
		clear(dst)
		for i := range b.N {
			k, err := policy(b.Row(i), b.Boundaries[i])
			if err != nil {
				return err
			}
			if k < 0 || k >= spec.Actions {
				return fmt.Errorf("stimulus %d: action %d, want 0 to %d", i, k, spec.Actions-1)
			}
			dst[i*spec.Actions+k] = 1
		}
		return nil
	}
}

// same says what differs between two views, or nil.
func same(a, b *view) error {
	if len(a.parts) != len(b.parts) {
		return fmt.Errorf("one learner shows %d arrays and predictions, the other %d", len(a.parts), len(b.parts))
	}
	for i, p := range a.parts {
		if a.names[i] != b.names[i] {
			return fmt.Errorf("one learner shows %s where the other shows %s", a.names[i], b.names[i])
		}
		if !bytes.Equal(p, b.parts[i]) {
			return fmt.Errorf("%s differs: %d and %d bytes, first at byte %d", a.names[i], len(p), len(b.parts[i]), firstDifference(p, b.parts[i]))
		}
	}
	return nil
}

func firstDifference(a, b []byte) int {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return i
		}
	}
	return min(len(a), len(b))
}

// synapses copies every array.
func synapses(l bench.Learner) (sites []plasticity.Site, arrays [][]float32) {
	l.Synapses(func(s plasticity.Site, _ string, w []float32) {
		sites = append(sites, s)
		arrays = append(arrays, append([]float32(nil), w...))
	})
	return sites, arrays
}
