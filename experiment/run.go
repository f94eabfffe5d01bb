package experiment

import (
	"context"
	"errors"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/hebbgrad/hebbgrad/arms"
	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/internal/blas"
	"github.com/hebbgrad/hebbgrad/internal/runinfo"
	"github.com/hebbgrad/hebbgrad/report"
	"github.com/hebbgrad/hebbgrad/results"
	"github.com/hebbgrad/hebbgrad/tracks"
)

// Prepared is an experiment whose runs are planned and whose results folder is
// held.
type Prepared struct {
	Plan *bench.Plan
	BLAS blas.Info     // that serves
	As   report.Format // of the tables in the outcome
	Bare bool          // no report is made
	Keep bool          // none is made again where every run had finished and there is one

	// Apart is a process that calls [Serve] on its standard streams, for each run where
	// runs go side by side, so that its processor time is that run's. Where it is nil,
	// or cannot be started, they share this process, and the clock is the wall's.
	Apart func(context.Context) *exec.Cmd

	e       Experiment
	folder  *results.Folder
	tuned   []arms.Tuned
	data    map[string]*results.DataSet // by track
	lengths map[string]int              // of a run, by track
	code    runinfo.Code
	machine runinfo.Machine
}

// Prepare plans the runs and makes the results folder, with the resolved
// experiment in it. Whatever is wrong with what was asked for is a [UsageError].
func (e Experiment) Prepare(ctx context.Context, src *Source) (*Prepared, error) {
	served, err := blas.Install(e.BLAS)
	if err != nil {
		return nil, usage(src.at(err, "blas"))
	}
	plan, err := e.Plan(src)
	if err != nil {
		return nil, err
	}
	id, err := e.identity(plan, served)
	if err != nil {
		return nil, err
	}
	if _, err := tracks.Exhibits(id.Tracks, e.Data); err != nil {
		return nil, usage(err) // before the runs, not after them
	}
	tuned, err := e.tunedFiles()
	if err != nil {
		return nil, err
	}
	part, err := shardOf(plan, e.Shard)
	if err != nil {
		return nil, usage(err)
	}
	folder, err := results.Create(e.Out, id)
	if err != nil {
		return nil, usage(err)
	}
	lengths, targets, err := opened(plan)
	if err == nil {
		e.Planned = asFile(id.Planned)
		err = e.save(targets)
	}
	if err != nil {
		folder.Close()
		return nil, usage(err)
	}
	return &Prepared{Plan: part, Bare: part != plan, BLAS: served, data: e.dataSets(id.Tracks), lengths: lengths, e: e, folder: folder, tuned: tuned,
		code: runinfo.ReadCode(ctx), machine: runinfo.ReadMachine()}, nil
}

// Close releases the results folder.
func (p *Prepared) Close() { p.folder.Close() }

// opened asks each track of a plan how long a run is, and what to-target waits for:
// a line for each.
func opened(plan *bench.Plan) (lengths map[string]int, targets []string, err error) {
	lengths = map[string]int{}
	for _, r := range plan.Runs {
		name := r.Track.Name()
		if _, known := lengths[name]; known {
			continue
		}
		s, err := r.Track.Open(bench.Rep{Seed: r.Seed, Budget: r.Budget})
		if err != nil {
			return nil, nil, err
		}
		lengths[name] = s.Spec().Length
		if t := bench.TargetOf(r.Track, s); t != nil {
			targets = append(targets, "to target on "+name+": "+t.String())
		}
	}
	return lengths, targets, nil
}

// save writes the experiment that repeats this one, with its targets in comments.
func (e Experiment) save(targets []string) error {
	e.Force = false // to run again is asked for once; the file goes on with what is there
	text, err := e.Encode()
	if err != nil {
		return err
	}
	for _, t := range targets {
		text = append(text, "# "+t+"\n"...)
	}
	return results.WriteBytes(JoinPath(e.Out, File), text)
}

// Progress is told how far the runs are, by several goroutines but never at the
// same time.
type Progress interface {
	Begin(runs, jobs int, presentations int64) // what there is to do
	Add(presentations int64)
	Say(line string)
	End()
}

// Outcome is what the runs of an experiment came to.
type Outcome struct {
	Planned, Before, Done int      // runs; those finished before, and now
	Failed                []string // why each failed run did
	Text                  string   // the tables
}

