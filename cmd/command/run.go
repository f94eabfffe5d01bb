package command

import (
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hebbgrad/hebbgrad/internal/blas"
)

// The default comparison.
const (
	defaultTrack = "digits"
	defaultSeeds = 10
	resultsRoot  = "results"
)

func defaultArms() []string {
	return []string{"hebbian", "hebbian-open", "hebbian-yoked", "backprop"}
}

const runExamples = `  compare
  compare --track mnist --data ../shared/data --seeds 5
  compare --track digits,fashion-mnist --arm hebbian,backprop --out results/two
  compare run experiment.yaml
  compare run results/digits/experiment.yaml --out results/again`

func newRunCommand(k Known) *cobra.Command {
	f := runFlags{e: experiment{known: k}}
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
	e     experiment
	track string
	arm   string
}

func (f *runFlags) declare(c *cobra.Command) {
	s := c.Flags()
	s.SortFlags = false
	s.StringVar(&f.track, "track", defaultTrack, "tracks, with commas between them")
	s.StringVar(&f.arm, "arm", strings.Join(defaultArms(), ","), "arms, with commas between them")
	s.IntVar(&f.e.Seeds, "seeds", defaultSeeds, "repetitions, each with its own stream")
	s.IntVar(&f.e.Budget, "budget", 0, "presentations of each run; 0: the track's own")
	s.StringVar(&f.e.Data, "data", "", "folder of data sets (default: the cache that fetch fills)")
	s.StringVar(&f.e.Out, "out", "", "results folder (default: results/NAME of the experiment)")
	s.IntVar(&f.e.Jobs, "jobs", runtime.NumCPU(), "runs side by side, one thread each")
	s.BoolVar(&f.e.Force, "force", false, "run again what has finished")
	s.StringVar(&f.e.BLAS, "blas", blas.Auto, "auto, openblas or gonum")
	s.StringVar(&f.e.Tuned, "tuned", "", "settings file written by compare tune, instead of the embedded ones")
	for _, name := range []string{"track", "arm"} {
		_ = c.RegisterFlagCompletionFunc(name, completeNames(f.e.known, name))
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
		return usage(errors.New(unknown("command or experiment file", first, known)))
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
func (f *runFlags) resolve(c *cobra.Command, args []string) (experiment, *source, error) {
	e := experiment{
		Track: names{defaultTrack}, Arm: defaultArms(),
		Seeds: defaultSeeds, Jobs: runtime.NumCPU(), BLAS: blas.Auto, known: f.e.known,
	}
	var src *source
	if len(args) == 1 {
		var err error
		if e, src, err = readExperiment(args[0], e); err != nil {
			return e, nil, err
		}
	}
	given := func(name string, set func()) {
		if c.Flags().Changed(name) {
			set()
			src.overrule(name)
		}
	}
	given("track", func() { e.Track = splitNames(f.track) })
	given("arm", func() { e.Arm = splitNames(f.arm) })
	given("seeds", func() { e.Seeds = f.e.Seeds })
	given("budget", func() { e.Budget = f.e.Budget })
	given("data", func() { e.Data = f.e.Data })
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
	return e, src, usage(e.check(src))
}

// defaultName is the name of the experiment file, or the tracks' names.
func defaultName(e experiment, args []string) string {
	if len(args) == 1 {
		base := filepath.Base(args[0])
		if n := strings.TrimSuffix(base, filepath.Ext(base)); n != "experiment" && n != "" {
			return n
		}
	}
	return strings.Join(e.Track, "+")
}

// check refuses values that no track or arm could make sense of.
func (e experiment) check(src *source) error {
	switch {
	case e.Seeds < 1:
		return src.at(fmt.Errorf("seeds is %d: want 1 or more", e.Seeds), "seeds")
	case e.Seeds > maxSeeds:
		return src.at(fmt.Errorf("seeds is %d: want at most %d", e.Seeds, maxSeeds), "seeds")
	case e.Budget < 0:
		return src.at(fmt.Errorf("budget is %d presentations: want 1 or more, or 0 for the track's own", e.Budget), "budget")
	case e.Jobs < 1:
		return src.at(fmt.Errorf("jobs is %d: want 1 or more", e.Jobs), "jobs")
	case strings.ContainsAny(e.Name, `/\`) || e.Name == "." || e.Name == "..":
		return src.at(fmt.Errorf("name is %q: want a plain name, it becomes a folder", e.Name), "name")
	case len(e.Track) == 0:
		return src.at(errors.New("no track is named"), "track")
	case len(e.Arm) == 0:
		return src.at(errors.New("no arm is named"), "arm")
	case e.BLAS != blas.Auto && e.BLAS != blas.OpenBLAS && e.BLAS != blas.Gonum:
		return src.at(fmt.Errorf("blas is %q: want auto, openblas or gonum", e.BLAS), "blas")
	}
	for key, list := range map[string]names{"track": e.Track, "arm": e.Arm} {
		if d := twice(list); d != "" {
			return src.at(fmt.Errorf("%s %q is named twice", key, d), key)
		}
	}
	return nil
}

const maxSeeds = 100_000

func twice(list []string) string {
	seen := map[string]bool{}
	for _, n := range list {
		if seen[n] {
			return n
		}
		seen[n] = true
	}
	return ""
}
