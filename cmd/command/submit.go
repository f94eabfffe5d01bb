package command

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/hebbgrad/hebbgrad/cluster"
	"github.com/hebbgrad/hebbgrad/experiment"
)

// submission is what compare submit was asked for.
type submission struct {
	on, image       string
	hand, dry, over bool
	job             cluster.Job
	limit           time.Duration
	memory          int // MiB
	e               experiment.Experiment
	src             *experiment.Source
}

func newSubmitCommand(k Known) *cobra.Command {
	e := experiment.Default(k)
	s := &submission{}
	c := &cobra.Command{
		Use:   "submit [experiment.yaml] --on slurm|kubernetes|local",
		Short: "Write what a cluster needs to do an experiment in shards, and hand it over",
		Long: `Write what an engine needs to do an experiment in shards and to join them when all
have ended: for slurm a job array, for kubernetes an Indexed Job and a Dockerfile, for
local a script that tries the same on this machine. They lie beside the results folder,
for you to read and change; --go hands them over.

Cores, memory and time are asked for by what runs take: those that are finished, or two
short runs of each arm on each track, done now. --dry-run prints that estimate and
writes nothing.`,
		Example: `  compare submit study.yaml --on slurm --dry-run
  compare submit study.yaml --on slurm --shards 40 --go
  compare submit study.yaml --on kubernetes --image registry.example.org/hebbgrad:1`,
		Args:              runArguments,
		ValidArgsFunction: experimentFiles,
		RunE:              func(c *cobra.Command, args []string) error { return s.do(c, k, args) },
	}
	f := c.Flags()
	f.SortFlags = false
	f.StringVar(&s.on, "on", "", "the engine: slurm, kubernetes or local")
	f.BoolVar(&s.hand, "go", false, "hand it over")
	f.BoolVar(&s.dry, "dry-run", false, "print what it would take, and write nothing")
	f.IntVar(&s.job.Shards, "shards", 0, "how many shards; 0: of about an hour each")
	f.IntVar(&s.job.Cores, "cores", 1, "cores of a shard, each for one run")
	f.DurationVar(&s.limit, "time", 0, "limit on the time of a shard; 0: by what runs take")
	f.IntVar(&s.memory, "memory", -1, "memory of a shard in MiB; 0: no word of it; -1: by what runs take")
	f.StringVar(&s.image, "image", "hebbgrad:latest", "name of the image for kubernetes")
	f.BoolVar(&s.over, "overwrite", false, "write over files that were changed")
	runFlags(f, &e)
	completions(c, k)
	_ = c.RegisterFlagCompletionFunc("on", cobra.FixedCompletions(cluster.Engines(), cobra.ShellCompDirectiveNoFileComp))
	return c
}

func (s *submission) do(c *cobra.Command, k Known, args []string) (err error) {
	if s.e, s.src, err = resolve(c.Flags(), k, args); err != nil {
		return err
	}
	if err := s.check(); err != nil {
		return usage(err)
	}
	wd, err := os.Getwd()
	if err != nil {
		return err
	}
	s.job.Name, s.job.Workdir, s.job.Out, s.job.ShardsDir = s.e.Name, wd, s.e.Out, shardsFolder(s.e.Out)
	s.job.Folder = filepath.Clean(s.e.Out) + "." + s.on
	s.job.Image, s.job.Go = s.image, strings.TrimPrefix(runtime.Version(), "go")
	if err := s.size(c); err != nil {
		return err
	}
	files, err := cluster.Files(s.on, s.job)
	if err != nil {
		return usage(err)
	}
	if s.dry {
		return nil
	}
	if err := s.write(files); err != nil {
		return err
	}
	start := filepath.Join(s.job.Folder, cluster.Start(s.on))
	if !s.hand {
		fmt.Fprintf(c.OutOrStdout(), "%s hands it over; look at it and change what you like\n", filepath.ToSlash(start))
		return nil
	}
	script := exec.CommandContext(c.Context(), "bash", start)
	script.Cancel = func() error { return script.Process.Signal(os.Interrupt) }
	script.Stdout, script.Stderr = c.OutOrStdout(), c.ErrOrStderr()
	if err := script.Run(); err != nil {
		if c.Context().Err() != nil {
			return stopped(c.Context())
		}
		return fmt.Errorf("%s: %w", filepath.ToSlash(start), err)
	}
	return nil
}

