package command

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"syscall"

	"github.com/hebbgrad/hebbgrad/experiment"
)

// Exit statuses.
const (
	exitOK     = 0
	exitFailed = 1
	exitUsage  = 2
	exitWorse  = 3 // of compare diff
)

// usage makes err an error of exit status 2; nil stays nil.
func usage(err error) error {
	if err == nil {
		return nil
	}
	return experiment.UsageError{Err: err}
}

func usagef(format string, args ...any) error { return usage(fmt.Errorf(format, args...)) }

// interrupted says which signal stopped the command.
type interrupted struct{ signal syscall.Signal }

func (e interrupted) Error() string {
	return fmt.Sprintf("%v: finished runs are saved; the same command goes on from there", e.signal)
}

// status is the exit status that an error stands for: 128 plus the number of
// the signal where one stopped the command, as shells have it.
func status(err error) int {
	var sig interrupted
	var bad experiment.UsageError
	var worse gotWorse
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &sig):
		return 128 + int(sig.signal)
	case errors.As(err, &worse):
		return exitWorse
	case errors.As(err, &bad):
		return exitUsage
	}
	return exitFailed
}

// stopped turns the cancellation of ctx into the error that names its signal.
func stopped(ctx context.Context) error {
	var sig interrupted
	if errors.As(context.Cause(ctx), &sig) {
		return sig
	}
	return context.Cause(ctx)
}

// oneLine folds a message to the one line that a failing command prints.
func oneLine(err error) string {
	var parts []string
	for _, l := range strings.Split(err.Error(), "\n") {
		if l = strings.TrimSpace(l); l != "" {
			parts = append(parts, l)
		}
	}
	return strings.Join(parts, "; ")
}
