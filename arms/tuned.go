package arms

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path"
	"slices"

	"github.com/goccy/go-yaml"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/internal/yamlbound"
)

// Tuned is a settings file, as compare tune writes it: the winner of each arm
// on one track, and how it was found.
type Tuned struct {
	Track   string `yaml:"track"`
	Command string `yaml:"command"` // that found it
	Commit  string `yaml:"commit,omitempty"`
	Trials  int    `yaml:"trials"` // of each arm
	Metric  string `yaml:"metric"` // the validation metric that was maximised

	// Score is the winner's validation score, by arm.
	Score map[string]float64 `yaml:"score"`

	// Arms holds the settings found, by arm.
	Arms map[string]bench.Settings `yaml:"arms"`
}

// ReadTuned reads a settings file. Keys that do not exist are refused; whether
// an arm has a setting is checked when it is used.
func ReadTuned(r io.Reader, file string) (Tuned, error) {
	var t Tuned
	text, err := io.ReadAll(io.LimitReader(r, yamlbound.MaxBytes+1))
	if err != nil {
		return t, fmt.Errorf("%s: %w", file, err)
	}
	if err := yamlbound.Decode(text, &t); err != nil {
		var y yaml.Error
		if errors.As(err, &y) && y.GetToken() != nil {
			return t, fmt.Errorf("%s:%d: %s", file, y.GetToken().Position.Line, y.GetMessage())
		}
		return t, fmt.Errorf("%s: %w", file, err)
	}
	if t.Track == "" {
		return t, fmt.Errorf("%s: a settings file names its track", file)
	}
	return t, nil
}

// WriteTuned writes a settings file that ReadTuned reads.
func WriteTuned(w io.Writer, t Tuned) error {
	return yaml.NewEncoder(w).Encode(t)
}

//go:embed tuned
var tunedFiles embed.FS

// Embedded reads the settings files that are part of the program, in order of
// their names.
func Embedded() ([]Tuned, error) {
	names, err := fs.Glob(tunedFiles, "tuned/*.yaml")
	if err != nil {
		return nil, err
	}
	var all []Tuned
	for _, name := range names {
		text, err := tunedFiles.ReadFile(name)
		if err != nil {
			return nil, err
		}
		t, err := ReadTuned(bytes.NewReader(text), path.Base(name))
		if err != nil {
			return nil, err
		}
		all = append(all, t)
	}
	return all, nil
}

// withTuned returns arms with the settings found by tuning. An arm that was
// not tuned itself takes what was found for the arm that it is a control of
// (see [bench.Arm] and tunedLike), so that the two differ in nothing but what
// the control changes. An arm that does not exist is refused.
func withTuned(arms []bench.Arm, files ...Tuned) ([]bench.Arm, error) {
	out := slices.Clone(arms)
	for i := range out {
		out[i].Tuned = map[string]bench.Settings{}
	}
	for _, t := range files {
		for name := range t.Arms {
			if !slices.ContainsFunc(arms, func(a bench.Arm) bool { return a.Name == name }) {
				return nil, fmt.Errorf("the settings tuned for track %q name arm %q, which does not exist", t.Track, name)
			}
		}
		for i, a := range out {
			names := append([]string{a.Name}, tunedLike(a.Name)...)
			k := slices.IndexFunc(names, func(name string) bool { return t.Arms[name] != nil })
			if k < 0 {
				continue
			}
			found := t.Arms[names[k]]
			like := arms[slices.IndexFunc(arms, func(a bench.Arm) bool { return a.Name == names[k] })]
			set := bench.Settings{}
			for _, name := range slices.Sorted(maps.Keys(found)) {
				s, has := a.Setting(name)
				its, _ := like.Setting(name)
				switch {
				case k == 0 && !has:
					return nil, fmt.Errorf("the settings tuned for track %q give arm %q a setting %q, which it does not have", t.Track, a.Name, name)
				case has && (k == 0 || s.Search != nil || s.Cost != nil || s.Wide != nil || s.Default == its.Default):
					set[name] = found[name] // what makes a control one, its other default, stays
				}
			}
			out[i].Tuned[t.Track] = set
		}
	}
	return out, nil
}
