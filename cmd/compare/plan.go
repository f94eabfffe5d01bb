package main

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"

	"hebbgrad/bench"
	"hebbgrad/internal/registry"
)

// fieldsKept is how many receptive fields each run keeps for the report.
const fieldsKept = 25

// plan turns an experiment into runs. Whatever is wrong with it, a name that
// is not there or a setting that cannot be, is an error of usage, and found
// before anything runs.
func (e experiment) plan(src *source) (*bench.Plan, error) {
	known, err := e.arms()
	if err != nil {
		return nil, err
	}
	spec := bench.PlanSpec{Known: known, Budget: e.Budget, Fields: fieldsKept, Settings: map[string]bench.Settings{}}
	for _, name := range e.Arm {
		i := slices.IndexFunc(known, func(a bench.Arm) bool { return a.Name == name })
		if i < 0 {
			return nil, usage(src.at(errors.New(unknown("arm", name, registry.ArmNames())), "arm"))
		}
		spec.Arms = append(spec.Arms, known[i])
	}
	for _, name := range e.Track {
		t, err := registry.OpenTrack(name, e.Data, e.Options[name])
		var option *registry.OptionError
		switch {
		case errors.As(err, &option):
			return nil, usage(src.at(err, "options", name, option.Option))
		case err != nil:
			return nil, usage(src.at(e.trackError(name, err), "track"))
		}
		spec.Tracks = append(spec.Tracks, t)
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
	p, err := bench.NewPlan(spec)
	return p, usage(err)
}

// arms are those that exist, with the settings found by tuning.
func (e experiment) arms() ([]bench.Arm, error) {
	files, err := e.tunedFiles()
	if err != nil {
		return nil, err
	}
	known, err := registry.Arms(files...)
	return known, usage(err)
}

// tunedFiles are the settings file that the experiment names, or those that
// are part of the program.
func (e experiment) tunedFiles() ([]registry.Tuned, error) {
	if e.Tuned == "" {
		return registry.Embedded()
	}
	f, err := os.Open(e.Tuned)
	if err != nil {
		return nil, usage(err)
	}
	defer f.Close()
	t, err := registry.ReadTuned(f, e.Tuned)
	return []registry.Tuned{t}, usage(err)
}

// trackError suggests a track where none is called name and no folder of data
// has that name either.
func (e experiment) trackError(name string, err error) error {
	if errors.Is(err, os.ErrNotExist) && !slices.Contains(registry.TrackNames(e.Data), name) {
		return fmt.Errorf("%s (%w)", unknown("track", name, registry.TrackNames(e.Data)), err)
	}
	return err
}

// checkSettings refuses settings of arms and options of tracks that are not
// part of the experiment, and settings that an arm does not have or accept,
// each at its line.
func (e experiment) checkSettings(known []bench.Arm, src *source) error {
	for _, name := range slices.Sorted(maps.Keys(e.Options)) {
		if !slices.Contains(e.Track, name) {
			return src.at(fmt.Errorf("there are options for track %q, which is not part of the experiment", name), "options", name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(e.Settings)) {
		i := slices.IndexFunc(known, func(a bench.Arm) bool { return a.Name == name })
		if i < 0 {
			return src.at(errors.New(unknown("arm", name, registry.ArmNames())), "settings", name)
		}
		arm := known[i]
		for _, key := range slices.Sorted(maps.Keys(e.Settings[name])) {
			s, ok := arm.Setting(key)
			if !ok {
				var names []string
				for _, s := range arm.Settings {
					names = append(names, s.Name)
				}
				return src.at(errors.New(unknown("setting of arm "+name, key, names)), "settings", name, key)
			}
			v, err := s.Accept(e.Settings[name][key])
			if err != nil {
				return src.at(fmt.Errorf("arm %q: %w", name, err), "settings", name, key)
			}
			e.Settings[name][key] = v
		}
	}
	return nil
}
