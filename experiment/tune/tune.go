// Package tune looks for settings, by the same search for every arm: the same
// number of trials, drawn at random from the space that each arm declares,
// scored on the validation split; of a track in which a learner acts, by all episodes
// in which it learns.
//
// # The search
//
// Trials are drawn by [Draw]. Only where it is asked for is the first of each arm
// the arm as it is declared, so that what was set by hand counts as a trial. Every
// trial first runs on a shorter stream. Those that are hopeless there, all but
// the best share of them, go no further; the others run on the whole stream,
// over several seeds, and the best mean validation score wins. Ties go to the
// earlier trial.
//
// An arm that repeats another's gate follows a run of that one, on the same stream
// and with the settings that it has in a comparison.
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
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"sync"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/internal/seed"
	"github.com/hebbgrad/hebbgrad/results"
	"github.com/hebbgrad/hebbgrad/tracks"
)

// Search is what is looked for.
type Search struct {
	Track  tracks.Tunable
	Arms   []bench.Arm
	Trials int // of each arm

	// Declared has the first trial of each arm be the arm as it is declared.
	Declared bool

	// Wide has wiring, depth and optimiser be found too, from the ranges declared
	// for that.
	Wide bool

	// Fixed are settings that every trial of every arm has, and that are not
	// searched: a wiring within which arms are to be compared.
	Fixed bench.Settings

	// Known are the arms among which those are whose gate others repeat.
	Known []bench.Arm

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
	s.Shorter, s.Keep = cmp.Or(s.Shorter, 6), cmp.Or(s.Keep, 1./3)
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
		if _, ok := s.partner(a); !ok {
			return fmt.Errorf("arm %q repeats the gate of %q, which is not known", a.Name, a.Partner)
		}
		if _, err := s.fixed(a); err != nil {
			return err
		}
		if Size(s.space(a)) == 0 {
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
type endOnly struct{ tracks.Tunable }

func (t endOnly) Open(rep bench.Rep) (*bench.Session, error) {
	s, err := t.Tunable.Open(rep)
	if err == nil {
		s.Grid = nil
	}
	return s, err
}

// Run makes the trials that are not kept yet, at most jobs runs side by side.
// The result is by arm in the order of s.Arms, then by index, and does not
// depend on jobs. An error is one of the store or of the context: a trial that
// fails is a result.
func (s Search) Run(ctx context.Context, jobs int, store *Folder, hooks Hooks) ([]Trial, error) {
	s = s.withDefaults()
	if err := s.Check(); err != nil {
		return nil, err
	}
	session, err := s.Track.Open(bench.Rep{Seed: s.Seeds[0], Budget: s.Budget})
	if err != nil {
		return nil, err
	}
	length := session.Spec().Length
	e := &search{Search: s, store: store, hooks: hooks}
	for _, a := range s.Arms {
		fixed, err := s.fixed(a)
		if err != nil {
			return nil, err
		}
		for k := range s.Trials {
			set := maps.Clone(fixed)
			if k > 0 || !s.Declared {
				if set, err = Draw(s.space(a), seed.PCG(s.Base, "tune", s.Track.Name(), a.Name, strconv.Itoa(k))); err != nil {
					return nil, err
				}
				maps.Copy(set, fixed)
			}
			e.trials = append(e.trials, Trial{Arm: a.Name, Index: k, Settings: set})
		}
	}
	goesOn := slices.Repeat([]bool{true}, len(e.trials))
	if s.Target == 0 {
		if err := e.stage(ctx, jobs, Short, goesOn, max(1, length/s.Shorter), s.Seeds[:1]); err != nil {
			return nil, err
		}
		goesOn = e.hopeful()
	}
	if err := e.stage(ctx, jobs, Whole, goesOn, length, s.Seeds); err != nil {
		return nil, err
	}
	return e.trials, nil
}

type search struct {
	Search
	store  *Folder
	hooks  Hooks
	trials []Trial

	mu sync.Mutex // one trial at a time is kept and shown

	schedules sync.Map // of partners: by name, seed and length a func() ([]int, error)
}

// hopeful says which are, for each arm, the best trials of the shorter stream.
func (e *search) hopeful() []bool {
	keep := max(1, int(math.Ceil(e.Keep*float64(e.Trials))))
	out := make([]bool, len(e.trials))
	for lo := 0; lo < len(e.trials); lo += e.Trials {
		order := make([]int, e.Trials)
		for i := range order {
			order[i] = lo + i
		}
		slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(e.trials[b].Short.Score(), e.trials[a].Short.Score()) })
		for _, i := range order[:keep] {
			out[i] = e.trials[i].Short.Error == ""
		}
	}
	return out
}

