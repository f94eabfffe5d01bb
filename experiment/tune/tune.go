// Package tune looks for settings, by the same search for every arm: the same
// number of trials, drawn at random from the space that each arm declares,
// scored on the validation split.
//
// # The search
//
// Trial 0 is the arm as it is declared; the others are drawn by [Draw]. Every
// trial first runs on a shorter stream. Those that are hopeless there, all but
// the best share of them, go no further; the others run on the whole stream,
// over several seeds, and the best mean validation score wins. Ties go to the
// earlier trial.
//
// The test split is out of reach: a [Search] holds a track that was made
// without one.
//
// Every trial is kept, with its settings, its scores and, where it failed,
// why. What is kept is not run again.
//
// # Cost
//
// With a target the search looks for the least cost of reaching it, in several
// currencies at once: see [Currencies]. No trial is then stopped early, since a
// large minibatch, slow at first, may be the cheapest in the end.
package tune

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"sync"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/internal/seed"
	"github.com/hebbgrad/hebbgrad/tracks"
)

// Search is what is looked for.
type Search struct {
	Track  *tracks.Tuning
	Arms   []bench.Arm
	Trials int      // of each arm
	Seeds  []uint64 // repetitions of a trial on the whole stream; the first serves the shorter one
	Budget int      // presentations of the whole stream; 0 means the track's own

	// Shorter is how many times shorter the first stream is; 0 means 6.
	Shorter int

	// Keep is the share of trials that go on to the whole stream; 0 means a
	// third. At least one does.
	Keep float64

	// Base seeds the draws.
	Base uint64

	// BLAS and Data name the library that serves the learners and the content
	// of the data set: a folder of trials made with others is refused.
	BLAS, Data string

	// Target is the validation accuracy in per cent whose cost is to be least;
	// 0 means that the accuracy itself is to be largest. The track waits for
	// the same target. Settings are drawn from the ranges declared for cost,
	// and Shorter and Keep have no meaning.
	Target float64
}

// The stages of a trial.
const (
	Short = "short" // the shorter stream
	Whole = "whole"
)

// Trial is what became of one trial.
type Trial struct {
	Arm      string         `json:"arm"`
	Index    int            `json:"index"`
	Settings bench.Settings `json:"settings"` // those drawn; the others are defaults
	Short    *Outcome       `json:"short,omitempty"`
	Whole    *Outcome       `json:"whole,omitempty"` // nil where the trial was hopeless
}

// Outcome is what a trial reached on one stream.
type Outcome struct {
	Presentations int       `json:"presentations"`   // of each seed
	Scores        []float64 `json:"scores"`          // by seed
	Costs         []Cost    `json:"costs,omitempty"` // of reaching the target, by seed
	Error         string    `json:"error,omitempty"`
	Seconds       float64   `json:"seconds"` // of learning
}

// Score is the mean over seeds; −∞ for a failure.
func (o *Outcome) Score() float64 {
	if o == nil || o.Error != "" || len(o.Scores) == 0 {
		return math.Inf(-1)
	}
	var s float64
	for _, v := range o.Scores {
		s += v
	}
	return s / float64(len(o.Scores))
}

// Store keeps outcomes. Load returns nil where there is none.
type Store interface {
	Load(arm string, index int, stage string) (*Outcome, error)
	Save(arm string, index int, stage string, settings bench.Settings, o *Outcome) error
}

// Hooks show how far a search is. Nil hooks are left out; none run at the same
// time as another.
type Hooks struct {
	// Plan is told, as each stage begins, the presentations of its runs that
	// are still to do.
	Plan func(stage string, presentations int64)
	Done func(presentations int64)
	// Ended is called for each trial that ends a stage.
	Ended func(t Trial, stage string)
}

func (s Search) withDefaults() Search {
	if s.Shorter == 0 {
		s.Shorter = 6
	}
	if s.Keep == 0 {
		s.Keep = 1. / 3
	}
	return s
}

