package report

import (
	"bytes"
	"cmp"
	_ "embed"
	"fmt"
	"html/template"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"github.com/hebbgrad/hebbgrad/internal/runinfo"
	"github.com/hebbgrad/hebbgrad/report/analysis"
	"github.com/hebbgrad/hebbgrad/report/figure"
	"github.com/hebbgrad/hebbgrad/report/table"
	"github.com/hebbgrad/hebbgrad/results"
)

//go:embed page.html.tmpl
var pageSource string

// partsSource defines what pages have in common: style, table and figure.
//
//go:embed parts.html.tmpl
var partsSource string

// page is what the template shows. Everything in it is escaped by the
// template, except the figures, which package figure has escaped.
type page struct {
	Input
	Warnings []string
	Alarms   []string
	Arms     table.Table
	Tracks   []pageTrack
	Planned  table.Table
	Across   table.Table
	Profiles *pageFigure // beside the table across tracks; nil where that is empty
	Failed   int         // runs

	Anchors    []anchor
	Settings   []pageSettings
	Conditions []condition
	Streams    []stream
	SameStream string
	RunFiles   []Link

	Policy  string
	Style   template.CSS
	Scripts []template.JS
}

type pageTrack struct {
	*analysis.Track
	Findings []analysis.Finding
	More     []analysis.Finding // comparisons of pairs beyond the first few
	Tables   []table.Table
	Figures  []pageFigure
	Missing  []string
	Explored *explored

	Said    []string // the answer, in two sentences
	Account table.Table
	Cost    *pageFigure // accuracy against cost, which the answer shows
}

// remPerInch sets the size of figures' text beside the page's.
const remPerInch = 8

type pageFigure struct {
	*figure.Figure
	Width float64 // in rem
	SVG   template.HTML
}

type pageSettings struct {
	Track, Arm string
	Changed    []shownSetting
	All        []shownSetting
}

// shownSetting is a setting as text, with every value where seeds differ.
type shownSetting struct {
	Name, Value, Default string
	Changed              bool
}

// condition is one fact about how the runs were made, with its values where
// runs differ.
type condition struct {
	Name   string
	Values []string
}

type stream struct {
	Track, Digest string
	Seed          uint64
	Arms          int
	Same          bool
}

func (in Input) page(f *analysis.Frame, tracks []pageTrack, planned, across table.Table, profiles *pageFigure) page {
	p := page{
		Input: in, Tracks: tracks, Warnings: in.warnings(f), Alarms: alarms(f),
		Anchors: in.anchors(f), Arms: table.Arms(f), Planned: planned, Across: across, Profiles: profiles, Settings: in.settings(f), Conditions: in.conditions(),
		Style: template.CSS(libraryStyle + figure.Theme()), Scripts: []template.JS{template.JS(library), template.JS(tablesScript), template.JS(exploreScript)},
	}
	p.Policy = policy(p.Scripts)
	p.DataSets = in.dataSets()
	p.Streams, p.SameStream = in.streams()
	if p.Title == "" {
		var names []string
		for _, t := range f.Tracks {
			names = append(names, t.Name)
		}
		p.Title = "Comparison of learners on " + analysis.List(names)
	}
	if p.Links == nil {
		p.Links = []Link{
			{"results.csv", "all rows of all runs, long form"},
			{"runs.csv", "one line a run, with its digest"},
			{"datapackage.json", "what the columns mean"},
		}
	}
	p.Links = slices.DeleteFunc(slices.Clone(p.Links), func(l Link) bool { return !local(l.Path) })
	for _, r := range in.Runs {
		if r.Error != "" {
			p.Failed++
		}
		if local(r.CSV()) {
			p.RunFiles = append(p.RunFiles, Link{r.CSV(), r.RunID})
		}
	}
	return p
}

// local reports whether a path stays in the results folder, so that a name
// from a file cannot make the page point elsewhere.
func local(p string) bool {
	return p != "" && filepath.IsLocal(filepath.FromSlash(p)) && !strings.ContainsAny(p, ":\\")
}

// settings gathers the settings of each arm on each track; where seeds
// differ, every value is shown.
func (in Input) settings(f *analysis.Frame) []pageSettings {
	var out []pageSettings
	for _, t := range f.Tracks {
		for _, a := range t.Arms {
			ps := pageSettings{Track: t.Name, Arm: a.Name}
			for _, r := range in.Runs {
				if r.Track != t.Name || r.Arm != a.Name {
					continue
				}
				for _, s := range r.Settings {
					value := fmt.Sprint(s.Value)
					i := slices.IndexFunc(ps.All, func(o shownSetting) bool { return o.Name == s.Name })
					if i < 0 {
						ps.All = append(ps.All, shownSetting{s.Name, value, fmt.Sprint(s.Default), s.Changed()})
					} else if !slices.Contains(strings.Split(ps.All[i].Value, " | "), value) {
						ps.All[i].Value += " | " + value
						ps.All[i].Changed = true
					}
				}
			}
			ps.Changed = slices.DeleteFunc(slices.Clone(ps.All), func(s shownSetting) bool { return !s.Changed })
			if ps.All != nil {
				out = append(out, ps)
			}
		}
	}
	return out
}

