package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/hebbgrad/hebbgrad/arms"
	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/internal/blas"
	"github.com/hebbgrad/hebbgrad/internal/runinfo"
	"github.com/hebbgrad/hebbgrad/results"
	"github.com/hebbgrad/hebbgrad/tracks"
)

// runExperiment does what the run command is for.
func runExperiment(c *cobra.Command, f *runFlags, args []string) error {
	start := time.Now()
	e, src, err := f.resolve(c, args)
	if err != nil {
		return err
	}
	served, err := blas.Install(e.BLAS)
	if err != nil {
		return usage(src.at(err, "blas"))
	}
	plan, err := e.plan(src)
	if err != nil {
		return err
	}
	id, err := e.identity(plan, served)
	if err != nil {
		return err
	}
	if _, err := tracks.Exhibits(id.Tracks, e.Data); err != nil {
		return usage(err) // before the runs, not after them
	}
	folder, err := results.Create(e.Out, id)
	if err != nil {
		return usage(err)
	}
	defer folder.Close()
	tuned, err := e.tunedFiles()
	if err != nil {
		return err
	}
	w := &worker{e: e, tuned: tuned, plan: plan, folder: folder, served: served, out: c.OutOrStdout(),
		code: runinfo.ReadCode(c.Context()), machine: runinfo.ReadMachine()}
	if err := w.saveExperiment(); err != nil {
		return usage(err)
	}
	return w.run(c.Context(), start)
}

// identity is the experiment as far as it decides what the runs find.
func (e experiment) identity(plan *bench.Plan, served blas.Info) (results.Identity, error) {
	type part struct {
		Track, Arm string
		Settings   bench.Settings
	}
	id := results.Identity{Summary: fmt.Sprintf("%s; %s; %d seeds", strings.Join(e.Track, ", "), strings.Join(e.Arm, ", "), e.Seeds)}
	if e.Budget > 0 {
		id.Summary += fmt.Sprintf("; %d presentations", e.Budget)
	}
	id.Summary += "; " + served.Name
	var parts []part
	seen := map[[2]string]bool{}
	for _, r := range plan.Runs {
		k := [2]string{r.Track.Name(), r.Arm.Name}
		if seen[k] {
			continue
		}
		seen[k] = true
		resolved, _, err := bench.Resolve(r.Arm, k[0], r.Settings)
		if err != nil {
			return id, usage(err)
		}
		parts = append(parts, part{k[0], k[1], resolved})
		id.Tracks = appendNew(id.Tracks, k[0])
		id.Arms = appendNew(id.Arms, k[1])
	}
	data := map[string]string{}
	for _, t := range id.Tracks {
		f, err := e.known.Tracks.Fingerprint(t, e.Data)
		if err != nil {
			return id, usage(err)
		}
		if f != "" {
			data[t] = f
		}
	}
	hash, err := results.Hash(struct {
		Parts         []part
		Seeds, Budget int
		Options       map[string]map[string]any
		BLAS          string
		Data          map[string]string `json:",omitempty"`
	}{parts, e.Seeds, e.Budget, e.Options, served.Name, data})
	id.Experiment = hash
	return id, err
}

func appendNew(list []string, name string) []string {
	for _, n := range list {
		if n == name {
			return list
		}
	}
	return append(list, name)
}

// worker does the runs of a plan and keeps what they found.
type worker struct {
	e       experiment
	plan    *bench.Plan
	folder  *results.Folder
	served  blas.Info
	tuned   []arms.Tuned
	code    runinfo.Code
	machine runinfo.Machine
	out     io.Writer

	lengths []int          // presentations of each run
	shown   []int          // of those, how many the progress has seen
	before  int            // runs that were finished before
	done    int            // runs that are finished now
	failed  map[int]string // by run, the line that says why

	schedules map[int][]int // by run that was finished before, how often its gate was open
	bar       *progress
}

func (w *worker) saveExperiment() error {
	e := w.e
	e.Force = false // to run again is asked for once; the file goes on with what is there
	text, err := e.encode()
	if err != nil {
		return err
	}
	return results.WriteFile(joinPath(w.e.Out, experimentFile), func(f io.Writer) error {
		_, err := f.Write(text)
		return err
	})
}

func (w *worker) run(ctx context.Context, start time.Time) error {
	fmt.Fprintf(w.out, "BLAS: %v\n", w.served)
	if w.served.Advice != "" {
		fmt.Fprintln(w.out, w.served.Advice)
	}
	if err := w.begin(); err != nil {
		return err
	}
	err := w.plan.Execute(ctx, w.e.Jobs, bench.Hooks{
		Finished: w.finished, Started: w.started, Done: w.keep, Failed: w.keepFailed, Progress: w.progress})
	if w.bar != nil {
		w.bar.finish()
	}
	if err := w.judge(ctx, err); err != nil {
		return err
	}
	if w.before+w.done+len(w.failed) > 0 {
		if err := w.publish(); err != nil {
			return err
		}
	}
	fmt.Fprintf(w.out, "\n%s in %v. Report: %s\n", runCount(w.done, w.before), time.Since(start).Round(time.Millisecond*100), joinPath(w.e.Out, reportFile))
	if len(w.failed) > 0 {
		var lines []string
		for _, i := range slices.Sorted(maps.Keys(w.failed)) {
			lines = append(lines, w.failed[i])
		}
		return fmt.Errorf("%d of %d runs failed: %s", len(lines), len(w.plan.Runs), strings.Join(lines, "; "))
	}
	return nil
}