// Check reports what is wrong with a search before it begins.
func (s Search) Check() error {
	s = s.withDefaults()
	switch {
	case s.Track == nil:
		return errors.New("tuning needs a track")
	case len(s.Arms) == 0:
		return errors.New("tuning needs an arm")
	case s.Trials < 1:
		return fmt.Errorf("%d trials: want 1 or more", s.Trials)
	case len(s.Seeds) == 0:
		return errors.New("tuning needs a seed")
	case !(s.Target >= 0 && s.Target <= 100):
		return fmt.Errorf("a target of %v %%: want 0 to 100", s.Target)
	case s.Shorter < 1 || !(s.Keep > 0 && s.Keep <= 1):
		return fmt.Errorf("a stream %d times shorter, of which %v go on: want 1 or more, and above 0 to 1", s.Shorter, s.Keep)
	}
	for _, a := range s.Arms {
		if a.Partner != "" {
			return fmt.Errorf("arm %q repeats the gate of %q and takes its settings: tune that one", a.Name, a.Partner)
		}
		if Size(a) == 0 {
			return fmt.Errorf("arm %q declares nothing to search", a.Name)
		}
		if err := bench.Check(s.spec(a, nil, s.Seeds[0], s.Budget)); err != nil {
			return err
		}
	}
	return nil
}

func (s Search) spec(a bench.Arm, set bench.Settings, seed uint64, budget int) bench.RunSpec {
	a.Tuned = nil // the search begins from what the arm declares
	var track bench.Track = endOnly{s.Track}
	if s.Target > 0 {
		track = s.Track // the curve says when the target was reached
	}
	return bench.RunSpec{Track: track, Arm: a, Seed: seed, Budget: budget, Settings: set}
}

// endOnly evaluates a trial once, at its end, where its score is read: a curve
// would cost more than the learning.
type endOnly struct{ *tracks.Tuning }

func (t endOnly) Open(rep bench.Rep) (*bench.Session, error) {
	s, err := t.Tuning.Open(rep)
	if err == nil {
		s.Grid = nil
	}
	return s, err
}

// Run makes the trials that are not kept yet, at most jobs runs side by side.
// The result is by arm in the order of s.Arms, then by index, and does not
// depend on jobs. An error is one of the store or of the context: a trial that
// fails is a result.
func (s Search) Run(ctx context.Context, jobs int, store Store, hooks Hooks) ([]Trial, error) {
	s = s.withDefaults()
	if err := s.Check(); err != nil {
		return nil, err
	}
	session, err := s.Track.Open(bench.Rep{Seed: s.Seeds[0], Budget: s.Budget})
	if err != nil {
		return nil, err
	}
	length := session.Spec().Length
	var trials []Trial
	for _, a := range s.Arms {
		for k := range s.Trials {
			set := bench.Settings{}
			if k > 0 {
				if set, err = Draw(s.space(a), seed.PCG(s.Base, "tune", s.Track.Name(), a.Name, strconv.Itoa(k))); err != nil {
					return nil, err
				}
			}
			trials = append(trials, Trial{Arm: a.Name, Index: k, Settings: set})
		}
	}
	all := make([]int, len(trials))
	for i := range all {
		all[i] = i
	}
	e := &search{Search: s, store: store, hooks: hooks, trials: trials}
	if s.Target == 0 {
		if err := e.stage(ctx, jobs, Short, all, max(1, length/s.Shorter), s.Seeds[:1]); err != nil {
			return nil, err
		}
		all = e.hopeful()
	}
	if err := e.stage(ctx, jobs, Whole, all, length, s.Seeds); err != nil {
		return nil, err
	}
	return trials, nil
}

type search struct {
	Search
	store  Store
	hooks  Hooks
	trials []Trial

	mu  sync.Mutex
	err error
}

