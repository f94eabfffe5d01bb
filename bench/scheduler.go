package bench

import (
	"context"
	"errors"
	"fmt"
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

	// Do does one run elsewhere, as in a process of its own, and finds what [Run]
	// would. Unlike the other hooks it is called side by side. Nil is [Run].
	Do func(context.Context, RunSpec) (Result, error)
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
	s := &scheduler{plan: p, hooks: hooks, cancel: cancel, alone: min(jobs, len(p.Runs)) == 1,
		do: hooks.Do, state: make([]runState, len(p.Runs)), finished: make([]Finished, len(p.Runs)), errs: make([]error, len(p.Runs))}
	if s.do == nil {
		s.do = Run
	}
	s.wake = sync.NewCond(&s.mu)
	if err := s.askFinished(); err != nil {
		return err
	}
	var wg sync.WaitGroup
	for range min(jobs, len(p.Runs)) {
		wg.Go(func() { s.work(ctx) })
	}
	wg.Wait()
	if err := s.stop; err != nil {
		return err
	}
	if err := context.Cause(ctx); err != nil {
		return err
	}
	return errors.Join(append(s.errs, s.compareDigests())...)
}

type runState int8

const (
	waiting runState = iota
	running
	done
	failed
)

type scheduler struct {
	plan   *Plan
	hooks  Hooks
	cancel context.CancelFunc
	alone  bool // one run at a time
	do     func(context.Context, RunSpec) (Result, error)

	mu       sync.Mutex // guards what follows, and every hook
	wake     *sync.Cond
	state    []runState
	finished []Finished
	errs     []error
	stop     error // what a hook said
}

func (s *scheduler) askFinished() error {
	if s.hooks.Finished == nil {
		return nil
	}
	for i, r := range s.plan.Runs {
		f, ok, err := s.hooks.Finished(r.RunSpec)
		if err != nil {
			return err
		}
		if ok {
			s.state[i], s.finished[i] = done, f
		}
	}
	return nil
}

// work does runs until none is left that it could do.
func (s *scheduler) work(ctx context.Context) {
	for {
		i, ok := s.take(ctx)
		if !ok {
			return
		}
		spec := s.plan.Runs[i].RunSpec
		if partner := s.plan.Runs[i].Partner; partner >= 0 {
			s.mu.Lock()
			spec.Schedule = s.finished[partner].Schedule
			s.mu.Unlock()
		}
		spec.Alone = s.alone
		spec.Progress = func(n, total int) {
			if s.hooks.Progress != nil {
				s.mu.Lock()
				defer s.mu.Unlock()
				s.hooks.Progress(i, n, total)
			}
		}
		r, err := s.do(ctx, spec)
		s.settle(ctx, i, r, err)
	}
}

// take waits for the first run that can start: its partner is done.
func (s *scheduler) take(ctx context.Context) (int, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for {
		if s.stop != nil || ctx.Err() != nil {
			return 0, false
		}
		left := false
		for i, state := range s.state {
			if state != waiting {
				continue
			}
			partner := s.plan.Runs[i].Partner
			switch {
			case partner >= 0 && s.state[partner] == failed:
				s.state[i] = failed
				s.errs[i] = fmt.Errorf("run %s: its partner %s failed", s.plan.Runs[i].ID(), s.plan.Runs[partner].ID())
				if s.hooks.Failed != nil {
					s.hooks.Failed(i, Result{ID: s.plan.Runs[i].ID()}, s.errs[i])
				}
				continue
			case partner >= 0 && s.state[partner] != done:
				left = true
				continue
			}
			s.state[i] = running
			if s.hooks.Started != nil {
				s.hooks.Started(i)
			}
			return i, true
		}
		if !left {
			return 0, false
		}
		s.wake.Wait()
	}
}

func (s *scheduler) settle(ctx context.Context, i int, r Result, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.wake.Broadcast()
	if err != nil {
		s.state[i], s.errs[i] = failed, err
		if ctx.Err() == nil && s.hooks.Failed != nil {
			s.hooks.Failed(i, r, err)
		}
		return
	}
	s.state[i], s.finished[i] = done, Finished{r.Digest, r.Schedule}
	if s.hooks.Done != nil && s.stop == nil {
		if err := s.hooks.Done(i, r); err != nil {
			s.stop = err
			s.cancel()
		}
	}
}

// compareDigests refuses each repetition whose arms were not presented the same.
func (s *scheduler) compareDigests() error {
	var runs []results.Manifest
	for i, r := range s.plan.Runs {
		if s.state[i] == done {
			runs = append(runs, results.Manifest{Status: results.Finished, Track: r.Track.Name(), Arm: r.Arm.Name, Seed: r.Seed, Digest: s.finished[i].Digest})
		}
	}
	return results.CheckDigests(runs)
}
