package command

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"syscall"

	"github.com/hebbgrad/hebbgrad/experiment"
)

// apart is a process that does one run; see [experiment.Prepared.Apart].
type apart = func(context.Context) *exec.Cmd

// oneRun, alone on the command line, has the program do the run that it is asked for on
// standard input. It is for the program itself.
const oneRun = "one-run"

// itself starts this program again.
func itself(ctx context.Context) *exec.Cmd {
	path, err := os.Executable()
	if err != nil {
		path = os.Args[0]
	}
	if runtime.GOOS == "linux" {
		path = "/proc/self/exe" // this very program, where another has been built in its place
	}
	c := exec.CommandContext(ctx, path, oneRun)
	c.Args[0] = os.Args[0]
	return c
}

// serve does one run. A terminal's interrupt reaches this process as well as the one that
// asked for the run, which alone decides what becomes of it.
func serve(k Known) int {
	signal.Ignore(os.Interrupt, syscall.SIGTERM)
	if err := experiment.Serve(context.Background(), k, os.Stdin, os.Stdout, func() { os.Exit(exitFailed) }); err != nil {
		fmt.Fprintf(os.Stderr, "compare: %s\n", oneLine(err))
		return exitFailed
	}
	return exitOK
}
