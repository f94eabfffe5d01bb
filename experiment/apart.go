package experiment

import (
	"bufio"
	"context"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/internal/blas"
)

// request asks a process for one run.
type request struct {
	Experiment     []byte // the file
	Track, Arm     string
	Seed           uint64
	Budget, Fields int
	Settings       bench.Settings
	Schedule       []int
}

// reply is how far the run is, and at last what it found.
type reply struct {
	Done, Total int
	Result      *bench.Result // nil until the run has ended
	Failed      string        // why it did; empty where it did not
}

// doApart does a run in a process of its own, which writes nothing: what it finds is
// kept by this one. It ends with the context, and where this process does.
func (w *worker) doApart(ctx context.Context, s bench.RunSpec) (bench.Result, error) {
	failed := func(err error) (bench.Result, error) {
		return bench.Result{ID: s.ID()}, fmt.Errorf("run %s: %w", s.ID(), err)
	}
	text, err := w.e.Encode()
	if err != nil {
		return failed(err)
	}
	c := w.Apart(ctx)
	said := &head{}
	c.Stderr = said
	in, err := c.StdinPipe()
	if err != nil {
		return failed(err)
	}
	defer in.Close()
	out, err := c.StdoutPipe()
	if err != nil {
		return failed(err)
	}
	if c.Start() != nil {
		return bench.Run(ctx, s)
	}
	told := gob.NewEncoder(in).Encode(request{text, s.Track.Name(), s.Arm.Name, s.Seed, s.Budget, s.Fields, s.Settings, s.Schedule})
	var r reply
	for replies := gob.NewDecoder(bufio.NewReader(out)); told == nil && r.Result == nil; {
		r = reply{}
		if told = replies.Decode(&r); told == nil && r.Result == nil {
			s.Progress(r.Done, r.Total)
		}
	}
	in.Close()
	err = c.Wait()
	switch {
	case told == nil && r.Failed == "":
		return *r.Result, nil
	case told == nil && r.Result.ID == "":
		return failed(errors.New(r.Failed)) // it never began
	case told == nil:
		return *r.Result, errors.New(r.Failed)
	case err == nil:
		return failed(fmt.Errorf("its process said nothing of it: %w", told))
	}
	select { // an interrupt may have reached the other process first
	case <-ctx.Done():
		return failed(ctx.Err())
	case <-time.After(100 * time.Millisecond):
	}
	if line, _, _ := strings.Cut(strings.TrimSpace(string(said.text)), "\n"); line != "" {
		err = fmt.Errorf("%w: %s", err, line)
	}
	return failed(fmt.Errorf("its process ended before it did: %w", err))
}

// head keeps the first of what is written.
type head struct{ text []byte }

func (h *head) Write(p []byte) (int, error) {
	const most = 4096
	h.text = append(h.text, p[:min(len(p), most-len(h.text))]...)
	return len(p), nil
}

// Serve does the one run that [Prepared.Run] asks for on in, and says on out how far it
// is and what it found. It calls gone where in ends before that, as it does with the
// process that asked.
func Serve(ctx context.Context, k Known, in io.Reader, out io.Writer, gone func()) error {
	var q request
	from := bufio.NewReader(in)
	if err := gob.NewDecoder(from).Decode(&q); err != nil {
		return fmt.Errorf("no run was asked for: %w", err)
	}
	go func() {
		_, _ = from.ReadByte()
		gone()
	}()
	to := gob.NewEncoder(out)
	var lost error
	r, err := q.do(ctx, k, func(done, total int) {
		if err := to.Encode(reply{Done: done, Total: total}); err != nil {
			lost = err
		}
	})
	if lost != nil {
		return lost
	}
	last := reply{Result: &r}
	if err != nil {
		last.Failed = err.Error()
	}
	return to.Encode(last)
}

func (q request) do(ctx context.Context, k Known, progress func(done, total int)) (bench.Result, error) {
	s, err := q.spec(k)
	if err != nil {
		return bench.Result{}, err
	}
	s.Progress = progress
	return bench.Run(ctx, s)
}

// spec finds the arm and opens the track as they are named in the experiment.
func (q request) spec(k Known) (s bench.RunSpec, err error) {
	e := Default(k)
	if _, err := parse(File, q.Experiment, &e); err != nil {
		return s, err
	}
	if _, err := blas.Install(e.BLAS); err != nil {
		return s, err
	}
	known, err := e.arms()
	if err != nil {
		return s, err
	}
	if known, err = e.vary(known, nil, q.Arm); err != nil {
		return s, err
	}
	s = bench.RunSpec{Seed: q.Seed, Budget: q.Budget, Fields: q.Fields, Settings: q.Settings, Schedule: q.Schedule, Alone: true}
	if s.Arm, err = FindArm(known, q.Arm); err != nil {
		return s, err
	}
	s.Track, err = k.Tracks.Open(q.Track, e.Data, e.optionsOf(q.Track))
	return s, err
}
