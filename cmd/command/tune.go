package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/spf13/cobra"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/experiment"
	"github.com/hebbgrad/hebbgrad/experiment/tune"
	"github.com/hebbgrad/hebbgrad/internal/blas"
	"github.com/hebbgrad/hebbgrad/results"
)

const tuneHelp = `Look for settings on a track over labelled data or a text, or one in which arms act,
by the same search for every arm: the same number of trials, drawn at random from
the space that the arm declares (compare list --settings), scored on the validation
split, and in an environment by the mean return or latency of all episodes of
learning. The test split is out of reach. With --declared the first trial is the
arm as declared, which counts what was set by hand as a trial. With --wide the
wiring is searched too, and what goes with it. With --set, such as --set active=1,
a setting is held, and the search is within it. An arm that repeats another's gate
follows a run of that one, with its settings of a comparison. Every trial first
runs on a stream a sixth as long; the best third goes on to the whole stream, over several seeds.
These seeds are not those of a comparison.

With --target P the search is for the least cost of reaching P per cent for good,
in synaptic updates, presentations and synapses, and names a winner for each:
every trial runs to its end, and smaller learners and larger minibatches are
among what is drawn.

The folder keeps every trial, failures too (trials.csv), the winners as a
settings file (tuned.yaml, for compare --tuned) and a figure of the best score
against the number of trials. Stopped at any moment, the same command goes on.`

// tuneFlags are the flags of compare tune.
type tuneFlags struct {
	known                       Known
	track, arm, data, out, blas string
	trials, seeds, budget, jobs int
	target                      float64
	declared, wide              bool
	label, split                string
	fixed                       map[string]string
}

// tuneSeeds is added to the seeds of a search, so that no stream of a
// comparison has been tuned on.
const tuneSeeds = 1000

// maxTrials bounds a search to what can be kept.
const maxTrials = 100_000

