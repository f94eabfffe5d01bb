package registry

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"hebbgrad/bench"
	"hebbgrad/bench/tracks"
	"hebbgrad/datasets"
)

// Tracks lists the tracks there are: those that need no data and those over
// the data sets that are embedded, public or found in the folder data.
func Tracks(data string) []tracks.Listing { return tracks.List() }

// TrackNames returns their names.
func TrackNames(data string) []string {
	var names []string
	for _, t := range Tracks(data) {
		names = append(names, t.Name)
	}
	return names
}

// OpenTrack opens a track by name, with options that an experiment file gives.
// An option that no track has is refused.
func OpenTrack(name, data string, options map[string]any) (bench.Track, error) {
	o, err := trackOptions(name, options)
	if err != nil {
		return nil, err
	}
	return tracks.Open(name, data, o)
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

func trackOptions(name string, options map[string]any) (tracks.Options, error) {
	var o tracks.Options
	declared := bench.Arm{Name: name, Settings: []bench.Setting{
		{Name: "target", Doc: "validation accuracy, in percent, that to-target waits for; 0: the data set's own", Default: 0.0, Min: 0, Max: 100},
	}}
	for _, key := range slices.Sorted(maps.Keys(options)) {
		s, ok := declared.Setting(key)
		if !ok {
			return o, &OptionError{name, key, errors.New("there is no such option: a track has target")}
		}
		v, err := s.Accept(options[key])
		if err != nil {
			return o, &OptionError{name, key, err}
		}
		o.Target = v.(float64)
	}
	return o, nil
}

// DataSet says what data a track shows; ok is false where it generates its
// own. data is the folder in which data sets are looked for.
func DataSet(track, data string) (info datasets.Info, ok bool) {
	all, err := datasets.Available(data)
	if err != nil {
		return info, false
	}
	for _, d := range all {
		// A track over a data set has its name within its own, as split-mnist
		// has; fashion-mnist is not mnist.
		if strings.Contains("-"+track+"-", "-"+d.Name+"-") && len(d.Name) > len(info.Name) {
			info, ok = d, true
		}
	}
	return info, ok
}

// Shipped reports whether a data set is part of the program.
func Shipped(name string) bool { return name == datasets.Digits }