func runCount(done, before int) string {
	s := fmt.Sprintf("%d runs", done)
	if done == 1 {
		s = "1 run"
	}
	if before > 0 {
		s += fmt.Sprintf(" (%d were finished before)", before)
	}
	return s
}

// judge sorts out the error of a plan: what stops the command, and what a
// failed run said, which does not.
func (w *worker) judge(ctx context.Context, err error) error {
	var differ *results.DigestError
	var full *results.WriteError
	var corrupt *results.CorruptError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &full), errors.As(err, &corrupt):
		return usage(err)
	case ctx.Err() != nil:
		fmt.Fprintf(w.out, "%d of %d runs are finished and kept in %s\n", w.before+w.done, len(w.plan.Runs), w.e.Out)
		return stopped(ctx)
	case errors.As(err, &differ):
		return differ
	case len(w.failed) > 0:
		return nil // reported at the end
	}
	return err
}

// begin finds out how much there is to do.
func (w *worker) begin() error {
	w.lengths = make([]int, len(w.plan.Runs))
	w.shown = make([]int, len(w.plan.Runs))
	w.schedules = map[int][]int{}
	byTrack := map[string]int{}
	for i, r := range w.plan.Runs {
		n, ok := byTrack[r.Track.Name()]
		if !ok {
			s, err := r.Track.Open(bench.Rep{Seed: r.Seed, Budget: r.Budget})
			if err != nil {
				return err
			}
			n = s.Spec().Length
			byTrack[r.Track.Name()] = n
		}
		w.lengths[i] = n
	}
	return nil
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
	i := slices.IndexFunc(w.plan.Runs, func(r bench.Planned) bool { return r.ID() == s.ID() })
	if p := w.plan.Runs[i].Partner; p >= 0 && !slices.Equal(m.Schedule, w.schedules[p]) {
		return bench.Finished{}, false, nil // it repeats a gate that its partner no longer has
	}
	w.before++
	w.shown[i] = w.lengths[i]
	w.schedules[i] = m.Schedule
	return bench.Finished{Digest: m.Digest, Schedule: m.Schedule}, true, nil
}

// started begins to show progress with the first run.
func (w *worker) started(int) {
	if w.bar != nil {
		return
	}
	var todo int64
	for i, n := range w.lengths {
		todo += int64(n - w.shown[i])
	}
	fmt.Fprintf(w.out, "%d runs, %d side by side, %d presentations\n", len(w.plan.Runs)-w.before, min(w.e.Jobs, len(w.plan.Runs)-w.before), todo)
	w.bar = newProgress(w.out, todo, "presentations")
}

func (w *worker) progress(i, done, _ int) {
	w.bar.add(int64(done - w.shown[i]))
	w.shown[i] = done
}

func (w *worker) keep(i int, r bench.Result) error {
	if err := w.folder.Put(w.manifest(i, r, nil), r.Rows); err != nil {
		return err
	}
	w.progress(i, w.lengths[i], 0)
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
	w.bar.line("failed: %s", line)
	w.progress(i, w.lengths[i], 0)
	if err := w.folder.Put(w.manifest(i, r, err), r.Rows); err != nil {
		w.bar.line("the failed run was not kept: %v", err)
	}
}

// manifest describes run i.
func (w *worker) manifest(i int, r bench.Result, failure error) results.Manifest {
	spec := w.plan.Runs[i]
	now := time.Now()
	m := results.Manifest{
		RunID: spec.ID(), Status: results.Finished,
		Track: spec.Track.Name(), Arm: spec.Arm.Name, Rule: spec.Arm.Rule, Gate: spec.Arm.Gate, Signal: r.Signal,
		Partner: spec.Arm.Partner, Like: spec.Arm.Like, Seed: spec.Seed,
		Presentations: r.Spec.Length, Minibatch: r.Minibatch, Digest: r.Digest,
		Changed: r.Changed, Schedule: r.Schedule, Command: w.e.command(),
		Code: w.code, Machine: w.machine, Declared: bench.Declared(spec.Track),
		BLAS:       results.BLAS{Name: w.served.Name, Config: w.served.Config, Core: w.served.Core, Threads: w.served.Threads},
		PeakMemory: runinfo.PeakMemory(),
		Started:    now.Add(-r.Wall).UTC(), Ended: now.UTC(),
		WallSeconds: r.Wall.Seconds(), LearningSeconds: r.Learning.Seconds(),
		Alarms: append([]results.Alarm{}, r.Alarms...), Warnings: []string{},
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
func (e experiment) command() string {
	return "go run ./cmd/compare run " + joinPath(e.Out, experimentFile) + " --out " + filepath.ToSlash(filepath.Clean(e.Out)) + "-again"
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
