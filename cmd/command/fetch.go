package command

import (
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/hebbgrad/hebbgrad/datasets"
	"github.com/hebbgrad/hebbgrad/internal/suggest"
)

func newFetchCommand() *cobra.Command {
	var dir string
	var mirrors []string
	c := &cobra.Command{
		Use:   "fetch NAME…",
		Short: "Download public data sets, checked against their published checksums",
		Long: `Download public data sets from their mirrors. An interrupted download goes on
where it stopped. A file is installed only when its checksum is the published
one; a new folder appears only when it is complete.`,
		Example: `  compare fetch mnist
  compare fetch mnist fashion-mnist --data data`,
		Args:      arguments(cobra.MinimumNArgs(1)),
		ValidArgs: datasets.Public(),
		RunE: func(c *cobra.Command, args []string) error {
			for _, name := range args {
				if !slices.Contains(datasets.Public(), name) && name != datasets.Digits {
					return usage(errors.New(suggest.Unknown("public data set", name, datasets.Public())))
				}
			}
			for _, name := range args {
				if err := fetch(c, name, dir, mirrors); err != nil {
					return err
				}
			}
			return nil
		},
	}
	c.Flags().StringVar(&dir, "data", "", "folder to install into (default: the user's cache folder)")
	c.Flags().StringSliceVar(&mirrors, "mirror", nil, "base URL to download from instead of the public mirrors")
	return c
}

func fetch(c *cobra.Command, name, dir string, mirrors []string) error {
	out := progressOf(c)
	if name == datasets.Digits {
		fmt.Fprintf(out, "%s is embedded: there is nothing to fetch\n", name)
		return nil
	}
	var bar *progress
	var file string
	var done int64
	where, err := datasets.Fetch(c.Context(), name, dir, datasets.FetchOptions{
		Mirrors: mirrors,
		Progress: func(p datasets.Progress) {
			if p.File != file {
				bar.finish()
				file, done, bar = p.File, 0, nil
				if p.Mirror == "" {
					fmt.Fprintf(out, "%s, file %d of %d: %s is here already\n", name, p.Index, p.Of, p.File)
					return
				}
				fmt.Fprintf(out, "%s, file %d of %d: %s from %s\n", name, p.Index, p.Of, p.File, p.Mirror)
				if p.Total > 0 {
					bar = newProgress(out, p.Total, "bytes")
				}
			}
			if bar != nil {
				bar.add(p.Done - done)
				done = p.Done
			}
		},
	})
	bar.finish()
	switch {
	case err == nil:
		fmt.Fprintf(out, "%s is in %s\n", name, where)
		return nil
	case datasets.IsInput(err):
		return usage(err)
	case c.Context().Err() != nil:
		return stopped(c.Context())
	}
	return err
}
