package bench

import (
	"errors"
	"fmt"
	"slices"

	"github.com/hebbgrad/hebbgrad/internal/limit"
	"github.com/hebbgrad/hebbgrad/results"
)

// PlanSpec says what an experiment compares.
type PlanSpec struct {
	Tracks []Track
	Arms   []Arm
	Seeds  []uint64
	Budget int // presentations of each run; 0 means each track's own

	// Settings replace defaults and tuned settings: by arm, by name.
	Settings map[string]Settings

	// Known are the arms among which the partner of a yoked arm is looked
	// for when it is not among Arms; it is then run as well.
	Known []Arm

	// SkipRefused leaves out the arms that cannot take part in a track and
	// lists them in Plan.Refused; without it they are an error.
	SkipRefused bool

	// Fields is how many receptive fields each result keeps.
	Fields int
}

// Plan is the runs of an experiment, by track, then seed, then arm; the
// partner of a yoked arm comes before it.
type Plan struct {
	Runs    []Planned
	Refused []*Refusal
}

// Planned is one run of a plan.
type Planned struct {
	RunSpec
	// Partner is the index in Plan.Runs of the run whose gate this one
	// repeats, or -1.
	Partner int
}

// NewPlan expands tracks × arms × seeds. Every combination of track and arm
// is checked on the first seed, so that what cannot run is refused before
// anything does.
func NewPlan(spec PlanSpec) (*Plan, error) {
	if len(spec.Tracks) == 0 || len(spec.Arms) == 0 || len(spec.Seeds) == 0 {
		return nil, fmt.Errorf("an experiment of %d tracks, %d arms and %d seeds: want at least one of each", len(spec.Tracks), len(spec.Arms), len(spec.Seeds))
	}
	if err := limit.Check("the record of a run", float64(spec.Budget), "presentations", recorded); err != nil {
		return nil, err
	}
	arms, err := order(spec.Arms, spec.Known)
	if err != nil {
		return nil, err
	}
	if err := checkNames(spec, arms); err != nil {
		return nil, err
	}
	p := &Plan{}
	for _, track := range spec.Tracks {
		admitted, err := p.admit(spec, track, arms)
		if err != nil {
			return nil, err
		}
		for _, s := range spec.Seeds {
			at := map[string]int{}
			for _, arm := range admitted {
				partner := -1
				if arm.Partner != "" {
					partner = at[arm.Partner]
				}
				at[arm.Name] = len(p.Runs)
				p.Runs = append(p.Runs, Planned{runSpec(spec, track, arm, s), partner})
			}
		}
	}
	for _, r := range p.Runs {
		if err := results.CheckName("run", r.ID()); err != nil {
			return nil, err
		}
	}
	if len(p.Runs) == 0 {
		var errs []error
		for _, r := range p.Refused {
			errs = append(errs, r)
		}
		return nil, fmt.Errorf("no arm can take part: %w", errors.Join(errs...))
	}
	return p, nil
}

func runSpec(spec PlanSpec, track Track, arm Arm, seed uint64) RunSpec {
	return RunSpec{Track: track, Arm: arm, Seed: seed, Budget: spec.Budget,
		Settings: spec.Settings[arm.Name], Fields: spec.Fields}
}

// admit returns the arms that can take part in a track.
func (p *Plan) admit(spec PlanSpec, track Track, arms []Arm) ([]Arm, error) {
	var admitted []Arm
	var errs []error
	for _, arm := range arms {
		err := Check(runSpec(spec, track, arm, spec.Seeds[0]))
		if err == nil && arm.Partner != "" && called(admitted, arm.Partner) < 0 {
			err = &Refusal{track.Name(), arm.Name, fmt.Sprintf("its partner %q cannot", arm.Partner)}
		}
		var refusal *Refusal
		switch {
		case err == nil:
			admitted = append(admitted, arm)
		case !errors.As(err, &refusal):
			errs = append(errs, err)
		case spec.SkipRefused:
			p.Refused = append(p.Refused, refusal)
		default:
			errs = append(errs, refusal)
		}
	}
	return admitted, errors.Join(errs...)
}

// called is the index of the arm of that name, or −1.
func called(arms []Arm, name string) int {
	return slices.IndexFunc(arms, func(a Arm) bool { return a.Name == name })
}

// order returns arms with the partners they need, each before those that
// follow it, and otherwise as given.
func order(arms, known []Arm) (out []Arm, err error) {
	all := slices.Concat(arms, known)
	for _, arm := range arms {
		if called(out, arm.Name) >= 0 {
			continue
		}
		if arm.Partner != "" && called(out, arm.Partner) < 0 {
			i := called(all, arm.Partner)
			switch {
			case i < 0:
				return nil, fmt.Errorf("arm %q repeats the gate of arm %q, which does not exist", arm.Name, arm.Partner)
			case all[i].Partner != "":
				return nil, fmt.Errorf("arm %q repeats the gate of arm %q, which itself repeats another's", arm.Name, arm.Partner)
			}
			out = append(out, all[i])
		}
		out = append(out, arm)
	}
	return out, nil
}

// checkNames refuses names given twice or unfit for a file, and settings for arms that are not
// part of the experiment.
func checkNames(spec PlanSpec, arms []Arm) error {
	var ofArms, ofTracks []string
	for _, a := range spec.Arms {
		ofArms = append(ofArms, a.Name)
	}
	for _, t := range spec.Tracks {
		ofTracks = append(ofTracks, t.Name())
	}
	if err := distinct("arm", ofArms); err != nil {
		return err
	}
	if err := distinct("track", ofTracks); err != nil {
		return err
	}
	for i, s := range spec.Seeds {
		if slices.Contains(spec.Seeds[:i], s) {
			return fmt.Errorf("seed %d is given twice", s)
		}
	}
	for name := range spec.Settings {
		if called(arms, name) < 0 {
			return fmt.Errorf("there are settings for arm %q, which is not part of the experiment", name)
		}
	}
	return nil
}

func distinct(what string, names []string) error {
	for i, name := range names {
		if slices.Contains(names[:i], name) {
			return fmt.Errorf("%s %q is given twice", what, name)
		}
		if err := results.CheckName(what, name); err != nil {
			return err
		}
	}
	return nil
}
