package tracks

import (
	"fmt"
	"math/rand/v2"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/datasets"
	"github.com/hebbgrad/hebbgrad/internal/seed"
	"github.com/hebbgrad/hebbgrad/results"
)

// order is how a classification track presents its training part.
type order int8

const (
	shuffled      order = iota // epoch by epoch
	split                      // two classes at a time, class-incremental: no task is named
	joint                      // the stimuli of split, all classes at once
	permuted                   // all classes under one order of the inputs after another
	permutedJoint              // the stimuli of permuted, all orders at once
	drift                      // classes that come to the fore and fade, one after another
	driftJoint                 // the stimuli of drift, as if it stood still
)

// atOnce reports whether an order is the bound of another: all of it at once.
func (o order) atOnce() bool { return o == joint || o == permutedJoint || o == driftJoint }

// prefix is what the name of a track has before that of its data set.
func (o order) prefix() string {
	switch o {
	case split, joint:
		return splitPrefix
	case permuted, permutedJoint:
		return permutedPrefix
	case drift, driftJoint:
		return driftPrefix
	}
	return ""
}

// MetricForgetting is the mean over the tasks before the last of how far the
// validation accuracy on a task fell from its best to the end, in points
// (Chaudhry et al. 2018).
const MetricForgetting = "forgetting"

// Metrics of what one task does to another, from the validation accuracy R[t][k] on
// task k once t tasks are over, in points (Lopez-Paz and Ranzato 2017).
const (
	MetricBackward = "backward transfer" // mean over k < T of R[T][k] − R[k][k]
	MetricForward  = "forward transfer"  // mean over k > 1 of R[k−1][k] − R[0][k]
	MetricSoFar    = "validation accuracy/so far"
)

// openTasks opens the streams of a track that changes and of its bound.
func (t *Tuning) openTasks(rep bench.Rep, budget int, s *classifying) (*bench.Session, error) {
	train, src := t.data.Train, seed.PCG(rep.Seed, "stream", t.Name())
	switch t.order {
	case drift, driftJoint:
		stream, err := datasets.NewDrift(train, datasets.DriftOptions{Presentations: budget, Turns: t.turns, Concentration: t.concentration, Still: t.order.atOnce()}, src)
		if err != nil {
			return nil, err
		}
		s.parts = datasets.ClassesOf(train.Classes(), 1)
		return s.session(stream, curveGrid(budget)), nil
	case permuted, permutedJoint:
		s.parts = t.permutations(rep.Seed)
	default:
		s.parts = datasets.ClassesOf(train.Classes(), 2)
	}
	n := len(s.parts)
	if budget < n {
		return nil, fmt.Errorf("a budget of %d presentations for %d tasks: want at least one each", budget, n)
	}
	stream, err := datasets.NewTasks(train, datasets.TasksOptions{Tasks: s.parts, Presentations: budget / n, AllAtOnce: t.order.atOnce()}, src)
	if err != nil {
		return nil, err
	}
	if !t.order.atOnce() {
		s.each = budget / n
	}
	return s.session(stream, taskGrid(n, budget/n)), nil
}

// permutations are orders of the inputs, drawn by the seed of the repetition; the
// first task has the inputs as they are.
func (t *Tuning) permutations(of uint64) []datasets.Task {
	rng := rand.New(seed.PCG(of, "tracks", "permutations"))
	tasks := datasets.ClassesOf(t.data.Train.Classes(), t.data.Train.Classes())
	for range t.tasks - 1 {
		next := tasks[0]
		next.Inputs = rng.Perm(t.data.Train.Dim())
		tasks = append(tasks, next)
	}
	return tasks
}

// byTask is the accuracy on each task, and on all.
type byTask struct {
	each []float64
	all  float64
	said []uint16 // to all stimuli, in their order; nil where a stimulus was shown more than once
	of   answers  // where each stimulus was shown once
}

// rate asks a learner for the class of some rows of a part in every task.
func (s *classifying) rate(l bench.Learner, part *datasets.Part, rows []int) (b byTask, err error) {
	if s.parts == nil || s.parts[0].Inputs == nil && s.parts[len(s.parts)-1].Inputs == nil {
		b.of, err = count(l, part, rows, nil)
		b.all, b.said = b.of.all(), b.of.said
		for _, t := range s.parts {
			b.each = append(b.each, b.of.accuracy(t.Low, t.High))
		}
		return b, err
	}
	for _, t := range s.parts {
		a, err := count(l, part, rows, t.Inputs)
		if err != nil {
			return b, err
		}
		b.each = append(b.each, a.all())
	}
	b.all = mean(b.each)
	return b, nil
}

// soFar is the accuracy on the first n tasks together.
func (s *classifying) soFar(b byTask, n int) float64 {
	if b.said != nil {
		return b.of.accuracy(0, s.parts[n-1].High)
	}
	return mean(b.each[:n])
}

// note keeps what was found on the curve, after at presentations, and emits it by
// task. The accuracies once a task is over are those of the first evaluation at its
// end or, within a minibatch that goes beyond it, after that.
func (s *classifying) note(b byTask, at int, emit func(bench.Measure)) {
	if s.best == nil {
		s.best = make([]float64, len(s.parts))
	}
	for k, v := range b.each {
		s.best[k] = max(s.best[k], v)
	}
	s.emitTasks(results.MetricValidationAccuracy, b, emit)
	if over := len(s.matrix); s.each > 0 && over <= len(s.parts) && at >= over*s.each {
		s.matrix = append(s.matrix, b.each)
		if over > 0 {
			emit(bench.Measure{Name: fmt.Sprintf("%s/task %d", MetricSoFar, over), Value: s.soFar(b, over), Unit: results.UnitPercent})
		}
	}
}

// emitTasks emits the accuracy on each task.
func (s *classifying) emitTasks(metric string, b byTask, emit func(bench.Measure)) {
	for k, v := range b.each {
		emit(bench.Measure{Name: fmt.Sprintf("%s/%s %d", metric, taskWord(s.track.order), k+1), Value: v, Unit: results.UnitPercent})
	}
}

// taskWord is what the tasks of a track are called: of one that drifts there are none.
func taskWord(o order) string {
	if o == drift || o == driftJoint {
		return "class"
	}
	return "task"
}

// emitTransfer emits what tasks did to one another, from the accuracies at the end
// of a run on the stimuli of the curve. Of a stream whose tasks have no end it is
// forgetting alone.
func (s *classifying) emitTransfer(end byTask, emit func(bench.Measure)) {
	m := transfer(s.matrix, s.best, end.each)
	emit(bench.Measure{Name: MetricForgetting, Value: m.forgetting, Unit: results.UnitPercent})
	if len(s.matrix) > len(s.parts) {
		emit(bench.Measure{Name: MetricBackward, Value: m.backward, Unit: results.UnitPercent})
		emit(bench.Measure{Name: MetricForward, Value: m.forward, Unit: results.UnitPercent})
	}
}

type transfers struct{ forgetting, backward, forward float64 }

// transfer makes the measures of a matrix of accuracies, row t of which was found
// once t tasks were over, of the best on each, and of those at the end. The mean of
// none is 0.
func transfer(matrix [][]float64, best, end []float64) (t transfers) {
	last := len(end) - 1
	if last < 1 {
		return t
	}
	for k := range last {
		t.forgetting += (best[k] - end[k]) / float64(last)
	}
	if len(matrix) <= len(end) {
		return t
	}
	for k := range last {
		t.backward += (end[k] - matrix[k+1][k]) / float64(last)
		t.forward += (matrix[k+1][k+1] - matrix[0][k+1]) / float64(last)
	}
	return t
}