// check refuses what no engine can be asked for.
func (s *submission) check() error {
	const least = 5 * time.Minute // a run is told a minute before
	switch {
	case !slices.Contains(cluster.Engines(), s.on):
		return fmt.Errorf("--on is %q: want slurm, kubernetes or local", s.on)
	case s.job.Shards < 0:
		return fmt.Errorf("--shards is %d: want 1 or more, or 0 for shards of about an hour each", s.job.Shards)
	case s.job.Cores < 1:
		return fmt.Errorf("--cores is %d: want 1 or more", s.job.Cores)
	case s.limit != 0 && s.limit < least:
		return fmt.Errorf("--time is %v: want %v or more", s.limit, least)
	case s.memory < -1:
		return fmt.Errorf("--memory is %d: want some MiB, 0 or -1", s.memory)
	case s.dry && s.hand:
		return errors.New("--dry-run and --go are both given: want one of them")
	case s.e.Force:
		return errors.New("to run again what has finished is not for a job that may be started twice: delete the folders of the shards instead")
	}
	if tool := map[string]string{cluster.Slurm: "sbatch", cluster.Kubernetes: "kubectl", cluster.Local: "bash"}[s.on]; s.hand {
		if _, err := exec.LookPath(tool); err != nil {
			return fmt.Errorf("there is no %s on the PATH to hand it to: without --go the files are written", tool)
		}
	}
	return nil
}

// size settles how many shards there are and what each asks for.
func (s *submission) size(c *cobra.Command) (err error) {
	given := s.on == cluster.Local || s.job.Shards > 0 && s.limit > 0 && s.memory >= 0
	var costs experiment.Costs
	if given && !s.dry {
		costs.Runs, err = s.e.Runs(s.src)
	} else {
		shards, _ := filepath.Glob(filepath.Join(s.job.ShardsDir, "*"))
		say := func(line string) { fmt.Fprintln(progressOf(c), line) }
		costs, err = s.e.Measure(c.Context(), s.src, append(shards, s.e.Out), say)
	}
	if err != nil {
		if c.Context().Err() != nil {
			return stopped(c.Context())
		}
		return err
	}
	most := cluster.Most(costs.Runs)
	switch {
	case s.job.Shards > most:
		return usagef("--shards is %d, and the plan has %d runs that can be done apart: want at most %d", s.job.Shards, most, most)
	case s.job.Shards == 0 && s.on == cluster.Local:
		s.job.Shards = max(1, min(most, runtime.NumCPU()/s.job.Cores))
	case s.job.Shards == 0:
		s.job.Shards = cluster.Suggest(costs.Runs, costs.Each, s.job.Cores)
	}
	s.job.Limit, s.job.Memory = s.limit, int64(max(0, s.memory))<<20
	if costs.Each == nil {
		return nil
	}
	need := cluster.NeedOf(costs.Runs, costs.Each, s.job.Shards, s.job.Cores)
	if s.limit == 0 {
		s.job.Limit = need.Limit
	}
	if s.memory < 0 {
		s.job.Memory = need.Memory
	}
	return s.say(c, costs, need)
}

// say prints the estimate.
func (s *submission) say(c *cobra.Command, costs experiment.Costs, need cluster.Need) error {
	w := tabwriter.NewWriter(c.OutOrStdout(), 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "track\tarm\tpresentations\truns\ts a run\tcore-hours\tby\t")
	for _, m := range costs.Measured {
		by := "short runs"
		if m.Whole > 0 {
			by = fmt.Sprintf("%d finished", m.Whole)
		}
		fmt.Fprintf(w, "%s\t%s\t%d\t%d\t%.3g\t%.3g\t%s\t\n", m.Track, m.Arm, m.Presentations, m.Runs, m.Seconds, m.Seconds*float64(m.Runs)/3600, by)
	}
	fmt.Fprintf(w, "all\t\t\t%d\t\t%.3g\t\t\n", len(costs.Runs), need.CoreHours)
	if err := w.Flush(); err != nil {
		return err
	}
	apiece := need.Longest.Round(time.Second).String()
	if need.Shortest != need.Longest {
		apiece = fmt.Sprintf("%v to %s", need.Shortest.Round(time.Second), apiece)
	}
	_, err := fmt.Fprintf(c.OutOrStdout(), "shards: %d; for each: cores %d, about %s, asked for %v and %d MiB\n",
		s.job.Shards, s.job.Cores, apiece, s.job.Limit, s.job.Memory>>20)
	return err
}

// write puts the files into their folder, with the experiment and, but for images, the
// program as it is now: what is built or changed later does not reach jobs that wait.
func (s *submission) write(files []cluster.File) error {
	text, err := s.e.Encode()
	if err != nil {
		return err
	}
	files = append(files, cluster.File{Name: cluster.Study, Text: text})
	if s.on != cluster.Kubernetes {
		program, err := ownProgram()
		if err != nil {
			return err
		}
		files = append(files, cluster.File{Name: cluster.Program, Text: program, Executable: true})
	}
	return putFiles(s.job.Folder, files, s.over)
}