// stage runs the trials that go on on a stream of the given length.
func (e *search) stage(ctx context.Context, jobs int, stage string, goesOn []bool, length int, seeds []uint64) error {
	var todo []int
	for i, on := range goesOn {
		if !on {
			continue
		}
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
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	free := make(chan struct{}, jobs)
	var wg sync.WaitGroup
	for _, i := range todo {
		free <- struct{}{}
		if ctx.Err() != nil {
			break
		}
		wg.Go(func() {
			if err := e.try(ctx, stage, i, length, seeds); err != nil {
				stop(err)
			}
			<-free
		})
	}
	wg.Wait()
	return context.Cause(ctx)
}

func (t *Trial) set(stage string, o *Outcome) {
	if stage == Short {
		t.Short = o
	} else {
		t.Whole = o
	}
}

// try runs one trial on one stream and keeps what became of it, unless ctx ends
// first. An error is one of the store.
func (e *search) try(ctx context.Context, stage string, i, length int, seeds []uint64) error {
	t := &e.trials[i]
	o := &Outcome{Presentations: length}
	var err error
	for _, s := range seeds {
		spec := e.spec(e.Arms[i/e.Trials], t.Settings, s, length)
		last := 0
		spec.Progress = func(done, _ int) {
			if e.hooks.Done != nil {
				e.mu.Lock()
				e.hooks.Done(int64(done - last))
				e.mu.Unlock()
			}
			last = done
		}
		var r bench.Result
		if spec.Schedule, err = e.schedule(ctx, spec); err == nil {
			r, err = bench.Run(ctx, spec)
		}
		if ctx.Err() != nil {
			return nil
		}
		o.Seconds += r.Learning.Seconds()
		var score float64
		if err == nil {
			score, err = scoreOf(r, e.Track.Chosen())
		}
		if err != nil {
			o.Error = err.Error()
			break
		}
		o.Scores = append(o.Scores, score)
		if e.Target > 0 {
			o.Costs = append(o.Costs, costOf(r))
		}
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if err := e.store.Save(t.Arm, t.Index, stage, t.Settings, o); err != nil {
		return err
	}
	t.set(stage, o)
	if e.hooks.Ended != nil {
		e.hooks.Ended(*t, stage)
	}
	return nil
}

// scoreOf is the metric by which settings are chosen, at the end of a run, as it is
// larger for the better: where smaller is better, its negative.
func scoreOf(r bench.Result, chosen results.Metric) (float64, error) {
	for _, row := range slices.Backward(r.Rows) {
		if row.Metric == chosen.Name {
			return Shown(chosen, row.Value), nil
		}
	}
	return 0, fmt.Errorf("the run gave no %s", chosen.Name)
}

// Shown turns a score into the metric that it is of, and back.
func Shown(chosen results.Metric, score float64) float64 {
	if chosen.Better == results.Lower {
		return -score
	}
	return score
}

// Best returns the trial of an arm with the best score on the whole stream; ok
// is false where none reached its end.
func Best(trials []Trial, arm string) (best Trial, ok bool) {
	return least(trials, arm, func(o *Outcome) float64 { return -o.Score() })
}

// least is the trial of an arm whose whole stream has the least of something,
// the earlier of equals; ok is false where all have +∞.
func least(trials []Trial, arm string, of func(*Outcome) float64) (best Trial, ok bool) {
	low := math.Inf(1)
	for _, t := range trials {
		if v := of(t.Whole); t.Arm == arm && v < low {
			best, low, ok = t, v, true
		}
	}
	return best, ok
}
