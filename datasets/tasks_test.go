package datasets

import (
	"slices"
	"testing"

	"github.com/hebbgrad/hebbgrad/internal/seed"
)

func tasksOf(t *testing.T, o TasksOptions, s uint64) *Tasks {
	t.Helper()
	d := digits(t)
	tasks, err := NewTasks(d.Train, o, seed.PCG(s))
	if err != nil {
		t.Fatal(err)
	}
	return tasks
}

func TestTasks(t *testing.T) {
	for _, o := range []TasksOptions{{}, {Epochs: 3}, {Presentations: 500}, {ClassesPerTask: 3}, {AllAtOnce: true}, {Epochs: 2, Truth: true}} {
		sameHoweverCut(t, func(s uint64) Stream { return tasksOf(t, o, s) })
		s := tasksOf(t, o, 1)
		b := collect(t, s, 64)
		per := max(2, o.ClassesPerTask)
		if o.AllAtOnce {
			per = 10
		}
		if want := (10 + per - 1) / per; s.Count() != want {
			t.Errorf("%+v: %d tasks, want %d", o, s.Count(), want)
		}
		if o.Truth != (b.Novel != nil) {
			t.Errorf("%+v: %d truths", o, len(b.Novel))
		}
		seen := make([]map[int]int, s.Count())
		for i, y := range b.Labels {
			k := s.Task(i)
			if want := y / per; k != want {
				t.Fatalf("%+v: presentation %d of task %d has class %d", o, i, k, y)
			}
			if seen[k] == nil {
				seen[k] = map[int]int{}
			}
			seen[k][y]++
			if o.Truth && b.Novel[i] != (s.Exposure(i) == 1) {
				t.Fatalf("%+v: presentation %d: novel %v at exposure %d", o, i, b.Novel[i], s.Exposure(i))
			}
		}
		counts := s.runs[0].part.data
		for k := range s.Count() {
			if o.Presentations > 0 && s.End(k) != 500*(k+1) {
				t.Errorf("%+v: task %d ends at %d", o, k, s.End(k))
			}
			for _, y := range s.Classes(k) {
				n := 0
				for _, i := range s.runs[k].part.index {
					if int(counts.labels[i]) == y {
						n++
					}
				}
				if o.Presentations == 0 && seen[k][y] != n*max(1, o.Epochs) {
					t.Errorf("%+v: class %d shown %d times, it has %d stimuli", o, y, seen[k][y], n)
				}
			}
		}
		if s.Task(-1) != -1 || s.Task(b.N) != -1 || s.Exposure(b.N) != 0 || s.Exposure(0) != 1 {
			t.Errorf("%+v: tasks and exposures outside the stream", o)
		}
	}
	// All at once shows as much, mixed.
	one, all := tasksOf(t, TasksOptions{}, 1), tasksOf(t, TasksOptions{AllAtOnce: true}, 1)
	if one.Spec().Length != all.Spec().Length {
		t.Errorf("%d presentations one by one, %d all at once", one.Spec().Length, all.Spec().Length)
	}
	head := collect(t, all, 100).Labels[:200]
	slices.Sort(head)
	if len(slices.Compact(head)) != 10 {
		t.Errorf("the first 200 of all at once hold classes %v", head)
	}
}

func TestTasksRefuse(t *testing.T) {
	d := digits(t)
	for _, o := range []TasksOptions{{ClassesPerTask: -1}, {Epochs: -1}, {Presentations: -1}} {
		if _, err := NewTasks(d.Train, o, seed.PCG(1)); err == nil {
			t.Errorf("%+v accepted", o)
		}
	}
	some := d.Train.OfClasses(func(k int) bool { return k < 4 })
	if _, err := NewTasks(some, TasksOptions{}, seed.PCG(1)); err == nil {
		t.Error("tasks without stimuli accepted")
	}
}
