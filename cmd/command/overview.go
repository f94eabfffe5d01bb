package command

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/hebbgrad/hebbgrad/experiment"
	"github.com/hebbgrad/hebbgrad/experiment/overview"
	"github.com/hebbgrad/hebbgrad/internal/blas"
	"github.com/hebbgrad/hebbgrad/report"
)

func newOverviewCommand(k Known, apart apart) *cobra.Command {
	var full bool
	opt := overview.Options{Known: k, Apart: apart}
	usual := experiment.Default(k)
	c := &cobra.Command{
		Use:   "overview [overview.yaml]",
		Short: "Both rules in every domain on one page: gates by need, open and yoked",
		Long: `Run one comparison in each domain (recorded synapses, memory and its lifetime,
familiarity, images, classes one after another, language, reinforcement) and leave one page of all:
how well each rule ends with its gate by need, open and yoked, what that cost, what the gate spared,
and what of it is decided, losses first. Each domain has a folder and a report of its own, and what
has finished is not run again. Without a file: the overview that the program comes with, of data that
it contains; it takes minutes. With --full more of it, and MNIST.`,
		Example:           "  compare overview\n  compare overview --full --data ../shared/data\n  compare overview mine.yaml --out results/mine",
		Args:              arguments(cobra.MaximumNArgs(1)),
		ValidArgsFunction: experimentFiles,
		RunE: func(c *cobra.Command, args []string) error {
			return runOverview(c, opt, full, args)
		},
	}
	s := c.Flags()
	s.SortFlags = false
	s.BoolVar(&full, "full", false, "the full version, of more data and ten seeds; takes three quarters of an hour on two cores")
	s.StringVar(&opt.Data, "data", "", "folder of data sets (default: the cache that fetch fills)")
	s.StringVar(&opt.Out, "out", "", "results folder (default: "+resultsRoot+"/ and the name of the file, or overview, or overview-full)")
	s.IntVar(&opt.Jobs, "jobs", usual.Jobs, "runs side by side, one thread each")
	s.StringVar(&opt.BLAS, "blas", blas.Auto, "auto, openblas or gonum")
	s.BoolVar(&opt.Force, "force", false, "run again what has finished")
	return c
}

func runOverview(c *cobra.Command, opt overview.Options, full bool, args []string) error {
	start := time.Now()
	if full && len(args) > 0 {
		return usage(errors.New("an overview file and --full: want one of them"))
	}
	if opt.Jobs < 1 {
		return usagef("jobs is %d: want 1 or more", opt.Jobs)
	}
	o, err := overview.Embedded(full)
	command, name := "go run ./cmd/compare overview", "overview"
	switch {
	case len(args) == 1:
		o, err = overview.Read(args[0])
		command += " " + args[0]
		if base := filepath.Base(args[0]); base != "overview.yaml" {
			name = strings.TrimSuffix(base, filepath.Ext(base))
		}
	case full:
		command, name = command+" --full", "overview-full"
	}
	if opt.Data != "" {
		command += " --data " + opt.Data
	}
	if err != nil {
		return usage(err)
	}
	if opt.Out == "" {
		opt.Out = experiment.JoinPath(resultsRoot, name)
	} else {
		command += " --out " + opt.Out
	}
	opt.As, opt.Command = formatOf(c, report.Plain), command
	say := progressOf(c)
	found, err := o.Run(c.Context(), opt, &overviewProgress{runProgress: runProgress{out: say}, out: say})
	if err != nil && c.Context().Err() != nil {
		fmt.Fprintf(say, "%d runs are finished and kept in %s\n", found.Before+found.Done, opt.Out)
		return stopped(c.Context())
	}
	if err != nil {
		return err
	}
	fmt.Fprint(c.OutOrStdout(), found.Text)
	fmt.Fprintf(say, "%s in %v. Page: %s\n", runCount(found.Done, found.Before), time.Since(start).Round(time.Millisecond*100), experiment.JoinPath(opt.Out, report.OverviewPage))
	if n := len(found.Failed); n > 0 {
		return fmt.Errorf("%d runs failed: %s", n, strings.Join(found.Failed, "; "))
	}
	return nil
}

// overviewProgress says which domain is at work.
type overviewProgress struct {
	runProgress
	out io.Writer
}

func (p *overviewProgress) Domain(name string, number, of int) {
	p.bar = newProgress(p.out, 0, "presentations") // where all of its runs have finished before
	fmt.Fprintf(p.out, "%s (domain %d of %d)\n", name, number, of)
}
