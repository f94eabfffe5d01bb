package command

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hebbgrad/hebbgrad/experiment"
	"github.com/hebbgrad/hebbgrad/internal/stats"
	"github.com/hebbgrad/hebbgrad/report/analysis"
	tables "github.com/hebbgrad/hebbgrad/report/table"
	"github.com/hebbgrad/hebbgrad/results"
)

func newAuditCommand(k Known) *cobra.Command {
	e := experiment.Default(k)
	e.Arm, e.Seeds = experiment.Names{"hebbian"}, 200
	a := experiment.Audit{Quantity: results.MetricTestAccuracy, Comparisons: experiment.MostPlanned, Seeds: []int{stats.DecidingSeeds, 10, stats.ManySeeds}}
	c := &cobra.Command{
		Use:   "audit",
		Short: "Ask how often a report calls a difference where there is none",
		Long: `Run one arm under two names on the same streams, each with noise of its own, and
deal reports of planned comparisons from the differences, none twice in a report. Shown
is how often a whole report calls at least one difference, where there is none, and how
often it finds a planted one of one standard deviation of the differences between seeds,
beside what theory expects of normal differences after the correction for all comparisons.
Intervals account for the draws that reports share. No report is made of the runs.

Exit status: 1 where reports call more than 5 % by their interval.`,
		Example: "  compare audit --track digits --runs 200\n  compare audit --track digits --arm random-features --budget 300",
		Args:    arguments(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			e, err := e.Audited()
			if err != nil {
				return err
			}
			e.Name = "audit-" + strings.Join(e.Track, "+") + "-" + e.Arm[0]
			if e.Out == "" {
				e.Out = filepath.Join(resultsRoot, e.Name)
			}
			if err := e.Check(nil); err != nil {
				return err
			}
			found, all, err := a.Run(c.Context(), e, &runProgress{out: progressOf(c)})
			if err != nil && c.Context().Err() != nil {
				fmt.Fprintf(progressOf(c), "%d of %d runs are finished and kept in %s\n", found.Before+found.Done, found.Planned, e.Out)
				return stopped(c.Context())
			}
			if err != nil {
				return err
			}
			fmt.Fprint(c.OutOrStdout(), auditTable(e, a, all).Text())
			if n := len(found.Failed); n > 0 {
				return fmt.Errorf("%d of %d runs failed: %s", n, found.Planned, strings.Join(found.Failed, "; "))
			}
			for _, r := range all {
				if r.False.Low > 1-stats.Level {
					return fmt.Errorf("reports of %d seeds call a difference that is not there in %.1f %% of cases, and more than 5 %% by the interval", r.Seeds, 100*r.False.Value)
				}
			}
			return nil
		},
	}
	s := c.Flags()
	s.SortFlags = false
	s.Var((*nameList)(&e.Track), "track", "the track")
	s.Var((*nameList)(&e.Arm), "arm", "the arm that runs under two names")
	s.IntVar(&e.Seeds, "runs", e.Seeds, "runs under each name")
	s.StringVar(&a.Quantity, "quantity", a.Quantity, "what is compared: a metric at the end of the run")
	s.IntVar(&a.Comparisons, "comparisons", a.Comparisons, "planned in each report")
	placeFlags(s, &e, "audit-TRACK-ARM")
	completions(c, k)
	return c
}

// auditTable shows what the reports came to, a number of seeds a row.
func auditTable(e experiment.Experiment, a experiment.Audit, all []experiment.Audited) tables.Table {
	t := tables.Table{Name: "audit", Title: fmt.Sprintf("Audit of %s on %s: reports of %d planned comparisons of %s", e.Arm[0], e.Track[0], a.Comparisons, a.Quantity),
		Columns: []tables.Column{{Head: "seeds"}, {Head: "reports"}, {Head: "call a difference", Unit: "%, none is there"}, {Head: "count as", Unit: "reports"},
			{Head: "find a planted one", Unit: "%"}, {Head: "count as", Unit: "reports"}, {Head: "theory", Unit: "%"}},
		Notes: []string{fmt.Sprintf("%d pairs of runs of one arm, on the same streams with noise of their own. At least %d comparisons of each number of seeds are dealt, without replacement within a round, "+
			"and decided as a report decides: exact sign-flip test, Holm over all comparisons of the report. 95 %% intervals are %s. "+
			"Planted in one comparison is a difference of %d standard deviation of the differences between seeds; theory is the power of the same test on normal differences at 5 %%/%d.",
			e.Seeds, experiment.AuditedComparisons, stats.ManyExact, experiment.PlantedEffect, a.Comparisons)}}
	share := func(r stats.Audit) (tables.Cell, tables.Cell) {
		return tables.Cell{Text: fmt.Sprintf("%.2f (%.2f to %.2f)", 100*r.Value, 100*r.Low, 100*r.High)}, tables.Cell{Text: analysis.Grouped(r.Counts, 0)}
	}
	for _, r := range all {
		wrong, n := share(r.False)
		found, m := share(r.Found)
		t.Rows = append(t.Rows, []tables.Cell{{Text: fmt.Sprint(r.Seeds)}, {Text: analysis.Grouped(float64(r.False.N), 0)}, wrong, n, found, m, {Text: fmt.Sprintf("%.1f", 100*r.Theory)}})
	}
	return t
}
