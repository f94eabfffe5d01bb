package datasets

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/hebbgrad/hebbgrad/stimulus"
)

// Task is a part of what a stream shows: the classes Low to High−1 of a data set,
// with input j taken from Inputs[j], or as it is where Inputs is nil.
type Task struct {
	Low, High int
	Inputs    []int
}

// ClassesOf cuts a number of classes into tasks of a few each, in the order of their
// numbers; the last may have fewer.
func ClassesOf(classes, each int) []Task {
	var tasks []Task
	for lo := 0; lo < classes; lo += each {
		tasks = append(tasks, Task{Low: lo, High: min(lo+each, classes)})
	}
	return tasks
}

// Show puts the inputs of a stimulus in the task's order; was has room for them.
func (t Task) Show(x, was []float32) {
	if t.Inputs == nil {
		return
	}
	copy(was, x)
	for j, from := range t.Inputs {
		x[j] = was[from]
	}
}

// TasksOptions say what a stream of tasks shows.
type TasksOptions struct {
	Tasks         []Task
	Presentations int // of each task

	// AllAtOnce presents the same number of stimuli, of all tasks mixed
	// from the start: the upper bound.
	AllAtOnce bool
}

// NewTasks presents one task after another, and none again: split-MNIST where the
// part is MNIST's and the tasks are [ClassesOf] it two at a time, permuted MNIST
// (Goodfellow et al. 2014) where they have orders of the inputs. A task's stimuli
// come as from [NewEpochs], an exposure being the pass over them; all at once, they
// are those of the same number of passes over the tasks' stimuli together. The
// stream does not say where a task begins, nor which it is: class-incremental and
// domain-incremental learning in the sense of van de Ven and Tolias (2019).
func NewTasks(part *Part, o TasksOptions, src *rand.PCG) (*Sequence, error) {
	if len(o.Tasks) == 0 || o.Presentations < 1 {
		return nil, fmt.Errorf("tasks: %d of them with %d presentations each: want 1 or more of each", len(o.Tasks), o.Presentations)
	}
	if o.AllAtOnce {
		return allAtOnce(part, o, src)
	}
	var tasks []*Sequence
	was := make([]float32, part.Dim())
	for _, t := range o.Tasks {
		own := part.OfClasses(func(k int) bool { return t.Low <= k && k < t.High })
		task, err := NewEpochs(own, o.Presentations, src)
		if err != nil {
			return nil, fmt.Errorf("tasks: classes %d to %d: %w", t.Low, t.High-1, err)
		}
		tasks = append(tasks, task.altered(func(x []float32) { t.Show(x, was) }))
	}
	return Chain(tasks...), nil
}

// altered is the sequence with every stimulus changed as it is shown.
func (s *Sequence) altered(change func(x []float32)) *Sequence {
	return NewSequence(s.spec, s.exposure, func(dst *stimulus.Batch, i, at int) {
		s.show(dst, i, at)
		change(dst.Row(i))
	})
}

// allAtOnce shows every stimulus in the task of its class or, where every task has
// all classes, in one that is drawn for the pass.
func allAtOnce(part *Part, o TasksOptions, src *rand.PCG) (*Sequence, error) {
	mixed, err := NewEpochs(part, len(o.Tasks)*o.Presentations, src)
	if err != nil || o.Tasks[0].High < part.Classes() {
		return mixed, err
	}
	rng, was := rand.New(rand.NewPCG(src.Uint64(), src.Uint64())), make([]float32, part.Dim())
	return mixed.altered(func(x []float32) { o.Tasks[rng.IntN(len(o.Tasks))].Show(x, was) }), nil
}

// DriftOptions say how a distribution turns.
type DriftOptions struct {
	Presentations int

	// Turns is how often the classes come round, Concentration κ how far one class
	// stands out while it is at the fore; 0 shows all equally often.
	Turns, Concentration float64

	// Still shows every class as often as it comes over the whole stream, from the
	// beginning to the end: the upper bound.
	Still bool
}

// NewDrift presents a part whose classes come to the fore and fade, one after
// another, without an edge: at a share f of the stream class k of K comes with a
// probability in proportion to exp(κ·cos 2π(f·turns − k/K)), a von Mises density over
// a circle of classes. Of a class the stimuli come in a new random order each pass
// over them, which is their exposure.
func NewDrift(part *Part, o DriftOptions, src *rand.PCG) (*Sequence, error) {
	switch {
	case o.Presentations < 1:
		return nil, fmt.Errorf("drift: %d presentations: want 1 or more", o.Presentations)
	case !(o.Turns > 0) || !(o.Concentration >= 0) || math.IsInf(o.Turns+o.Concentration, 0):
		return nil, fmt.Errorf("drift: %v turns with a concentration of %v: want numbers above 0, and 0 or more", o.Turns, o.Concentration)
	}
	classes, rng := part.Classes(), rand.New(src)
	own := make([][]int32, classes)
	for i := range part.Len() {
		own[part.Label(i)] = append(own[part.Label(i)], int32(i))
	}
	rows, exposures := make([]int32, o.Presentations), make([]int32, o.Presentations)
	shown, share := make([]int, classes), make([]float64, classes)
	when := rng.Perm(o.Presentations)
	for at := range rows {
		place := at
		if o.Still {
			place = when[at]
		}
		turned := (float64(place) + .5) / float64(o.Presentations) * o.Turns
		var sum float64
		for k := range share {
			share[k] = 0
			if len(own[k]) > 0 {
				share[k] = math.Exp(o.Concentration * (math.Cos(2*math.Pi*(turned-float64(k)/float64(classes))) - 1))
			}
			sum += share[k]
		}
		k, left := 0, rng.Float64()*sum
		for ; k < classes-1 && left >= share[k]; k++ {
			left -= share[k]
		}
		for len(own[k]) == 0 { // rounding at the end of the circle
			k--
		}
		if shown[k]%len(own[k]) == 0 {
			shuffle(own[k], rng)
		}
		rows[at], exposures[at] = own[k][shown[k]%len(own[k])], int32(shown[k]/len(own[k])+1)
		shown[k]++
	}
	spec := part.Spec(o.Presentations)
	spec.Truth = true
	for k, n := range shown {
		spec.Distinct += min(n, len(own[k]))
	}
	return NewSequence(spec, func(at int) int { return int(exposures[at]) }, func(dst *stimulus.Batch, i, at int) {
		row := int(rows[at])
		part.Fill(dst.Row(i), row)
		dst.Labels[i], dst.Novel[i] = part.Label(row), exposures[at] == 1
	}), nil
}
