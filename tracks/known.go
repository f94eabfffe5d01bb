package tracks

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hebbgrad/hebbgrad/datasets"
)

// Known lists the tracks there are: those over data sets that are embedded or
// public, those that need no data, and one for each further data set in the
// folder data.
func (r Registry) Known(data string) []Listing {
	list := r.List()
	sets, err := datasets.Available(data)
	if err != nil {
		return list // the folder is named when the data is opened
	}
	for _, d := range sets {
		if d.Problem == "" && !slices.ContainsFunc(list, func(t Listing) bool { return t.Name == d.Name }) {
			list = append(list, Listing{Name: d.Name, Summary: "classification of " + d.Name})
		}
	}
	for _, name := range datasets.Texts(data) {
		f := textFamily()
		list = append(list, Listing{Name: f.name + "-" + name, Summary: f.summary[:strings.Index(f.summary, ":")] + " of yours"})
	}
	return list
}

// Names returns their names.
func (r Registry) Names(data string) []string {
	var names []string
	for _, t := range r.Known(data) {
		names = append(names, t.Name)
	}
	return names
}

// OptionError says which option of a track cannot be.
type OptionError struct {
	Track, Option string
	Err           error
}

func (e *OptionError) Error() string {
	return fmt.Sprintf("track %q, option %q: %v", e.Track, e.Option, e.Err)
}

func (e *OptionError) Unwrap() error { return e.Err }

// DataInfo says what data a track shows; ok is false where it generates its
// own, or where nothing is known of them. data is the folder in which data
// sets are looked for, label the column of a table's labels, if it was named.
func (r Registry) DataInfo(track, data, label string) (info datasets.Info, ok bool) {
	if text, ok, err := r.textOf(track, data); ok && err == nil {
		return text.Info, true
	}
	name, ok := r.DataSet(track)
	if !ok {
		return info, false
	}
	info, err := datasets.Set{Name: name, Dir: data, Label: label}.Describe()
	if err != nil {
		info.Problem = err.Error()
	}
	return info, info.Title != ""
}

// Fingerprint is that of the data set that a track shows, empty where it
// generates its own or where the set is part of the program.
func (r Registry) Fingerprint(track, data string) (string, error) {
	if text, ok, err := r.textOf(track, data); err != nil {
		return "", err
	} else if ok {
		return text.Fingerprint()
	}
	name, ok := r.DataSet(track)
	if !ok || Shipped(name) {
		return "", nil
	}
	return datasets.Fingerprint(name, data)
}

// Shipped reports whether a data set is part of the program.
func Shipped(name string) bool { return name == datasets.Digits || name == datasets.Tinyshakespeare }
