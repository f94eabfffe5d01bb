package experiment

import (
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/internal/suggest"
	"github.com/hebbgrad/hebbgrad/report/analysis"
	"github.com/hebbgrad/hebbgrad/results"
	"github.com/hebbgrad/hebbgrad/tracks"
)

// Planned is a comparison that the report decides: the first arm less the second
// in a quantity, on some tracks.
type Planned struct {
	Track    Names  `yaml:"track,omitempty"` // none: every track of the experiment
	Arms     Names  `yaml:"arms"`            // two
	Quantity string `yaml:"quantity"`        // a metric, as metrics.csv names it
}

// MostPlanned is the most comparisons that an experiment may plan, each track
// counted apart: of ten, each needs p ≤ .5 % to be told at once.
const MostPlanned = 10

// DefaultPlanned are the comparisons on which the README's claims for the default
// comparison rest, the more important first.
func DefaultPlanned() []Planned {
	const a, open = "hebbian", "hebbian-open"
	return []Planned{
		{Arms: Names{a, "backprop"}, Quantity: results.MetricTestAccuracy},
		{Arms: Names{a, open}, Quantity: results.MetricTestAccuracy},
		{Arms: Names{a, "hebbian-yoked-run"}, Quantity: results.MetricTestAccuracy},
		{Arms: Names{a, "backprop-columns-gated"}, Quantity: results.MetricTestAccuracy},
		{Arms: Names{open, "backprop-columns"}, Quantity: results.MetricTestAccuracy},
		{Arms: Names{a, "backprop"}, Quantity: results.MetricEvents},
		{Arms: Names{a, "backprop"}, Quantity: results.MetricUpdates},
		{Arms: Names{a, "backprop"}, Quantity: results.MetricPlasticity},
		{Arms: Names{a, "backprop"}, Quantity: analysis.AllMACs},
		{Arms: Names{a, open}, Quantity: results.MetricEvents},
	}
}

// planned are the comparisons of the experiment, one for each track that a plan
// names. Those that nobody asked for are left out where an arm takes no part, a
// track does not measure the quantity, or there is no more room.
func (e Experiment) planned(shown []bench.Track, src *Source) ([]results.Planned, error) {
	out, asked := []results.Planned{}, e.Planned != nil
	list := e.Planned
	if !asked {
		list = DefaultPlanned()
	}
	for i, p := range list {
		var these []results.Planned
		key, err := p.check(e)
		for _, t := range shown {
			if err != nil || p.Track != nil && !slices.Contains(p.Track, t.Name()) {
				continue
			}
			if err, key = measured(t, p.Quantity), "quantity"; err == nil {
				these = append(these, results.Planned{Track: t.Name(), A: p.Arms[0], B: p.Arms[1], Quantity: p.Quantity})
			}
		}
		if err == nil && len(out)+len(these) > MostPlanned {
			err, key = fmt.Errorf("with it %d comparisons are planned, each track counted apart: want at most %d", len(out)+len(these), MostPlanned), ""
		}
		for _, c := range these {
			if err == nil && slices.ContainsFunc(out, func(o results.Planned) bool { return same(o, c) }) {
				err, key = fmt.Errorf("%v is planned twice", c), ""
			}
		}
		switch {
		case err == nil:
			out = append(out, these...)
		case asked:
			return nil, src.at(fmt.Errorf("planned comparison %d: %w", i+1, err), "planned", strconv.Itoa(i), key)
		}
	}
	return out, nil
}

// check refuses what the experiment does not have, by the key that is wrong.
func (p Planned) check(e Experiment) (key string, err error) {
	if len(p.Arms) != 2 {
		return "arms", fmt.Errorf("it names %d arms: want two", len(p.Arms))
	}
	if p.Arms[0] == p.Arms[1] {
		return "arms", fmt.Errorf("it names arm %q twice: want two arms", p.Arms[0])
	}
	for _, name := range p.Arms {
		if !slices.Contains(e.Arm, name) {
			return "arms", errors.New(suggest.Unknown("arm of this experiment", name, e.Arm))
		}
	}
	for _, name := range p.Track {
		if !slices.Contains(e.Track, name) {
			return "track", errors.New(suggest.Unknown("track of this experiment", name, e.Track))
		}
	}
	if d := Twice(p.Track); d != "" {
		return "track", fmt.Errorf("it names track %q twice", d)
	}
	if p.Quantity == "" {
		return "quantity", errors.New("it names no quantity, such as test accuracy")
	}
	return "", nil
}

// same reports whether two comparisons are one, in whatever order of the arms.
func same(p, o results.Planned) bool {
	turned := o
	turned.A, turned.B = o.B, o.A
	return p == o || p == turned
}

// CheckQuantity refuses a quantity that no run on a track gives.
func CheckQuantity(t bench.Track, quantity string) error { return measured(t, quantity) }

// measured refuses a quantity that no run on a track gives. A track that declares
// nothing may give any.
func measured(t bench.Track, quantity string) error {
	d := bench.Declared(t)
	if d == nil {
		return nil
	}
	var known []string
	for _, m := range analysis.Comparable() {
		known = append(known, m.Metric)
	}
	classifies := false
	for _, m := range d.Metrics {
		known = append(known, m.Name)
		classifies = classifies || m.Name == tracks.MetricWholeValidation
	}
	found := results.Find(d.Metrics, quantity)
	own := found.Kind == results.KindOutcome && found.Definition != results.Undeclared
	switch {
	case quantity == results.MetricTestAccuracy && !classifies:
		return fmt.Errorf("track %q has no %s", t.Name(), quantity)
	case !own && !slices.Contains(known, quantity):
		return errors.New(suggest.Unknown("quantity of track "+t.Name(), quantity, known))
	}
	return nil
}

// asFile are comparisons as an experiment file has them.
func asFile(all []results.Planned) []Planned {
	out := make([]Planned, len(all))
	for i, p := range all {
		out[i] = Planned{Track: Names{p.Track}, Arms: Names{p.A, p.B}, Quantity: p.Quantity}
	}
	return out
}
