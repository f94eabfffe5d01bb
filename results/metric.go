package results

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Kind says what a metric is for, and so what a reader is shown of it.
type Kind string

// The kinds of metrics. A track declares its own as outcomes, remarks or an
// axis; the others are those of every run.
const (
	KindOutcome    Kind = "outcome"    // what a track is about: shown, drawn along the stream, and compared between arms
	KindRemark     Kind = "remark"     // shown beside the outcomes and not compared
	KindAxis       Kind = "axis"       // against which the track's outcomes are drawn, in place of presentations
	KindTest       Kind = "test"       // accuracy on the test part, once, at the end
	KindValidation Kind = "validation" // accuracy on the validation part, along the stream
	KindCost       Kind = "cost"       // cumulative: what learning has spent
	KindWindow     Kind = "window"     // of each hundred presentations
	KindToTarget   Kind = "to target"  // what had been spent when the target was reached for good
	KindSensor     Kind = "sensor"     // the rate at which the sensors fire
	KindState      Kind = "state"      // what a learner holds, and how it is, at the end
	KindAlarm      Kind = "alarm"      // how bad an alarm is
)

// Better is the direction in which a metric is good; empty where neither is.
type Better string

// The directions.
const (
	Higher Better = "higher"
	Lower  Better = "lower"
)

// Metric declares what a metric is. It is made where the metric is, and
// travels with the results to whoever reads them.
type Metric struct {
	// Name is the metric of the rows. Those of a metric over a parameter have a
	// number or a range behind it ("AUC/lag 16", "AUC/lag 10 to 99"), those of one
	// in parts a slash and the part ("events/layer").
	Name       string     `json:"name"`
	Kind       Kind       `json:"kind"`
	Unit       string     `json:"unit,omitempty"` // empty where it differs between the parts
	Better     Better     `json:"better,omitempty"`
	Signed     bool       `json:"signed,omitempty"` // a share that may be below 0, as a difference of shares may
	Definition string     `json:"definition"`
	Over       *Parameter `json:"over,omitempty"`
	Parts      string     `json:"parts,omitempty"` // of what the parts are
	// PartOf names the metric of the whole run of which this is the last part; where
	// a run has that one, this is not compared.
	PartOf string `json:"part_of,omitempty"`

	// Beside names a metric over the same parameter in whose figure this one has a
	// panel. Log says that its axis is logarithmic.
	// Where it is, and Floor is above 0, what lies below Floor is drawn at it: noise.
	Beside string  `json:"beside,omitempty"`
	Log    bool    `json:"log,omitempty"`
	Floor  float64 `json:"floor,omitempty"`
}

// Parameter is what a metric is over. The metric's name ends in a slash and
// the parameter's name.
type Parameter struct {
	Name  string `json:"name"`
	Label string `json:"label,omitempty"` // for an axis, with the unit; empty: the name

	// Linear says that its axis is not logarithmic, however wide the range is.
	Linear bool `json:"linear,omitempty"`
}

// OverEpisodes is the name of the parameter of what is told by episode of an
// environment.
const OverEpisodes = "episode"

// Quantity is what is measured, without the parameter that it is over.
func (m Metric) Quantity() string {
	if m.Over == nil {
		return m.Name
	}
	return strings.TrimSuffix(strings.TrimSuffix(m.Name, "/"+m.Over.Name), " by "+m.Over.Name)
}

func (m Metric) check() error {
	switch {
	case m.Name == "":
		return errors.New("a declared metric has no name")
	case m.Kind == "" || m.Definition == "":
		return fmt.Errorf("metric %q is declared without kind or definition", m.Name)
	case m.Better != "" && m.Better != Higher && m.Better != Lower:
		return fmt.Errorf("metric %q is declared to be better %q: want %s, %s or nothing", m.Name, m.Better, Higher, Lower)
	case m.Over != nil && !strings.HasSuffix(m.Name, "/"+m.Over.Name):
		return fmt.Errorf("metric %q is declared over %q: want a name that ends in a slash and that", m.Name, m.Over.Name)
	}
	return nil
}

// At takes the name of a row of a metric over a parameter apart: "AUC/lag 10 to
// 99" is AUC/lag at 10, written "10 to 99". ok is false for other names.
func At(row string) (metric string, at float64, text string, ok bool) {
	head, last, _ := cutLast(row, " ")
	at, ok = number(last)
	if from, low, _ := cutLast(strings.TrimSuffix(head, " to"), " "); ok && strings.HasSuffix(head, " to") {
		if v, is := number(low); is {
			return from, v, low + " to " + last, true
		}
	}
	return head, at, last, ok && head != ""
}

func cutLast(s, sep string) (before, after string, found bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return "", s, false
	}
	return s[:i], s[i+len(sep):], true
}

// number reads a decimal number; words that ParseFloat takes for one are none.
func number(s string) (float64, bool) {
	if strings.Trim(s, "0123456789.e+-") != "" {
		return 0, false
	}
	v, err := strconv.ParseFloat(s, 64)
	return v, err == nil && !math.IsInf(v, 0)
}

// Undeclared is the definition of a metric that nobody declared.
const Undeclared = "not declared by those who measured it"

// Find returns the declaration of a row's metric: the one of that name, the one
// over a parameter or in parts of which the row is one, or else, where nobody
// declared it, what can be told from the form of its name: an outcome of no known
// direction, over a parameter where its name has a slash, a word and a number. A
// folder written before metrics were declared is read so.
func Find(declared []Metric, row string) Metric {
	all := append(Common(), declared...)
	of := func(name string, is func(Metric) bool) (Metric, bool) {
		for _, m := range all {
			if m.Name == name && is(m) {
				return m, true
			}
		}
		return Metric{}, false
	}
	if m, ok := of(row, func(m Metric) bool { return m.Over == nil }); ok {
		return m
	}
	over, _, _, isOver := At(row)
	if m, ok := of(over, func(m Metric) bool { return m.Over != nil }); ok && isOver {
		return m
	}
	for whole, _, ok := cutLast(row, "/"); ok; whole, _, ok = cutLast(whole, "/") {
		if m, ok := of(whole, func(m Metric) bool { return m.Parts != "" }); ok {
			return m
		}
	}
	if before, parameter, ok := cutLast(over, "/"); isOver && ok && before != "" && parameter != "" {
		return Metric{Name: over, Kind: KindOutcome, Definition: Undeclared, Over: &Parameter{Name: parameter}}
	}
	return Metric{Name: row, Kind: KindOutcome, Definition: Undeclared}
}
