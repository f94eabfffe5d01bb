package command

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/hebbgrad/hebbgrad/experiment"
	"github.com/hebbgrad/hebbgrad/internal/blas"
	"github.com/hebbgrad/hebbgrad/internal/suggest"
)

const resultsRoot = "results"

const runExamples = `  compare
  compare --track mnist --data ../shared/data --seeds 5
  compare --track digits,fashion-mnist --arm hebbian,backprop --out results/two
  compare run experiment.yaml
  compare run results/digits/experiment.yaml --out results/again`

func newRunCommand(k Known) *cobra.Command {
	f := runFlags{known: k}
	c := &cobra.Command{
		Example: runExamples,
		Long: `Run a comparison: every arm on every track, once for each seed, on the same
stream. Flags win over the experiment file, which wins over the defaults. The
resolved experiment is written beside its results as experiment.yaml.`,
		Args:              runArguments,
		ValidArgsFunction: experimentFiles,
		RunE: func(c *cobra.Command, args []string) error {
			return runExperiment(c, &f, args)
		},
	}
	f.declare(c)
	return c
}

// runFlags are the flags of a run. Each has a key of the same name in an
// experiment file.
type runFlags struct {
	e     experiment.Experiment
	known Known
	track string
	arm   string
}

func (f *runFlags) declare(c *cobra.Command) {
	s := c.Flags()
	s.SortFlags = false
	s.StringVar(&f.track, "track", experiment.DefaultTrack, "tracks, with commas between them")
	s.StringVar(&f.arm, "arm", strings.Join(experiment.DefaultArms(), ","), "arms, with commas between them")
	s.IntVar(&f.e.Seeds, "seeds", experiment.DefaultSeeds, "repetitions, each with its own stream")
	s.IntVar(&f.e.Budget, "budget", 0, "presentations of each run; 0: the track's own")
	s.StringVar(&f.e.Data, "data", "", "folder of data sets (default: the cache that fetch fills)")
	s.StringVar(&f.e.Label, "label", "", "column of the labels in tables of yours: its name in the header, or its number from 1")
	s.StringVar(&f.e.Out, "out", "", "results folder (default: results/NAME of the experiment)")
	s.IntVar(&f.e.Jobs, "jobs", runtime.NumCPU(), "runs side by side, one thread each")
	s.BoolVar(&f.e.Force, "force", false, "run again what has finished")
	s.StringVar(&f.e.BLAS, "blas", blas.Auto, "auto, openblas or gonum")
	s.StringVar(&f.e.Tuned, "tuned", "", "settings file written by compare tune, instead of the embedded ones")
	for _, name := range []string{"track", "arm"} {
		_ = c.RegisterFlagCompletionFunc(name, completeNames(f.known, name))
	}
	_ = c.RegisterFlagCompletionFunc("blas", cobra.FixedCompletions(
		[]string{blas.Auto, blas.OpenBLAS, blas.Gonum}, cobra.ShellCompDirectiveNoFileComp))
}

