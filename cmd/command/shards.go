package command

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/hebbgrad/hebbgrad/cluster"
	"github.com/hebbgrad/hebbgrad/experiment"
	"github.com/hebbgrad/hebbgrad/report"
	"github.com/hebbgrad/hebbgrad/results"
)

// shardsFolder is where the shards of an experiment lie, beside its results folder.
func shardsFolder(out string) string { return filepath.Clean(out) + ".shards" }

// takeShard has the experiment do the shard that --shard names, if it was given, in a
// folder of its own.
func takeShard(c *cobra.Command, e *experiment.Experiment, out string) (err error) {
	text := c.Flags().Lookup("shard").Value.String()
	if text == "" && !c.Flags().Changed("shard") {
		return nil
	}
	if e.Shard, err = cluster.ParseShard(text); err != nil {
		return usage(err)
	}
	if !c.Flags().Changed("out") {
		e.Out = filepath.Join(shardsFolder(out), e.Shard.Folder())
	}
	return nil
}

// incomplete says that a joined folder is not whole.
type incomplete struct {
	t   experiment.Tally
	out string
}

func (e incomplete) Error() string {
	var parts []string
	if n := len(e.t.Missing); n > 0 {
		parts = append(parts, fmt.Sprintf("%d of %d runs are missing (%s)", n, e.t.Planned, someOf(e.t.Missing)))
	}
	if n := len(e.t.Failed); n > 0 {
		parts = append(parts, fmt.Sprintf("%d failed (%s)", n, strings.Join(e.t.Failed, "; ")))
	}
	return fmt.Sprintf("%s; to do them here: compare run %s", strings.Join(parts, ", "), experiment.JoinPath(e.out, experiment.File))
}

// someOf are the first of many names.
func someOf(names []string) string {
	const most = 5
	if len(names) > most {
		return strings.Join(names[:most], ", ") + ", …"
	}
	return strings.Join(names, ", ")
}

func newMergeCommand(k Known) *cobra.Command {
	as := report.Plain
	c := &cobra.Command{
		Use:   "merge OUT DIR…",
		Short: "Join folders that each hold some runs of one experiment",
		Long: `Join results folders that each hold some runs of one experiment, as those of its
shards, into OUT, with tables, figures and report. results.csv is that of one
undisturbed machine byte for byte, rows in seconds aside. The folders are left as they
are; OUT may hold runs of the experiment already, which stay.

What cannot be part of one comparison is refused and nothing is written: a folder of
another experiment or format, runs of another commit, Go, BLAS or processor
architecture, arms that were shown another stream, and a run found twice that is not
the same. Of a run that failed in one folder and finished in another the finished one
is taken.

Exit status: 0 every planned run is there; 1 some are missing or failed, which are
listed, and OUT goes on with compare run; 2 a folder was refused.`,
		Example: "  compare merge results/study results/study.shards/*",
		Args:    arguments(cobra.MinimumNArgs(2)),
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return nil, cobra.ShellCompDirectiveFilterDirs
		},
		RunE: func(c *cobra.Command, args []string) error {
			if err := report.CheckFormat(as); err != nil {
				return usage(err)
			}
			m, err := experiment.Merge(k, args[0], args[1:], formatOf(c, as))
			for _, r := range m.Remarks {
				fmt.Fprintln(c.ErrOrStderr(), "compare: warning:", r)
			}
			if err != nil {
				return err
			}
			fmt.Fprint(c.OutOrStdout(), m.Text)
			fmt.Fprintf(progressOf(c), "%d of %d runs are in %s\n", len(m.Done), m.Planned, args[0])
			if len(m.Done) < m.Planned {
				return incomplete{m.Tally, args[0]}
			}
			return nil
		},
	}
	c.Flags().StringVar((*string)(&as), "format", string(as), "of the tables: text, markdown, latex, json or csv")
	return c
}

func newStatusCommand(k Known) *cobra.Command {
	var every time.Duration
	all := false
	c := &cobra.Command{
		Use:   "status DIR…",
		Short: "How many runs of an experiment are done, failed and missing",
		Long: `Tell how many runs of an experiment are done, failed and missing in one or more
results folders of it, as those of its shards. The folders may be in use; nothing in
them is touched. A shard that has not begun has no folder yet, and its runs are missing.`,
		Example: "  compare status results/study.shards/*\n  compare status results/study.shards/* --every 30s",
		Args:    arguments(cobra.MinimumNArgs(1)),
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return nil, cobra.ShellCompDirectiveFilterDirs
		},
		RunE: func(c *cobra.Command, args []string) error {
			if every < 0 || every > 0 && every < time.Second {
				return usagef("--every is %v: want 1s or more", every)
			}
			for {
				t, err := experiment.Count(k, args...)
				if err != nil {
					return err
				}
				sayTally(c.OutOrStdout(), t, all)
				if every == 0 || len(t.Missing) == 0 {
					return nil
				}
				select {
				case <-c.Context().Done():
					return stopped(c.Context())
				case <-time.After(every):
				}
			}
		},
	}
	c.Flags().DurationVar(&every, "every", 0, "say it again after so long, until no run is missing")
	c.Flags().BoolVar(&all, "all", false, "name every run that is missing")
	return c
}

// sayTally prints how far an experiment has come: in all, by folder where there are
// several, and what is missing.
func sayTally(out io.Writer, t experiment.Tally, all bool) {
	fmt.Fprintf(out, "%d of %d runs done, %d failed, %d missing\n", len(t.Done), t.Planned, len(t.Failed), len(t.Missing))
	for _, f := range t.Folders {
		last := "none has ended"
		if !f.Last.IsZero() {
			last = fmt.Sprintf("the last ended %v ago", max(0, time.Since(f.Last)).Round(time.Second))
		}
		fmt.Fprintf(out, "  %s: %d done, %d failed, %s\n", f.Dir, f.Done, f.Failed, last)
	}
	for _, line := range t.Failed {
		fmt.Fprintln(out, "failed:", line)
	}
	switch {
	case len(t.Missing) == 0:
	case all:
		fmt.Fprintln(out, "missing:", strings.Join(t.Missing, ", "))
	default:
		fmt.Fprintln(out, "missing:", someOf(t.Missing))
	}
}

// joinSaid is what a user does with the folder of a shard.
func joinSaid(dir string) string {
	return fmt.Sprintf("Runs: %s; compare merge joins the shards and makes the report", experiment.JoinPath(dir, results.RunsFolder))
}
