package experiment

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hebbgrad/hebbgrad/internal/suggest"
	"github.com/hebbgrad/hebbgrad/report"
	"github.com/hebbgrad/hebbgrad/report/analysis"
	"github.com/hebbgrad/hebbgrad/report/figure"
	"github.com/hebbgrad/hebbgrad/results"
	"github.com/hebbgrad/hebbgrad/tracks"
)

// Figure is a figure with a caption that can stand alone: what is drawn, of which
// arms and seeds, by which program.
type Figure struct {
	*figure.Figure
	Caption string
}

// Gather reads a results folder as a report does, and writes nothing.
func Gather(folder *results.Folder, p Publication) (report.Input, error) {
	all, err := folder.Read()
	if err != nil {
		return report.Input{}, err
	}
	if len(all.Runs) == 0 {
		return report.Input{}, &results.FolderError{Dir: folder.Dir(), Reason: "holds no run"}
	}
	in := report.From(all, folder.Identity())
	in.Declared = p.declared(folder.Identity().Tracks, all.Runs)
	return in, nil
}

// Figures are the figures of a results folder, of some of its arms where any are
// named.
func Figures(folder *results.Folder, p Publication, arms []string) ([]Figure, error) {
	in, err := Gather(folder, p)
	if err != nil {
		return nil, err
	}
	id := folder.Identity()
	for _, name := range arms {
		if !slices.Contains(id.Arms, name) {
			return nil, errors.New(suggest.Unknown("arm", name, id.Arms))
		}
	}
	if len(arms) > 0 {
		in.Rows = slices.DeleteFunc(in.Rows, func(r results.Row) bool { return !slices.Contains(arms, r.Arm) })
		in.Runs = slices.DeleteFunc(in.Runs, func(m results.Manifest) bool { return !slices.Contains(arms, m.Arm) })
	}
	if in.Exhibits, err = tracks.Exhibits(id.Tracks, p.Data); err != nil {
		return nil, err
	}
	var out []Figure
	frame := analysis.NewFrame(in.Data)
	for _, t := range frame.Tracks {
		drawn, _ := figure.Of(t, in.Exhibits)
		for _, f := range drawn {
			out = append(out, Figure{f, captionOf(f, t.Name, t.Arms, in.Runs)})
		}
	}
	if x := frame.Across(); x.Arms != nil {
		f := figure.Across(x)
		f.Caption += " Wirings and seeds are those on " + x.Tracks[0].Name + "."
		out = append(out, Figure{f, captionOf(f, x.Tracks[0].Name, x.OnFirst(), in.Runs)})
	}
	return out, nil
}

// captionOf says beside the figure's own caption what a reader of it alone needs.
func captionOf(f *figure.Figure, track string, arms []*analysis.Arm, runs []results.Manifest) string {
	var said []string
	for _, a := range arms {
		what := []string{a.Rule, "gate " + a.Gate}
		if a.Signal != "" && a.Signal != "none" {
			what[1] += " on " + a.Signal
		}
		if a.Wiring != "" {
			what = append(what, a.Wiring)
		}
		said = append(said, fmt.Sprintf("%s (%s; seeds %s)", a.Name, strings.Join(what, ", "), seedsOf(a)))
	}
	parts := []string{f.Title + ".", f.Caption, "Arms: " + strings.Join(said, ", ") + "."}
	if target := targetOf(runs, track); target != "" && strings.Contains(f.Caption, "target") {
		parts = append(parts, "The target is a "+target+".")
	}
	for _, m := range runs {
		if m.Track == track && m.Commit() != "" {
			parts = append(parts, fmt.Sprintf("Hebbgrad, commit %.12s.", m.Commit()))
			break
		}
	}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " ")
}

// seedsOf are an arm's seeds: "1 to 10", or each.
func seedsOf(a *analysis.Arm) string {
	var all []string
	run := true
	for i, s := range a.Seeds {
		all = append(all, fmt.Sprint(s.Number))
		run = run && s.Number == a.Seeds[0].Number+uint64(i)
	}
	if run && len(all) > 2 {
		return all[0] + " to " + all[len(all)-1]
	}
	return strings.Join(all, ", ")
}
