package report

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/hebbgrad/hebbgrad/results"
)

// Input is all that a report is made from. Only Rows is required, or a run that
// failed; a part with no data is left out of the report, with a sentence that says so.
type Input struct {
	Title   string // heading; empty means one made of the tracks' names
	Command string // the command that repeats the experiment

	// Arms gives the order of the arms in tables and the order of colours;
	// arms that it does not name follow in order of first appearance.
	Arms []string

	Rows []results.Row
	Runs []results.Manifest

	Tracks       []TrackInfo
	Figures      []TrackFigure
	Theories     []Theory
	DataSets     []DataSet
	Anchors      []Anchor
	Certificates []Certificate
	Refusals     []Refusal

	// Notes are warnings that came with the results, shown prominently.
	Notes []string

	// Links are further files of the results folder, relative to it.
	Links []Link
}

// TrackInfo says what a track is, for readers who do not know its name.
type TrackInfo struct {
	Name    string
	Summary string // one line
	Target  string // what to-target waits for, as in "validation accuracy of 90 %"
}

// DataSet attributes the data that a track shows.
type DataSet struct {
	Track       string
	Name        string
	Attribution string // authors and source
	Licence     string
	Shipped     bool // whether the program contains the data
}

// Tag says how a published figure is known.
type Tag string

// The tags of a figure from elsewhere. A figure that is only remembered has
// no place in a report.
const (
	Read     Tag = "read"     // taken from the named source itself
	Computed Tag = "computed" // derived from a formula or from published data
	Measured Tag = "measured" // measured by this project
)

// Anchor is a figure from elsewhere, shown beside ours.
type Anchor struct {
	Track  string // empty means all tracks
	System string // what was measured
	Metric string
	Value  string // with its unit, as published
	Source string
	Tag    Tag
	Ours   string // our figure for the same quantity, or empty
}

// Certificate is the result of the locality check of a part of one arm.
type Certificate struct {
	Arm      string
	On       string // the tracks whose settings were certified; empty where all have the same
	Part     string // a layer, a memory block, the readout, the feedback, the gate; empty: the whole arm
	Local    bool
	Factors  []string // third factors that the rule declares, each with its source
	NonLocal []string // what is not strictly local, by name
	Note     string
}

// Refusal is an arm that could not take part in a track.
type Refusal struct{ Track, Arm, Reason string }

// Link is a file beside the report.
type Link struct{ Path, What string }

func (in Input) check() error {
	failed := slices.ContainsFunc(in.Runs, func(m results.Manifest) bool { return m.Error != "" })
	if len(in.Rows) == 0 && !failed {
		return errors.New("no result rows: there is nothing to report")
	}
	for i, r := range in.Rows {
		if math.IsNaN(r.Value) || math.IsInf(r.Value, 0) {
			return fmt.Errorf("row %d of run %q: metric %q at %d presentations is %v, want a finite number",
				i+1, r.RunID, r.Metric, r.Presentations, r.Value)
		}
		if r.Track == "" || r.Arm == "" || r.Metric == "" {
			return fmt.Errorf("row %d of run %q has no track, arm or metric", i+1, r.RunID)
		}
	}
	for _, a := range in.Anchors {
		switch a.Tag {
		case Read, Computed, Measured:
		default:
			return fmt.Errorf("figure of %q has the tag %q: want read, computed or measured", a.System, a.Tag)
		}
	}
	return nil
}
