package command

import (
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
type lists struct{ w *tabwriter.Writer }

func newLists(w io.Writer) lists {
	return lists{tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)}
}

func (l lists) head(title string) { fmt.Fprintln(l.w, title) }

func (l lists) line(columns ...string) {
	for i, c := range columns {
		if c == "" {
			columns[i] = "-"
		}
	}
	fmt.Fprintln(l.w, "  "+strings.Join(columns, "\t"))
}

// end flushes, so that the columns of the next group are aligned by themselves.
func (l lists) end() error {
	fmt.Fprintln(l.w)
	return l.w.Flush()
}

func list(k Known, w io.Writer, data string) error {
	l := newLists(w)
	l.head("tracks")
	for _, t := range k.Tracks.Known(data) {
		l.line(t.Name, t.Summary)
	}
	if err := l.end(); err != nil {
		return err
	}
	all, err := k.Arms.Known()
	if err != nil {
		return err
	}
	l.head("arms")
	for _, a := range all {
		about := "gate " + a.Gate
		if a.Signal != string(gate.None) {
			about += ", signal " + a.Signal
		}
		l.line(a.Name, about, a.Summary)
	}
	if err := l.end(); err != nil {
		return err
	}
	l.head("rules")
	for _, e := range k.Arms.Rules.Known() {
		l.line(e.Spec.Name, e.Spec.Summary)
	}
	l.line("gradient", "automatic differentiation of a loss through all layers (Gorgonia)")
	if err := l.end(); err != nil {
		return err
	}
	l.head("memory blocks")
	for _, b := range k.Arms.Blocks.Known() {
		l.line(b.Name, b.Summary)
	}
	if err := l.end(); err != nil {
		return err
	}
	l.head("gates")
	for _, g := range gate.Kinds() {
		l.line(g.Name, g.Summary)
	}
	if err := l.end(); err != nil {
		return err
	}
	sets, err := datasets.Available(data)
	if err != nil {
		return usage(err)
	}
	l.head("data sets")
	for _, d := range sets {
		state := fmt.Sprintf("%d + %d + %d stimuli", d.Train, d.Validation, d.Test)
		if d.Problem != "" {
			state = d.Problem
		}
		l.line(d.Name, d.Title, state)
	}
	return l.w.Flush()
}

func listSettings(k Known, w io.Writer) error {
	all, err := k.Arms.Known()
	if err != nil {
		return err
	}
	l := newLists(w)
	for _, a := range all {
		if err := l.settings("arm "+a.Name, a.Settings); err != nil {
			return err
		}
	}
	for _, t := range k.Tracks.Known("") {
		if options := k.Tracks.Declared(t.Name); len(options) > 0 {
			if err := l.settings("track "+t.Name, options); err != nil {
				return err
			}
		}
	}
	return nil
}

func (l lists) settings(title string, settings []bench.Setting) error {
	l.head(title)
	for _, s := range settings {
		l.line(s.Name, fmt.Sprint(s.Default), bounds(s), s.Doc)
	}
	return l.end()
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
