// Package command is the command compare, as a function that is told what it
// knows by name. A program of one's own that knows more is
//
//	func main() {
//		command.Main(command.Known{
//			Arms:   arms.Parts{Rules: rule.All().With(myRule)},
//			Tracks: tracks.Registry{myTrack},
//		})
//	}
package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"

	"github.com/hebbgrad/hebbgrad/experiment"
)

// Known is what the command knows by name.
type Known = experiment.Known

// Main does what the process was asked for, and ends it. Runs that go side by side are
// each done by this program in a process of its own.
func Main(k Known) {
	if len(os.Args) == 2 && os.Args[1] == oneRun {
		os.Exit(serve(k))
	}
	os.Exit(perform(context.Background(), k, itself, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// Run is the command: what it knows, its arguments without the program's name,
// its streams, and its exit status. Nothing in it reaches for the process's own,
// so that a test can run it, and all runs are done in this process.
func Run(ctx context.Context, k Known, args []string, stdin io.Reader, stdout, stderr io.Writer) (code int) {
	return perform(ctx, k, nil, args, stdin, stdout, stderr)
}

func perform(ctx context.Context, k Known, apart apart, args []string, stdin io.Reader, stdout, stderr io.Writer) (code int) {
	out, errs := &terminal{w: stdout}, &terminal{w: stderr}
	stdout, stderr = out, errs
	defer func() {
		if p := recover(); p != nil {
			fmt.Fprintf(stderr, "compare: internal error: %v%s\n", p, origin(debug.Stack()))
			code = exitFailed
		}
	}()
	ctx, release := untilSignal(ctx)
	defer release()
	root := newRoot(k, apart)
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		err = stopped(ctx)
	}
	if lost := out.failed(); lost != nil && (err == nil || errors.Is(err, out.err)) {
		err = lost // what was asked for may be done, and was not shown
	}
	if err != nil {
		fmt.Fprintf(stderr, "compare: %s\n", oneLine(err))
	}
	return status(err)
}
