package command

import (
	"context"
	"io"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/hebbgrad/hebbgrad/cmd/command/commandtest"
	"github.com/hebbgrad/hebbgrad/outside/outsidetest"
)

func TestMain(m *testing.M) {
	outsidetest.Become()
	testscript.Main(m, map[string]func(){"compare": func() { Main(Known{}) }, "learner": func() { outsidetest.Main("") }})
}

// TestScripts runs the commands as a user would; see testdata/script.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(e *testscript.Env) error {
			e.Setenv("XDG_CACHE_HOME", e.Getenv("WORK")+"/.cache")
			return nil
		},
	})
}

// run is the command in this process.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	return Run(ctx, Known{}, args, stdin, stdout, stderr)
}

func compare(args ...string) (code int, stdout, stderr string) {
	return commandtest.Run(run).Compare(args...)
}

func must(t *testing.T, args ...string) string {
	t.Helper()
	return commandtest.Run(run).Must(t, args...)
}
