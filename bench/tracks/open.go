package tracks

import (
	"fmt"
	"slices"
	"strings"

	"hebbgrad/bench"
	"hebbgrad/datasets"
)

// Listing describes a track without opening it.
type Listing struct {
	Name    string
	Summary string
}

// generated are the tracks that need no data, in the order of compare list.
func generated() []bench.Track { return nil }

// List describes the tracks there are: those that need no data, then one for
// each data set that is embedded or public.
func List() []Listing {
	var out []Listing
	for _, name := range []string{datasets.Digits, "mnist", "fashion-mnist"} {
		out = append(out, Listing{name, "classification of " + name})
	}
	for _, t := range generated() {
		out = append(out, Listing{t.Name(), t.Summary()})
	}
	return out
}

// Open returns the track called name: a generated one, or classification over
// the data set of that name, looked for in dataDir. What is wrong with a data
// set is a [datasets.InputError].
func Open(name, dataDir string, o Options) (bench.Track, error) {
	if t, ok := find(name); ok {
		return t, nil
	}
	full, err := datasets.Open(name, dataDir)
	if err != nil {
		return nil, err
	}
	return NewClassification(full, o)
}

func find(name string) (bench.Track, bool) {
	all := generated()
	i := slices.IndexFunc(all, func(t bench.Track) bool { return t.Name() == name })
	if i < 0 {
		return nil, false
	}
	return all[i], true
}

// Names joins the names of the tracks there are, for messages.
func Names() string {
	var names []string
	for _, l := range List() {
		names = append(names, l.Name)
	}
	return fmt.Sprintf("%s, and the name of any folder that holds a data set", strings.Join(names, ", "))
}
