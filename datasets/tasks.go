package datasets

import (
	"fmt"
	"math/rand/v2"
	"sort"

	"github.com/hebbgrad/hebbgrad/stimulus"
)

// TasksOptions say how a class-incremental stream is cut.
type TasksOptions struct {
	ClassesPerTask int // 0 means 2

	// Presentations of each task; where 0, each task is shown for Epochs
	// passes over its stimuli (0 means 1).
	Presentations int
	Epochs        int

	// AllAtOnce presents the same number of stimuli, of all classes mixed
	// from the start: the upper bound.
	AllAtOnce bool

	// Truth says which presentations are the first of their stimulus.
	Truth bool
}

// Tasks presents the classes of a part a few at a time, in the order of their
// numbers and never again: split-MNIST where the part is MNIST's. A task's
// stimuli come as in [Epochs]. The stream does not say where a task begins,
// nor which it is: class-incremental learning in the sense of van de Ven and
// Tolias (2019).
type Tasks struct {
	spec  stimulus.Spec
	runs  []*Epochs
	start []int // first presentation of each task, and the length
	sets  [][]int
	now   int
	cursor
}

var _ Stream = (*Tasks)(nil)

// NewTasks returns a class-incremental stream over part. A last task may have
// fewer classes than the others.
func NewTasks(part *Part, o TasksOptions, src *rand.PCG) (*Tasks, error) {
	if o.ClassesPerTask == 0 {
		o.ClassesPerTask = 2
	}
	if o.Epochs == 0 {
		o.Epochs = 1
	}
	if o.ClassesPerTask < 1 || o.Epochs < 1 || o.Presentations < 0 {
		return nil, fmt.Errorf("tasks: %d classes a task, %d epochs, %d presentations: none may be negative", o.ClassesPerTask, o.Epochs, o.Presentations)
	}
	s := &Tasks{start: []int{0}}
	for lo := 0; lo < part.Classes(); lo += o.ClassesPerTask {
		hi := min(lo+o.ClassesPerTask, part.Classes())
		p := part.OfClasses(func(k int) bool { return lo <= k && k < hi })
		budget := o.Presentations
		if budget == 0 {
			budget = o.Epochs * p.Len()
		}
		e, err := NewEpochs(p, budget, o.Truth, src)
		if err != nil {
			return nil, fmt.Errorf("tasks: classes %d to %d: %w", lo, hi-1, err)
		}
		set := make([]int, 0, hi-lo)
		for k := lo; k < hi; k++ {
			set = append(set, k)
		}
		s.add(e, set)
	}
	if o.AllAtOnce {
		all := make([]int, part.Classes())
		for k := range all {
			all[k] = k
		}
		e, err := NewEpochs(part, s.length, o.Truth, src)
		if err != nil {
			return nil, fmt.Errorf("tasks: %w", err)
		}
		s = &Tasks{start: []int{0}}
		s.add(e, all)
	}
	s.spec = part.Spec(s.length)
	s.spec.Truth = o.Truth
	return s, nil
}

func (s *Tasks) add(e *Epochs, classes []int) {
	s.runs = append(s.runs, e)
	s.sets = append(s.sets, classes)
	s.length += e.length
	s.start = append(s.start, s.length)
}

// Spec declares the stream: inputs and labels of all classes.
func (s *Tasks) Spec() stimulus.Spec { return s.spec }

// Count is the number of tasks.
func (s *Tasks) Count() int { return len(s.runs) }

// Task is the task, from 0, to which presentation i belongs; −1 where there is
// no presentation i.
func (s *Tasks) Task(i int) int {
	if i < 0 || i >= s.length {
		return -1
	}
	return sort.SearchInts(s.start, i+1) - 1
}

// End is the number of presentations after which task k is over.
func (s *Tasks) End(k int) int { return s.start[k+1] }

// Classes are the classes of task k.
func (s *Tasks) Classes(k int) []int { return s.sets[k] }

// Exposure is the pass over its task's stimuli in which presentation i lies.
func (s *Tasks) Exposure(i int) int {
	k := s.Task(i)
	if k < 0 {
		return 0
	}
	return s.runs[k].Exposure(i - s.start[k])
}

// Next fills dst with at most n presentations.
func (s *Tasks) Next(dst *stimulus.Batch, n int) (int, error) {
	first, n := s.advance(n)
	resize(dst, s.spec, n)
	for i := range n {
		for first+i >= s.start[s.now+1] {
			s.now++
		}
		s.runs[s.now].present(dst, i, first+i-s.start[s.now])
	}
	return n, nil
}
