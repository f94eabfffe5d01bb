package tracks

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/datasets"
)

// Listing describes a track without opening it.
type Listing struct {
	Name    string
	Summary string
}

// List describes the tracks there are: those that need no data, then one for
// each data set that is embedded or public.
func (r Registry) List() []Listing {
	var out []Listing
	sets := append([]string{datasets.Digits}, datasets.Public()...)
	for _, name := range sets {
		out = append(out, Listing{name, "classification of " + name})
	}
	for _, name := range sets {
		out = append(out,
			Listing{splitPrefix + name, "class-incremental: the classes of " + name + " two at a time"},
			Listing{splitPrefix + name + jointSuffix, "the same all at once"},
			Listing{permutedPrefix + name, "domain-incremental: " + name + " with its inputs in one order after another"},
			Listing{permutedPrefix + name + jointSuffix, "the same all at once"},
			Listing{driftPrefix + name, "the classes of " + name + " come to the fore and fade, one after another"},
			Listing{driftPrefix + name + jointSuffix, "the same without a change"})
	}
	for _, f := range r.families() {
		out = append(out, Listing{f.name, f.summary})
		if f.sets {
			for _, name := range []string{datasets.Digits, "mnist"} {
				out = append(out, Listing{f.name + "-" + name, f.summary + ": images of " + name})
			}
		}
	}
	return out
}

// Open returns the track called name with values for some of its options: a
// generated one, or classification over a data set looked for in dataDir.
// "digits" presents the classes of that set mixed, "split-digits" two at a time,
// and "split-digits-joint" mixed again but with the metrics of the tasks. What is
// wrong with a data set is a [datasets.InputError], with an option an
// [OptionError].
func (r Registry) Open(name, dataDir string, values bench.Settings) (bench.Track, error) {
	options, err := resolve(name, r.Declared(name), values)
	if err != nil {
		return nil, err
	}
	if err := r.hidden(name, dataDir); err != nil {
		return nil, err
	}
	if f, set, ok := r.lookup(name); ok {
		return f.opened(name, set, dataDir, options)
	}
	set, how := parse(name)
	full, err := datasets.Set{Name: set, Dir: dataDir, Label: options.String(optionLabel)}.Open()
	if err != nil {
		return nil, err
	}
	if options.String(optionSplit) == splitDrawn {
		return newDrawn(full, how, options)
	}
	return newClassification(full, how, options)
}

// hidden refuses a name that is a track's where the data folder has data under
// the whole of it, as split-mine or bars: they would not be what is shown.
func (r Registry) hidden(name, dataDir string) error {
	set, ok := r.DataSet(name)
	if ok && set == name {
		return nil
	}
	return datasets.Set{Name: name, Dir: dataDir}.Hidden()
}

// OpenTuning returns the track called name, over labelled data or a text, without a
// test part, or one in which a learner acts, with values for some of its options.
// Where the test part is drawn it shows the development part alone.
func (r Registry) OpenTuning(name, dataDir string, values bench.Settings) (Tunable, error) {
	options, err := resolve(name, r.Declared(name), values)
	if err != nil {
		return nil, err
	}
	if f, set, ok := r.lookup(name); ok {
		if f.name == textName {
			text, err := datasets.OpenText(set, dataDir)
			return &TextTuning{reader{textual{family: f, name: name, text: text, options: options}, true}}, err
		}
		track, err := f.opened(name, set, dataDir, options)
		if err != nil {
			return nil, err
		}
		switch t := track.(type) {
		case *Classification:
			return &t.Tuning, nil
		case *generatedTrack:
			if f.chosen != "" {
				return &Practice{*t}, nil
			}
		}
		return nil, fmt.Errorf("track %q has nothing by which settings are chosen: tune takes the tracks over labelled data, text, and those in which a learner acts", name)
	}
	set, how := parse(name)
	full, err := datasets.Set{Name: set, Dir: dataDir, Label: options.String(optionLabel)}.Open()
	if err != nil {
		return nil, err
	}
	t := full.Tuning
	if options.String(optionSplit) == splitDrawn {
		t = *full.Development()
	}
	return newTuning(&t, how, options)
}

