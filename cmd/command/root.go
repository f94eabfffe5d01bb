package command

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"regexp"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/hebbgrad/hebbgrad/internal/suggest"
)

// origin names the line of this module nearest to a panic.
func origin(stack []byte) string {
	lines := strings.Split(string(stack), "\n")
	seen := false
	for _, l := range lines {
		if strings.HasPrefix(l, "panic(") {
			seen = true
			continue
		}
		if l = strings.TrimSpace(l); seen && strings.Contains(l, ".go:") && !strings.Contains(l, "/runtime/") {
			if i := strings.LastIndex(l, " +0x"); i > 0 {
				l = l[:i]
			}
			if i := strings.LastIndex(l, "/"); i >= 0 {
				l = l[i+1:]
			}
			return " (" + l + ")"
		}
	}
	return ""
}

// untilSignal cancels the context at the first interrupt or request to
// terminate, so that finished runs are kept; the second one ends the process.
func untilSignal(parent context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(parent)
	ch := make(chan os.Signal, 1)
	signal.Notify(ch, os.Interrupt, syscall.SIGTERM)
	signal.Ignore(syscall.SIGPIPE) // who reads the output may go: the runs are kept
	go func() {
		select {
		case s := <-ch:
			signal.Stop(ch)
			sig, ok := s.(syscall.Signal)
			if !ok {
				sig = syscall.SIGINT
			}
			cancel(interrupted{sig})
		case <-ctx.Done():
		}
	}()
	return ctx, func() {
		signal.Stop(ch)
		cancel(nil)
	}
}

// New is the command with its subcommands, as [Run] runs it.
func New(k Known) *cobra.Command { return newRoot(k, nil) }

func newRoot(k Known, apart apart) *cobra.Command {
	root := newRunCommand(k, apart)
	root.Use = "compare [experiment.yaml]"
	root.Short = "Compare local, novelty-gated learning with gradient learning on the same stimuli"
	root.Long = rootHelp
	root.SilenceErrors = true
	root.SilenceUsage = true
	root.CompletionOptions.HiddenDefaultCmd = false
	root.SetFlagErrorFunc(flagError)
	run := newRunCommand(k, apart)
	run.Use = "run [experiment.yaml]"
	run.Short = "Run a comparison (what compare does without a command)"
	root.AddCommand(run, newListCommand(k), newFetchCommand(), newReportCommand(k), newDiffCommand(k), newFigureCommand(k), newOverviewCommand(k, apart), newTuneCommand(k), newAuditCommand(k), newCheckArmCommand(k), newMergeCommand(k), newStatusCommand(k), newSubmitCommand(k))
	root.PersistentFlags().BoolP(flagQuiet, "q", false, "say nothing of the progress on standard error")
	root.PersistentFlags().Bool(flagJSON, false, "tables as JSON, of run, report and diff")
	version := root.Flags().Bool("version", false, "commit, Go and platform of this program")
	does := root.RunE
	root.RunE = func(c *cobra.Command, args []string) error {
		if *version {
			return sayVersion(c)
		}
		return does(c, args)
	}
	return root
}

const rootHelp = `compare trains learners of two kinds on the same streams of stimuli and reports
what each of them changed, how fast it converged and how well it ended: one
learns by local correlation and closes its own plasticity when a stimulus is
familiar; the other descends a gradient found by automatic differentiation.

Without a command it runs a comparison: with no argument, the default one on
the embedded handwritten digits. A results folder is filled with report.html,
figures, results.csv, runs.csv and a CSV and a manifest for each run. A run that
has finished is not run again; interrupted, the same command goes on.

Exit status: 0 done; 1 a run failed, the others were kept, or a merged folder lacks
a run, the disk filled up, streams differ or the output could not be written; 2 what
was asked for cannot be done, and nothing was written; 130 or 143 interrupted.`

var unknownFlag = regexp.MustCompile(`^unknown flag: --(.+)$`)

// invalidValue matches what the flag library says of a value that is not of the
// flag's type, with the name of the function that found it.
var invalidValue = regexp.MustCompile(`^invalid argument "(.*)" for "(?:-., )?(--[^"]+)" flag: (?s:.*)$`)

// flagError names the flag that was probably meant, or the kind of value that it
// takes.
func flagError(c *cobra.Command, err error) error {
	if m := unknownFlag.FindStringSubmatch(err.Error()); m != nil {
		var known []string
		c.Flags().VisitAll(func(f *pflag.Flag) { known = append(known, "--"+f.Name) })
		return usage(errors.New(suggest.Unknown("flag", "--"+m[1], known)))
	}
	if m := invalidValue.FindStringSubmatch(err.Error()); m != nil {
		want := "a value of another kind"
		if f := c.Flags().Lookup(strings.TrimPrefix(m[2], "--")); f != nil {
			switch f.Value.Type() {
			case "int":
				want = "a whole number"
			case "float64":
				want = "a number"
			case "bool":
				want = "true or false"
			}
		}
		return usagef("%s is %q: want %s", m[2], m[1], want)
	}
	return usage(err)
}

// arguments wraps a check of positional arguments as an error of usage.
func arguments(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error { return usage(check(c, args)) }
}
