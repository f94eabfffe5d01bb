package datasets

import (
	"fmt"
	"math/rand/v2"

	"github.com/hebbgrad/hebbgrad/stimulus"
)

// NewEpochs returns a stream of budget presentations of the stimuli of part, in
// a new random order each epoch: it goes on from epoch to epoch until its budget
// is met, which may be in the middle of one. The exposure of a presentation is
// the epoch in which it lies; those of the first epoch are novel.
func NewEpochs(part *Part, budget int, src *rand.PCG) (*Sequence, error) {
	switch {
	case part.Len() == 0:
		return nil, fmt.Errorf("epochs: there are no stimuli to present")
	case budget < 1:
		return nil, fmt.Errorf("epochs: a budget of %d presentations: want 1 or more", budget)
	}
	spec := part.Spec(budget)
	spec.Truth, spec.Distinct = true, min(budget, part.Len())
	order, rng := allRows(part.Len()), rand.New(src)
	return NewSequence(spec, func(at int) int { return at/len(order) + 1 }, func(dst *stimulus.Batch, i, at int) {
		place := at % len(order)
		if place == 0 {
			shuffle(order, rng)
		}
		row := int(order[place])
		part.Fill(dst.Row(i), row)
		dst.Labels[i] = part.Label(row)
		dst.Novel[i] = at < len(order)
	}), nil
}

// TasksOptions say how a class-incremental stream is cut.
type TasksOptions struct {
	ClassesPerTask int
	Presentations  int // of each task

	// AllAtOnce presents the same number of stimuli, of all classes mixed
	// from the start: the upper bound.
	AllAtOnce bool
}

// NewTasks presents the classes of a part a few at a time, in the order of their
// numbers and never again: split-MNIST where the part is MNIST's. A last task may
// have fewer classes than the others. A task's stimuli come as from [NewEpochs],
// an exposure being the pass over them. The stream does not say where a task
// begins, nor which it is: class-incremental learning in the sense of van de Ven
// and Tolias (2019).
func NewTasks(part *Part, o TasksOptions, src *rand.PCG) (*Sequence, error) {
	if o.ClassesPerTask < 1 || o.Presentations < 1 {
		return nil, fmt.Errorf("tasks: %d classes and %d presentations a task: want 1 or more of each", o.ClassesPerTask, o.Presentations)
	}
	var tasks []*Sequence
	for lo := 0; lo < part.Classes(); lo += o.ClassesPerTask {
		hi := min(lo+o.ClassesPerTask, part.Classes())
		task, err := NewEpochs(part.OfClasses(func(k int) bool { return lo <= k && k < hi }), o.Presentations, src)
		if err != nil {
			return nil, fmt.Errorf("tasks: classes %d to %d: %w", lo, hi-1, err)
		}
		tasks = append(tasks, task)
	}
	if o.AllAtOnce {
		return NewEpochs(part, len(tasks)*o.Presentations, src)
	}
	return Chain(tasks...), nil
}
