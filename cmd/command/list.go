package command

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/datasets"
	"github.com/hebbgrad/hebbgrad/gate"
	"github.com/hebbgrad/hebbgrad/hebbian/memory"
	"github.com/hebbgrad/hebbgrad/hebbian/rule"
	"github.com/hebbgrad/hebbgrad/tracks"
)

func newListCommand(k Known) *cobra.Command {
	var data string
	var settings bool
	c := &cobra.Command{
		Use:   "list",
		Short: "List tracks, arms, rules, memory blocks, gates and data sets, a line each",
		Example: `  compare list
  compare list --settings
  compare list --data ../shared/data`,
		Args: arguments(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			if settings {
				return listSettings(k, c.OutOrStdout())
			}
			return list(k, c.OutOrStdout(), data)
		},
	}
	c.Flags().StringVar(&data, "data", "", "folder of data sets (default: the cache that fetch fills)")
	c.Flags().BoolVar(&settings, "settings", false, "list the settings of every arm and the options of every track instead")
	return c
}

// lists prints headed groups of lines in aligned columns.
type lists struct {
	*tabwriter.Writer
	err error // the first of writing
}

func newLists(w io.Writer) *lists {
	return &lists{Writer: tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)}
}

func (l *lists) line(columns ...string) {
	for i, c := range columns {
		if c == "" {
			columns[i] = "-"
		}
	}
	fmt.Fprintln(l, "  "+strings.Join(columns, "\t"))
}

// group prints a line for each member.
func group[T any](l *lists, title string, members []T, columns func(T) []string) {
	fmt.Fprintln(l, title)
	for _, m := range members {
		l.line(columns(m)...)
	}
}

// next flushes, so that the columns of the next group are aligned by themselves.
func (l *lists) next() {
	fmt.Fprintln(l)
	l.err = cmp.Or(l.err, l.Flush())
}

func list(k Known, w io.Writer, data string) error {
	l := newLists(w)
	group(l, "tracks", k.Tracks.Known(data), func(t tracks.Listing) []string { return []string{t.Name, t.Summary} })
	l.next()
	all, err := k.Arms.Known()
	if err != nil {
		return err
	}
	group(l, "arms", all, func(a bench.Arm) []string {
		about := "gate " + a.Gate
		if a.Signal != string(gate.None) {
			about += ", signal " + a.Signal
		}
		return []string{a.Name, about, a.Summary}
	})
	l.next()
	group(l, "rules", k.Arms.Rules.Known(), func(e rule.Entry) []string { return []string{e.Spec.Name, e.Spec.Summary} })
	l.line("gradient", "automatic differentiation of a loss through all layers (Gorgonia)")
	l.next()
	group(l, "memory blocks", k.Arms.Blocks.Known(), func(b memory.Kind) []string { return []string{b.Name, b.Summary} })
	l.next()
	group(l, "gates", gate.Kinds(), func(g gate.Kind) []string { return []string{g.Name, g.Summary} })
	l.next()
	sets, err := datasets.Available(data)
	if err != nil {
		return usage(err)
	}
	group(l, "data sets", sets, func(d datasets.Info) []string {
		state := fmt.Sprintf("%d + %d + %d stimuli", d.Train, d.Validation, d.Test)
		if d.Problem != "" {
			state = d.Problem
		}
		return []string{d.Name, d.Title, state}
	})
	return cmp.Or(l.err, l.Flush())
}

func listSettings(k Known, w io.Writer) error {
	all, err := k.Arms.Known()
	if err != nil {
		return err
	}
	l := newLists(w)
	columns := func(s bench.Setting) []string {
		return []string{s.Name, fmt.Sprint(s.Default), bounds(s), s.Doc}
	}
	for _, a := range all {
		group(l, "arm "+a.Name, a.Settings, columns)
		l.next()
	}
	for _, t := range k.Tracks.Known("") {
		if options := k.Tracks.Declared(t.Name); len(options) > 0 {
			group(l, "track "+t.Name, options, columns)
			l.next()
		}
	}
	return l.err
}

func number(v float64) string {
	if v == math.Trunc(v) {
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}

// bounds says what a setting may be.
func bounds(s bench.Setting) string {
	switch {
	case len(s.Choices) > 0:
		return strings.Join(s.Choices, "|")
	case s.Min != 0 || s.Max != 0:
		return number(s.Min) + " to " + number(s.Max)
	}
	return fmt.Sprintf("%T", s.Default)
}
