// Command maze draws how a learner finds the platform of the water maze, and what its
// critic expects at each place, at moments of one run:
//
//	maze experiments/three-factor-water-maze.yaml ARM SEED DIR
//
// ARM is one of the experiment's. It leaves water-maze-ARM.png and .svg in DIR.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/environments"
	"github.com/hebbgrad/hebbgrad/experiment"
	"github.com/hebbgrad/hebbgrad/report/figure"
	"github.com/hebbgrad/hebbgrad/results"
)

func main() { os.Exit(run(os.Args[1:], os.Stderr)) }

// run is the command with its arguments, and returns the exit status.
func run(args []string, stderr io.Writer) int {
	spec, dir, err := plan(args)
	status := 2
	if err == nil {
		status = 1
		var w *watcher
		if w, err = watch(spec); err == nil {
			err = save(w.figure(spec), dir)
		}
	}
	if err != nil {
		fmt.Fprintln(stderr, "maze:", err)
		return status
	}
	return 0
}

// plan finds the run that is meant.
func plan(args []string) (spec bench.RunSpec, dir string, err error) {
	if len(args) != 4 {
		return spec, "", fmt.Errorf("%d arguments: want an experiment file, one of its arms, a seed and a folder", len(args))
	}
	seed, err := strconv.Atoi(args[2])
	if err != nil || seed < 1 {
		return spec, "", fmt.Errorf("seed %q: want 1 or more", args[2])
	}
	e, src, err := experiment.Read(args[0], experiment.Default(experiment.Known{}))
	if err != nil {
		return spec, "", err
	}
	e.Seeds = seed
	p, err := e.Plan(src)
	if err != nil {
		return spec, "", err
	}
	for _, r := range p.Runs {
		if r.Arm.Name != args[1] || r.Seed != uint64(seed) {
			continue
		}
		if r.Partner >= 0 {
			return spec, "", fmt.Errorf("arm %s repeats the gate of another: want one that does not", args[1])
		}
		return r.RunSpec, args[3], nil
	}
	return spec, "", fmt.Errorf("%s has no arm %q", args[0], args[1])
}

// valuer is a learner that tells what it expects of an observation.
type valuer interface {
	Value(observation []float32) float32
}

// watcher notes the way of each trial of a run, and what the critic expects when
// some trials begin.
type watcher struct {
	bench.Environment
	maze    *environments.WaterMaze
	learner valuer

	cells  [][2]float64
	trials []int // those that are shown, from 0
	trial  int   // the present one
	shown  []moment
}

// moment is a trial that is shown.
type moment struct {
	trial    int
	x, y     []float64 // its way
	platform [2]float64
	found    bool
	values   []float64 // by cell, as the trial begins
}

// after is how many trials after a move of the platform one is shown.
const after = 20

// watch does the run.
func watch(spec bench.RunSpec) (*watcher, error) {
	w := &watcher{trial: -1}
	build := spec.Arm.New
	spec.Arm.New = func(s bench.Setup) (bench.Learner, error) {
		l, err := build(s)
		if err != nil {
			return nil, err
		}
		var ok bool
		if w.learner, ok = l.(valuer); !ok {
			return nil, fmt.Errorf("arm %s does not tell what it expects at a place", spec.Arm.Name)
		}
		return l, nil
	}
	spec.Track = &watchedTrack{spec.Track, w}
	_, err := bench.Run(context.Background(), spec)
	if err == nil && len(w.shown) == 0 {
		err = errors.New("no trial was done")
	}
	return w, err
}

// watchedTrack has w between the learner and the maze.
type watchedTrack struct {
	bench.Track
	w *watcher
}

func (t *watchedTrack) Open(rep bench.Rep) (*bench.Session, error) {
	s, err := t.Track.Open(rep)
	if err != nil {
		return nil, err
	}
	inner := s.Environment
	for {
		u, ok := inner.(interface{ Unwrap() bench.Environment })
		if !ok {
			break
		}
		inner = u.Unwrap()
	}
	maze, ok := inner.(*environments.WaterMaze)
	if !ok {
		return nil, fmt.Errorf("track %s is no water maze", t.Name())
	}
	t.w.Environment, t.w.maze, t.w.cells = s.Environment, maze, maze.Cells()
	away, back := maze.Moves()
	t.w.trials = []int{0, away - 1, away, away + after, back - 1, back, back + after}
	s.Environment, s.Evaluation = t.w, nil
	return s, nil
}

// Begin begins a trial.
func (w *watcher) Begin() []float32 {
	o := w.Environment.Begin()
	w.trial++
	if slices.Contains(w.trials, w.trial) {
		m := moment{trial: w.trial}
		m.platform[0], m.platform[1] = w.maze.Platform()
		x := make([]float32, len(w.cells))
		for _, c := range w.cells {
			w.maze.Observe(x, c[0], c[1])
			m.values = append(m.values, float64(w.learner.Value(x)))
		}
		w.shown = append(w.shown, m)
		w.note()
	}
	return o
}

// Step takes an action.
func (w *watcher) Step(action int) (bench.Outcome, error) {
	o, err := w.Environment.Step(action)
	if slices.Contains(w.trials, w.trial) {
		w.note()
		w.shown[len(w.shown)-1].found = o.Reward > 0
	}
	return o, err
}

func (w *watcher) note() {
	m := &w.shown[len(w.shown)-1]
	x, y := w.maze.Place()
	m.x, m.y = append(m.x, x), append(m.y, y)
}

// save leaves the figure in a folder.
func save(f *figure.Figure, dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for suffix, render := range map[string]func() ([]byte, error){".png": f.PNG, ".svg": f.SVG} {
		data, err := render()
		if err != nil {
			return err
		}
		if err := results.WriteBytes(filepath.Join(dir, f.Name+suffix), data); err != nil {
			return err
		}
	}
	return nil
}
