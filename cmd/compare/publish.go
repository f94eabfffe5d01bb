package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"hebbgrad/bench/results"
	"hebbgrad/internal/registry"
	"hebbgrad/report"
)

// reportFile is the page among the results.
const reportFile = "report.html"

func joinPath(dir, name string) string { return filepath.ToSlash(filepath.Join(dir, name)) }

func newReportCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "report DIR",
		Short: "Rebuild tables, figures and report from the results on disk",
		Long: `Rebuild results.csv, runs.csv, datapackage.json, the figures and report.html
from the runs that a results folder holds. Nothing is run.`,
		Example: "  compare report results/digits",
		Args:    arguments(cobra.ExactArgs(1)),
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return nil, cobra.ShellCompDirectiveFilterDirs
		},
		RunE: func(c *cobra.Command, args []string) error {
			found, err := results.Open(args[0])
			if err != nil {
				return usage(err)
			}
			folder, err := results.Create(args[0], found.Identity())
			if err != nil {
				return usage(err)
			}
			defer folder.Close()
			text, err := publish(folder, publication{data: ""})
			if err != nil {
				return usage(err)
			}
			fmt.Fprintf(c.OutOrStdout(), "%s\nReport: %s\n", text, joinPath(args[0], reportFile))
			return nil
		},
	}
}

func (w *worker) publish() error {
	p := publication{data: w.e.Data}
	for _, r := range w.plan.Refused {
		p.refusals = append(p.refusals, report.Refusal{Track: r.Track, Arm: r.Arm, Reason: r.Reason})
	}
	text, err := publish(w.folder, p)
	if err != nil {
		return usage(err)
	}
	fmt.Fprintf(w.out, "\n%s", text)
	return nil
}

// publication is what a report shows beside the folder's own runs.
type publication struct {
	data     string // folder of data sets, for their attribution
	refusals []report.Refusal
}

// publish makes every table, figure and page from the runs of a folder, and
// returns the tables as text. All of them are made from the same rows.
func publish(folder *results.Folder, p publication) (string, error) {
	id := folder.Identity()
	about, sets := attributions(id.Tracks, p.data)
	about.Title = "Comparison: " + id.Summary
	all, err := folder.Read()
	if err != nil {
		return "", err
	}
	if len(all.Rows) == 0 {
		return "", &results.FolderError{Dir: folder.Dir(), Reason: "holds no finished run"}
	}
	about.Version = all.Runs[0].Code.Commit
	if all, err = folder.Merge(about); err != nil {
		return "", err
	}
	in := input(all, id)
	in.DataSets = sets
	in.Refusals = p.refusals
	if err := report.Write(folder.Dir(), in); err != nil {
		return "", err
	}
	return report.Text(in)
}

// attributions says where the data of each track came from.
func attributions(tracks []string, data string) (results.About, []report.DataSet) {
	var about results.About
	var sets []report.DataSet
	for _, t := range tracks {
		info, ok := registry.DataSet(t, data)
		if !ok {
			continue
		}
		about.Sources = append(about.Sources, results.Source{Title: info.Title + "; " + info.Provenance, Licence: info.Licence})
		sets = append(sets, report.DataSet{Track: t, Name: info.Title, Attribution: info.Provenance,
			Licence: info.Licence, Shipped: registry.Embedded(info.Name)})
	}
	return about, sets
}

// input is what a report is made from.
func input(all results.Merged, id results.Identity) report.Input {
	in := report.Input{Arms: id.Arms, Rows: all.Rows}
	commits := map[string]bool{}
	var order []string
	for _, m := range all.Runs {
		if in.Command == "" {
			in.Command = m.Command
		}
		name := m.Code.Commit
		if m.Code.Dirty {
			name += " with changes"
		}
		if !commits[name] {
			commits[name] = true
			order = append(order, name)
		}
		if m.Status == results.Failed {
			line, _, _ := strings.Cut(m.Error, "\n")
			in.Notes = append(in.Notes, "Failed, and no part of any figure here: "+line)
			continue
		}
		in.Runs = append(in.Runs, reportRun(m))
		if m.Fields != nil && m.Seed == firstSeed(all.Runs, m.Track) {
			f := report.Fields{Track: m.Track, Arm: m.Arm, Seed: m.Seed, Height: m.Fields.Height, Width: m.Fields.Width}
			for _, w := range m.Fields.Weights {
				f.Weights = append(f.Weights, w)
			}
			in.Fields = append(in.Fields, f)
		}
		for _, w := range m.Warnings {
			in.Notes = append(in.Notes, m.RunID+": "+w)
		}
	}
	if len(order) > 1 {
		slices.Sort(order)
		in.Notes = append(in.Notes, "The runs were made by different versions of the program: "+strings.Join(order, ", "))
	}
	in.Links = []report.Link{
		{Path: results.ResultsFile, What: "every row of every run"},
		{Path: results.RunsFile, What: "one line for each run"},
		{Path: results.PackageFile, What: "what the columns mean"},
		{Path: experimentFile, What: "the resolved experiment"},
	}
	return in
}

func firstSeed(runs []results.Manifest, track string) uint64 {
	var first uint64
	seen := false
	for _, m := range runs {
		if m.Track == track && m.Status == results.Finished && (!seen || m.Seed < first) {
			first, seen = m.Seed, true
		}
	}
	return first
}

func reportRun(m results.Manifest) report.Run {
	r := report.Run{
		ID: m.RunID, Track: m.Track, Arm: m.Arm, Rule: m.Rule, Gate: m.Gate, Signal: m.Signal, Partner: m.Partner,
		Seed: m.Seed, Minibatch: m.Minibatch, Digest: m.Digest, Budget: m.Presentations, Command: m.Command,
		Commit: m.Code.Commit, Dirty: m.Code.Dirty, GoVersion: m.Code.GoVersion,
		Machine: fmt.Sprintf("%s, %d cores, %s/%s, %s", m.Machine.CPU, m.Machine.Cores, m.Machine.OS, m.Machine.Arch, m.Machine.Kernel),
		BLAS:    m.BLAS.Name, Threads: m.BLAS.Threads, PeakMemory: m.PeakMemory,
		CSV: "runs/" + m.Rows.File,
	}
	if m.BLAS.Config != "" {
		r.BLAS += " (" + m.BLAS.Config + ", " + m.BLAS.Core + " kernels)"
	}
	for _, s := range m.Settings {
		r.Settings = append(r.Settings, report.Setting{Name: s.Name, Value: fmt.Sprint(s.Value), Default: fmt.Sprint(s.Default)})
	}
	return r
}