// worker does the runs of a plan and keeps what they found.
type worker struct {
	*Prepared
	progress Progress

	lengths []int          // presentations of each run
	shown   []int          // of those, how many the progress has seen
	begun   bool           // the progress knows what there is to do
	before  int            // runs that were finished before
	done    int            // runs that are finished now
	failed  map[int]string // by run, the line that says why

	schedules map[int][]int // by run that was finished before, how often its gate was open
}

// Run does the runs that have not finished, one thread each, and publishes what
// all of them found. A run that fails does not end the others and is no error:
// the outcome names it. Progress may be nil. Where the context ends the outcome
// says how far the runs had come.
func (p *Prepared) Run(ctx context.Context, progress Progress) (Outcome, error) {
	w := &worker{Prepared: p, progress: progress}
	if progress == nil {
		w.progress = silent{}
	}
	w.begin()
	hooks := bench.Hooks{Finished: w.finished, Started: w.started, Done: w.keep, Failed: w.keepFailed, Progress: w.advance}
	if w.Apart != nil && min(w.e.Jobs, len(w.Plan.Runs)) > 1 {
		hooks.Do = w.doApart
	}
	err := w.Plan.Execute(ctx, w.e.Jobs, hooks)
	w.progress.End()
	if err := w.judge(ctx, err); err != nil {
		return w.outcome(), err
	}
	out := w.outcome()
	if !w.Bare && w.before+w.done+len(w.failed) > 0 && !w.kept() {
		pub := Publication{Known: w.e.known, Data: w.e.Data, Form: w.e.Format, As: w.As}
		for _, r := range w.Plan.Refused {
			pub.Refusals = append(pub.Refusals, report.Refusal{Track: r.Track, Arm: r.Arm, Reason: r.Reason})
		}
		if out.Text, err = Publish(w.folder, pub); err != nil {
			return out, err
		}
	}
	return out, nil
}

// kept reports whether the report that there is will do.
func (w *worker) kept() bool {
	_, err := os.Stat(filepath.Join(w.e.Out, ReportFile))
	return w.Keep && err == nil && w.done+len(w.failed) == 0
}

func (w *worker) outcome() Outcome {
	o := Outcome{Planned: len(w.Plan.Runs), Before: w.before, Done: w.done}
	for _, i := range slices.Sorted(maps.Keys(w.failed)) {
		o.Failed = append(o.Failed, w.failed[i])
	}
	return o
}

// silent shows no progress.
type silent struct{}

func (silent) Begin(int, int, int64) {}
func (silent) Add(int64)             {}
func (silent) Say(string)            {}
func (silent) End()                  {}

// judge sorts out the error of a plan: what stops the command, and what a
// failed run said, which does not.
func (w *worker) judge(ctx context.Context, err error) error {
	var differ *results.DigestError
	var full *results.WriteError
	var corrupt *results.CorruptError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &full):
		return err // what had finished before stays
	case errors.As(err, &corrupt):
		return usage(err)
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case errors.As(err, &differ):
		return differ
	case len(w.failed) > 0:
		return nil // reported at the end
	}
	return err
}

// begin finds out how much there is to do.
func (w *worker) begin() {
	w.lengths = make([]int, len(w.Plan.Runs))
	w.shown = make([]int, len(w.Plan.Runs))
	w.schedules = map[int][]int{}
	for i, r := range w.Plan.Runs {
		w.lengths[i] = w.Prepared.lengths[r.Track.Name()]
	}
}

// finished tells the plan of a run that is kept already.
func (w *worker) finished(s bench.RunSpec) (bench.Finished, bool, error) {
	if w.e.Force {
		return bench.Finished{}, false, nil
	}
	m, ok, err := w.folder.Finished(s.ID())
	if err != nil || !ok {
		return bench.Finished{}, false, err
	}
	i := slices.IndexFunc(w.Plan.Runs, func(r bench.Planned) bool { return r.ID() == s.ID() })
	if p := w.Plan.Runs[i].Partner; p >= 0 && !repeats(m, w.schedules[p]) {
		return bench.Finished{}, false, nil // it repeats a gate that its partner no longer has
	}
	w.before++
	w.shown[i] = w.lengths[i]
	w.schedules[i] = m.Schedule
	return bench.Finished{Digest: m.Digest, Schedule: m.Schedule}, true, nil
}

