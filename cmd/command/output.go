package command

import (
	"fmt"
	"io"
	"runtime"

	"github.com/spf13/cobra"

	"github.com/hebbgrad/hebbgrad/internal/runinfo"
	"github.com/hebbgrad/hebbgrad/report"
)

// Flags of every command.
const (
	flagQuiet = "quiet"
	flagJSON  = "json"
)

func given(c *cobra.Command, flag string) bool {
	on, err := c.Flags().GetBool(flag)
	return err == nil && on
}

// progressOf is where a command says how far it is: standard error, so that
// standard output has tables alone.
func progressOf(c *cobra.Command) io.Writer {
	if given(c, flagQuiet) {
		return io.Discard
	}
	return c.ErrOrStderr()
}

// formatOf is JSON where that was asked for, and otherwise as.
func formatOf(c *cobra.Command, as report.Format) report.Format {
	if given(c, flagJSON) {
		return report.JSON
	}
	return as
}

// sayVersion says what program this is.
func sayVersion(c *cobra.Command) error {
	code := runinfo.ReadCode(c.Context())
	state := ""
	if code.Dirty {
		state = " with uncommitted changes"
	}
	_, err := fmt.Fprintf(c.OutOrStdout(), "compare, commit %s%s, %s, %s/%s\n", code.Commit, state, code.GoVersion, runtime.GOOS, runtime.GOARCH)
	return err
}
