package tracks

import (
	"fmt"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/datasets"
	"github.com/hebbgrad/hebbgrad/internal/seed"
	"github.com/hebbgrad/hebbgrad/results"
)

// order is how a classification track presents its training part.
type order int8

const (
	shuffled order = iota // epoch by epoch
	split                 // two classes at a time, class-incremental: no task is named
	joint                 // the stimuli of split, all classes at once
)

// MetricForgetting is the mean over the tasks before the last of how far the
// validation accuracy on a task fell from its best to the end, in points
// (Chaudhry et al. 2018).
const MetricForgetting = "forgetting"

// openTasks opens the streams of the split and the joint track: pairs of
// classes in the order of their numbers, for an equal share of the budget each.
func (t *Tuning) openTasks(rep bench.Rep, budget int, s *classifying) (*bench.Session, error) {
	const pair = 2
	train := t.data.Train
	n := (train.Classes() + pair - 1) / pair
	if budget < n {
		return nil, fmt.Errorf("a budget of %d presentations for %d tasks: want at least one each", budget, n)
	}
	stream, err := datasets.NewTasks(train, datasets.TasksOptions{ClassesPerTask: pair, Presentations: budget / n, AllAtOnce: t.order == joint},
		seed.PCG(rep.Seed, "stream", t.Name()))
	if err != nil {
		return nil, err
	}
	s.best = make([]float64, n)
	for k := range n {
		s.edge = append(s.edge, pair*k)
	}
	s.edge = append(s.edge, train.Classes())
	return s.session(stream, taskGrid(n, budget/n)), nil
}

// byTask emits the accuracy on each task.
func (s *classifying) byTask(metric string, a answers, emit func(bench.Measure)) {
	for k := range len(s.edge) - 1 {
		v := a.accuracy(s.edge[k], s.edge[k+1])
		if metric == results.MetricValidationAccuracy {
			s.best[k] = max(s.best[k], v)
		}
		emit(bench.Measure{Name: fmt.Sprintf("%s/task %d", metric, k+1), Value: v, Unit: results.UnitPercent})
	}
}

// forgetting compares the best accuracy on each task with that at the end.
func (s *classifying) forgetting(end answers) float64 {
	n := len(s.edge) - 2
	var sum float64
	for k := range n {
		sum += s.best[k] - end.accuracy(s.edge[k], s.edge[k+1])
	}
	return sum / float64(max(n, 1))
}