func (in Input) conditions() []condition {
	var out []condition
	gather := func(name string, of func(results.Manifest) string) {
		var values []string
		for _, r := range in.Runs {
			if v := of(r); v != "" && !slices.Contains(values, v) {
				values = append(values, v)
			}
		}
		if values != nil {
			out = append(out, condition{name, values})
		}
	}
	gather("machine", func(m results.Manifest) string {
		if m.Machine == (runinfo.Machine{}) {
			return ""
		}
		return m.Machine.String()
	})
	gather("BLAS", func(m results.Manifest) string { return m.BLAS.String() })
	gather("Go", func(m results.Manifest) string { return m.Code.GoVersion })
	gather("commit", func(m results.Manifest) string {
		switch {
		case m.Commit() == "":
			return ""
		case m.Code.Dirty:
			return m.Commit() + " with uncommitted changes"
		}
		return m.Commit() + ", clean"
	})
	peak := int64(0)
	for _, r := range in.Runs {
		peak = max(peak, r.PeakMemory)
	}
	if peak > 0 {
		out = append(out, condition{"largest peak memory", []string{analysis.Grouped(float64(peak)/1e6, 0) + " MB"}})
	}
	return out
}

// streams lists the digest of each seed and says whether all its arms share it.
func (in Input) streams() (out []stream, said string) {
	differ := 0
	for _, r := range in.Runs {
		if r.Digest == "" {
			continue
		}
		i := slices.IndexFunc(out, func(s stream) bool { return s.Track == r.Track && s.Seed == r.Seed })
		if i < 0 {
			i, out = len(out), append(out, stream{Track: r.Track, Seed: r.Seed, Digest: r.Digest, Same: true})
		}
		out[i].Arms++
		if out[i].Digest != r.Digest && out[i].Same {
			out[i].Same = false
			differ++
		}
	}
	slices.SortStableFunc(out, func(a, b stream) int {
		return cmp.Or(strings.Compare(a.Track, b.Track), cmp.Compare(a.Seed, b.Seed))
	})
	switch {
	case len(out) == 0:
		return nil, ""
	case differ > 0:
		return out, fmt.Sprintf("In %d of %d seeds the arms did not see the same stream: those seeds must not be compared.", differ, len(out))
	}
	return out, "All arms of a seed saw the same stream: their digests are equal in every seed."
}

// render builds the page and the figures' files.
func (in Input) render() (html []byte, files []file, err error) {
	f := analysis.NewFrame(in.Data)
	var tracks []pageTrack
	planned, together := table.Planned(f), f.Across()
	across := table.Across(together)
	for i, t := range f.Tracks {
		pt := pageTrack{Track: t, Explored: explore(t)}
		ds := t.Differences()
		pt.Findings, pt.More = analysis.Fold(t.Findings(ds))
		pt.Tables = table.Of(t, ds)
		all := pt.Tables
		if acc, ok := t.Account(); ok {
			pt.Said, pt.Account = acc.Said(), table.Account(t, acc)
			all = append([]table.Table{pt.Account}, all...)
		}
		for _, tab := range []table.Table{across, planned} {
			if i == 0 && !tab.Empty() {
				all = append([]table.Table{tab}, all...)
			}
		}
		for _, tab := range all {
			b, err := tab.CSV()
			if err != nil {
				return nil, nil, fmt.Errorf("table %s: %w", tab.Name, err)
			}
			files = append(files, file{path.Join(tablesDir, tab.Name+".csv"), b})
			pt.Explored.CSV[tab.Name] = string(b)
		}
		figures, missing := figure.Of(t, in.Exhibits)
		pt.Missing = missing
		for _, fig := range figures {
			shown, drawn, err := drawnFor(fig)
			if err != nil {
				return nil, nil, err
			}
			files = append(files, drawn...)
			if strings.HasSuffix(fig.Name, "-"+figure.TradeOff) {
				pt.Cost = shown
			} else {
				pt.Figures = append(pt.Figures, *shown)
			}
		}
		tracks = append(tracks, pt)
	}
	var profiles *pageFigure
	if fig := figure.Across(together); fig != nil {
		var drawn []file
		if profiles, drawn, err = drawnFor(fig); err != nil {
			return nil, nil, err
		}
		files = append(files, drawn...)
	}
	tmpl, err := template.New("page").Funcs(template.FuncMap{
		"verdict": func(v analysis.Verdict) string {
			return map[analysis.Verdict]string{analysis.Holds: "criterion met", analysis.Fails: "criterion not met", analysis.Open: "cannot be said"}[v]
		},
		"join": strings.Join,
		"glue": glue,
	}).Parse(pageSource + partsSource)
	if err != nil {
		return nil, nil, fmt.Errorf("page template: %w", err)
	}
	var b bytes.Buffer
	if err := tmpl.Execute(&b, in.page(f, tracks, planned, across, profiles)); err != nil {
		return nil, nil, fmt.Errorf("page: %w", err)
	}
	return visible(b.Bytes()), files, nil
}

// drawnFor is a figure for the page, with its files.
func drawnFor(fig *figure.Figure) (*pageFigure, []file, error) {
	svg, err := fig.SVG()
	if err != nil {
		return nil, nil, err
	}
	png, err := fig.PNG()
	if err != nil {
		return nil, nil, err
	}
	at := path.Join(figuresDir, fig.Name)
	return &pageFigure{fig, remPerInch * fig.Inches(), template.HTML(figure.Themed(svg))}, []file{{at + ".svg", svg}, {at + ".png", png}}, nil
}

// glue keeps a number and what belongs to it on one line.
func glue(s string) string {
	return strings.NewReplacer(" %", "\u00a0%", " ± ", "\u00a0±\u00a0", " = ", "\u00a0=\u00a0", " < ", "\u00a0<\u00a0", "× ", "×\u00a0").Replace(s)
}

// visible replaces control characters, which a page may not hold and which a
// name from a file might.
func visible(html []byte) []byte {
	return bytes.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return '\ufffd'
		}
		return r
	}, html)
}
