package experiment

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/experiment/certify"
	"github.com/hebbgrad/hebbgrad/report"
	"github.com/hebbgrad/hebbgrad/results"
	"github.com/hebbgrad/hebbgrad/tracks"
)

// ReportFile is the page among the results.
const ReportFile = "report.html"

// JoinPath is a path as messages and commands have it on every system.
func JoinPath(dir, name string) string { return filepath.ToSlash(filepath.Join(dir, name)) }

// Publication is what a report shows beside the folder's own runs.
type Publication struct {
	Known    Known
	Data     string // folder of data sets, for their attribution and for recordings
	Refusals []report.Refusal
	As       report.Format // of the tables that are returned
	Form     results.Form  // of the rows; empty: that of those which are there
}

// Publish makes every table, figure and page from the runs of a folder, and
// returns the tables as text. All of them are made from the same rows.
func Publish(folder *results.Folder, p Publication) (string, error) {
	text, err := publish(folder, p)
	var full *results.WriteError
	var differ *results.DigestError
	if errors.As(err, &full) || errors.As(err, &differ) {
		return text, err // no fault of what was asked for
	}
	return text, usage(err)
}

func publish(folder *results.Folder, p Publication) (string, error) {
	id := folder.Identity()
	about, sets := p.attributions(id.Tracks)
	about.Title = "Comparison: " + id.Summary
	all, err := folder.Read()
	if err != nil {
		return "", err
	}
	if len(all.Runs) == 0 {
		return "", &results.FolderError{Dir: folder.Dir(), Reason: "holds no run"}
	}
	about.Form = cmp.Or(p.Form, results.FormIn(folder.Dir()))
	about.Version, about.Declared = all.Runs[0].Code.Commit, p.declared(id.Tracks, all.Runs)
	if all, err = folder.Merge(about); err != nil {
		return "", err
	}
	in := p.input(all, id, about.Form)
	in.DataSets, in.Declared = sets, about.Declared
	in.Refusals = p.Refusals
	if in.Exhibits, err = tracks.Exhibits(id.Tracks, p.Data); err != nil {
		return "", err
	}
	if err := report.Write(folder.Dir(), in); err != nil {
		return "", err
	}
	return report.Print(in, p.As)
}

// declared is what the tracks' runs carry or, where they were made before runs
// carried anything, what this program's tracks of those names declare.
func (p Publication) declared(names []string, runs []results.Manifest) map[string]results.Declared {
	out := results.DeclaredBy(runs)
	for _, t := range names {
		if _, carried := out[t]; !carried {
			out[t] = p.Known.Tracks.DeclaredBy(t)
		}
	}
	return out
}

// attributions says where the data of each track came from.
func (p Publication) attributions(names []string) (results.About, []report.DataSet) {
	var about results.About
	var sets []report.DataSet
	for _, t := range names {
		info, ok := p.Known.Tracks.DataInfo(t, p.Data, "")
		if !ok {
			continue
		}
		about.Sources = append(about.Sources, results.Source{Title: info.Title + "; " + info.Provenance, Licence: info.Licence})
		sets = append(sets, report.DataSet{Track: t, Name: info.Title, Attribution: info.Provenance,
			Licence: info.Licence, Shipped: tracks.Shipped(info.Name)})
	}
	return about, sets
}