// hopeful are, for each arm, the best trials of the shorter stream.
func (e *search) hopeful() []int {
	keep := max(1, int(math.Ceil(e.Keep*float64(e.Trials))))
	var out []int
	for lo := 0; lo < len(e.trials); lo += e.Trials {
		order := make([]int, e.Trials)
		for i := range order {
			order[i] = lo + i
		}
		slices.SortStableFunc(order, func(a, b int) int {
			x, y := e.trials[a].Short.Score(), e.trials[b].Short.Score()
			switch {
			case x > y:
				return -1
			case x < y:
				return 1
			}
			return 0
		})
		for _, i := range order[:keep] {
			if e.trials[i].Short.Error == "" {
				out = append(out, i)
			}
		}
	}
	slices.Sort(out)
	return out
}

// stage runs some trials on a stream of the given length.
func (e *search) stage(ctx context.Context, jobs int, stage string, which []int, length int, seeds []uint64) error {
	var todo []int
	for _, i := range which {
		t := &e.trials[i]
		o, err := e.store.Load(t.Arm, t.Index, stage)
		if err != nil {
			return err
		}
		if o == nil {
			todo = append(todo, i)
			continue
		}
		t.set(stage, o)
	}
	if e.hooks.Plan != nil {
		e.hooks.Plan(stage, int64(len(todo))*int64(length)*int64(len(seeds)))
	}
	work := make(chan int)
	var wg sync.WaitGroup
	for range min(jobs, max(1, len(todo))) {
		wg.Go(func() {
			for i := range work {
				e.try(ctx, stage, i, length, seeds)
			}
		})
	}
	for _, i := range todo {
		if ctx.Err() != nil || e.failed() != nil {
			break
		}
		work <- i
	}
	close(work)
	wg.Wait()
	if err := e.failed(); err != nil {
		return err
	}
	return context.Cause(ctx)
}

func (e *search) failed() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.err
}

func (t *Trial) set(stage string, o *Outcome) {
	if stage == Short {
		t.Short = o
	} else {
		t.Whole = o
	}
}

// try runs one trial on one stream and keeps what became of it.
func (e *search) try(ctx context.Context, stage string, i, length int, seeds []uint64) {
	t := &e.trials[i]
	arm := e.Arms[i/e.Trials]
	o := &Outcome{Presentations: length}
	for _, s := range seeds {
		spec := e.spec(arm, t.Settings, s, length)
		last := 0
		spec.Progress = func(done, _ int) {
			if e.hooks.Done != nil {
				e.mu.Lock()
				e.hooks.Done(int64(done - last))
				e.mu.Unlock()
			}
			last = done
		}
		r, err := bench.Run(ctx, spec)
		if ctx.Err() != nil {
			return
		}
		o.Seconds += r.Learning.Seconds()
		if err == nil {
			var score float64
			if score, err = scoreOf(r); err == nil {
				o.Scores = append(o.Scores, score)
				if e.Target > 0 {
					o.Costs = append(o.Costs, costOf(r))
				}
			}
		}
		if err != nil {
			o.Error = err.Error()
			break
		}
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if err := e.store.Save(t.Arm, t.Index, stage, t.Settings, o); err != nil {
		if e.err == nil {
			e.err = err
		}
		return
	}
	t.set(stage, o)
	if e.hooks.Ended != nil {
		e.hooks.Ended(*t, stage)
	}
}

// scoreOf is the accuracy on the whole validation split at the end of a run.
func scoreOf(r bench.Result) (float64, error) {
	for _, row := range slices.Backward(r.Rows) {
		if row.Metric == Metric {
			return row.Value, nil
		}
	}
	return 0, fmt.Errorf("the run gave no %s", Metric)
}

// Metric is what is maximised.
const Metric = tracks.MetricWholeValidation

// Best returns the trial of an arm with the best score on the whole stream; ok
// is false where none reached its end.
func Best(trials []Trial, arm string) (best Trial, ok bool) {
	top := math.Inf(-1)
	for _, t := range trials {
		if t.Arm == arm && t.Whole.Score() > top {
			best, top, ok = t, t.Whole.Score(), true
		}
	}
	return best, ok
}
