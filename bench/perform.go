package bench

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/hebbgrad/hebbgrad/results"
)

// Finished is what a plan needs of a run that was done before.
type Finished struct {
	Digest   string
	Schedule []int // nil where the learner has no gate
}

// Hooks let the caller keep results and show progress. Nil hooks are left
// out. No two hooks run at the same time.
type Hooks struct {
	// Finished reports a run that needs no doing. It is asked once for each
	// run, in the order of the plan, before anything runs.
	Finished func(RunSpec) (Finished, bool, error)

	// Started and Done are called as runs begin and end. An error from Done,
	// such as a full disk, stops the plan.
	Started func(index int)
	Done    func(index int, r Result) error

	// Failed is called for a run that ended with an error; the other runs go
	// on, bar those that need it as a partner. A run that ended because the
	// context did is not a failure.
	Failed func(index int, r Result, err error)

	// Progress is called now and then with the presentations of one run that
	// are done and planned.
	Progress func(index, done, total int)
}

// Execute does the runs that are not finished, at most jobs side by side, one
// thread each. What a run finds does not depend on jobs. The error joins those
// of all runs, and that of a group whose arms were not presented the same.
func (p *Plan) Execute(ctx context.Context, jobs int, hooks Hooks) error {
	if jobs < 1 {
		return fmt.Errorf("%d jobs: want 1 or more", jobs)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	e := &execution{plan: p, hooks: hooks, cancel: cancel,
		state: make([]runState, len(p.Runs)), finished: make([]Finished, len(p.Runs)), errs: make([]error, len(p.Runs))}
	e.wake = sync.NewCond(&e.mu)
	if err := e.askFinished(); err != nil {
		return err
	}
	var wg sync.WaitGroup
	for range min(jobs, len(p.Runs)) {
		wg.Go(func() { e.work(ctx) })
	}
	wg.Wait()
	if err := e.stop; err != nil {
		return err
	}
	if err := context.Cause(ctx); err != nil {
		return err
	}
	return errors.Join(append(e.errs, e.groupErrors()...)...)
}

type runState int8

const (
	waiting runState = iota
	running
	done
	failed
)

type execution struct {
	plan   *Plan
	hooks  Hooks
	cancel context.CancelFunc

	mu       sync.Mutex // guards what follows, and every hook
	wake     *sync.Cond
	state    []runState
	finished []Finished
	errs     []error
	stop     error // what a hook said
}

func (e *execution) askFinished() error {
	if e.hooks.Finished == nil {
		return nil
	}
	for i, r := range e.plan.Runs {
		f, ok, err := e.hooks.Finished(r.RunSpec)
		if err != nil {
			return err
		}
		if ok {
			e.state[i], e.finished[i] = done, f
		}
	}
	return nil
}

// work does runs until none is left that it could do.
func (e *execution) work(ctx context.Context) {
	for {
		i, ok := e.take(ctx)
		if !ok {
			return
		}
		spec := e.plan.Runs[i].RunSpec
		if partner := e.plan.Runs[i].Partner; partner >= 0 {
			e.mu.Lock()
			spec.Schedule = e.finished[partner].Schedule
			e.mu.Unlock()
		}
		spec.Progress = func(n, total int) {
			if e.hooks.Progress != nil {
				e.mu.Lock()
				defer e.mu.Unlock()
				e.hooks.Progress(i, n, total)
			}
		}
		r, err := Run(ctx, spec)
		e.settle(ctx, i, r, err)
	}
}

// take waits for the first run that can start: its partner is done.
func (e *execution) take(ctx context.Context) (int, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for {
		if e.stop != nil || ctx.Err() != nil {
			return 0, false
		}
		left := false
		for i, s := range e.state {
			if s != waiting {
				continue
			}
			partner := e.plan.Runs[i].Partner
			switch {
			case partner >= 0 && e.state[partner] == failed:
				e.state[i] = failed
				e.errs[i] = fmt.Errorf("run %s: its partner %s failed", e.plan.Runs[i].ID(), e.plan.Runs[partner].ID())
				if e.hooks.Failed != nil {
					e.hooks.Failed(i, Result{ID: e.plan.Runs[i].ID()}, e.errs[i])
				}
				continue
			case partner >= 0 && e.state[partner] != done:
				left = true
				continue
			}
			e.state[i] = running
			if e.hooks.Started != nil {
				e.hooks.Started(i)
			}
			return i, true
		}
		if !left {
			return 0, false
		}
		e.wake.Wait()
	}
}

func (e *execution) settle(ctx context.Context, i int, r Result, err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	defer e.wake.Broadcast()
	if err != nil {
		e.state[i], e.errs[i] = failed, err
		if ctx.Err() == nil && e.hooks.Failed != nil {
			e.hooks.Failed(i, r, err)
		}
		return
	}
	e.state[i], e.finished[i] = done, Finished{r.Digest, r.Schedule}
	if e.hooks.Done != nil && e.stop == nil {
		if err := e.hooks.Done(i, r); err != nil {
			e.stop = err
			e.cancel()
		}
	}
}

// groupErrors refuses each repetition whose arms were not presented the same.
func (e *execution) groupErrors() []error {
	type group struct {
		track string
		seed  uint64
	}
	var order []group
	arms := map[group][]string{}
	first := map[group]string{}
	differ := map[group]bool{}
	for i, r := range e.plan.Runs {
		if e.state[i] != done {
			continue
		}
		g, d := group{r.Track.Name(), r.Seed}, e.finished[i].Digest
		if _, ok := first[g]; !ok {
			first[g] = d
			order = append(order, g)
		}
		differ[g] = differ[g] || d != first[g]
		arms[g] = append(arms[g], fmt.Sprintf("%s %s", r.Arm.Name, short(d)))
	}
	var errs []error
	for _, g := range order {
		if differ[g] {
			errs = append(errs, &results.DigestError{Track: g.track, Seed: g.seed, Arms: slices.Clone(arms[g])})
		}
	}
	return errs
}

func short(digest string) string {
	if len(digest) > 12 {
		return digest[:12]
	}
	return digest
}
