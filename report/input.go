package report

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/hebbgrad/hebbgrad/report/analysis"
	"github.com/hebbgrad/hebbgrad/results"
)

// Input is all that a report is made from. Only Rows is required, or a run that
// failed; a part with no data is left out of the report, with a sentence that says so.
type Input struct {
	Title   string // heading; empty means one made of the tracks' names
	Command string // the command that repeats the experiment

	analysis.Data

	Tracks       []TrackInfo
	Exhibits     []results.Exhibit
	DataSets     []DataSet
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
	Shipped     bool   // whether the program contains the data
	Facts       string // size, classes, parts; empty where no run carries them
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
	for name, d := range in.Declared {
		if err := d.Check(); err != nil {
			return fmt.Errorf("track %q: %w", name, err)
		}
	}
	return nil
}
