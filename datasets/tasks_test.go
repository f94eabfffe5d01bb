package datasets

import (
	"math"
	"slices"
	"testing"

	"github.com/hebbgrad/hebbgrad/internal/seed"
	"github.com/hebbgrad/hebbgrad/stimulus"
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
	for _, c := range []struct {
		classes, each int
		all           bool
	}{{2, 500, false}, {3, 211, false}, {2, 500, true}} {
		o := TasksOptions{ClassesOf(10, c.classes), c.each, c.all}
		sameHoweverCut(t, func(s uint64) Stream { return tasksOf(t, o, s) })
		s := tasksOf(t, o, 1)
		b := collect(t, s, 64)
		tasks := len(o.Tasks)
		if b.N != tasks*o.Presentations {
			t.Fatalf("%+v: %d presentations of %d tasks", o, b.N, tasks)
		}
		shown, counts := make([]map[int]int, tasks), digits(t).Train.Counts()
		for i, y := range b.Labels {
			k := i / o.Presentations
			if want := y / c.classes; !o.AllAtOnce && k != want {
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
			for y := k * c.classes; y < min(10, (k+1)*c.classes); y++ {
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
	all := tasksOf(t, TasksOptions{ClassesOf(10, 2), 500, true}, 1)
	head := collect(t, all, 100).Labels[:200]
	slices.Sort(head)
	if len(slices.Compact(head)) != 10 {
		t.Errorf("the first 200 of all at once hold classes %v", head)
	}
}

func TestTasksRefuse(t *testing.T) {
	d := digits(t)
	for _, o := range []TasksOptions{{nil, 500, false}, {ClassesOf(10, 2), -1, false}, {ClassesOf(10, 2), 0, false}} {
		if _, err := NewTasks(d.Train, o, seed.PCG(1)); err == nil {
			t.Errorf("%+v accepted", o)
		}
	}
	some := d.Train.OfClasses(func(k int) bool { return k < 4 })
	if _, err := NewTasks(some, TasksOptions{ClassesOf(10, 2), 500, false}, seed.PCG(1)); err == nil {
		t.Error("tasks without stimuli accepted")
	}
}

// Tasks that differ in the order of their inputs show the same stimuli, permuted; all
// at once each stimulus comes in one order of them, and not always in the same.
func TestPermutedTasks(t *testing.T) {
	d := digits(t)
	turned := make([]int, d.Train.Dim())
	for j := range turned {
		turned[j] = (j + 9) % len(turned)
	}
	tasks := []Task{{0, 10, nil}, {0, 10, turned}}
	o := TasksOptions{Tasks: tasks, Presentations: 700}
	sameHoweverCut(t, func(s uint64) Stream { return tasksOf(t, o, s) })
	// Inputs differ in their means over many digits.
	mean := func(b stimulus.Batch, lo, hi int) (m []float64) {
		m = make([]float64, b.D)
		for i := lo; i < hi; i++ {
			for j, x := range b.Row(i) {
				m[j] += float64(x) / float64(hi-lo)
			}
		}
		return m
	}
	b := collect(t, tasksOf(t, o, 1), 64)
	first, second := mean(b, 0, 700), mean(b, 700, 1400)
	for j := range first {
		if math.Abs(second[j]-first[turned[j]]) > .05 {
			t.Fatalf("input %d has a mean of %.2f in the second task, and of %.2f in the first, where it comes from", j, second[j], first[turned[j]])
		}
	}
	o.AllAtOnce = true
	sameHoweverCut(t, func(s uint64) Stream { return tasksOf(t, o, s) })
	all := mean(collect(t, tasksOf(t, o, 1), 64), 0, 1400)
	for j := range all {
		if want := (first[j] + second[j]) / 2; math.Abs(all[j]-want) > .05 {
			t.Fatalf("all at once input %d has a mean of %.2f, want %.2f", j, all[j], want)
		}
	}
}

// Classes come as often as the density says, each stimulus of one before any comes
// again, and still as often from the beginning to the end.
func TestDrift(t *testing.T) {
	d := digits(t)
	const n, kappa = 20000, 3.
	drift := func(o DriftOptions) func(s uint64) Stream {
		return func(s uint64) Stream {
			out, err := NewDrift(d.Train, o, seed.PCG(s))
			if err != nil {
				t.Fatal(err)
			}
			return out
		}
	}
	for _, still := range []bool{false, true} {
		made := drift(DriftOptions{Presentations: n, Turns: 2, Concentration: kappa, Still: still})
		sameHoweverCut(t, made)
		s := made(1)
		b := collect(t, s, 64)
		shown := map[int]int{}
		for eighth := range 8 { // quarters of a turn, twice round
			counts := [10]float64{}
			for i := eighth * n / 8; i < (eighth+1)*n/8; i++ {
				counts[b.Labels[i]]++
			}
			var want [10]float64
			for place := range 1000 {
				turned := 2 * (float64(eighth) + (float64(place)+.5)/1000) / 8
				if still {
					turned = (float64(place) + .5) / 1000
				}
				var share [10]float64
				var sum float64
				for k := range share {
					share[k] = math.Exp(kappa * math.Cos(2*math.Pi*(turned-float64(k)/10)))
					sum += share[k]
				}
				for k := range share {
					want[k] += share[k] / sum * n / 8 / 1000
				}
			}
			for k := range counts {
				if math.Abs(counts[k]-want[k]) > 5*math.Sqrt(want[k])+1 {
					t.Errorf("still %v: class %d comes %v times in part %d, want %.0f", still, k, counts[k], eighth, want[k])
				}
			}
		}
		counts, passes := d.Train.Counts(), [2][]float32{} // over class 0
		for i, y := range b.Labels {
			if pass := shown[0] / counts[0]; y == 0 && pass < 2 {
				passes[pass] = append(passes[pass], b.Row(i)...)
			}
			if want := shown[y]/counts[y] + 1; s.Exposure(i) != want || b.Novel[i] != (want == 1) {
				t.Fatalf("presentation %d, of class %d: exposure %d, want %d", i, y, s.Exposure(i), want)
			}
			shown[y]++
		}
		if slices.Equal(passes[0], passes[1]) {
			t.Errorf("still %v: a second pass has the order of the first", still)
		}
	}
	for _, o := range []DriftOptions{{}, {Presentations: 9}, {Presentations: 9, Turns: -1}, {Presentations: 9, Turns: 1, Concentration: -1},
		{Presentations: 9, Turns: math.Inf(1)}, {Presentations: 9, Turns: math.NaN()}} {
		if _, err := NewDrift(d.Train, o, seed.PCG(1)); err == nil {
			t.Errorf("%+v accepted", o)
		}
	}
}