// DataSet is the name of the data set that a track shows, and false for a
// track that generates what it shows, or shows a text.
func (r Registry) DataSet(track string) (string, bool) {
	if f, set, ok := r.lookup(track); ok {
		return set, f.text == nil && set != ""
	}
	set, _ := parse(track)
	return set, true
}

// parse takes the name of a classification track apart.
func parse(name string) (set string, how order) {
	for _, o := range []struct{ one, all order }{{split, joint}, {permuted, permutedJoint}, {drift, driftJoint}} {
		if set, ok := strings.CutPrefix(name, o.one.prefix()); ok {
			if set, ok = strings.CutSuffix(set, jointSuffix); ok {
				return set, o.all
			}
			return set, o.one
		}
	}
	return name, shuffled
}

// Declared lists the options of the track called name beside its budget.
func (r Registry) Declared(name string) []bench.Setting {
	if f, set, ok := r.lookup(name); ok {
		if f.text == nil && set != "" {
			return append(slices.Clone(f.options), labelOption())
		}
		return f.options
	}
	_, how := parse(name)
	return append(how.options(), []bench.Setting{
		targetOption(),
		labelOption(),
		{Name: optionSplit, Default: splitDrawn, Choices: []string{splitDrawn, "fixed"},
			Doc: "drawn: where the test part is no file of its own and has fewer than 10,000 examples, it is drawn by the seed, around a development part that no test part has an example of; fixed: one test part for all seeds"},
	}...)
}

// options are those of an order.
func (o order) options() []bench.Setting {
	switch o {
	case shuffled:
		return []bench.Setting{
			{Name: "per-class", Doc: "examples of each class that are shown, drawn by the seed; 0: all there are for training", Default: 0, Min: 0, Max: 1 << 24},
			{Name: "label-noise", Doc: "share of the training labels that are wrong, drawn by the seed and the same in each pass", Default: 0.0, Min: 0, Max: 1},
			{Name: "robustness", Doc: "at the end the test part is shown under noise and, where stimuli are images, partly covered too", Default: false},
		}
	case permuted, permutedJoint:
		return []bench.Setting{{Name: "tasks", Doc: "orders of the inputs, the first of which is their own", Default: 5, Min: 2, Max: 100}}
	case drift, driftJoint:
		return []bench.Setting{
			{Name: "turns", Doc: "how often the classes come round", Default: 1.0, Min: .01, Max: 1000},
			{Name: "concentration", Doc: "κ of the von Mises density by which classes come; 0: all as often", Default: 4.0, Min: 0, Max: 1000},
		}
	}
	return nil
}

// targetOption is what to-target waits for.
func targetOption() bench.Setting {
	return bench.Setting{Name: "target", Default: 0.0, Min: 0, Max: 100,
		Doc: "validation accuracy, in percent, that to-target waits for; 0: the data set's own"}
}

// labelOption names the labels of a table.
func labelOption() bench.Setting {
	return bench.Setting{Name: optionLabel, Default: "",
		Doc: "column of a table that holds the labels, by its name in the header or its number from 1; empty: found where that is safe"}
}

const (
	optionLabel = "label"
	optionSplit = "split"
	splitDrawn  = "drawn" // a value of it
)

// textOf opens the text that a track shows; ok is false for other tracks.
func (r Registry) textOf(track, data string) (text *datasets.Text, ok bool, err error) {
	f, set, found := r.lookup(track)
	if !found || f.text == nil {
		return nil, false, nil
	}
	text, err = datasets.OpenText(set, data)
	return text, true, err
}

// LabelOption names the option that tracks over data sets of the user's have:
// the column of the labels. ok is false for other tracks.
func (r Registry) LabelOption(track string) (option string, ok bool) {
	set, ok := r.DataSet(track)
	return optionLabel, ok && !datasets.BuiltIn(set)
}