// input is what a report is made from.
func (p Publication) input(all results.Merged, id results.Identity, form results.Form) report.Input {
	in := report.From(all, id)
	for _, t := range p.Known.Tracks.Known("") {
		if slices.Contains(id.Tracks, t.Name) {
			in.Tracks = append(in.Tracks, report.TrackInfo{Name: t.Name, Summary: t.Summary + tunedBy(all.Runs, t.Name), Target: targetOf(all.Runs, t.Name)})
		}
	}
	in.Certificates = p.Known.certificates(id.Arms, all.Runs)
	var versions []string
	for _, m := range all.Runs {
		v := m.Code.Commit
		if m.Code.Dirty {
			v += " with changes"
		}
		versions = appendNew(versions, v)
	}
	if len(versions) > 1 {
		slices.Sort(versions)
		in.Notes = append(in.Notes, "The runs were made by different versions of the program: "+strings.Join(versions, ", "))
	}
	in.Links = []report.Link{
		{Path: form.File("results"), What: "every row of every run, but for those of windows"},
		{Path: form.File("windows"), What: "the counts of each hundred presentations"},
		{Path: results.RunsFile, What: "one line for each run, with its target"},
		{Path: results.MetricsFile, What: "what each metric is"},
		{Path: results.SettingsFile, What: "every setting of every run"},
		{Path: results.PackageFile, What: "what the columns mean"},
		{Path: File, What: "the resolved experiment"},
	}
	return in
}

// targetOf is what to-target waited for in the runs of a track; empty where none
// recorded a target.
func targetOf(runs []results.Manifest, track string) string {
	for _, m := range runs {
		if m.Track == track && m.Target != nil {
			return m.Target.String()
		}
	}
	return ""
}

// tunedBy says which arms of a track have settings that were tuned, and by
// which command.
func tunedBy(runs []results.Manifest, track string) string {
	var commands []string
	arms := map[string][]string{}
	for _, m := range runs {
		if m.Track == track && m.Tuned != "" {
			commands = appendNew(commands, m.Tuned)
			arms[m.Tuned] = appendNew(arms[m.Tuned], m.Arm)
		}
	}
	var s strings.Builder
	for _, c := range commands {
		fmt.Fprintf(&s, ". The settings of %s were found by: %s", strings.Join(arms[c], ", "), c)
	}
	return s.String()
}

// certificates says of each arm how local its learning is, with the settings
// of its runs: once for all tracks where they have the same, and otherwise for
// each set of settings; a variant with those of the arm that it is like. An arm
// that the program no longer has is shown without one.
func (k Known) certificates(names []string, runs []results.Manifest) (out []report.Certificate) {
	arms, err := k.Arms.Known()
	if err != nil {
		return nil
	}
	for _, name := range names {
		a, ok := declaredArm(arms, name, runs)
		if !ok {
			continue
		}
		groups := settingsOf(runs, a.Name)
		for _, g := range groups {
			parts, err := certify.Summary(a, g.settings)
			if err != nil {
				parts = []report.Certificate{{Arm: a.Name, Note: "not certified: " + err.Error()}}
			}
			for _, c := range parts {
				if g.settings == nil && c.Note == "" {
					c.Note = "at default settings: no run came so far as to have settings"
				}
				if len(groups) > 1 {
					c.On = strings.Join(g.tracks, ", ")
				}
				out = append(out, c)
			}
		}
	}
	return out
}

// declaredArm is the arm that the program has under a name or, for a variant,
// the one that it is like, under the variant's name.
func declaredArm(arms []bench.Arm, name string, runs []results.Manifest) (bench.Arm, bool) {
	like := name
	for _, m := range runs {
		if m.Arm == name && m.Like != "" {
			like = m.Like
		}
	}
	a, err := FindArm(arms, like)
	a.Name = name
	return a, err == nil
}

// settled are the tracks on which an arm ran with the same settings; nil are
// the defaults of an arm no run of which came so far as to have settings.
type settled struct {
	tracks   []string
	settings bench.Settings
}

func settingsOf(runs []results.Manifest, arm string) (out []settled) {
	for _, m := range runs {
		if m.Arm != arm {
			continue
		}
		set := bench.Settings{}
		for _, s := range m.Settings {
			if s.Value != nil {
				set[s.Name] = s.Value
			}
		}
		if len(set) == 0 {
			continue
		}
		i := slices.IndexFunc(out, func(g settled) bool { return maps.Equal(g.settings, set) })
		if i < 0 {
			i = len(out)
			out = append(out, settled{settings: set})
		}
		out[i].tracks = appendNew(out[i].tracks, m.Track)
	}
	if out == nil {
		out = []settled{{}}
	}
	return out
}
