package datasets

import (
	"slices"
	"testing"

	"github.com/hebbgrad/hebbgrad/internal/seed"
)

func tasksOf(t *testing.T, o TasksOptions, s uint64) *Sequence {
	t.Helper()
	d := digits(t)
	tasks, err := NewTasks(d.Train, o, seed.PCG(s))
	if err != nil {
		t.Fatal(err)
	}
	return tasks
}

func TestTasks(t *testing.T) {
	for _, o := range []TasksOptions{{2, 500, false}, {3, 211, false}, {2, 500, true}} {
		sameHoweverCut(t, func(s uint64) Stream { return tasksOf(t, o, s) })
		s := tasksOf(t, o, 1)
		b := collect(t, s, 64)
		tasks := (10 + o.ClassesPerTask - 1) / o.ClassesPerTask
		if b.N != tasks*o.Presentations {
			t.Fatalf("%+v: %d presentations of %d tasks", o, b.N, tasks)
		}
		shown, counts := make([]map[int]int, tasks), digits(t).Train.Counts()
		for i, y := range b.Labels {
			k := i / o.Presentations
			if want := y / o.ClassesPerTask; !o.AllAtOnce && k != want {
				t.Fatalf("%+v: presentation %d of task %d has class %d", o, i, k, y)
			}
			if shown[k] == nil {
				shown[k] = map[int]int{}
			}
			if s.Exposure(i) == 1 {
				shown[k][y]++
			}
			if b.Novel[i] != (s.Exposure(i) == 1) {
				t.Fatalf("%+v: presentation %d: novel %v at exposure %d", o, i, b.Novel[i], s.Exposure(i))
			}
		}
		for k := range tasks {
			whole := 0 // stimuli of the task, each of which the first pass shows once
			for y := k * o.ClassesPerTask; y < min(10, (k+1)*o.ClassesPerTask); y++ {
				whole += counts[y]
			}
			for y, n := range shown[k] {
				if !o.AllAtOnce && whole <= o.Presentations && n != counts[y] {
					t.Errorf("%+v: class %d shown %d times in the first pass, it has %d stimuli", o, y, n, counts[y])
				}
			}
		}
		if s.Exposure(-1) != 0 || s.Exposure(b.N) != 0 || s.Exposure(0) != 1 {
			t.Errorf("%+v: exposures outside the stream", o)
		}
	}
	// All at once shows as much, mixed.
	all := tasksOf(t, TasksOptions{2, 500, true}, 1)
	head := collect(t, all, 100).Labels[:200]
	slices.Sort(head)
	if len(slices.Compact(head)) != 10 {
		t.Errorf("the first 200 of all at once hold classes %v", head)
	}
}

func TestTasksRefuse(t *testing.T) {
	d := digits(t)
	for _, o := range []TasksOptions{{-1, 500, false}, {0, 500, false}, {2, -1, false}, {2, 0, false}} {
		if _, err := NewTasks(d.Train, o, seed.PCG(1)); err == nil {
			t.Errorf("%+v accepted", o)
		}
	}
	some := d.Train.OfClasses(func(k int) bool { return k < 4 })
	if _, err := NewTasks(some, TasksOptions{2, 500, false}, seed.PCG(1)); err == nil {
		t.Error("tasks without stimuli accepted")
	}
}
