// Package resume_test has the tests of what a second command finds of a first one:
// the same results, finished runs, what a kill, a full disk or another setting left.
package resume_test

import (
	"context"
	"io"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/hebbgrad/hebbgrad/cmd/command"
	"github.com/hebbgrad/hebbgrad/cmd/command/commandtest"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"compare": func() { command.Main(command.Known{}) }})
}

// The exit statuses of a run that failed and of a wrong request.
const (
	exitFailed = 1
	exitUsage  = 2
)

// run is the command in this process.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	return command.Run(ctx, command.Known{}, args, stdin, stdout, stderr)
}

func compare(args ...string) (code int, stdout, stderr string) {
	return commandtest.Run(run).Compare(args...)
}

func must(t *testing.T, args ...string) string {
	t.Helper()
	return commandtest.Run(run).Must(t, args...)
}

// long leaves a test of whole comparisons, one after the other, out of short ones,
// which run under the race detector.
func long(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("makes whole comparisons, which takes minutes under the race detector")
	}
}
