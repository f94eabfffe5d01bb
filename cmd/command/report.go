package command

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/hebbgrad/hebbgrad/experiment"
	"github.com/hebbgrad/hebbgrad/report"
	"github.com/hebbgrad/hebbgrad/results"
)

func newReportCommand(k Known) *cobra.Command {
	var data string
	as := report.Plain
	c := &cobra.Command{
		Use:   "report DIR",
		Short: "Rebuild tables, figures and report from the results on disk",
		Long: `Rebuild results.csv, runs.csv, datapackage.json, the figures and report.html
from the runs that a results folder holds, and print the tables. Nothing is run. Recordings of neurons
that a figure shows beside the results are looked for in the folder of data sets.`,
		Example: "  compare report results/digits\n  compare report results/digits --format latex > tables.tex\n  compare report results/repeat --data ../shared/data",
		Args:    arguments(cobra.ExactArgs(1)),
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return nil, cobra.ShellCompDirectiveFilterDirs
		},
		RunE: func(c *cobra.Command, args []string) error {
			if err := report.CheckFormat(as); err != nil {
				return usage(err)
			}
			found, err := results.Open(args[0])
			if err != nil {
				return usage(err)
			}
			folder, err := results.Create(args[0], found.Identity())
			if err != nil {
				return usage(err)
			}
			defer folder.Close()
			text, err := experiment.Publish(folder, experiment.Publication{Known: k, Data: data, As: formatOf(c, as)})
			if err != nil {
				return err
			}
			fmt.Fprint(c.OutOrStdout(), text)
			fmt.Fprintf(progressOf(c), "Report: %s\n", experiment.JoinPath(args[0], experiment.ReportFile))
			return nil
		},
	}
	c.Flags().StringVar(&data, "data", "", "folder of data sets (default: the cache that fetch fills)")
	c.Flags().StringVar((*string)(&as), "format", string(as), "of the tables: text, markdown, latex, json or csv")
	return c
}