// repeats reports whether a yoked run was open as often as its partner: in each window, or
// over the run.
func repeats(m results.Manifest, partner []int) bool {
	if m.Gate != "yoked-run" {
		return slices.Equal(m.Schedule, partner)
	}
	total := 0
	for _, n := range m.Schedule {
		total += n
	}
	for _, n := range partner {
		total -= n
	}
	return total == 0 && partner != nil
}

// started begins to show progress with the first run.
func (w *worker) started(int) {
	if w.begun {
		return
	}
	w.begun = true
	var todo int64
	for i, n := range w.lengths {
		todo += int64(n - w.shown[i])
	}
	n := len(w.Plan.Runs) - w.before
	w.progress.Begin(n, min(w.e.Jobs, n), todo)
}

func (w *worker) advance(i, done, _ int) {
	w.progress.Add(int64(done - w.shown[i]))
	w.shown[i] = done
}

func (w *worker) keep(i int, r bench.Result) error {
	if err := w.folder.Put(w.manifest(i, r, nil), r.Rows); err != nil {
		return err
	}
	w.advance(i, w.lengths[i], 0)
	w.done++
	return nil
}

// keepFailed keeps what a failed run had found, and remembers its line for the
// end.
func (w *worker) keepFailed(i int, r bench.Result, err error) {
	line, _, _ := strings.Cut(err.Error(), "\n")
	if w.failed == nil {
		w.failed = map[int]string{}
	}
	w.failed[i] = line
	w.progress.Say("failed: " + line)
	w.advance(i, w.lengths[i], 0)
	if err := w.folder.Put(w.manifest(i, r, err), r.Rows); err != nil {
		w.progress.Say("the failed run was not kept: " + err.Error())
	}
}

// manifest describes run i.
func (w *worker) manifest(i int, r bench.Result, failure error) results.Manifest {
	spec := w.Plan.Runs[i]
	now := time.Now()
	m := results.Manifest{
		RunID: spec.ID(), Status: results.Finished,
		Track: spec.Track.Name(), Arm: spec.Arm.Name, Rule: spec.Arm.Rule, Gate: spec.Arm.Gate, Signal: r.Signal, Wiring: r.Wiring, Readout: r.Readout,
		Partner: spec.Arm.Partner, Like: spec.Arm.Like, Program: spec.Arm.Program, Reference: spec.Arm.Reference, Seed: spec.Seed,
		Presentations: r.Spec.Length, Minibatch: r.Minibatch, Digest: r.Digest, Target: r.Target,
		Changed: r.Changed, Schedule: r.Schedule, Command: w.e.command(),
		Code: w.code, Machine: w.machine, Data: w.data[spec.Track.Name()], Declared: bench.Declared(spec.Track),
		BLAS:       results.BLAS{Name: w.BLAS.Name, Config: w.BLAS.Config, Core: w.BLAS.Core, Threads: w.BLAS.Threads},
		PeakMemory: r.PeakMemory,
		Started:    now.Add(-r.Wall).UTC(), Ended: now.UTC(),
		WallSeconds: r.Wall.Seconds(), LearningSeconds: r.Learning.Seconds(), Clock: r.Clock,
		Alarms: append([]results.Alarm{}, r.Alarms...), Warnings: append([]string{}, r.Warnings...), Answers: r.Answers, Journeys: r.Journeys,
	}
	for _, t := range w.tuned {
		if t.Track == m.Track && spec.Arm.Tuned[m.Track] != nil {
			m.Tuned = t.Command
		}
	}
	if failure != nil {
		m.Status, m.Error = results.Failed, failure.Error()
	}
	for _, s := range spec.Arm.InEffect(r.Settings) {
		m.Settings = append(m.Settings, results.Setting{Name: s.Name, Value: r.Settings[s.Name], Default: s.Default})
	}
	if len(r.Fields) > 0 {
		m.Fields = &results.Fields{Height: r.Spec.Shape.Height * max(1, r.Spec.Shape.Channels), Width: r.Spec.Shape.Width}
		for _, f := range r.Fields {
			m.Fields.Weights = append(m.Fields.Weights, f)
		}
	}
	return m
}

// command is the command that repeats the experiment, in a folder beside its
// own, in which nothing has finished.
func (e Experiment) command() string {
	return "go run ./cmd/compare run " + JoinPath(e.Out, File) + " --out " + filepath.ToSlash(filepath.Clean(e.Out)) + "-again"
}
