package report

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/hebbgrad/hebbgrad/internal/runinfo"
	"github.com/hebbgrad/hebbgrad/results"
)

// From is the input that a results folder gives: rows, manifests, fields and
// the order of arms. The caller adds what the folder does not know: the data
// sets' attribution, what the tracks are, locality certificates.
func From(all results.Merged, id results.Identity) Input {
	in := Input{Arms: id.Arms, Rows: all.Rows, Anchors: Published(id.Tracks)}
	for _, t := range id.Tracks {
		if t == "capacity" || t == "capacity-50" || t == "capacity-200" {
			for _, by := range []string{"familiarity error", "error at match ½"} {
				th := CapacityTheory(t)
				th.Family = by
				in.Theories = append(in.Theories, th)
			}
		}
	}
	for _, m := range all.Runs {
		in.Runs = append(in.Runs, runOf(m))
		if m.Fields != nil && !slices.ContainsFunc(in.Fields, func(f Fields) bool { return f.Track == m.Track && f.Arm == m.Arm }) {
			f := Fields{Track: m.Track, Arm: m.Arm, Seed: m.Seed, Height: m.Fields.Height, Width: m.Fields.Width}
			for _, w := range m.Fields.Weights {
				f.Weights = append(f.Weights, w)
			}
			in.Fields = append(in.Fields, f)
		}
		if in.Command == "" {
			in.Command = m.Command
		}
	}
	return in
}

func runOf(m results.Manifest) Run {
	r := Run{
		ID: m.RunID, Track: m.Track, Arm: m.Arm, Rule: m.Rule, Gate: m.Gate, Signal: m.Signal,
		Partner: m.Partner, Seed: m.Seed, Minibatch: m.Minibatch, Digest: m.Digest,
		Presentations: m.Presentations, GoVersion: m.Code.GoVersion, Machine: m.Machine.String(),
		BLAS: strings.TrimSpace(m.BLAS.Name + " " + m.BLAS.Config), Threads: m.BLAS.Threads,
		PeakMemory: m.PeakMemory, Failure: m.Error, Alarms: m.Alarms, Warnings: m.Warnings,
	}
	if m.Code.Commit != runinfo.Unknown {
		r.Commit, r.Dirty = m.Code.Commit, m.Code.Dirty
	}
	if m.Rows.File != "" {
		r.CSV = path.Join("runs", m.Rows.File)
	}
	for _, s := range m.Settings {
		r.Settings = append(r.Settings, Setting{s.Name, fmt.Sprint(s.Value), fmt.Sprint(s.Default)})
	}
	return r
}
