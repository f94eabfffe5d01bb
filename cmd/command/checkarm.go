package command

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/bench/benchtest"
	"github.com/hebbgrad/hebbgrad/experiment"
	"github.com/hebbgrad/hebbgrad/outside"
	"github.com/hebbgrad/hebbgrad/plasticity"
)

func newCheckArmCommand(k Known) *cobra.Command {
	var least float64
	var n int
	c := &cobra.Command{
		Use:   "check-arm experiment.yaml [variant...]",
		Short: "Put programs that learn through the conformance suite",
		Long: `Put the variants of an experiment file that are programs through the suite that
every arm passes, on small streams of its own, and say what failed and why. What
each check asks is in docs/protocol.md.

Exit status: 1 where a program fails a check.`,
		Example: "  compare check-arm examples/programs.yaml\n  compare check-arm mine.yaml my-learner",
		Args:    arguments(cobra.MinimumNArgs(1)),
		RunE: func(c *cobra.Command, args []string) error {
			e, src, err := experiment.Read(args[0], experiment.Default(k))
			if err != nil {
				return err
			}
			for _, name := range args[1:] {
				if e.Variants[name].Command == nil {
					return usagef("%s has no variant %q with a command", args[0], name)
				}
			}
			for name := range e.Variants {
				if len(args) > 1 && !slices.Contains(args[1:], name) {
					delete(e.Variants, name)
				}
			}
			programs, end, err := e.Programs(src)
			if err != nil {
				return err
			}
			defer end()
			var failed []string
			for _, a := range programs {
				o := benchtest.Options{Settings: e.SettingsOf(a.Name), Presentations: n, Accuracy: least}
				wrong, err := checkArm(c, benchtest.Subject{Arm: a, Options: o})
				if err != nil {
					return err
				}
				if wrong > 0 {
					failed = append(failed, a.Name)
				}
			}
			if failed != nil {
				return fmt.Errorf("%s: not conforming", strings.Join(failed, ", "))
			}
			return nil
		},
	}
	c.Flags().Float64Var(&least, "accuracy", 90, "percent right that is asked for on the trivial task")
	c.Flags().IntVar(&n, "presentations", 600, "of the trivial task")
	return c
}

// checkArm prints what came of each check, and counts those that failed.
func checkArm(c *cobra.Command, s benchtest.Subject) (wrong int, err error) {
	out := c.OutOrStdout()
	fmt.Fprintf(out, "%s: %s\n", s.Arm.Name, strings.Join(s.Arm.Program.Command, " "))
	checks := benchtest.Checks()
	for i, check := range checks {
		if err := c.Context().Err(); err != nil {
			return wrong, err
		}
		err := check.Do(s)
		var fault *outside.Fault
		switch {
		case err == nil:
			fmt.Fprintf(out, "  ok       %s\n", check.Name)
		case benchtest.Skipped(err):
			fmt.Fprintf(out, "  left out %s: %s\n", check.Name, oneLine(err))
		default:
			wrong++
			if errors.As(err, &fault) { // which stream it was does not matter
				err = fault
			} else if !errors.Is(err, plasticity.ErrDiverged) && !isNonFinite(err) {
				fmt.Fprintf(out, "  FAILED   %s: %s\n           %s\n", check.Name, check.Doc, oneLine(err))
				continue
			}
			fmt.Fprintf(out, "  FAILED   while it was checked for %q: %s\n  the %d checks that follow were not made: nothing more is learned of it before this is mended\n", check.Name, oneLine(err), len(checks)-i-1)
			return wrong, nil
		}
	}
	return wrong, nil
}

func isNonFinite(err error) bool {
	var e *bench.NonFiniteError
	return errors.As(err, &e)
}