// runArguments accepts at most one experiment file. A word that looks like a
// command gets the command that was probably meant.
func runArguments(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if first := args[0]; !strings.ContainsAny(first, `./\`) && !exists(first) {
		var known []string
		for _, sub := range c.Root().Commands() {
			known = append(known, sub.Name())
		}
		return usage(errors.New(suggest.Unknown("command or experiment file", first, known)))
	}
	if len(args) > 1 {
		return usagef("one experiment file at a time, got %d arguments: %s", len(args), strings.Join(args, " "))
	}
	return nil
}

func experimentFiles(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return []string{"yaml", "yml"}, cobra.ShellCompDirectiveFilterFileExt
}

// completeNames completes the last of several names.
func completeNames(k Known, flag string) cobra.CompletionFunc {
	return func(_ *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
		var known []string
		if flag == "arm" {
			known = k.Arms.Names()
		} else {
			known = k.Tracks.Names("")
		}
		head := ""
		if i := strings.LastIndex(typed, ","); i >= 0 {
			head = typed[:i+1]
		}
		var out []string
		for _, n := range known {
			out = append(out, head+n)
		}
		return out, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
	}
}

// resolve merges the defaults, an experiment file and the flags that were
// given.
func (f *runFlags) resolve(c *cobra.Command, args []string) (experiment.Experiment, *experiment.Source, error) {
	e := experiment.Default(f.known)
	var src *experiment.Source
	if len(args) == 1 {
		var err error
		if e, src, err = experiment.Read(args[0], e); err != nil {
			return e, nil, err
		}
	}
	given := func(name string, set func()) {
		if c.Flags().Changed(name) {
			set()
			src.Overrule(name)
		}
	}
	given("track", func() { e.Track = experiment.SplitNames(f.track) })
	given("arm", func() { e.Arm = experiment.SplitNames(f.arm) })
	given("seeds", func() { e.Seeds = f.e.Seeds })
	given("budget", func() { e.Budget = f.e.Budget })
	given("data", func() { e.Data = f.e.Data })
	given("label", func() { e.Label = f.e.Label })
	given("out", func() { e.Out = f.e.Out })
	given("jobs", func() { e.Jobs = f.e.Jobs })
	given("force", func() { e.Force = f.e.Force })
	given("blas", func() { e.BLAS = f.e.BLAS })
	given("tuned", func() { e.Tuned = f.e.Tuned })
	if e.Name == "" {
		e.Name = defaultName(e, args)
	}
	if e.Out == "" {
		e.Out = filepath.Join(resultsRoot, e.Name)
	}
	return e, src, e.Check(src)
}

// defaultName is the name of the experiment file, or the tracks' names.
func defaultName(e experiment.Experiment, args []string) string {
	if len(args) == 1 {
		base := filepath.Base(args[0])
		if n := strings.TrimSuffix(base, filepath.Ext(base)); n != "experiment" && n != "" {
			return n
		}
	}
	return strings.Join(e.Track, "+")
}

// runExperiment does what the run command is for.
func runExperiment(c *cobra.Command, f *runFlags, args []string) error {
	start := time.Now()
	e, src, err := f.resolve(c, args)
	if err != nil {
		return err
	}
	p, err := e.Prepare(c.Context(), src)
	if err != nil {
		return err
	}
	defer p.Close()
	out := c.OutOrStdout()
	sayBLAS(out, p.BLAS)
	for _, line := range p.Found() {
		fmt.Fprintln(out, line)
	}
	for _, w := range p.Warnings() {
		fmt.Fprintln(c.ErrOrStderr(), "compare: warning:", w)
	}
	found, err := p.Run(c.Context(), &runProgress{out: out})
	if err != nil && c.Context().Err() != nil {
		fmt.Fprintf(out, "%d of %d runs are finished and kept in %s\n", found.Before+found.Done, found.Planned, e.Out)
		return stopped(c.Context())
	}
	if err != nil {
		return err
	}
	if found.Text != "" {
		fmt.Fprintf(out, "\n%s", found.Text)
	}
	fmt.Fprintf(out, "\n%s in %v. Report: %s\n", runCount(found.Done, found.Before), time.Since(start).Round(time.Millisecond*100), experiment.JoinPath(e.Out, experiment.ReportFile))
	if n := len(found.Failed); n > 0 {
		return fmt.Errorf("%d of %d runs failed: %s", n, found.Planned, strings.Join(found.Failed, "; "))
	}
	return nil
}

// sayBLAS says which library serves, and how to get a faster one.
func sayBLAS(out io.Writer, served blas.Info) {
	fmt.Fprintf(out, "BLAS: %v\n", served)
	if served.Advice != "" {
		fmt.Fprintln(out, served.Advice)
	}
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

// runProgress shows how far the runs are.
type runProgress struct {
	out io.Writer
	bar *progress
}

func (p *runProgress) Begin(runs, jobs int, presentations int64) {
	fmt.Fprintf(p.out, "%d runs, %d side by side, %d presentations\n", runs, jobs, presentations)
	p.bar = newProgress(p.out, presentations, "presentations")
}

func (p *runProgress) Add(presentations int64) { p.bar.add(presentations) }
func (p *runProgress) Say(line string)         { p.bar.line("%s", line) }

func (p *runProgress) End() {
	if p.bar != nil {
		p.bar.finish()
	}
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
