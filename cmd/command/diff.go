package command

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hebbgrad/hebbgrad/experiment"
	"github.com/hebbgrad/hebbgrad/report"
	"github.com/hebbgrad/hebbgrad/results"
)

// gotWorse says which figures of a second folder are worse than those of the first.
type gotWorse []string

func (w gotWorse) Error() string { return "got worse: " + strings.Join(w, "; ") }

func newDiffCommand(k Known) *cobra.Command {
	as := report.Plain
	c := &cobra.Command{
		Use:   "diff A B",
		Short: "Compare two results folders: settings, machine, commit, figures",
		Long: `Compare two results folders: settings, machine and commit that differ, and the
figures of each arm that changed. A change counts where it exceeds the noise: seeds are
paired where both were shown the same stream, and p is corrected for the number of
figures. Measured times are shown and not judged.

Exit status: 0 nothing got worse; 3 something did; 2 a folder cannot be read.`,
		Example: "  compare diff results/digits results/digits-again",
		Args:    arguments(cobra.ExactArgs(2)),
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return nil, cobra.ShellCompDirectiveFilterDirs
		},
		RunE: func(c *cobra.Command, args []string) error {
			if err := report.CheckFormat(as); err != nil {
				return usage(err)
			}
			var in [2]report.Input
			for i, dir := range args {
				folder, err := results.Open(dir)
				if err != nil {
					return usage(err)
				}
				if in[i], err = experiment.Gather(folder, experiment.Publication{Known: k}); err != nil {
					return usage(err)
				}
			}
			changes, err := report.Diff(in[0], in[1])
			if err != nil {
				return usage(err)
			}
			text, err := changes.Print(formatOf(c, as))
			if err != nil {
				return err
			}
			fmt.Fprint(c.OutOrStdout(), text)
			if changes.Worse != nil {
				return gotWorse(changes.Worse)
			}
			return nil
		},
	}
	c.Flags().StringVar((*string)(&as), "format", string(as), "of the tables: text, markdown, latex, json or csv")
	return c
}
