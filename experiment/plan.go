package experiment

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"

	"github.com/hebbgrad/hebbgrad/arms"
	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/internal/suggest"
	"github.com/hebbgrad/hebbgrad/tracks"
)

// fieldsKept is how many receptive fields each run keeps for the report.
const fieldsKept = 25

// Plan turns an experiment into runs. Whatever is wrong with it, a name that
// is not there or a setting that cannot be, is an error of usage, and found
// before anything runs.
func (e Experiment) Plan(src *Source) (*bench.Plan, error) {
	known, err := e.arms()
	if err != nil {
		return nil, err
	}
	if known, err = e.vary(known, src, ""); err != nil {
		return nil, usage(err)
	}
	spec := bench.PlanSpec{Known: known, Budget: e.Budget, Fields: fieldsKept, Settings: map[string]bench.Settings{}}
	for _, name := range e.Arm {
		arm, err := FindArm(known, name)
		if err != nil {
			return nil, usage(src.at(err, "arm"))
		}
		spec.Arms = append(spec.Arms, arm)
	}
	for _, name := range e.Track {
		t, err := e.known.Tracks.Open(name, e.Data, e.optionsOf(name))
		var option *tracks.OptionError
		switch {
		case errors.As(err, &option):
			return nil, usage(src.at(err, "options", name, option.Option))
		case err != nil:
			return nil, usage(src.at(e.known.TrackError(name, e.Data, err), "track"))
		}
		spec.Tracks = append(spec.Tracks, t)
	}
	if e.Label != "" && !slices.ContainsFunc(e.Track, func(name string) bool { _, takes := e.known.Tracks.LabelOption(name); return takes }) {
		return nil, usage(src.at(fmt.Errorf("label is %q, and no track shows a table of yours", e.Label), "label"))
	}
	if _, err := e.planned(spec.Tracks, src); err != nil {
		return nil, usage(err)
	}
	for seed := range e.Seeds {
		spec.Seeds = append(spec.Seeds, uint64(seed)+1)
	}
	if err := e.checkSettings(known, src); err != nil {
		return nil, usage(err)
	}
	for name, set := range e.Settings {
		spec.Settings[name] = set
	}
	for name := range e.Variants {
		if slices.Contains(e.Arm, name) {
			spec.Settings[name] = e.SettingsOf(name)
		}
	}
	p, err := bench.NewPlan(spec)
	return p, usage(err)
}

// optionsOf are the options of a track, with the column of the labels where the
// track shows a table of the user's.
func (e Experiment) optionsOf(track string) map[string]any {
	option, takes := e.known.Tracks.LabelOption(track)
	if e.Label == "" || !takes || e.Options[track][option] != nil {
		return e.Options[track]
	}
	set := map[string]any{option: e.Label}
	maps.Copy(set, e.Options[track])
	return set
}

// labelOf is the column of the labels that was named for a track, or empty.
func (e Experiment) labelOf(track string) string {
	option, _ := e.known.Tracks.LabelOption(track)
	label, _ := e.optionsOf(track)[option].(string)
	return label
}

// arms are those that exist, with the settings found by tuning.
func (e Experiment) arms() ([]bench.Arm, error) {
	files, err := e.tunedFiles()
	if err != nil {
		return nil, err
	}
	known, err := e.known.Arms.Known(files...)
	return known, usage(err)
}

// tunedFiles are the settings file that the experiment names, or those that
// are part of the program.
func (e Experiment) tunedFiles() ([]arms.Tuned, error) {
	if e.Tuned == "" {
		return arms.Embedded()
	}
	f, err := os.Open(e.Tuned)
	if err != nil {
		return nil, usage(err)
	}
	defer f.Close()
	t, err := arms.ReadTuned(f, e.Tuned)
	return []arms.Tuned{t}, usage(err)
}

// TrackError suggests a track where none is called name and no folder of data
// has that name either.
func (k Known) TrackError(name, data string, err error) error {
	if known := k.Tracks.Names(data); errors.Is(err, os.ErrNotExist) && !slices.Contains(known, name) {
		return fmt.Errorf("%s (%w)", suggest.Unknown("track", name, known), err)
	}
	return err
}

// checkSettings refuses settings of arms and options of tracks that are not
// part of the experiment, and settings that an arm does not have or accept,
// each at its line.
func (e Experiment) checkSettings(known []bench.Arm, src *Source) error {
	for _, name := range slices.Sorted(maps.Keys(e.Options)) {
		if !slices.Contains(e.Track, name) {
			return src.at(fmt.Errorf("there are options for track %q, which is not part of the experiment", name), "options", name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(e.Settings)) {
		arm, err := FindArm(known, name)
		if err != nil {
			return src.at(err, "settings", name)
		}
		if key, err := accept(arm, e.Settings[name]); err != nil {
			return src.at(err, "settings", name, key)
		}
	}
	return nil
}

// accept makes values what the arm's settings have them as. An error names the
// key that it is about.
func accept(arm bench.Arm, set map[string]any) (wrong string, err error) {
	for _, key := range slices.Sorted(maps.Keys(set)) {
		s, ok := arm.Setting(key)
		if !ok {
			var names []string
			for _, s := range arm.Settings {
				names = append(names, s.Name)
			}
			return key, errors.New(suggest.Unknown("setting of arm "+arm.Name, key, names))
		}
		v, err := s.Accept(set[key])
		if err != nil {
			return key, fmt.Errorf("arm %q: %w", arm.Name, err)
		}
		set[key] = v
	}
	return "", nil
}

// FindArm is the arm that is called name among those known. An error suggests the
// one that was probably meant.
func FindArm(known []bench.Arm, name string) (bench.Arm, error) {
	for _, a := range known {
		if a.Name == name {
			return a, nil
		}
	}
	return bench.Arm{}, errors.New(suggest.Unknown("arm", name, armNames(known)))
}

func armNames(arms []bench.Arm) []string {
	names := make([]string, len(arms))
	for i, a := range arms {
		names[i] = a.Name
	}
	return names
}
