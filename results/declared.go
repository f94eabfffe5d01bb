package results

import (
	"fmt"
	"slices"
)

// Declared is what a track says of itself for whoever reads its results: its
// metrics, and what theory and others say of them. It stands in the manifest of
// each of the track's runs and in the data package.
type Declared struct {
	Metrics    []Metric    `json:"metrics,omitempty"`
	References []Reference `json:"references,omitempty"`
	Published  []Published `json:"published,omitempty"`
}

// Reference is a curve, or a level, that belongs beside measured ones.
type Reference struct {
	Metric string    `json:"metric"`         // beside which it is drawn
	Label  string    `json:"label"`          // with its source
	Arms   []string  `json:"arms,omitempty"` // drawn where one of these took part; none: always
	X      []float64 `json:"x"`
	Y      []float64 `json:"y"`

	// Low and High are a range about Y, where these are points that were measured.
	Low  []float64 `json:"low,omitempty"`
	High []float64 `json:"high,omitempty"`
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

// Published is a figure from elsewhere, shown beside those of the runs.
type Published struct {
	System string `json:"system"` // what was measured
	Metric string `json:"metric"`
	Value  string `json:"value"` // with its unit, as published
	Source string `json:"source"`
	Tag    Tag    `json:"tag"`
}

// Check refuses, by its name, a declaration that cannot be shown.
func (d Declared) Check() error {
	for _, m := range d.Metrics {
		if err := m.check(); err != nil {
			return err
		}
	}
	for _, r := range d.References {
		if len(r.X) != len(r.Y) {
			return fmt.Errorf("reference %q of metric %q has %d x and %d y", r.Label, r.Metric, len(r.X), len(r.Y))
		}
		if len(r.Low) != len(r.High) || len(r.Low) != 0 && len(r.Low) != len(r.Y) {
			return fmt.Errorf("reference %q of metric %q has %d y, of which %d ranges begin and %d end", r.Label, r.Metric, len(r.Y), len(r.Low), len(r.High))
		}
	}
	for _, p := range d.Published {
		if !slices.Contains([]Tag{Read, Computed, Measured}, p.Tag) {
			return fmt.Errorf("figure of %q has the tag %q: want read, computed or measured", p.System, p.Tag)
		}
	}
	return nil
}

// fits refuses rows whose unit is not the one declared of their metric.
func (d Declared) fits(rows []Row) error {
	unit := map[string]string{}
	for _, r := range rows {
		if _, met := unit[r.Metric]; !met {
			unit[r.Metric] = Find(d.Metrics, r.Metric).Unit
		}
		if u := unit[r.Metric]; u != "" && u != r.Unit {
			return fmt.Errorf("metric %q is measured in %s and declared in %s", r.Metric, r.Unit, u)
		}
	}
	return nil
}

// DeclaredBy is what the tracks of some runs declare: of each, what the first of
// its runs that carries a declaration does.
func DeclaredBy(runs []Manifest) map[string]Declared {
	out := map[string]Declared{}
	for _, m := range runs {
		if _, has := out[m.Track]; !has && m.Declared != nil {
			out[m.Track] = *m.Declared
		}
	}
	return out
}

// Exhibit is a figure of curves that a track makes itself from what its folder
// of data sets holds, as of recordings beside a model, or the sentence that says
// why there is none.
type Exhibit struct {
	Track, Name, Title, Caption string
	X, Y                        string // what the axes show
	LogX, LogY                  bool   // of the axes
	Series                      []Series
	Missing                     string
}

// Series is one curve of an exhibit.
type Series struct {
	Label     string
	Kind      SeriesKind
	X, Y      []float64
	Low, High []float64 // where there is a range about Y
}

// SeriesKind says whose a curve is, and so how it looks.
type SeriesKind string

// The kinds of curves.
const (
	SeriesModel    SeriesKind = "model"
	SeriesRecorded SeriesKind = "recorded"
	SeriesNull     SeriesKind = "null" // of a formula that knows nothing of either
)