func newTuneCommand(k Known) *cobra.Command {
	f := tuneFlags{known: k}
	c := &cobra.Command{
		Use:   "tune",
		Short: "Look for settings, by the same search for every arm",
		Long:  tuneHelp,
		Example: `  compare tune --track digits --arm hebbian,backprop --trials 20
  compare --tuned results/tune-digits/tuned.yaml`,
		Args: arguments(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error { return f.run(c) },
	}
	s := c.Flags()
	s.SortFlags = false
	s.StringVar(&f.track, "track", experiment.DefaultTrack, "the track")
	s.StringVar(&f.arm, "arm", "hebbian,backprop", "arms, with commas between them")
	s.IntVar(&f.trials, "trials", 20, "trials of each arm")
	s.BoolVar(&f.declared, "declared", false, "the first trial of each arm is the arm as declared")
	s.BoolVar(&f.wide, "wide", false, "look for wiring, depth, optimiser and local rule too")
	s.StringToStringVar(&f.fixed, "set", nil, "setting=value, not searched: every trial of every arm has it; with commas between several")
	s.IntVar(&f.seeds, "seeds", 2, "repetitions of a trial on the whole stream")
	s.Float64Var(&f.target, "target", 0, "validation accuracy in per cent to be reached at the least cost; 0: the best accuracy is looked for")
	s.IntVar(&f.budget, "budget", 0, "presentations of the whole stream; 0: the track's own")
	s.StringVar(&f.data, "data", "", "folder of data sets (default: the cache that fetch fills)")
	s.StringVar(&f.label, "label", "", "column of a table of yours that holds the labels, by its name or its number from 1")
	s.StringVar(&f.split, "split", "", "drawn, the default: on the development part, where the test part is drawn by the seed; fixed: on all but one test part")
	s.StringVar(&f.out, "out", "", "folder of the search (default: results/tune-TRACK, with -cost for a target)")
	s.IntVar(&f.jobs, "jobs", runtime.NumCPU(), "runs side by side, one thread each")
	s.StringVar(&f.blas, "blas", blas.Auto, "auto, openblas or gonum")
	completions(c, k)
	return c
}

// search turns the flags into what is looked for.
func (f *tuneFlags) search() (tune.Search, error) {
	s := tune.Search{Trials: f.trials, Declared: f.declared, Wide: f.wide, Budget: f.budget, Target: f.target}
	switch {
	case f.trials > maxTrials:
		return s, fmt.Errorf("trials is %d: want at most %d", f.trials, maxTrials)
	case f.seeds < 1 || f.seeds > experiment.MaxSeeds:
		return s, fmt.Errorf("seeds is %d: want 1 to %d", f.seeds, experiment.MaxSeeds)
	case f.budget < 0:
		return s, fmt.Errorf("budget is %d presentations: want 1 or more, or 0 for the track's own", f.budget)
	case f.jobs < 1:
		return s, fmt.Errorf("jobs is %d: want 1 or more", f.jobs)
	}
	known, err := f.known.Arms.Known()
	if err != nil {
		return s, err
	}
	s.Known = known
	list := experiment.SplitNames(f.arm)
	if d := experiment.Twice(list); d != "" {
		return s, fmt.Errorf("arm %q is named twice", d)
	}
	for _, name := range list {
		a, err := experiment.FindArm(known, name)
		if err != nil {
			return s, err
		}
		s.Arms = append(s.Arms, a)
	}
	if len(f.fixed) > 0 {
		s.Fixed = bench.Settings{}
	}
	for name, text := range f.fixed {
		var v any
		if err := yaml.Unmarshal([]byte(text), &v); err != nil {
			return s, fmt.Errorf("set %s=%s: want a number, a word, true or false", name, text)
		}
		s.Fixed[name] = v
	}
	for i := range f.seeds {
		s.Seeds = append(s.Seeds, tuneSeeds+uint64(i)+1)
	}
	if s.Track, err = f.known.Tracks.OpenTuning(f.track, f.data, f.options()); err != nil {
		return s, f.known.TrackError(f.track, f.data, err)
	}
	return s, s.Check()
}

// options are those of the track that were given.
func (f *tuneFlags) options() bench.Settings {
	values := bench.Settings{}
	if f.target != 0 {
		values["target"] = f.target
	}
	if f.label != "" {
		values["label"] = f.label
	}
	if f.split != "" {
		values["split"] = f.split
	}
	return values
}

// command is the command that repeats the search.
func (f *tuneFlags) command() string {
	c := fmt.Sprintf("compare tune --track %s --arm %s --trials %d --seeds %d", f.track, f.arm, f.trials, f.seeds)
	for _, name := range slices.Sorted(maps.Keys(f.fixed)) {
		c += fmt.Sprintf(" --set %s=%s", name, f.fixed[name])
	}
	if f.declared {
		c += " --declared"
	}
	if f.wide {
		c += " --wide"
	}
	if f.label != "" {
		c += " --label " + f.label
	}
	if f.split != "" {
		c += " --split " + f.split
	}
	if f.target > 0 {
		c += fmt.Sprintf(" --target %v", f.target)
	}
	if f.budget > 0 {
		c += fmt.Sprintf(" --budget %d", f.budget)
	}
	return c
}

func (f *tuneFlags) run(c *cobra.Command) error {
	start := time.Now()
	served, err := blas.Install(f.blas)
	if err != nil {
		return usage(err)
	}
	s, err := f.search()
	if err != nil {
		return usage(err)
	}
	s.BLAS = served.Name
	if s.Data, err = f.known.Tracks.Fingerprint(f.track, f.data); err != nil {
		return usage(err)
	}
	dir := f.out
	if dir == "" {
		dir = filepath.Join(resultsRoot, "tune-"+f.track)
		if f.target > 0 {
			dir += "-cost"
		}
	}
	folder, err := tune.OpenFolder(dir, s)
	if err != nil {
		return usage(err)
	}
	defer folder.Close()
	say, out := progressOf(c), c.OutOrStdout()
	sayBLAS(say, served)
	trials, err := f.look(c.Context(), s, folder, say)
	if err != nil {
		return err
	}
	if err := f.freeze(c.Context(), s, trials, dir, out); err != nil {
		return err
	}
	settings := tunedFile
	if f.target > 0 {
		settings = costFile("*")
	}
	fmt.Fprintf(out, "\n%d trials in %v. Settings: %s\n", len(trials), time.Since(start).Round(100*time.Millisecond), experiment.JoinPath(dir, settings))
	return nil
}

// look runs the search.
func (f *tuneFlags) look(ctx context.Context, s tune.Search, folder *tune.Folder, out io.Writer) ([]tune.Trial, error) {
	var bar *progress
	trials, err := s.Run(ctx, f.jobs, folder, tune.Hooks{
		Plan: func(stage string, presentations int64) {
			bar.finish()
			fmt.Fprintf(out, "%s stream: %d presentations to do\n", stage, presentations)
			bar = newProgress(out, presentations, "presentations")
		},
		Done: func(n int64) { bar.add(n) },
	})
	bar.finish()
	var full *results.WriteError
	var corrupt *results.CorruptError
	switch {
	case err == nil:
		return trials, nil
	case errors.As(err, &full), errors.As(err, &corrupt):
		return nil, usage(err)
	case ctx.Err() != nil:
		return nil, stopped(ctx)
	}
	return nil, err
}
