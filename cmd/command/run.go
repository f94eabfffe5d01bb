package command

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/hebbgrad/hebbgrad/experiment"
	"github.com/hebbgrad/hebbgrad/internal/blas"
	"github.com/hebbgrad/hebbgrad/internal/suggest"
	"github.com/hebbgrad/hebbgrad/report"
	"github.com/hebbgrad/hebbgrad/results"
)

const resultsRoot = "results"

const runExamples = `  compare
  compare --track mnist --data ../shared/data --seeds 5
  compare --track digits,fashion-mnist --arm hebbian,backprop --out results/two
  compare run experiment.yaml
  compare run results/digits/experiment.yaml --out results/again
  compare run experiment.yaml --shard 2/8`

func newRunCommand(k Known, apart apart) *cobra.Command {
	e := experiment.Default(k)
	c := &cobra.Command{
		Example: runExamples,
		Long: `Run a comparison: every arm on every track, once for each seed, on the same
stream. Flags win over the experiment file, which wins over the defaults. The
resolved experiment is written beside its results as experiment.yaml.`,
		Args:              runArguments,
		ValidArgsFunction: experimentFiles,
		RunE: func(c *cobra.Command, args []string) error {
			return runExperiment(c, k, apart, args)
		},
	}
	runFlags(c.Flags(), &e)
	c.Flags().String("shard", "", "do only part K of N of the runs, as 2/8, in a folder of its own; see compare merge")
	completions(c, k)
	return c
}

// runFlags declares the flags of a run, which set what they are called in e and
// have for defaults what it holds. Each has a key of the same name in an experiment
// file.
func runFlags(s *pflag.FlagSet, e *experiment.Experiment) {
	s.SortFlags = false
	s.Var((*nameList)(&e.Track), "track", "tracks, with commas between them")
	s.Var((*nameList)(&e.Arm), "arm", "arms, with commas between them")
	s.IntVar(&e.Seeds, "seeds", e.Seeds, "repetitions, each with its own stream")
	placeFlags(s, e, "NAME of the experiment")
	s.BoolVar(&e.Force, "force", e.Force, "run again what has finished")
	s.StringVar((*string)(&e.Format), "format", string(e.Format), "how the rows of all runs are written: csv, gzip or parquet")
	s.StringVar(&e.Tuned, "tuned", e.Tuned, "settings file written by compare tune, instead of the embedded ones")
}

// placeFlags declares the flags of all that makes runs: how long they are, what they
// read, where they are kept, unless told otherwise under results, and what does them.
func placeFlags(s *pflag.FlagSet, e *experiment.Experiment, under string) {
	s.IntVar(&e.Budget, "budget", e.Budget, "presentations of each run; 0: the track's own")
	s.StringVar(&e.Data, "data", e.Data, "folder of data sets (default: the cache that fetch fills)")
	s.StringVar(&e.Label, "label", e.Label, "column of the labels in tables of yours: its name in the header, or its number from 1")
	s.StringVar(&e.Out, "out", e.Out, "results folder (default: "+resultsRoot+"/"+under+")")
	s.IntVar(&e.Jobs, "jobs", e.Jobs, "runs side by side, one thread each")
	s.StringVar(&e.BLAS, "blas", e.BLAS, "auto, openblas or gonum")
}

// nameList is a flag of names with commas between them.
type nameList experiment.Names

func (n *nameList) String() string { return strings.Join(*n, ",") }
func (n *nameList) Type() string   { return "string" }

func (n *nameList) Set(s string) error {
	*n = experiment.SplitNames(s)
	return nil
}

// completions completes the names that flags of c take.
func completions(c *cobra.Command, k Known) {
	for _, name := range []string{"track", "arm"} {
		_ = c.RegisterFlagCompletionFunc(name, completeNames(k, name))
	}
	_ = c.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(
		[]string{string(results.CSV), string(results.Gzip), string(results.Parquet)}, cobra.ShellCompDirectiveNoFileComp))
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
func resolve(given *pflag.FlagSet, k Known, args []string) (experiment.Experiment, *experiment.Source, error) {
	e := experiment.Default(k)
	var src *experiment.Source
	var err error
	if len(args) == 1 {
		if e, src, err = experiment.Read(args[0], e); err != nil {
			return e, nil, err
		}
	}
	var over pflag.FlagSet
	runFlags(&over, &e)
	given.Visit(func(f *pflag.Flag) {
		if over.Lookup(f.Name) != nil { // and not --help=false
			err = errors.Join(err, over.Set(f.Name, f.Value.String()))
			src.Overrule(f.Name)
		}
	})
	if err != nil {
		return e, src, usage(err)
	}
	e.Suit(func(key string) bool { return given.Changed(key) || src.Has(key) })
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
func runExperiment(c *cobra.Command, k Known, apart apart, args []string) error {
	start := time.Now()
	e, src, err := resolve(c.Flags(), k, args)
	if err == nil {
		err = takeShard(c, &e, e.Out)
	}
	if err != nil {
		return err
	}
	p, err := e.Prepare(c.Context(), src)
	if err != nil {
		return err
	}
	defer p.Close()
	p.As, p.Apart = formatOf(c, report.Plain), apart
	say := progressOf(c)
	sayBLAS(say, p.BLAS)
	for _, line := range p.Found() {
		fmt.Fprintln(say, line)
	}
	for _, w := range p.Warnings() {
		fmt.Fprintln(c.ErrOrStderr(), "compare: warning:", w)
	}
	found, err := p.Run(c.Context(), &runProgress{out: say})
	if err != nil && c.Context().Err() != nil {
		fmt.Fprintf(say, "%d of %d runs are finished and kept in %s\n", found.Before+found.Done, found.Planned, e.Out)
		return stopped(c.Context())
	}
	if err != nil {
		return err
	}
	if found.Text != "" {
		fmt.Fprint(c.OutOrStdout(), found.Text)
	}
	where := "Report: " + experiment.JoinPath(e.Out, experiment.ReportFile)
	if p.Bare {
		where = joinSaid(e.Out)
	}
	fmt.Fprintf(say, "%s in %v. %s\n", runCount(found.Done, found.Before), time.Since(start).Round(time.Millisecond*100), where)
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
func (p *runProgress) End()                    { p.bar.finish() }

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
