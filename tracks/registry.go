package tracks

import (
	"math/rand/v2"
	"slices"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/datasets"
	"github.com/hebbgrad/hebbgrad/internal/seed"
)

// Registry is a list of tracks beside those of this module, which every
// Registry has; the nil Registry has no others.
type Registry []Entry

// Entry is a track by name.
type Entry struct {
	Name, Summary string
	Options       []bench.Setting

	// Open opens the track with a value for each option. data is the folder in
	// which data sets are looked for.
	Open func(options bench.Settings, data string) (bench.Track, error)
}

// With returns the list with more tracks at its end.
func (r Registry) With(more ...Entry) Registry { return slices.Concat(r, more) }

// families are those of this module and, each as one, the entries.
func (r Registry) families() []family {
	list := families()
	for _, e := range r {
		list = append(list, family{name: e.Name, summary: e.Summary, options: e.Options, track: e.Open})
	}
	return list
}

// Labelled is a classification track over stimuli that draw makes, with their
// labels, from sources of random numbers for its purposes. They are the same in
// every repetition; their order is not.
func Labelled(name, summary string, options []bench.Setting,
	draw func(options bench.Settings, src func(purpose string) *rand.PCG) (*datasets.Full, error)) Entry {
	return Entry{Name: name, Summary: summary, Options: options, Open: func(o bench.Settings, _ string) (bench.Track, error) {
		data, err := draw(o, func(purpose string) *rand.PCG { return seed.PCG(0, "stimuli", name, purpose) })
		if err != nil {
			return nil, err
		}
		data.Info.Name, data.Info.Title = name, summary
		own, err := resolve(name, append(shuffled.options(), targetOption()), nil)
		if err != nil {
			return nil, err
		}
		return newDrawn(data, shuffled, own)
	}}
}
